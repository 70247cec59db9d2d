// The closed lists of a case in plain words: routes, tracks, clocks, holds, and where a figure comes from.
import type { ClockName, Hold, InsuredAs, MoneyRoute, Reach, Regime, Route, RuleBasis, Scheme } from '../case.ts';
import type { Decision } from '../decision.ts';
import type { ClockStart } from '../plan.ts';
import type { Words } from '../words.ts';
import type { RuleLevel } from './rules.ts';

type Described<T extends string> = Readonly<Record<T, Words>>;

export const DECISION_WORDS: Described<Decision> = {
  accept: { zh: '予以受理', en: 'accepted' },
  refuse: { zh: '不予受理', en: 'refused' },
  'not-needed': { zh: '无需办理', en: 'not needed' },
  defer: { zh: '暂缓，到期再定', en: 'deferred, to be decided later' },
};

export const ROUTE_WORDS: Described<Route> = {
  'same-pool': { zh: '同一统筹区', en: 'within one pooling area' },
  'shared-records': {
    zh: '同省，省内共享参保记录',
    en: 'within a province that shares its records',
  },
  'within-province': { zh: '同省跨统筹区', en: 'within the province' },
  'cross-province': { zh: '跨省', en: 'across provinces' },
};

export const REGIME_WORDS: Described<Regime> = {
  online: {
    zh: '线上办理：两地经办机构均已接入平台',
    en: 'online: both offices are on the platform',
  },
  paper: {
    zh: '纸质办理：至少一地经办机构未接入平台',
    en: 'on paper: at least one office is not on the platform',
  },
};

export const SCHEME_WORDS: Described<Scheme> = {
  employee: { zh: '职工医保', en: 'employee scheme' },
  resident: { zh: '居民医保', en: 'resident scheme' },
};

export const MONEY_WORDS: Described<MoneyRoute> = {
  'to-destination': { zh: '个人账户余额划转至转入地', en: 'the balance goes to the destination office' },
  'to-person': {
    zh: '个人账户余额支付到本人银行账户',
    en: "the balance is paid to the person's own bank account",
  },
  keep: {
    zh: '个人账户余额留在转出地，不划转也不支付',
    en: 'the balance stays in the account at the source',
  },
  none: { zh: '没有资金需要转移', en: 'there is no money to move' },
};

export const RELATION_WORDS: Readonly<Record<'moves' | 'stays', Words>> = {
  moves: {
    zh: '关系转移：缴费时段和年限由转出地转到转入地',
    en: 'the relation moves: periods and years go from the source to the destination',
  },
  stays: { zh: '关系不转移', en: 'no relation moves' },
};

export const HOLD_WORDS: Described<Hold> = {
  'unsettled-claims': {
    zh: '尚有未结算的医疗费用：结清前资金暂不转移，关系照常转移',
    en: 'claims are not settled: the money waits until they are, the relation goes on',
  },
  'in-hospital': {
    zh: '正在住院：出院结算前资金暂不转移，关系照常转移',
    en: 'the person is in hospital: the money waits until the stay is settled, the relation goes on',
  },
  frozen: {
    zh: '个人账户已冻结：解冻前资金暂不转移，关系照常转移',
    en: 'the account is frozen: the money waits until it is not, the relation goes on',
  },
  overdrawn: {
    zh: '个人账户透支：在转出地结清前资金暂不转移，关系照常转移',
    en: 'the account is overdrawn: the money waits until that is settled at the source, the relation goes on',
  },
  'shared-quota': {
    zh: '家庭共济额度尚未退回：共济关系随转移终止，未用额度退回本人账户前资金暂不转移，关系照常转移',
    en: 'money that was shared with the family is not back yet: sharing ends with the transfer, and the money waits until what was not used has gone back to the giver, the relation goes on',
  },
};

/** What each clock measures. */
export const CLOCK_WORDS: Described<ClockName> = {
  letter: { zh: '转入地发出联系函', en: 'the destination sends the contact letter' },
  'source-out': {
    zh: '转出地办结并发送信息表',
    en: 'the source answers with the information form',
  },
  pay: { zh: '转出地划出资金', en: 'the source pays' },
  'destination-in': {
    zh: '转入地核对信息表并接续',
    en: 'the destination checks the form and merges the periods',
  },
  credit: { zh: '转入地将到账资金记入个人账户', en: 'the destination credits money that has arrived' },
  total: { zh: '两地全程办结', en: 'both offices together, to the end of the case' },
};

/** The event from which a clock is counted. */
export const START_WORDS: Described<ClockStart> = {
  acceptance: { zh: '自受理之日起', en: 'counted from acceptance' },
  letter: { zh: '自联系函送达转出地之日起', en: 'counted from the letter reaching the source' },
  confirmation: { zh: '自转出地确认之日起', en: "counted from the source's confirmation" },
  form: { zh: '自信息表到达转入地之日起', en: 'counted from the form reaching the destination' },
  'credit-ready': {
    zh: '自资金到账与信息表被接受两者较晚之日起',
    en: 'counted from the later of the receipt of the money and the acceptance of the form',
  },
};

export const BASIS_WORDS: Described<RuleBasis> = {
  law: { zh: '国家规定', en: 'national rule' },
  region: { zh: '地方规定', en: 'regional rule' },
  default: { zh: '本产品默认（规定未明确）', en: 'default of this product (the rules are silent)' },
};

export const REACH_WORDS: Described<Reach> = {
  inside: { zh: '省内', en: 'within the province' },
  across: { zh: '跨省', en: 'across provinces' },
};

export const INSURED_AS_WORDS: Described<InsuredAs> = {
  employed: { zh: '单位职工', en: 'employed' },
  flexible: { zh: '灵活就业', en: 'flexible' },
};

export const LEVEL_WORDS: Described<RuleLevel> = {
  pair: { zh: '两地之间的规定', en: 'rule for the two areas' },
  area: { zh: '统筹区规定', en: 'rule of the area' },
  province: { zh: '全省规定', en: 'rule of the province' },
  nation: { zh: '全国', en: 'nation' },
};

/** `10个工作日 / 10 working days`; none is at once. */
export function workingDaysWords(days: number): Words {
  if (days === 0) return { zh: '即时', en: 'at once' };
  return { zh: `${days}个工作日`, en: `${days} working ${days === 1 ? 'day' : 'days'}` };
}
