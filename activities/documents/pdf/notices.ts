// Notices on paper: 不予受理通知书, 办结通知书, 支付通知书.
import type { CompletionNotice, PaymentNotice, RefusalNotice, Sealed } from '../../../domain/forms.ts';
import { AGAIN, lawOn } from '../../../domain/rules/law.ts';
import {
  accountFields,
  type Field,
  figures,
  frame,
  half,
  inFiguresAndCapitals,
  officeText,
  personFields,
  row,
} from './layout.ts';
import { typeset } from './typesetter.ts';
import {
  DISPOSITION_NAMES,
  dateText,
  MONEY_NAMES,
  monthText,
  OUTCOME_NAMES,
  RELATION_NAMES,
  transferKind,
} from './words.ts';

/** Nothing was wrong with these applications: there was nothing to move (§6). */
const NOT_NEEDED = ['R03', 'R20'];

const COMPLAINTS = '对办理结果有疑问的，可向出具机构查询，或拨打医保服务热线 12393。';

/** The law in force on the day a notice is issued. */
const legalBasis = (on: string) => `办理依据：${lawOn(on)}。`;

/** The refusal notice as a PDF (A4); see `renderCertificate` for what holds of every paper. */
export async function renderRefusalNotice(sealed: Sealed<RefusalNotice>): Promise<Uint8Array> {
  const { body, seal } = sealed;
  const notNeeded = body.reasons.every(({ code }) => NOT_NEEDED.includes(code));
  return typeset('refusal', {
    ...(await frame({
      title: body.caseNo === undefined ? (notNeeded ? '无需办理告知书' : '不予受理通知书') : '退回通知书',
      no: body.noticeNo,
      issuer: body.issuer,
      issuedOn: body.issuedOn,
      seal,
      printed: ['通知核对', `编号 ${body.noticeNo}`, `申请编号 ${body.applicationNo}`],
    })),
    applicationNo: body.applicationNo,
    addressee: body.applicant,
    opening:
      `您于${dateText(body.appliedOn)}提出的基本医疗保险关系转移接续申请收悉。经校验，该申请` +
      (body.caseNo === undefined
        ? notNeeded
          ? '无需办理转移接续。'
          : '不符合受理条件，决定不予受理。'
        : '不能继续办理，决定予以退回。') +
      '全部理由、依据和办理途径如下。',
    reasonsTitle: body.caseNo === undefined ? (notNeeded ? '无需办理的理由' : '不予受理的理由') : '退回的理由',
    fields: [
      ...personFields(body.person),
      half('转出地', officeText(body.source)),
      half('转入地', officeText(body.destination)),
      row('转移类型', transferKind(body.scheme, body.destinationScheme)),
      ...(body.caseNo === undefined ? [] : [row('业务编号', body.caseNo)]),
    ],
    reasons: body.reasons.map(({ code, message, basis, remedy, mayReapply }) => ({
      code,
      message,
      basis,
      remedy,
      mayReapply: mayReapply ? `可以。上述情形消除后即可${AGAIN}` : '不可以',
    })),
    notes: [
      body.caseNo === undefined
        ? '本决定不影响参保人员已有的缴费年限、个人账户余额和待遇。'
        : '退回后，参保人员的缴费年限和个人账户余额恢复至申请前的状态。',
      COMPLAINTS,
      `出具机构：${body.issuer.name}，电话 ${body.issuer.phone}，地址 ${body.issuer.address}。`,
    ],
  });
}

function benefitFields(benefits: CompletionNotice['benefits']): Field[] {
  if (benefits === undefined) return [];
  const { gapMonths, waitingMonths, benefitsFrom, retirement, rules = [] } = benefits;
  return [
    half('中断月数', `${gapMonths} 个月`),
    half('等待期', waitingMonths === 0 ? '无' : `${waitingMonths} 个月`),
    row('待遇起始', benefitsFrom && monthText(benefitsFrom)),
    ...(retirement === undefined
      ? []
      : [row('退休待遇', `需缴费 ${retirement.requiredMonths} 个月，尚缺 ${retirement.missingMonths} 个月`)]),
    ...rules.map((rule) => row('依据', rule)),
  ];
}

/** The completion notice as a PDF (A4): relation and money each with its own status; see `renderCertificate`. */
export async function renderCompletionNotice(sealed: Sealed<CompletionNotice>): Promise<Uint8Array> {
  const { body, seal } = sealed;
  const died = body.outcome === 'ended-by-death';
  const benefits = benefitFields(body.benefits);
  const merged = body.mergedMonths === undefined ? [] : [row('合并缴费月数', `${body.mergedMonths} 个月`)];
  const amount = body.amountFen === undefined ? [] : [row('金额', inFiguresAndCapitals(body.amountFen))];
  return typeset('notice', {
    ...(await frame({
      title: '办结通知书',
      no: body.noticeNo,
      issuer: body.issuer,
      issuedOn: body.issuedOn,
      seal,
      printed: ['通知核对', `编号 ${body.noticeNo}`, `业务编号 ${body.caseNo}`],
    })),
    caseNo: body.caseNo,
    addressee: died ? `${body.person.name}的继承人` : body.person.name,
    opening: `${died ? '参保人员' : '您'}的基本医疗保险关系转移接续业务于${dateText(body.acceptedOn)}受理，现已结束，结果如下。`,
    groups: [
      {
        title: '办理结果',
        fields: [
          ...personFields(body.person),
          half('转出地', officeText(body.source)),
          half('转入地', officeText(body.destination)),
          half('转移类型', transferKind(body.scheme, body.destinationScheme)),
          half('结果', OUTCOME_NAMES[body.outcome]),
        ],
      },
      { title: '关系', fields: [row('关系状态', RELATION_NAMES[body.relation]), ...merged] },
      {
        title: '个人账户资金',
        fields: [
          row('资金状态', MONEY_NAMES[body.money]),
          ...amount,
          ...(body.paymentNo === undefined
            ? []
            : [half('支付编号', body.paymentNo), half('入账日期', body.creditedOn && dateText(body.creditedOn))]),
        ],
      },
      ...(benefits.length === 0 ? [] : [{ title: '待遇衔接', fields: benefits }]),
    ],
    notes: [
      ...body.remarks,
      legalBasis(body.issuedOn),
      COMPLAINTS,
      `出具机构：${body.issuer.name}，电话 ${body.issuer.phone}。`,
    ],
  });
}

/** The payment notice as a PDF (A4); see `renderCertificate` for what holds of every paper. */
export async function renderPaymentNotice(sealed: Sealed<PaymentNotice>): Promise<Uint8Array> {
  const { body, seal } = sealed;
  const toPerson = body.disposition === 'to-person';
  return typeset('notice', {
    ...(await frame({
      title: '个人账户资金支付通知书',
      no: body.noticeNo,
      issuer: body.payer,
      issuedOn: body.issuedOn,
      seal,
      printed: ['通知核对', `编号 ${body.noticeNo}`, `支付编号 ${body.paymentNo}`],
    })),
    caseNo: body.caseNo,
    addressee: body.person.name,
    opening:
      `您的基本医疗保险个人账户余额已于${dateText(body.orderedOn)}提交银行支付，` +
      (toPerson ? '支付至您本人的银行账户。' : '划转至转入地医保经办机构，由其记入您在转入地的个人账户。'),
    groups: [
      { title: '参保人员', fields: personFields(body.person) },
      {
        title: '支付信息',
        fields: [
          half('支付编号', body.paymentNo),
          half('支付方式', DISPOSITION_NAMES[body.disposition]),
          half('本金', figures(body.principalFen)),
          half('利息', figures(body.interestFen)),
          row('支付金额', inFiguresAndCapitals(body.amountFen)),
          row('付款机构', officeText(body.payer)),
        ],
      },
      { title: '收款账户', fields: accountFields(body.payee) },
    ],
    notes: ['查询时请提供支付编号和业务编号。收款账号仅显示末四位。', legalBasis(body.issuedOn), COMPLAINTS],
  });
}
