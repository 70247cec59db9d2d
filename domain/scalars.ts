// The small shapes every schema is built from: texts, area codes, months, dates, instants, fen. Each says its rule when it refuses.
import { z } from 'zod';
import { AREA_CODE, AREA_CODE_RULE } from './area-code.ts';
import { isDate, isInstant } from './instant.ts';
import { holdsPersonalNumber } from './personal-number.ts';

/** A rule that carries its own remedy to whoever reads the fault; see `input.ts`. */
function ruled(fits: (text: string) => boolean, rule: string, remedy: string) {
  return z.refine<string>(fits, { error: rule, params: { remedy } });
}

/** What no text may hold, each with its rule and remedy: it was damaged before it came, and nobody can tell what it said. */
const unharmed = [
  ruled(
    (text) => !text.includes('\ufffd'),
    'text without the replacement character U+FFFD: what it came from was read in the wrong encoding',
    'Save the file as UTF-8, or say its encoding, and give it again',
  ),
  ruled((text) => !/\p{Cs}/u.test(text), 'text without half a character (a lone surrogate)', 'Write the text anew'),
  ruled(
    (text) => !/\p{Cc}/u.test(text),
    'text without control characters, line breaks included',
    'Write it on one line and remove what cannot be seen',
  ),
] as const;

/** Any text: names, addresses, numbers of papers. `most`: characters. */
export function text(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .check(...unharmed);
}

/** The name of a person, an employer or an office. */
export const name = text(100).regex(/\S/, 'a name that is not empty');

/**
 * Free text that is shown, logged or kept in the clear: remarks, reasons, what is asked for, staff numbers. Every such field of
 * every message is this one. `most`: characters.
 */
export function openWords(most = 200) {
  return text(most).check(
    ruled(
      (words) => !holdsPersonalNumber(words),
      'no number of eleven digits or more: identity numbers, phones and accounts do not belong here',
      'Leave the number out; what concerns the person is in the application and its papers',
    ),
  );
}

/** Who acts at an office: a staff number or a role, not a name. */
export const staffNumber = openWords(60);

/** Six-digit administrative code, as `510100`. Whether it exists is decided by the pool registry. */
export const areaCode = z.string().regex(AREA_CODE, AREA_CODE_RULE);

/** Calendar date `2026-09-30`; the date must exist. */
export const isoDate = z.string().refine(isDate, 'a date that exists, written as 2026-09-30');

/** Calendar month `2026-08`. */
export const isoMonth = z.string().regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])$/, 'a month such as 2026-08');

/** Instant with an offset, `2026-09-30T10:00:00+08:00`. */
export const isoInstant = z.string().refine(isInstant, 'an instant with an offset, such as 2026-09-30T10:00:00+08:00');

/** Whole fen as a decimal string, `"1234567"`; may be negative. At most 15 digits: 9 999 999 999 999.99 yuan. */
export const fenString = z.string().regex(/^(0|-?[1-9]\d{0,14})$/, 'whole fen as a decimal string, such as "1234567"');

/** Whole fen, zero or more. */
export const fenStringNotNegative = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'whole fen, not negative, as a decimal string such as "1234567"');
