// Which row of the route table an accepted case took and why its money takes another way than the row says, read back from its plan.
import type { MoneyRoute, Route } from '../case.ts';
import type { Plan, PlanRow } from '../plan.ts';
import type { Words } from '../words.ts';
import { ROUTE_ROWS, type RouteRow, type RowQuestion, reachOf, routeOf, rowOf } from './route.ts';
import type { Ruled, Rules } from './rules.ts';

/** Of the accepted cases across provinces, only that of a retiree who has resettled moves no relation. */
export function isResettledTracks(route: Route, relation: boolean): boolean {
  return route === 'cross-province' && !relation;
}

function ruleOfRow({ source, basis, standing }: Ruled<unknown>): NonNullable<PlanRow['rule']> {
  return { source, basis, old: standing.includes('old'), standing };
}

/** The row that fits, as a plan keeps it. */
export function planRowOf(question: RowQuestion): PlanRow {
  const row = rowOf(question);
  const rule = row.rule(question);
  return {
    name: row.name,
    money: row.money(question),
    ...(rule === undefined ? {} : { rule: ruleOfRow(rule) }),
  };
}

/** What a plan tells of its case, as the rows of the route table ask it on a date. `undefined` where a pool is not known then. */
export function questionOfPlan(plan: Plan, rules: Rules, date: string): RowQuestion | undefined {
  const source = rules.poolOf(plan.offices.source.pool, date, plan.scheme.source);
  const destination = rules.poolOf(plan.offices.destination.pool, date, plan.scheme.destination);
  if (source === undefined || destination === undefined) return undefined;
  return {
    resettledRetiree: isResettledTracks(plan.route, plan.relation),
    route: routeOf({ source, destination, date, rules }),
    source,
    reach: reachOf(source, destination),
    schemes: plan.scheme,
    date,
    rules,
  };
}

/** Whether a row, with the applicant's wishes and the facts, can lead to the tracks of a plan. */
function leadsTo(row: RouteRow, money: MoneyRoute, plan: Plan): boolean {
  return row.relation === plan.relation && whyMoneyDiffers(plan, money) !== 'contradicts';
}

/**
 * Why the plan's money differs from what the row says: the person's account, the destination's, or a wish. `undefined` where it does
 * not; `contradicts` where nothing in §3 leads from one to the other.
 */
export function whyMoneyDiffers(
  plan: Pick<Plan, 'money' | 'scheme'>,
  byRow: MoneyRoute,
): Words | 'contradicts' | undefined {
  const { money, scheme } = plan;
  if (money === byRow) return undefined;
  if (money === 'none') {
    return scheme.source === 'resident'
      ? {
          zh: '居民医保没有个人账户，因此没有资金',
          en: 'the resident scheme has no personal account, so there is no money',
        }
      : { zh: '转出地个人账户余额为零，因此没有资金', en: 'the balance at the source is zero, so there is no money' };
  }
  if (money === 'keep') {
    return { zh: '按申请人意愿保留在转出地', en: 'left at the source as the applicant wished' };
  }
  if (money === 'to-person' && byRow === 'to-destination') {
    return {
      zh: '转入地没有可入账的个人账户，因此支付给本人',
      en: 'the destination has no personal account to credit, so it is paid to the person',
    };
  }
  if (money === 'to-person' && byRow === 'keep') {
    return {
      zh: '保留的账户会因转入市级统筹区被清零，因此支付给本人',
      en: 'a kept account would be cleared by the move into a city-level pool, so it is paid to the person',
    };
  }
  return 'contradicts';
}

export interface RowOfPlan {
  /** The row that fitted: as the plan keeps it, or by the rules at hand; `undefined` where these lead elsewhere than the plan went. */
  readonly row: PlanRow | undefined;
  /** The row that fitted; where it is not known, those that can have led to the plan's tracks. */
  readonly candidates: readonly RouteRow[];
}

/** The row by which a plan was made on `date`. `rules` may be newer than the plan: what contradicts the plan is not taken for its row. */
export function rowOfPlan(plan: Plan, rules: Rules, date: string): RowOfPlan {
  const question = questionOfPlan(plan, rules, date);
  const inferred = question !== undefined && question.route === plan.route ? planRowOf(question) : undefined;
  const row = plan.row ?? inferred;
  const known = ROUTE_ROWS.find(({ name }) => name === row?.name);
  if (row !== undefined && known !== undefined && leadsTo(known, row.money, plan)) return { row, candidates: [known] };

  const possible: readonly MoneyRoute[] = ['to-destination', 'to-person', 'keep'];
  const candidates = ROUTE_ROWS.filter((each) => {
    if ((each.name === 'shared-records') !== (plan.route === 'shared-records')) return false;
    if (each.name === 'usable-across-cities' && plan.route !== 'within-province') return false;
    const { source, destination } = plan.scheme;
    if (each.name === 'employee-to-resident' && (source !== 'employee' || destination !== 'resident')) return false;
    const byRule = each.name === 'employee-to-resident' || question === undefined;
    return (byRule ? possible : [each.money(question)]).some((money) => leadsTo(each, money, plan));
  });
  return { row: undefined, candidates };
}
