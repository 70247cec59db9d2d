// The small shapes every schema is built from: area codes, months, dates, instants, fen. Each says its rule when it refuses.
import { z } from 'zod';
import { fromIso } from './instant.ts';

export const AREA_CODE = /^\d{6}$/;
export const AREA_CODE_RULE = 'six digits, such as 510100';

/** Six-digit administrative code, as `510100`. Whether it exists is decided by the pool registry. */
export const areaCode = z.string().regex(AREA_CODE, AREA_CODE_RULE);

function realDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** Calendar date `2026-09-30`; the date must exist. */
export const isoDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-09-30')
  .refine(realDate, 'a date that exists');

/** Calendar month `2026-08`. */
export const isoMonth = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/, 'a month such as 2026-08');

/** Instant with an offset, `2026-09-30T10:00:00+08:00`. */
export const isoInstant = z.string().refine((text) => {
  try {
    fromIso(text);
    return true;
  } catch {
    return false;
  }
}, 'an instant with an offset, such as 2026-09-30T10:00:00+08:00');

/** Whole fen as a decimal string, `"1234567"`; may be negative. At most 15 digits: 9 999 999 999 999.99 yuan. */
export const fenString = z.string().regex(/^(0|-?[1-9]\d{0,14})$/, 'whole fen as a decimal string, such as "1234567"');

/** Whole fen, zero or more. */
export const fenStringNotNegative = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'whole fen, not negative, as a decimal string such as "1234567"');
