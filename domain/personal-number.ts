// Numbers that lead to a person, however they are written: identity numbers, phones, bank accounts (§8). They are not for open words.
import { identityFault } from './identity.ts';

/** Eleven digits together are a phone, eighteen an identity number, more an account; of any script. */
const ELEVEN_DIGITS = /\p{Nd}{11}/u;
const MOBILE_PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/;
const IDENTITY_LENGTH = 18;

/** Our own numbers have their hyphens where a written identity number may have them too; none is dated before 2020. */
const CASE_NUMBER = /(?<![\dXx-])\d{6}-20[2-9]\d{5}-\d{1,9}(?![\dXx])/g;

/** As it is read: NFKC, so full width is taken; format characters gone; no space between two digits. */
function asRead(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/(?<=\p{Nd})\s+(?=[\p{Nd}Xx])/gu, '');
}

function hasIdentityNumber(text: string): boolean {
  for (let at = 0; at + IDENTITY_LENGTH <= text.length; at += 1) {
    if (identityFault('resident-id', text.slice(at, at + IDENTITY_LENGTH)) === undefined) return true;
  }
  return false;
}

/** Hyphens, dots and slashes between digits taken out as well; our own numbers are cut out first. */
function joined(read: string): string {
  return read.replace(CASE_NUMBER, ' ').replace(/(?<=\d)\s*[\p{Pd}./_]\s*(?=[\dXx])/gu, '');
}

/** Whether a text holds a valid resident identity number anywhere: such a text must not become an id or a line others read. */
export function holdsIdentityNumber(text: string): boolean {
  const read = asRead(text);
  return hasIdentityNumber(read) || hasIdentityNumber(joined(read));
}

/**
 * Whether a text holds what may be an identity number, a phone or an account: eleven digits or more together, spaces between
 * them not counted; or, with hyphens, dots or slashes between, an identity number or a mobile phone. Case numbers may stand.
 */
export function holdsPersonalNumber(text: string): boolean {
  return ELEVEN_DIGITS.test(asRead(text)) || holdsIdentityNumber(text) || MOBILE_PHONE.test(joined(asRead(text)));
}
