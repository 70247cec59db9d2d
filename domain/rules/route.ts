// Which route a case takes, and which tracks run (§3): a table read from top to bottom, the first row that fits decides.
import type { Hold, MoneyRoute, Route } from '../case.ts';
import type { FoundAtSource } from '../facts.ts';
import { parseFen } from '../money.ts';
import type { Situation } from './situation.ts';

/** Where the case goes by place alone. Same pool is the registry's word, never the digits'. */
export function routeOf({
  source,
  destination,
  date,
  rules,
}: Pick<Situation, 'source' | 'destination' | 'date' | 'rules'>): Route {
  if (source.pool === destination.pool) return 'same-pool';
  if (source.province !== destination.province) return 'cross-province';
  return rules.setting('sharedRecords', source, date)?.value ? 'shared-records' : 'within-province';
}

/** A retiree who has resettled in another province and asks for the balance (`resettled`). */
export function isResettledRetiree({ application, record, source, destination }: Situation): boolean {
  return Boolean(record?.retired && application.wishes?.resettled && source.province !== destination.province);
}

export interface Tracks {
  readonly relation: boolean;
  readonly money: MoneyRoute;
  /** Wishes that were not granted and rules that are old, in words. */
  readonly remarks: readonly string[];
}

interface Row {
  readonly fits: (situation: Situation) => boolean;
  readonly relation: boolean;
  readonly money: (situation: Situation) => MoneyRoute;
}

function employeeToResident({ application }: Situation): boolean {
  return application.source.scheme === 'employee' && application.destination.scheme === 'resident';
}

/** The rows of §3 that decide tracks; those above them end a case and are in refuse.ts. */
const ROWS: readonly Row[] = [
  { fits: isResettledRetiree, relation: false, money: () => 'to-person' },
  { fits: (it) => it.route === 'shared-records', relation: false, money: () => 'to-destination' },
  {
    fits: (it) =>
      it.route === 'within-province' &&
      Boolean(it.rules.setting('accountUsableAcrossCities', it.source, it.date)?.value),
    relation: true,
    money: () => 'keep',
  },
  {
    fits: (it) => Boolean(it.rules.setting('paysToPerson', it.source, it.date)?.value),
    relation: true,
    money: () => 'to-person',
  },
  {
    fits: employeeToResident,
    relation: true,
    money: (it) => it.rules.required('accountOnMoveToResident', it.source, it.date).value,
  },
  { fits: () => true, relation: true, money: () => 'to-destination' },
];

/** Money applies only to an employee source with a balance other than zero. An overdrawn one is such a balance. */
function moneyApplies({ application, record }: Situation): boolean {
  return application.source.scheme === 'employee' && record !== undefined && parseFen(record.balance) !== 0n;
}

/** `keepAccount` is refused, with a remark, where the move would clear a kept account: it is never silently lost. */
function keptAccountIsCleared({ source, destination, date, rules }: Situation): boolean {
  return destination.level === 'prefecture' && Boolean(rules.setting('clearsKeptAccount', source, date)?.value);
}

function withWishes(situation: Situation, byRule: MoneyRoute, remarks: string[]): MoneyRoute {
  const { application, destinationFacts, source, date, rules } = situation;
  let money = byRule;
  // The account the destination cannot credit: paid to the person, on application.
  if (money === 'to-destination' && destinationFacts.found && !destinationFacts.hasPersonalAccount) money = 'to-person';
  const moves = money === 'to-destination' || money === 'to-person';
  if (application.wishes?.keepAccount && moves) {
    if (!rules.required('keepAccountAllowed', source, date).value) {
      remarks.push('保留个人账户的意愿未能满足：转出地不允许保留');
    } else if (keptAccountIsCleared(situation)) {
      remarks.push('保留个人账户的意愿未能满足：转入市级统筹区后，保留的个人账户会被清零');
    } else {
      return 'keep';
    }
  }
  // Kept by rule, not by wish, and the move would clear it: paid out rather than lost.
  return money === 'keep' && keptAccountIsCleared(situation) ? 'to-person' : money;
}

function wishesWithoutEffect(situation: Situation, money: MoneyRoute): string[] {
  const { application, destination, record } = situation;
  const { payToPerson, resettled } = application.wishes ?? {};
  const remarks: string[] = [];
  if (resettled && !record?.retired) remarks.push('按跨省定居退休人员办理的意愿未能满足：参保人未退休');
  if (payToPerson !== undefined && money !== 'to-person') {
    const instead: Record<Exclude<MoneyRoute, 'to-person'>, string> = {
      'to-destination': `个人账户余额划转至${destination.name}`,
      keep: '个人账户余额保留在转出地',
      none: '没有可支付的个人账户余额',
    };
    remarks.push(`支付给本人的意愿未能满足：${instead[money]}`);
  }
  return remarks;
}

/** The tracks a case runs on, the applicant's wishes considered. */
export function tracksOf(situation: Situation): Tracks {
  const row = ROWS.find(({ fits }) => fits(situation));
  if (row === undefined) throw new Error('the last row of the route table fits every case');
  const remarks: string[] = [];
  const money = moneyApplies(situation) ? withWishes(situation, row.money(situation), remarks) : 'none';
  const pays = situation.rules.setting('paysToPerson', situation.source, situation.date);
  if (money === 'to-person' && pays?.value && pays.old) remarks.push(pays.source);
  return { relation: row.relation, money, remarks: [...remarks, ...wishesWithoutEffect(situation, money)] };
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
