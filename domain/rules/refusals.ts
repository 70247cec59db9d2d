// Refusals R01 … R21 (§6): what is wrong, by which rule, what the applicant can do now, whether to apply again.
import { REFUSAL_CODES, type RefusalCode } from '../case.ts';
import type { Reason } from '../decision.ts';
import { AGAIN, lawOn } from './law.ts';

/** The text of a refusal. `{…}` is filled with what the case says, `{law}` with the law in force on the day. */
interface RefusalText {
  readonly message: string;
  readonly basis: string;
  readonly remedy: string;
  readonly mayReapply: boolean;
}

/** What R03 says where no employer has a part in it: residents, flexible workers, a change of scheme. */
export const SAME_POOL_WITHOUT_EMPLOYER = '在本统筹区内按规定办理参保变更或续保缴费即可，缴费年限自动接续';

/** One row a code; texts are what applicants read. Legal bases that are regional say so. */
export const REFUSALS: Readonly<Record<RefusalCode, RefusalText>> = {
  R01: {
    message: '转出地参保状态仍为正常参保，尚未停保',
    basis: '{law}：转出地中止参保、在转入地参保后方可申请',
    remedy: `请原用人单位或本人先在转出地办理停保，停保后${AGAIN}`,
    mayReapply: true,
  },
  R02: {
    message: '转入地查无参保信息，或参保状态不是正常参保{detail}',
    basis: '{law}：须已在转入地参保{basis}',
    remedy: `请先在转入地办理参保并按当地规定缴费，参保生效后${AGAIN}`,
    mayReapply: true,
  },
  R03: {
    message: '转出地与转入地属同一统筹区（{detail}），无需转移',
    basis: '{law}：仅跨统筹区流动时办理转移接续',
    remedy: '由原用人单位停保、新用人单位续保即可，个人账户和缴费年限自动接续',
    mayReapply: false,
  },
  R04: {
    message: '已享受退休人员医保待遇，关系不转移',
    basis: '{law}：已办理退休手续、享受退休医保待遇的，不转移基本医疗保险关系',
    remedy: '可在居住地办理异地就医备案；跨省定居的，可申请一次性领取个人账户余额',
    mayReapply: false,
  },
  R05: {
    message: '居民医保在当前参保年度内不转移',
    basis: '{law}：居民医保待遇享受期内不办理转移（转入地待遇开始日期由转入地确定，未提供的按本产品默认视为尚未开始）',
    remedy: `请在转入地下一年度待遇开始后，或选择等待下一年度，${AGAIN}`,
    mayReapply: true,
  },
  R06: {
    message: '转出地尚有欠费{detail}',
    basis: '{law}；转出地规定：{basis}',
    remedy: `请用人单位或本人在转出地补清欠费后${AGAIN}`,
    mayReapply: true,
  },
  R07: {
    message: '申请人姓名与{detail}登记的姓名不一致',
    basis: '{law}：申请须与参保登记信息一致（校验前置）',
    remedy: `请持有效证件到登记有误的经办机构更正姓名，更正后${AGAIN}`,
    mayReapply: true,
  },
  R08: {
    message: '转出地查无此人的参保信息',
    basis: '{law}：须在转出地有参保记录',
    remedy: `请核对转出地和证件号码后${AGAIN}；曾用其他证件参保的，请用该证件申请或先办理信息合并`,
    mayReapply: true,
  },
  R09: {
    message: '转入地已有正在办理的转移申请（案件号 {detail}）',
    basis: '{law}：同一险种同一转入地只办理一次',
    remedy: '请凭案件号查询进度，无需重复申请',
    mayReapply: false,
  },
  R10: {
    message: '已有转往其他统筹区的申请正在办理（{detail}）',
    basis: '{law}：不得同时在两地办理，先受理者优先',
    remedy: `请等待该案件办结，或先在该地撤回申请后${AGAIN}`,
    mayReapply: true,
  },
  R11: {
    message: '转出地尚有未结算的医疗费用{detail}',
    basis: '{law}；转出地规定：{basis}',
    remedy: `请先在转出地结清医疗费用，结清后${AGAIN}`,
    mayReapply: true,
  },
  R12: {
    message: '转出地个人账户已冻结',
    basis: '{law}；转出地规定：{basis}',
    remedy: `请向转出地经办机构了解冻结原因，解除冻结后${AGAIN}`,
    mayReapply: true,
  },
  R13: {
    message: '参保人已死亡，关系不转移',
    basis: '{law}：参保人死亡的，个人账户余额依法继承',
    remedy: '请继承人持死亡证明和继承材料到转出地经办机构继承窗口办理个人账户余额继承{detail}',
    mayReapply: false,
  },
  R14: {
    message: '申请的险种与{detail}登记的险种不一致',
    basis: '{law}：申请须与参保登记信息一致（校验前置）',
    remedy: `请核对两地实际参保的险种（职工医保或居民医保），按登记的险种${AGAIN}`,
    mayReapply: true,
  },
  R15: {
    message: '申请人无权提出此项申请：{detail}',
    basis: '{law}：由用人单位、本人、未成年人的监护人或受委托的代理人申请{basis}',
    remedy: `请由有权申请的人${AGAIN}；代理人请提供授权委托书，未成年人由监护人申请`,
    mayReapply: true,
  },
  R16: {
    message: '缺少材料：{detail}',
    basis: '{law}：申请材料须齐全、有效',
    remedy: `请补齐所列材料后${AGAIN}`,
    mayReapply: true,
  },
  R17: {
    message: '有一方经办机构未接入国家平台，须凭参保凭证线下办理，但未提供参保凭证',
    basis: '{law}；2016年纸质经办规程：凭参保凭证申请',
    remedy: `请到转出地开具参保凭证后，或选择等待双方均接入平台，${AGAIN}`,
    mayReapply: true,
  },
  R18: {
    message: '该关系已从转出地转出',
    basis: '{law}：同一段参保关系只转移一次',
    remedy: '请核对最近的参保地，向最近的参保地申请转出',
    mayReapply: false,
  },
  R19: {
    message: '转出地经办机构有误，此人的关系不在该机构',
    basis: '{law}：向实际参保的统筹区申请',
    remedy: `请核对最后参保的统筹区，选择正确的转出地后${AGAIN}`,
    mayReapply: true,
  },
  R20: {
    message: '没有可转移的关系或资金，无需办理',
    basis: '{law}；本产品默认：没有任何一项需要转移的，不立案',
    remedy: '无需办理；缴费年限和个人账户保持不变',
    mayReapply: false,
  },
  R21: {
    message: '在{detail}省内流动的职工无需办理转移',
    basis: '{law}；省内规定：{basis}',
    remedy:
      '在原参保地停保、在新参保地参保即可，缴费年限和个人账户自动接续；有多个个人编号的，到现参保地经办机构办理合并',
    mayReapply: false,
  },
};

/** What a case fills into a refusal's text. */
export interface ReasonDetail {
  readonly detail?: string;
  readonly basis?: string;
  /** What can be done instead of what the table says, where that fits only some of those it happens to. */
  readonly remedy?: string;
}

/** A refusal as the applicant reads it. `on`: Beijing date of the decision, whose law is cited. */
export function reasonFor(
  code: RefusalCode,
  on: string,
  { detail = '', basis = '', remedy }: ReasonDetail = {},
): Reason {
  const text = REFUSALS[code];
  return {
    code,
    message: text.message.replace('{detail}', () => detail),
    basis: text.basis.replace('{law}', () => lawOn(on)).replace('{basis}', () => basis),
    remedy: (remedy ?? text.remedy).replace('{detail}', () => detail),
    mayReapply: text.mayReapply,
  };
}

/** R09 (open at the same destination pool) or R10 (at another, whose name is told): the open case is named by its number. */
export function openCaseReason(code: 'R09' | 'R10', on: string, caseNo: string, officeName: string): Reason {
  return reasonFor(code, on, { detail: code === 'R09' ? caseNo : `${officeName}，案件号 ${caseNo}` });
}

/** Reasons in code order, which is the order they are shown in. */
export function inCodeOrder(reasons: readonly Reason[]): Reason[] {
  return [...reasons].sort((a, b) => REFUSAL_CODES.indexOf(a.code) - REFUSAL_CODES.indexOf(b.code));
}
