// Calendar days as numbers: days since 1970-01-01, so that walking a calendar is arithmetic and no time zone has a say.

export const DAY_MS = 24 * 60 * 60 * 1000;

/** `2026-09-30` → days since 1970-01-01. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** Days since 1970-01-01 → `2026-09-30`. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Saturday or Sunday; 1970-01-01 was a Thursday. */
export function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}
