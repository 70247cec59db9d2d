// When a clock is due: the working days of its area, without those on which it stands still: pauses, and the source's closed books.
import type { DueDate } from '../calendar/calendar.ts';
import { dateOf, dayNumber } from '../calendar/days.ts';
import type { DaysNotCounted } from '../calendar/explain.ts';
import type { Scheme } from '../case.ts';
import { beijingDate, fromIso, isDate } from '../instant.ts';
import type { EndedPause, Pause, PlannedClock } from '../plan.ts';
import type { Words } from '../words.ts';
import { type ClosedBooks, closedBooksAt } from './closed-books.ts';
import type { PoolOfArea } from './pools.ts';
import type { Rules } from './rules.ts';

/** What counting has to know of a clock. */
export type CountableClock = Pick<PlannedClock, 'name' | 'area' | 'workingDays'>;

export interface CountedClock extends DueDate {
  /** Days after the start and before the due day that were not counted though some are worked, in order of time; ends as counted. */
  readonly pauses: readonly EndedPause[];
  /** Those of `pauses` on which the source's books are closed; from the day after the start at the earliest. */
  readonly closedBooks: readonly DaysNotCounted[];
  /** Close of business so many working days after the due instant, counted alike. ISO 8601 with +08:00. */
  readonly lateBy: (workingDays: number) => string;
}

/**
 * Counts a clock that starts at `startMs` (epoch milliseconds). `pauses`: days that are not counted, both ends included (§3: "the days of
 * stopping and going on are not counted"); what had passed before is kept (§4). The source's closed books stop the clock `pay` and no
 * other (§9.15). Throws `RangeError` for a pause that has not ended, since no due date follows from it, or that ends before it begins;
 * `Error` for an area in no pool.
 */
export function countClock(
  { name, area, workingDays }: CountableClock,
  startMs: number,
  rules: Rules,
  pauses: readonly Pause[] = [],
): CountedClock {
  const ended = pauses.map(endedPause);
  const pool = poolAt(area, beijingDate(startMs), rules);
  const booksOn = (date: string) => (name === 'pay' ? closedBooksAt(pool, date, rules) : undefined);
  const isPaused = (date: string) => ended.some(({ from, to }) => from <= date && date <= to);
  const standsStill = (date: string) => isPaused(date) || booksOn(date) !== undefined;

  const due = rules.calendar.workingDays(startMs, workingDays, area, standsStill);
  const span = daysBetween(beijingDate(startMs), due.dueAt.slice(0, 10));
  const stopsIt = (days: readonly string[]) => days.some((date) => rules.calendar.isWorkingDay(date, area));
  const closedBooks = closures(span, booksOn).filter(({ from, to }) =>
    stopsIt(span.filter((date) => from <= date && date <= to)),
  );
  const waits = ended.flatMap(({ from, to, why }) => {
    const days = span.filter((date) => from <= date && date <= to);
    const [first, last] = [days[0], days.at(-1)];
    return first !== undefined && last !== undefined && stopsIt(days) ? [{ from: first, to: last, why }] : [];
  });
  return {
    ...due,
    closedBooks,
    pauses: inOrder([...waits, ...closedBooks.map(({ from, to, why }) => ({ from, to, why: why.en }))]),
    lateBy: (days) => rules.calendar.workingDays(fromIso(due.dueAt), days, area, standsStill).dueAt,
  };
}

/** Pauses as a case shows them, by instants (ISO 8601 with +08:00), in days: those of stopping and of going on are not counted (§3). */
export function inDays(pauses: readonly Pause[]): Pause[] {
  return pauses.map(({ from, to, why }) => ({
    from: from.slice(0, 10),
    ...(to === undefined ? {} : { to: to.slice(0, 10) }),
    why,
  }));
}

/** An area's pool on a date, of a scheme. Throws for an area that is in none. */
export function poolAt(area: string, date: string, rules: Rules, scheme?: Scheme): PoolOfArea {
  const pool = rules.poolOf(area, date, scheme);
  if (pool === undefined)
    throw new Error(`area ${area} is in no pool on ${date}; plans are made for areas the registry knows`);
  return pool;
}

function endedPause({ from, to, why }: Pause): EndedPause {
  if (to === undefined) {
    throw new RangeError(
      `a clock that stands still since ${from} (${why}) has no due date; date it once the pause has ended`,
    );
  }
  for (const date of [from, to]) {
    if (!isDate(date)) {
      throw new RangeError(
        `a pause is given by Beijing dates such as 2026-09-30, both ends included, not ${date.slice(0, 40)}`,
      );
    }
  }
  if (to < from) throw new RangeError(`a pause from ${from} cannot end before it, on ${to}; give its last day`);
  return { from, to, why };
}

/** The days after one date, up to another. */
function daysBetween(after: string, until: string): string[] {
  const first = dayNumber(after) + 1;
  return Array.from({ length: Math.max(0, dayNumber(until) - first + 1) }, (_, at) => dateOf(first + at));
}

/** Days in a row on which the same rule has the books closed, as one. */
function closures(days: readonly string[], booksOn: (date: string) => ClosedBooks | undefined): DaysNotCounted[] {
  const found: { from: string; to: string; why: Words }[] = [];
  let wasOpen = true;
  for (const date of days) {
    const books = booksOn(date);
    const last = wasOpen ? undefined : found.at(-1);
    if (books !== undefined && last?.why.en === books.why.en) last.to = date;
    else if (books !== undefined) found.push({ from: date, to: date, why: books.why });
    wasOpen = books === undefined;
  }
  return found;
}

/** By their first day; what was given twice, as when a dated clock is dated anew with its own pauses, once. */
function inOrder(pauses: readonly EndedPause[]): EndedPause[] {
  const once = new Map(pauses.map((pause) => [`${pause.from} ${pause.to} ${pause.why}`, pause]));
  return [...once.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
