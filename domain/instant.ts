// Instants on the wire: ISO 8601 at second precision with +08:00. Beijing has had no summer time since 1991, so UTC+8 is arithmetic.
const BEIJING_OFFSET_MS = 8 * 60 * 60 * 1000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Epoch milliseconds → `2026-10-20T17:30:00+08:00`. Fractions of a second are dropped. */
export function toBeijing(epochMs: number): string {
  return `${new Date(epochMs + BEIJING_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The Beijing calendar date of an instant, `2026-10-20`. */
export function beijingDate(epochMs: number): string {
  return new Date(epochMs + BEIJING_OFFSET_MS).toISOString().slice(0, 10);
}

/** ISO 8601 with an offset → epoch milliseconds. Throws `RangeError` on anything else, dates that do not exist included. */
export function fromIso(text: string): number {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  const day = text.slice(0, 10);
  if (Number.isNaN(ms) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`not an instant with an offset, such as 2026-09-30T10:00:00+08:00: ${text.slice(0, 40)}`);
  }
  return ms;
}

/** Whether a text is a calendar date that exists, written `2026-09-30`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** Whether a text is an instant that {@link fromIso} reads. */
export function isInstant(text: string): boolean {
  try {
    fromIso(text);
    return true;
  } catch {
    return false;
  }
}
