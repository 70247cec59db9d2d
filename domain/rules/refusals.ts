// Refusals R01 … R20 (§6): what is wrong, by which rule, what the applicant can do now, whether to apply again.
import { REFUSAL_CODES, type Reason, type RefusalCode } from '../decision.ts';

/** The text of a refusal. `{…}` in `message` and `basis` is filled with what the case says. */
interface RefusalText {
  readonly message: string;
  readonly basis: string;
  readonly remedy: string;
  readonly mayReapply: boolean;
}

const LAW = '《基本医疗保险关系转移接续暂行办法》（2021年）';

/** One row a code; texts are what applicants read. Legal bases that are regional say so. */
export const REFUSALS: Readonly<Record<RefusalCode, RefusalText>> = {
  R01: {
    message: '转出地参保状态仍为正常参保，尚未停保',
    basis: `${LAW}：转出地中止参保、在转入地参保后方可申请`,
    remedy: '请原用人单位或本人先在转出地办理停保，停保后重新申请',
    mayReapply: true,
  },
  R02: {
    message: '转入地查无参保信息，或参保状态不是正常参保{detail}',
    basis: `${LAW}：须已在转入地参保{basis}`,
    remedy: '请先在转入地办理参保并按当地规定缴费，参保生效后重新申请',
    mayReapply: true,
  },
  R03: {
    message: '转出地与转入地属同一统筹区（{detail}），无需转移',
    basis: `${LAW}：仅跨统筹区流动时办理转移接续`,
    remedy: '由原用人单位停保、新用人单位续保即可，个人账户和缴费年限自动接续',
    mayReapply: false,
  },
  R04: {
    message: '已享受退休人员医保待遇，关系不转移',
    basis: `${LAW}：已办理退休手续、享受退休医保待遇的，不转移基本医疗保险关系`,
    remedy: '可在居住地办理异地就医备案；跨省定居的，可申请一次性领取个人账户余额',
    mayReapply: false,
  },
  R05: {
    message: '居民医保在当前参保年度内不转移',
    basis: `${LAW}：居民医保待遇享受期内不办理转移（转入地待遇开始日期由转入地确定，未提供的按本产品默认视为尚未开始）`,
    remedy: '待转入地下一年度待遇开始后申请，或在申请时选择等待下一年度',
    mayReapply: true,
  },
  R06: {
    message: '转出地尚有欠费{detail}',
    basis: '转出地规定：{basis}',
    remedy: '请用人单位或本人在转出地补清欠费后重新申请',
    mayReapply: true,
  },
  R07: {
    message: '申请人姓名与{detail}登记的姓名不一致',
    basis: `${LAW}：申请须与参保登记信息一致（校验前置）`,
    remedy: '请持有效证件到登记有误的经办机构更正姓名，更正后重新申请',
    mayReapply: true,
  },
  R08: {
    message: '转出地查无此人的参保信息',
    basis: `${LAW}：须在转出地有参保记录`,
    remedy: '请核对转出地和证件号码；曾用其他证件参保的，请用该证件申请或先办理信息合并',
    mayReapply: true,
  },
  R09: {
    message: '转入地已有正在办理的转移申请（案件号 {detail}）',
    basis: `${LAW}：同一险种同一转入地只办理一次`,
    remedy: '请凭案件号查询进度，无需重复申请',
    mayReapply: false,
  },
  R10: {
    message: '已有转往其他统筹区的申请正在办理（{detail}）',
    basis: `${LAW}：不得同时在两地办理，先受理者优先`,
    remedy: '请等待该案件办结，或先在该地撤回申请后重新申请',
    mayReapply: true,
  },
  R11: {
    message: '转出地尚有未结算的医疗费用{detail}',
    basis: '转出地规定：{basis}',
    remedy: '请先在转出地结清医疗费用，结清后重新申请',
    mayReapply: true,
  },
  R12: {
    message: '转出地个人账户已冻结',
    basis: '转出地规定：{basis}',
    remedy: '请向转出地经办机构了解冻结原因，解除冻结后重新申请',
    mayReapply: true,
  },
  R13: {
    message: '参保人已死亡，关系不转移',
    basis: `${LAW}：参保人死亡的，个人账户余额依法继承`,
    remedy: '请继承人持死亡证明和继承材料到转出地经办机构继承窗口办理个人账户余额继承',
    mayReapply: false,
  },
  R14: {
    message: '申请的险种与{detail}登记的险种不一致',
    basis: `${LAW}：申请须与参保登记信息一致（校验前置）`,
    remedy: '请核对两地实际参保的险种（职工医保或居民医保），按登记的险种重新申请',
    mayReapply: true,
  },
  R15: {
    message: '申请人无权提出此项申请：{detail}',
    basis: `${LAW}：由用人单位、本人或受委托的代理人申请{basis}`,
    remedy: '请由有权申请的人提出；代理人请提供授权委托书',
    mayReapply: true,
  },
  R16: {
    message: '缺少材料：{detail}',
    basis: `${LAW}：申请材料须齐全、有效`,
    remedy: '请补齐所列材料后重新申请',
    mayReapply: true,
  },
  R17: {
    message: '有一方经办机构未接入国家平台，须凭参保凭证线下办理，但未提供参保凭证',
    basis: '2016年纸质经办规程：凭参保凭证申请',
    remedy: '请到转出地开具参保凭证后申请，或在申请时选择等待双方均接入平台',
    mayReapply: true,
  },
  R18: {
    message: '该关系已从转出地转出',
    basis: `${LAW}：同一段参保关系只转移一次`,
    remedy: '请核对最近的参保地，向最近的参保地申请转出',
    mayReapply: false,
  },
  R19: {
    message: '转出地经办机构有误，此人的关系不在该机构',
    basis: `${LAW}：向实际参保的统筹区申请`,
    remedy: '请核对最后参保的统筹区，选择正确的转出地后重新申请',
    mayReapply: true,
  },
  R20: {
    message: '没有可转移的关系或资金，无需办理',
    basis: `${LAW}；本产品默认：没有任何一项需要转移的，不立案`,
    remedy: '无需办理；缴费年限和个人账户保持不变',
    mayReapply: false,
  },
};

/** What a case fills into a refusal's text. */
export interface ReasonDetail {
  readonly detail?: string;
  readonly basis?: string;
}

/** A refusal as the applicant reads it. */
export function reasonFor(code: RefusalCode, { detail = '', basis = '' }: ReasonDetail = {}): Reason {
  const text = REFUSALS[code];
  return {
    code,
    message: text.message.replace('{detail}', () => detail),
    basis: text.basis.replace('{basis}', () => basis),
    remedy: text.remedy,
    mayReapply: text.mayReapply,
  };
}

/** R09 (open at the same destination pool) or R10 (at another, whose name is told): the open case is named by its number. */
export function openCaseReason(code: 'R09' | 'R10', caseNo: string, officeName: string): Reason {
  return reasonFor(code, { detail: code === 'R09' ? caseNo : `${officeName}，案件号 ${caseNo}` });
}

/** Reasons in code order, which is the order they are shown in. */
export function inCodeOrder(reasons: readonly Reason[]): Reason[] {
  return [...reasons].sort((a, b) => REFUSAL_CODES.indexOf(a.code) - REFUSAL_CODES.indexOf(b.code));
}
