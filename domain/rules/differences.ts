// What the rules of a day would decide otherwise than a plan did: route, tracks and clocks, told one by one.
import type { MoneyRoute } from '../case.ts';
import type { Plan, PlannedClock } from '../plan.ts';
import type { Words } from '../words.ts';
import { clocksOf } from './clocks.ts';
import { BASIS_WORDS, CLOCK_WORDS, MONEY_WORDS, RELATION_WORDS, ROUTE_WORDS, workingDaysWords } from './describe.ts';
import { payOutReasonOf, type RowQuestion, rowOf } from './route.ts';
import { questionOfPlan, rowOfPlan, whyMoneyDiffers } from './route-of-plan.ts';
import type { Rules } from './rules.ts';

/** What rules say of a case by its places and schemes, everything else being as it was. */
export interface ByRules {
  readonly route: Plan['route'];
  readonly relation: boolean;
  readonly money: MoneyRoute;
  readonly clocks: readonly PlannedClock[];
}

/**
 * The plan that rules give on a date to a case like this one: the same places, schemes and regime; facts and wishes as far as the plan
 * shows them (no money stays none, an account that was left by wish stays left). `undefined` where a pool is not known on that date or
 * both are one by then.
 */
export function planByRules(
  plan: Plan,
  rules: Rules,
  date: string,
  before: { rules: Rules; date: string },
): ByRules | undefined {
  const question = questionOfPlan(plan, rules, date);
  const destination = rules.poolOf(plan.offices.destination.pool, date, plan.scheme.destination);
  if (question === undefined || destination === undefined) return undefined;
  const { route, source } = question;
  const { regime } = plan;
  if (route === 'same-pool') return { route, relation: false, money: 'none', clocks: [] };
  const { relation, money } = tracks(plan, question, before);
  const payOutReason = payOutReasonOf(question, money);
  const clocks = clocksOf({ source, destination, regime, relation, money, payOutReason, date }, rules);
  return { route, relation, money, clocks };
}

function tracks(
  plan: Plan,
  question: RowQuestion,
  before: { rules: Rules; date: string },
): { relation: boolean; money: MoneyRoute } {
  const row = rowOf(question);
  const { relation } = row;
  const byRow = row.money(question);
  if (plan.money === 'none') return { relation, money: 'none' };
  const then = rowOfPlan(plan, before.rules, before.date);
  const thenByRow = then.row?.money;
  // What the plan did otherwise than its row said came from a wish or from the destination's account, and both still hold.
  const differed = thenByRow !== undefined && whyMoneyDiffers(plan, thenByRow) !== undefined;
  if (differed && plan.money === 'keep' && byRow !== 'keep') {
    return {
      relation,
      money: question.rules.required('keepAccountAllowed', question.source, question.date, question.reach).value
        ? 'keep'
        : byRow,
    };
  }
  if (differed && plan.money === 'to-person' && byRow === 'to-destination') return { relation, money: 'to-person' };
  return { relation, money: byRow };
}

/** Tracks and clocks as far as they are told one beside the other. */
export interface Told extends Omit<ByRules, 'clocks'> {
  readonly clocks: readonly Pick<PlannedClock, 'name' | 'workingDays' | 'basis' | 'source'>[];
}

/** Differences between two plans by rules, from → to, in words. */
export function differencesBetween(from: Told, to: Told): Words[] {
  const found: Words[] = [];
  const change = (zh: string, en: string, a: Words, b: Words) =>
    found.push({ zh: `${zh}：${a.zh} → ${b.zh}`, en: `${en}: ${a.en} → ${b.en}` });
  if (from.route !== to.route) change('路径', 'route', ROUTE_WORDS[from.route], ROUTE_WORDS[to.route]);
  if (from.relation !== to.relation) {
    change(
      '关系',
      'relation',
      RELATION_WORDS[from.relation ? 'moves' : 'stays'],
      RELATION_WORDS[to.relation ? 'moves' : 'stays'],
    );
  }
  if (from.money !== to.money) change('资金', 'money', MONEY_WORDS[from.money], MONEY_WORDS[to.money]);
  for (const clock of [
    ...from.clocks,
    ...to.clocks.filter(({ name }) => !from.clocks.some((one) => one.name === name)),
  ]) {
    const { name } = clock;
    const [a, b] = [from, to].map(({ clocks }) => lengthWords(clocks.find((one) => one.name === name)));
    if (a !== undefined && b !== undefined && a.en !== b.en)
      change(`时限“${CLOCK_WORDS[name].zh}”`, `clock ${name} (${CLOCK_WORDS[name].en})`, a, b);
  }
  return found;
}

function lengthWords(clock: Told['clocks'][number] | undefined): Words {
  if (clock === undefined) return { zh: '不设', en: 'does not run' };
  const days = workingDaysWords(clock.workingDays);
  const basis = BASIS_WORDS[clock.basis];
  return { zh: `${days.zh}（${basis.zh}：${clock.source}）`, en: `${days.en} (${basis.en}: ${clock.source})` };
}

/** What the rules of `today` would decide otherwise than the plan of `decidedOn`; empty where nothing that this case uses has changed. */
export function differencesToday(plan: Plan, rules: Rules, today: string, decidedOn: string): Words[] {
  const now = planByRules(plan, rules, today, { rules, date: decidedOn });
  if (now === undefined) {
    return [
      { zh: '现行统筹区登记中已没有其中一方', en: 'the pool registry of today no longer knows one of the two pools' },
    ];
  }
  const asAccepted: ByRules = { route: plan.route, relation: plan.relation, money: plan.money, clocks: plan.clocks };
  return differencesBetween(asAccepted, now);
}
