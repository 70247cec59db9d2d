// Why an information form is returned (B01 … B06) and why a payment fails (M01 … M07): texts and what to do about it (§6).
import type { FormFault } from '../case.ts';
import { lawOn } from './law.ts';

/** A code's text: what is wrong, by which rule beside the law, and who does what now. Chinese, as offices read it. */
export interface ReturnText {
  readonly message: string;
  readonly basis: string;
  readonly remedy: string;
}

const FORM = '《参保人员基本医疗保险信息表》填报要求';

export const FORM_RETURNS: Readonly<Record<FormFault, ReturnText>> = {
  B01: {
    message: '缴费起止时段重叠或中断',
    basis: FORM,
    remedy: '请转出地核对各段起止年月，重叠的月份只计一次，更正后重新发送',
  },
  B02: { message: '缴费月数与各时段合计不符', basis: FORM, remedy: '请转出地核对月数与各时段，更正后重新发送' },
  B03: {
    message: '信息表金额与实际到账金额不符',
    basis: FORM,
    remedy: '到账资金转入待查，请转出地核对应转金额并更正信息表或补退差额',
  },
  B04: { message: '信息表余额与转出地冻结的余额不符', basis: FORM, remedy: '请转出地按冻结余额更正信息表后重新发送' },
  B05: { message: '信息表电子印章验证不通过', basis: FORM, remedy: '请转出地用有效印章重新签发信息表' },
  B06: {
    message: '信息表上的人员不是本案参保人',
    basis: FORM,
    remedy: '请转出地核对人员信息，重新发送本案参保人的信息表',
  },
};

export const PAYMENT_FAULTS = ['M01', 'M02', 'M03', 'M04', 'M05', 'M06', 'M07'] as const;
export type PaymentFault = (typeof PAYMENT_FAULTS)[number];

const BANK = '银行支付结算要求';

export const PAYMENT_RETURNS: Readonly<Record<PaymentFault, ReturnText>> = {
  M01: {
    message: '收款账户已销户或停用',
    basis: BANK,
    remedy: '请提供可用的收款账户，以新的付款编号重新支付，案件号不变',
  },
  M02: { message: '收款账户户名与收款人不符', basis: BANK, remedy: '请核对并提供收款人本人（或转入地经办机构）的账户' },
  M03: { message: '收款行联行号有误', basis: BANK, remedy: '请核对开户行及十二位联行号后重新支付' },
  M04: { message: '金额超出单笔限额', basis: BANK, remedy: '请与付款银行调整限额后重新支付' },
  M05: { message: '重复支付', basis: BANK, remedy: '多付的款项由收款方原路退回' },
  M06: {
    message: '款项到账但无法匹配案件',
    basis: BANK,
    remedy: '转入待匹配队列：先按付款编号，再按人员和金额，最后由两人人工核对',
  },
  M07: {
    message: '收款卡的金融功能未激活',
    basis: BANK,
    remedy: '请参保人到发卡银行激活市民卡（社保卡）金融功能后重新支付',
  },
};

/** A return or a payment's fault as it is told on a Beijing date: with the law in force on it before the rule of its own. */
export function returnedOn(text: ReturnText, on: string): ReturnText {
  return { ...text, basis: `${lawOn(on)}；${text.basis}` };
}
