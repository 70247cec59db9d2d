// Who somebody is: identity numbers (GB 11643), employers' credit codes (GB 32100), and when two names are the same (§8, §9.3).
import { publishedCharacters } from './private-use.ts';

export const ID_TYPES = ['resident-id', 'hmt-permit', 'hmt-travel', 'foreign-permit', 'passport', 'officer'] as const;
export type IdType = (typeof ID_TYPES)[number];

/** U+00B7 2022 2027 2219 22C5 30FB FF65 0387 FF0E FE52 25CF 25AA: all written for the middle dot of a transcribed name. */
const MIDDLE_DOTS = /[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387\uff0e\ufe52\u25cf\u25aa]/gu;

/** A full stop or an ideographic one is a middle dot too, where it stands between two Han characters. */
const STOP_BETWEEN_HAN = /(?<=\p{Script=Han})[.\u3002\uff61](?=\p{Script=Han})/gu;

/** What nobody sees or means: white space and format characters (Cf). */
const UNSEEN = /[\s\p{Cf}]+/gu;

/**
 * NFKC, characters of GBK's private use as what they became, white space and format characters removed, every middle dot U+00B7. Case
 * and characters stay: anything else a person decides (§9.3).
 */
export function normaliseName(name: string): string {
  return publishedCharacters(name)
    .replace(MIDDLE_DOTS, '\u00b7')
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(STOP_BETWEEN_HAN, '\u00b7');
}

/** Whether two written names are the same after `normaliseName`. */
export function sameName(a: string, b: string): boolean {
  return normaliseName(a) === normaliseName(b);
}

/** A number or code as it is compared and keyed: NFKC, no white space or format characters, capitals (so `x` becomes `X`). */
export function normaliseNumber(number: string): string {
  return number.normalize('NFKC').replace(UNSEEN, '').toUpperCase();
}

/** The form in which a document number is compared and keyed. Kinds of documents do not differ in it. */
export function normaliseIdNumber(_idType: IdType, number: string): string {
  return normaliseNumber(number);
}

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECK_DIGITS = '10X98765432';

/** The check digit (18th character) for the first 17 digits of an identity number, GB 11643. */
export function idCheckDigit(first17: string): string {
  const sum = ID_WEIGHTS.reduce((total, weight, at) => total + weight * Number(first17[at]), 0);
  return ID_CHECK_DIGITS.charAt(sum % 11);
}

/** From 1900 on, as GB 11643 has them. */
function dateExists(yyyymmdd: string): boolean {
  if (yyyymmdd < '19000101') return false;
  const iso = `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6, 8)}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === iso;
}

/** GB 11643. The region prefix is never judged: abolished codes stay valid, and test people use 990101. */
function gb11643Fault(number: string): string | undefined {
  if (!/^\d{17}[\dX]$/.test(number)) return 'has to be 18 characters: 17 digits and a check digit 0–9 or X (GB 11643)';
  if (!dateExists(number.slice(6, 14)) || number.slice(6, 8) < '19')
    return 'names a birth date that does not exist (digits 7 to 14, GB 11643)';
  if (number.slice(17) !== idCheckDigit(number)) return 'has a wrong check digit (GB 11643)';
  return undefined;
}

/**
 * What is wrong with a document number, as a sentence part that never repeats the number; `undefined` when it may stand.
 * Residence permits of Hong Kong, Macao and Taiwan follow GB 11643 too; permanent residence cards carry 18 such digits or,
 * the older ones, three letters and twelve digits. Travel permits, passports and officers' cards have no check digit: their shape alone
 * is asked. A travel permit's last two digits count how often it was renewed, and may be left out.
 */
export function identityFault(idType: IdType, number: string): string | undefined {
  const normal = normaliseIdNumber(idType, number);
  switch (idType) {
    case 'resident-id':
    case 'hmt-permit':
      return gb11643Fault(normal);
    case 'hmt-travel':
      return /^([HM]\d{8}(\d{2})?|\d{8})$/.test(normal)
        ? undefined
        : 'has to be H or M with 8 or 10 digits, or 8 digits for a permit of Taiwan';
    case 'foreign-permit':
      return /^[A-Z]{3}\d{12}$/.test(normal) ? undefined : gb11643Fault(normal);
    case 'passport':
      return /^[A-Z0-9]{5,20}$/.test(normal) ? undefined : 'has to be 5 to 20 letters and digits';
    case 'officer':
      return /^[\p{Script=Han}A-Z0-9()-]{4,30}$/u.test(normal)
        ? undefined
        : 'has to be 4 to 30 characters, letters, digits';
  }
}

/**
 * The birth date a document number tells, `1949-12-31`; undefined where the kind of document tells none, or the number
 * is at fault.
 */
export function birthDateOf(idType: IdType, number: string): string | undefined {
  const normal = normaliseIdNumber(idType, number);
  const tells = idType === 'resident-id' || idType === 'hmt-permit' || idType === 'foreign-permit';
  if (!tells || gb11643Fault(normal) !== undefined) return undefined;
  return `${normal.slice(6, 10)}-${normal.slice(10, 12)}-${normal.slice(12, 14)}`;
}

const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** What is wrong with a unified credit code (GB 32100), as a sentence part; `undefined` when it may stand. Read as people write it. */
export function creditCodeFault(code: string): string | undefined {
  const normal = normaliseNumber(code);
  const isWellFormed = normal.length === 18 && [...normal].every((char) => CREDIT_ALPHABET.includes(char));
  return isWellFormed ? undefined : 'has to be 18 digits and capitals without I, O, S, V and Z (GB 32100)';
}

/** Whether the check character of a well-formed code is the one that GB 32100 asks for. Licences from before 2016 may bear another. */
export function creditCodeChecks(code: string): boolean {
  const values = [...normaliseNumber(code)].map((char) => CREDIT_ALPHABET.indexOf(char));
  const sum = CREDIT_WEIGHTS.reduce((total, weight, at) => total + weight * (values[at] ?? 0), 0);
  return values[17] === (31 - (sum % 31)) % 31;
}
