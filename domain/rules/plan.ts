// From a decision to a plan: what an accepted case will do for the rest of its life, and the instants of its clocks.

import { dateOf, dayNumber } from '../calendar/days.ts';
import type { DaysNotCounted } from '../calendar/explain.ts';
import type { CheckResult } from '../decision.ts';
import { beijingDate, fromIso, toBeijing } from '../instant.ts';
import type { ClockMark, DatedClock, OfficeRef, Pause, Plan, PlannedClock } from '../plan.ts';
import { clocksOf } from './clocks.ts';
import { countClock, poolAt } from './count.ts';
import { payOutReasonOf, type RowQuestion, reachOf } from './route.ts';
import { isResettledTracks, planRowOf } from './route-of-plan.ts';
import type { Rules } from './rules.ts';
import type { CheckInput } from './situation.ts';

/**
 * The plan of an accepted case, pinned for its life with the versions that decided. `offices`: where each office's steps run.
 * Throws when `result` is no acceptance: only those have a plan.
 */
export function planOf(
  input: Pick<CheckInput, 'now' | 'application'>,
  result: CheckResult,
  rules: Rules,
  offices: { readonly source: OfficeRef; readonly destination: OfficeRef },
): Plan {
  if (result.decision !== 'accept')
    throw new Error(`a case that is decided "${result.decision}" has no plan; only an accepted one has`);
  const { application } = input;
  const date = beijingDate(fromIso(input.now));
  const { route, regime, relation, money, holds, remarks } = result;
  const source = poolAt(application.source.area, date, rules, application.source.scheme);
  const destination = poolAt(application.destination.area, date, rules, application.destination.scheme);
  const scheme = { source: application.source.scheme, destination: application.destination.scheme };
  const question: RowQuestion = {
    resettledRetiree: isResettledTracks(route, relation),
    route,
    source,
    reach: reachOf(source, destination),
    schemes: scheme,
    date,
    rules,
  };
  const payOutReason = payOutReasonOf(question, money);
  return {
    route,
    regime,
    relation,
    money,
    row: planRowOf(question),
    holds,
    remarks,
    scheme,
    offices,
    clocks: clocksOf({ source, destination, regime, relation, money, payOutReason, date }, rules),
    rulesVersion: rules.version,
    calendarVersion: rules.calendar.version,
  };
}

/** Days at whose close a clock of `n` working days warns: ⌈n/2⌉ and ⌈0.8 n⌉, once where they coincide, never on the due day. */
export function warningDays(workingDays: number): number[] {
  const days = new Set([Math.ceil(workingDays / 2), Math.ceil((workingDays * 4) / 5)]);
  return [...days].filter((day) => day > 0 && day < workingDays);
}

/**
 * Dates a clock that starts at `startMs` (epoch milliseconds): warnings, overdue and escalated to the area at the due instant, to the
 * province and the nation some working days later (default 3 and 10), given up where the plan says so. All instants are absolute, ISO
 * 8601 with +08:00. `provisional` speaks of the due instant. `pauses`: days that are not counted, which every later instant follows; who
 * stopped the clock says so itself. Closed books it says by marks of its own. Re-planning a running clock is calling this again with new
 * rules, its start and its pauses. Throws as `countClock` does: a pause that has not ended gives no dates.
 */
export function dateClock(
  planned: PlannedClock,
  startMs: number,
  rules: Rules,
  pauses: readonly Pause[] = [],
): DatedClock {
  const { area, workingDays, giveUpAfter } = planned;
  const count = countClock(planned, startMs, rules, pauses);
  const { dueAt, provisional, counted } = count;
  const pool = poolAt(area, beijingDate(startMs), rules);
  const toldAfter = (name: 'escalateToProvinceAfter' | 'escalateToNationAfter') =>
    count.lateBy(rules.required(name, pool, beijingDate(startMs)).value);
  const warnings = warningDays(workingDays).map(
    (day): ClockMark => ({ kind: 'warning', at: `${counted[day - 1]}${dueAt.slice(10)}` }),
  );
  const giveUpAt = giveUpAfter === undefined ? undefined : count.lateBy(giveUpAfter);
  return {
    ...planned,
    startedAt: toBeijing(startMs),
    dueAt,
    provisional,
    marks: inOrderOfTime([
      ...count.closedBooks.flatMap(closedBooksMarks),
      ...warnings,
      { kind: 'overdue', at: dueAt },
      { kind: 'escalation', level: 'area', at: dueAt },
      { kind: 'escalation', level: 'province', at: toldAfter('escalateToProvinceAfter') },
      { kind: 'escalation', level: 'nation', at: toldAfter('escalateToNationAfter') },
      ...(giveUpAt === undefined ? [] : [{ kind: 'give-up', at: giveUpAt } as const]),
    ]),
    ...(count.pauses.length === 0 ? {} : { pauses: count.pauses }),
    ...(giveUpAt === undefined ? {} : { giveUpAt }),
  };
}

/** The clock stops as the first closed day begins and goes on as the day after the last begins. */
function closedBooksMarks({ from, to, why }: DaysNotCounted): ClockMark[] {
  const atMidnight = (date: string) => `${date}T00:00:00+08:00`;
  return [
    { kind: 'stopped', at: atMidnight(from), why: why.en },
    { kind: 'resumed', at: atMidnight(dateOf(dayNumber(to) + 1)), why: why.en },
  ];
}

/** All instants have the same offset, so their text sorts like them. What is said at the same instant keeps its order. */
function inOrderOfTime(marks: readonly ClockMark[]): ClockMark[] {
  return [...marks].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
