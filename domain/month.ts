// Calendar months and dates as text ("2026-08", "2026-09-30"): counting them, and nothing that depends on a clock or a time zone.

/** Contribution months, both ends included, as `2020-01` … `2026-08`. */
export interface MonthRange {
  readonly from: string;
  readonly to: string;
}

/** Months since year 0, so that differences are months: `2026-08` → 24319. */
export function monthIndex(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

function monthAt(index: number): string {
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** `2026-09` plus 6 → `2027-03`; `months` may be negative. */
export function addMonths(month: string, months: number): string {
  return monthAt(monthIndex(month) + months);
}

/** Whole months strictly between two months: 2026-06 and 2026-09 → 2; 0 where the later follows at once or does not follow. */
export function monthsBetween(earlier: string, later: string): number {
  return Math.max(0, monthIndex(later) - monthIndex(earlier) - 1);
}

/** Months of one range, both ends counted: 2020-01 … 2020-12 → 12. */
export function monthsIn(range: MonthRange): number {
  return monthIndex(range.to) - monthIndex(range.from) + 1;
}

/** Ranges in order of time with overlaps and neighbours joined. */
function joined(ranges: readonly MonthRange[]): { from: number; to: number }[] {
  const spans = ranges
    .map(({ from, to }) => ({ from: monthIndex(from), to: monthIndex(to) }))
    .sort((a, b) => a.from - b.from);
  const result: { from: number; to: number }[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.to + 1) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

/** Distinct months of all ranges: a month that two ranges name is counted once. */
export function distinctMonths(ranges: readonly MonthRange[]): number {
  return joined(ranges).reduce((sum, span) => sum + span.to - span.from + 1, 0);
}

/** Months that lie between the first and the last and that no range names. */
export function missingMonths(ranges: readonly MonthRange[]): number {
  const spans = joined(ranges);
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return 0;
  return last.to - first.from + 1 - spans.reduce((sum, span) => sum + span.to - span.from + 1, 0);
}

/** The last month any range reaches, or `undefined` without ranges. */
export function lastMonth(ranges: readonly MonthRange[]): string | undefined {
  return ranges.reduce<string | undefined>((last, { to }) => (last === undefined || to > last ? to : last), undefined);
}

/** The first month any range names, or `undefined` without ranges. */
export function firstMonth(ranges: readonly MonthRange[]): string | undefined {
  return ranges.reduce<string | undefined>(
    (first, { from }) => (first === undefined || from < first ? from : first),
    undefined,
  );
}

/** A date some months later, the last day of a shorter month standing for a day it lacks: 2025-11-30 plus 3 → 2026-02-28. */
export function addMonthsToDate(date: string, months: number): string {
  const month = addMonths(date.slice(0, 7), months);
  const lastDay = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
  return `${month}-${String(Math.min(Number(date.slice(8, 10)), lastDay)).padStart(2, '0')}`;
}
