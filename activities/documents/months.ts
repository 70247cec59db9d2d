// Months and days as papers count them: `2026-08` is a month, a validity of three months ends on the day of that number.

/** Months since year 0 of `2026-08` (or of a date in it): the difference of two is the months between them. */
export function monthIndex(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}

/** The month of an index, `2026-08`. */
export function monthOf(index: number): string {
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** The same day `months` later; the last day of the month where that has no such day: 2026-11-30 + 3 → 2027-02-28. */
export function plusMonths(date: string, months: number): string {
  const target = monthOf(monthIndex(date) + months);
  const lastDay = new Date(Date.UTC(Number(target.slice(0, 4)), Number(target.slice(5, 7)), 0)).getUTCDate();
  return `${target}-${String(Math.min(Number(date.slice(8, 10)), lastDay)).padStart(2, '0')}`;
}
