// Which route a case takes, and which tracks run (§3): a table read from top to bottom, the first row that fits decides.
import type { Hold, MoneyRoute, Route, Scheme } from '../case.ts';
import type { FoundAtSource } from '../facts.ts';
import { parseFen } from '../money.ts';
import type { RowName } from '../plan.ts';
import type { Words } from '../words.ts';
import { lawOn } from './law.ts';
import type { PoolOfArea } from './pools.ts';
import type { Circumstances, Ruled, Rules } from './rules.ts';
import type { PayOutReason, Way } from './settings.ts';
import type { Situation } from './situation.ts';

/** What rules may ask of a move between two places. */
export function reachOf(source: PoolOfArea, destination: PoolOfArea): Circumstances {
  return { reach: source.province === destination.province ? 'inside' : 'across' };
}

/** Where the case goes by place alone. Same pool is the registry's word, never the digits'. */
export function routeOf({
  source,
  destination,
  date,
  rules,
}: Pick<Situation, 'source' | 'destination' | 'date' | 'rules'>): Route {
  if (source.pool === destination.pool) return 'same-pool';
  if (source.province !== destination.province) return 'cross-province';
  const way = rules.required('withinProvince', source, date, { reach: 'inside' }).value;
  return way === 'money-only' ? 'shared-records' : 'within-province';
}

/** The way of the province a case stays in; of the ways that are for employees alone, only where it is one of theirs. */
export function wayWithin(question: Omit<RowQuestion, 'resettledRetiree' | 'reach'>): Ruled<Way> | undefined {
  const { route, source, schemes, date, rules } = question;
  if (route !== 'within-province' && route !== 'shared-records') return undefined;
  const way = rules.required('withinProvince', source, date, { reach: 'inside' });
  const ofEmployees = way.value === 'not-needed' || way.value === 'automatic';
  const areEmployees = schemes.source === 'employee' && schemes.destination === 'employee';
  return ofEmployees && !areEmployees ? undefined : way;
}

/** A retiree who has resettled in another province and asks for the balance (`resettled`). */
export function isResettledRetiree({ application, record, source, destination }: Situation): boolean {
  return Boolean(record?.retired && application.wishes?.resettled && source.province !== destination.province);
}

export interface Tracks {
  readonly relation: boolean;
  readonly money: MoneyRoute;
  readonly payOutReason?: PayOutReason | undefined;
  /** Wishes that were not granted, and rules of which nobody is sure, in words. */
  readonly remarks: readonly string[];
}

/** All that a row asks: places, schemes and one fact. A plan knows it too, so that an accepted case can be explained from its plan. */
export interface RowQuestion {
  readonly resettledRetiree: boolean;
  readonly route: Route;
  readonly source: PoolOfArea;
  readonly reach: Circumstances;
  readonly schemes: { readonly source: Scheme; readonly destination: Scheme };
  readonly date: string;
  readonly rules: Rules;
}

/** A row of the route table. `condition` and `outcome` are what people read; `rule` is the regional rule that makes it fit. */
export interface RouteRow {
  readonly name: RowName;
  readonly fits: (question: RowQuestion) => boolean;
  readonly relation: boolean;
  readonly money: (question: RowQuestion) => MoneyRoute;
  readonly rule: (question: RowQuestion) => Ruled<unknown> | undefined;
  readonly condition: Words;
  readonly outcome: Words;
}

const noRule = () => undefined;
const paysToPerson = ({ rules, source, date, reach }: RowQuestion) =>
  rules.setting('paysToPerson', source, date, reach);
const onMoveToResident = ({ rules, source, date, reach }: RowQuestion) =>
  rules.required('accountOnMoveToResident', source, date, reach);

/** The rows of §3 that decide tracks; those above them end a case and are in check.ts. */
export const ROUTE_ROWS: readonly RouteRow[] = [
  {
    name: 'resettled-retiree',
    fits: ({ resettledRetiree }) => resettledRetiree,
    relation: false,
    money: () => 'to-person',
    rule: noRule,
    condition: {
      zh: '已退休，跨省定居并申请领取余额',
      en: 'retired, resettled in another province and asks for the balance',
    },
    outcome: {
      zh: '关系不转移；余额支付给本人',
      en: 'the relation does not move; the balance is paid to the person',
    },
  },
  {
    name: 'shared-records',
    fits: ({ route }) => route === 'shared-records',
    relation: false,
    money: () => 'to-destination',
    rule: wayWithin,
    condition: {
      zh: '同省，且该省共享参保记录',
      en: 'same province, and the province shares its records',
    },
    outcome: {
      zh: '关系无需转移（年限自动累计）；余额划转至转入地，须由转入地用人单位申请',
      en: 'the relation need not move (years accumulate by themselves); the balance goes to the destination, whose employer has to apply',
    },
  },
  {
    name: 'usable-across-cities',
    fits: (it) => wayWithin(it)?.value === 'keep',
    relation: true,
    money: () => 'keep',
    rule: wayWithin,
    condition: {
      zh: '同省，且个人账户在全省各市均可使用',
      en: 'same province, and the account can be used in every city of the province',
    },
    outcome: { zh: '关系转移；余额留在原账户', en: 'the relation moves; the balance stays where it is' },
  },
  {
    name: 'pays-to-person',
    fits: (it) => Boolean(paysToPerson(it)?.value),
    relation: true,
    money: () => 'to-person',
    rule: paysToPerson,
    condition: {
      zh: '转出地规定余额支付给本人',
      en: 'the source area pays the balance to the person',
    },
    outcome: { zh: '关系转移；余额支付给本人', en: 'the relation moves; the balance is paid to the person' },
  },
  {
    name: 'employee-to-resident',
    fits: ({ schemes }) => schemes.source === 'employee' && schemes.destination === 'resident',
    relation: true,
    money: (it) => onMoveToResident(it).value,
    rule: onMoveToResident,
    condition: {
      zh: '由职工医保转入居民医保',
      en: 'from the employee scheme to the resident scheme',
    },
    outcome: {
      zh: '关系转移；余额按转出地规定支付给本人或保留（未规定的保留）',
      en: 'the relation moves; the balance is paid to the person or stays, by the rule of the source (it stays where none is given)',
    },
  },
  {
    name: 'otherwise',
    fits: () => true,
    relation: true,
    money: () => 'to-destination',
    rule: noRule,
    condition: { zh: '其他情形（省内或跨省）', en: 'any other case, within the province or across' },
    outcome: { zh: '关系转移；余额划转至转入地', en: 'the relation moves; the balance goes to the destination' },
  },
];

/** Why a balance is paid out, beside the source area's own way: a region may have a time of its own for it. */
export function payOutReasonOf(question: RowQuestion, money: MoneyRoute): PayOutReason | undefined {
  const row = rowOf(question);
  if (money !== 'to-person' || row.name === 'pays-to-person') return undefined;
  if (row.name === 'resettled-retiree') return 'resettled-retiree';
  return row.name === 'employee-to-resident' ? 'to-resident' : 'cannot-be-credited';
}

/** The first row that fits. */
export function rowOf(question: RowQuestion): RouteRow {
  const row = ROUTE_ROWS.find(({ fits }) => fits(question));
  if (row === undefined) throw new Error('the last row of the route table fits every case');
  return row;
}

/** What the rows ask, of a case that is being decided. */
export function questionOf(situation: Situation): RowQuestion {
  const { application, route, source, reach, date, rules } = situation;
  return {
    resettledRetiree: isResettledRetiree(situation),
    route,
    source,
    reach,
    schemes: { source: application.source.scheme, destination: application.destination.scheme },
    date,
    rules,
  };
}

/** Money applies only to an employee source with a balance other than zero. An overdrawn one is such a balance. */
function moneyApplies({ application, record }: Situation): boolean {
  return application.source.scheme === 'employee' && record !== undefined && parseFen(record.balance) !== 0n;
}

/** `keepAccount` is refused, with a remark, where the move would clear a kept account: it is never silently lost. */
function keptAccountIsCleared({ source, destination, reach, date, rules }: Situation): boolean {
  return destination.level === 'prefecture' && Boolean(rules.setting('clearsKeptAccount', source, date, reach)?.value);
}

function withWishes(situation: Situation, byRule: MoneyRoute, remarks: string[]): MoneyRoute {
  const { application, destinationFacts, source, reach, date, rules } = situation;
  let money = byRule;
  // The account the destination cannot credit: paid to the person, on application.
  if (money === 'to-destination' && destinationFacts.found && !destinationFacts.hasPersonalAccount) money = 'to-person';
  const moves = money === 'to-destination' || money === 'to-person';
  if (application.wishes?.keepAccount && moves) {
    const allowed = rules.required('keepAccountAllowed', source, date, reach);
    if (!allowed.value) {
      remarks.push(`保留个人账户的意愿未能满足：转出地不允许保留（${allowed.source}）`);
    } else if (keptAccountIsCleared(situation)) {
      remarks.push(
        `保留个人账户的意愿未能满足：转入市级统筹区后，保留的个人账户会被清零（${rules.setting('clearsKeptAccount', source, date, reach)?.source ?? lawOn(date)}）`,
      );
    } else {
      return 'keep';
    }
  }
  // Kept by rule, not by wish, and the move would clear it: paid out rather than lost.
  return money === 'keep' && keptAccountIsCleared(situation) ? 'to-person' : money;
}

function wishesWithoutEffect(situation: Situation, money: MoneyRoute): string[] {
  const { application, destination, record, date } = situation;
  const { payToPerson, resettled } = application.wishes ?? {};
  const remarks: string[] = [];
  if (resettled && !record?.retired)
    remarks.push(`按跨省定居退休人员办理的意愿未能满足：参保人未退休（${lawOn(date)}）`);
  if (payToPerson !== undefined && money !== 'to-person') {
    const instead: Record<Exclude<MoneyRoute, 'to-person'>, string> = {
      'to-destination': `个人账户余额划转至${destination.name}`,
      keep: '个人账户余额保留在转出地',
      none: '没有可支付的个人账户余额',
    };
    remarks.push(`支付给本人的意愿未能满足：${instead[money]}（${lawOn(date)}）`);
  }
  return remarks;
}

/** The tracks a case runs on, the applicant's wishes considered. */
export function tracksOf(situation: Situation): Tracks {
  const question = questionOf(situation);
  const row = rowOf(question);
  const remarks: string[] = [];
  const money = moneyApplies(situation) ? withWishes(situation, row.money(question), remarks) : 'none';
  // A rule of which nobody is sure is named wherever it decides.
  const rule = row.rule(question);
  if (rule !== undefined && rule.standing.length > 0 && money === row.money(question)) remarks.push(rule.source);
  const fallsBack = situation.rules.setting('fallbackToPerson', situation.source, situation.date, situation.reach);
  if (money === 'to-destination' && fallsBack?.value) remarks.push(fallsBack.source);
  return {
    relation: row.relation,
    money,
    payOutReason: payOutReasonOf(question, money),
    remarks: [...remarks, ...wishesWithoutEffect(situation, money)],
  };
}

/** What holds the money, not the relation. Only money that is to move can be held. */
export function holdsOf(record: FoundAtSource | undefined, money: MoneyRoute): Hold[] {
  if (record === undefined || money === 'keep' || money === 'none') return [];
  const holds: Hold[] = [];
  if (record.unsettledClaims > 0) holds.push('unsettled-claims');
  if (record.inHospital) holds.push('in-hospital');
  if (record.frozen) holds.push('frozen');
  if (parseFen(record.balance) < 0n) holds.push('overdrawn');
  return holds;
}
