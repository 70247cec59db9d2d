// A case explained: route and why, tracks, each clock with the days that were counted, from the plan it was accepted with.

import { type ExplainedCount, explainCount } from '../calendar/explain.ts';
import type { ClockName, Hold, MoneyRoute, Regime, Route, RuleBasis } from '../case.ts';
import type { CheckResult, Continuity, Decision, Reason } from '../decision.ts';
import { beijingDate, fromIso } from '../instant.ts';
import type { DatedClock, Pause, Plan, PlannedClock, PlanRow, RowName } from '../plan.ts';
import { same, type Words } from '../words.ts';
import type { RuleBook } from './book.ts';
import { closedBooksOf } from './closed-books.ts';
import { countClock, inDays } from './count.ts';
import { CLOCK_WORDS, HOLD_WORDS, MONEY_WORDS, RELATION_WORDS, START_WORDS } from './describe.ts';
import { REFUSALS_IN_ENGLISH } from './describe-refusals.ts';
import { differencesToday } from './differences.ts';
import type { RouteRow } from './route.ts';
import { rowOfPlan, whyMoneyDiffers } from './route-of-plan.ts';
import { type EndingRow, ROUTE_TABLE } from './route-table.ts';

/** A clock that was started: its instants as they stand in the case, those of its pauses too, which may also be days. */
export type StartedClock = Pick<
  DatedClock,
  'name' | 'workingDays' | 'startedAt' | 'dueAt' | 'provisional' | 'pauses'
> & {
  readonly stoppedAt?: string;
};

export interface ExplainedClock {
  readonly name: ClockName;
  readonly title: Words;
  readonly workingDays: number;
  readonly basis: RuleBasis;
  /** The rule in words. */
  readonly source: string;
  readonly area: string;
  readonly starts: Words;
  /** Absent while what starts the clock has not happened. */
  readonly startedAt?: string;
  readonly dueAt?: string;
  readonly provisional?: boolean;
  readonly stoppedAt?: string;
  readonly days?: ExplainedCount;
  /** The days of every year on which the source's books are closed, as far as a rule of its region has any: not counted. */
  readonly booksClosed?: readonly Words[];
  /** Where the days that today's calendar counts do not end at the date that is set. */
  readonly note?: Words;
}

export interface ExplainedRow {
  readonly row: RowName | EndingRow;
  readonly condition: Words;
  readonly outcome: Words;
  readonly rule?: NonNullable<PlanRow['rule']>;
}

export interface ExplainedReason extends Reason {
  readonly english: { readonly message: string; readonly remedy: string };
}

export interface Explanation {
  readonly number: string;
  readonly decision: Decision;
  /** When it was decided, ISO 8601 +08:00, where known. */
  readonly decidedAt?: string;
  readonly deferredUntil?: string;
  readonly source?: Place;
  readonly destination?: Place;
  readonly route?: Route;
  readonly regime?: Regime;
  /** The row of the route table that fitted; several where the rules at hand no longer tell which. */
  readonly rows: readonly ExplainedRow[];
  readonly relation?: { readonly moves: boolean; readonly words: Words };
  readonly money?: { readonly to: MoneyRoute; readonly words: Words; readonly why?: Words };
  readonly clocks: readonly ExplainedClock[];
  readonly holds: readonly { readonly hold: Hold; readonly words: Words }[];
  readonly remarks: readonly string[];
  readonly reasons: readonly ExplainedReason[];
  readonly continuity?: Continuity;
  readonly versions?: Versions;
}

export interface Place {
  readonly pool: string;
  readonly name: string;
}

export interface Versions {
  readonly rules: { readonly pinned: string; readonly today: string };
  readonly calendar: { readonly pinned: string; readonly today: string };
  /** What would be decided otherwise today; empty where nothing of this case would. */
  readonly differences: readonly Words[];
}

export interface AcceptedCase {
  readonly number: string;
  readonly decidedAt: string;
  readonly plan: Plan;
  readonly clocks: readonly StartedClock[];
  readonly continuity?: Continuity;
}

/** Explains an accepted case from its plan. `book`: the rules at hand; `today`: Beijing date against which the plan is compared. */
export function explainPlan(accepted: AcceptedCase, book: RuleBook, today: string): Explanation {
  const { plan, number, decidedAt, continuity } = accepted;
  const { rules } = book;
  const decidedOn = beijingDate(fromIso(decidedAt));
  const { row, candidates } = rowOfPlan(plan, rules, decidedOn);
  const why = row && whyMoneyDiffers(plan, row.money);
  return {
    number,
    decision: 'accept',
    decidedAt,
    source: { pool: plan.offices.source.pool, name: plan.offices.source.name },
    destination: { pool: plan.offices.destination.pool, name: plan.offices.destination.name },
    route: plan.route,
    regime: plan.regime,
    rows: candidates.map((each) => explainedRow(each, row?.rule)),
    ...tracksInWords(plan.relation, plan.money, why === 'contradicts' ? undefined : why),
    clocks: plan.clocks.flatMap((clock) => explainedClocks(clock, accepted, book)),
    holds: plan.holds.map((hold) => ({ hold, words: HOLD_WORDS[hold] })),
    remarks: plan.remarks,
    reasons: [],
    ...(continuity === undefined ? {} : { continuity }),
    versions: {
      rules: { pinned: plan.rulesVersion, today: rules.version },
      calendar: { pinned: plan.calendarVersion, today: rules.calendar.version },
      differences: differencesToday(plan, rules, today, decidedOn),
    },
  };
}

/** Explains a decision that leads to no case. `place`: the offices, where known. */
export function explainNoCase(
  decided: {
    readonly number: string;
    readonly decision: Exclude<Decision, 'accept'>;
    readonly reasons: readonly Reason[];
    readonly deferredUntil?: string;
    readonly decidedAt?: string;
    readonly result?: CheckResult;
  },
  places: { readonly source?: Place; readonly destination?: Place } = {},
): Explanation {
  const { number, decision, reasons, deferredUntil, decidedAt, result } = decided;
  const tracks = result !== undefined && decision === 'defer' ? tracksInWords(result.relation, result.money) : {};
  return {
    number,
    decision,
    ...(decidedAt === undefined ? {} : { decidedAt }),
    ...(deferredUntil === undefined ? {} : { deferredUntil }),
    ...places,
    ...(result === undefined ? {} : { route: result.route, regime: result.regime }),
    rows: endingRows(decided),
    ...tracks,
    clocks: [],
    holds: (result?.holds ?? []).map((hold) => ({ hold, words: HOLD_WORDS[hold] })),
    remarks: result?.remarks ?? [],
    reasons: reasons.map((reason) => ({ ...reason, english: REFUSALS_IN_ENGLISH[reason.code] })),
    ...(result?.continuity === undefined ? {} : { continuity: result.continuity }),
  };
}

/** The row that ended the case at once; none where conditions of an office failed, which the reasons tell. */
function endingRows({ decision, reasons, deferredUntil }: Parameters<typeof explainNoCase>[0]): ExplainedRow[] {
  const waitsFor: EndingRow = deferredUntil === undefined ? 'off-platform' : 'resident-within-the-year';
  return ROUTE_TABLE.filter(({ name, ends }) =>
    decision === 'defer' ? name === waitsFor : reasons.some(({ code }) => code === ends),
  ).map(({ name, condition, outcome }) => ({ row: name, condition, outcome }));
}

function tracksInWords(relation: boolean, money: MoneyRoute, why?: Words): Pick<Explanation, 'relation' | 'money'> {
  return {
    relation: { moves: relation, words: RELATION_WORDS[relation ? 'moves' : 'stays'] },
    money: { to: money, words: MONEY_WORDS[money], ...(why === undefined ? {} : { why }) },
  };
}

function explainedRow(row: RouteRow, rule: PlanRow['rule']): ExplainedRow {
  const { name, condition, outcome } = row;
  return { row: name, condition, outcome, ...(rule === undefined ? {} : { rule }) };
}

/** A planned clock as often as it was started: once as planned where it was not. */
function explainedClocks(planned: PlannedClock, accepted: AcceptedCase, book: RuleBook): ExplainedClock[] {
  const { name, workingDays, basis, source, area, starts } = planned;
  const booksClosed = closedBooksInWords(planned, accepted, book);
  const common = {
    name,
    title: CLOCK_WORDS[name],
    workingDays,
    basis,
    source,
    area,
    starts: START_WORDS[starts],
    ...(booksClosed.length === 0 ? {} : { booksClosed }),
  };
  const started = accepted.clocks.filter((clock) => clock.name === name);
  if (started.length === 0) return [common];
  return started.map((clock) => {
    const { startedAt, dueAt, provisional, stoppedAt } = clock;
    const { days, note } = explainedDays(clock, planned, accepted.plan, book);
    return {
      ...common,
      startedAt,
      dueAt,
      provisional,
      ...(stoppedAt === undefined ? {} : { stoppedAt }),
      days,
      ...(note === undefined ? {} : { note }),
    };
  });
}

/** The closed days a clock could meet, by the rules of the day the case was decided; only paying stops for them. */
function closedBooksInWords({ name, area }: PlannedClock, { decidedAt }: AcceptedCase, { rules }: RuleBook): Words[] {
  const on = beijingDate(fromIso(decidedAt));
  const pool = rules.poolOf(area, on);
  return name !== 'pay' || pool === undefined ? [] : closedBooksOf(pool, on, rules).map(({ why }) => why);
}

/** Counts a started clock again, without the days it stood still, and says why where that does not end at the date that is set. */
function explainedDays(
  { startedAt, dueAt, stoppedAt, pauses: shown = [] }: StartedClock,
  { name, area, workingDays }: PlannedClock,
  plan: Plan,
  book: RuleBook,
): Required<Pick<ExplainedClock, 'days'>> & Pick<ExplainedClock, 'note'> {
  const { rules } = book;
  const pauses = inDays(shown);
  const ended = pauses.flatMap(({ from, to, why }) => (to === undefined ? [] : [{ from, to, why }]));
  const { closedBooks } = countClock({ name, area, workingDays }, fromIso(startedAt), rules, ended);
  // First, since a dated clock's own pauses name closed books too, and these do it in both languages.
  const notCounted = [...closedBooks, ...ended.map(({ from, to, why }) => ({ from, to, why: same(why) }))];
  const days = explainCount(rules.calendar, noticesOf(book), fromIso(startedAt), workingDays, area, notCounted);
  const waits = pauses.find(({ to }) => to === undefined);
  if (waits !== undefined && stoppedAt === undefined) return { days, note: stillWaits(waits) };
  if (days.dueAt === dueAt) return { days };
  return { days, note: whyOtherDate(plan, days, rules, closedBooks.length > 0) };
}

function stillWaits({ from, why }: Pause): Words {
  return {
    zh: `自${from}起停止计算（${why}），恢复计算后重新确定日期`,
    en: `stands still since ${from} (${why}); it is dated anew when it goes on`,
  };
}

function whyOtherDate(plan: Plan, days: ExplainedCount, rules: RuleBook['rules'], booksClosed: boolean): Words {
  const counted = days.dueAt.slice(0, 10);
  if (plan.calendarVersion !== rules.calendar.version) {
    return {
      zh: `到期日按受理时的日历确定；按现行日历计算为${counted}，所列日期为现行日历`,
      en: `the date was set by the calendar at the time; today's calendar would give ${counted}, and the days listed are today's`,
    };
  }
  if (booksClosed && plan.rulesVersion !== rules.version) {
    return {
      zh: `到期日按当时的关账规定确定；按现行关账规定计算为${counted}，所列日期为现行规定`,
      en: `the date was set by the rules at the time; today's rule on closed books would give ${counted}, and the days listed are today's`,
    };
  }
  return {
    zh: `办理期间该时限曾停止计算，因此到期日不同于连续计算的${counted}`,
    en: `the clock stood still for a time, so its date is not ${counted}, where it would have ended without`,
  };
}

/** The notices and the regions' own days with their sources. */
export function noticesOf(book: RuleBook): Parameters<typeof explainCount>[1] {
  return {
    years: book.years.map(({ data }) => data),
    regionalOf: (area, date) => {
      const place = book.rules.poolOf(area, date);
      const own = book.provinces.flatMap(({ data }) => data.ownDays ?? []);
      return own
        .filter((each) => each.area === place?.pool || each.area === place?.province)
        .flatMap(({ years }) => years);
    },
  };
}
