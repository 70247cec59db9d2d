// Numbers that people type and quote: of cases, residual transfers and applications, told apart by their shape alone.

/**
 * `<destination pool>-<yyyymmdd>-<n>`, unique; quoted in every document and message of a case. None is dated before
 * 2020: a birth is.
 */
export const CASE_NUMBER = /^\d{6}-20[2-9]\d{5}-\d{1,9}$/;
/** `<case>-R<k>`: money that follows an ended case; `<case>-D<k>`: a late debit, the other way (§9.14). */
export const RESIDUAL_NUMBER = /^\d{6}-20[2-9]\d{5}-\d{1,9}-[RD][1-9]\d{0,3}$/;
/** Chosen by whoever files an application. */
export const APPLICATION_NUMBER = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,63}$/u;

export type NumberKind = 'case' | 'residual' | 'application';

/** What a number is of, by its shape; undefined for what is none. */
export function numberKind(text: string): NumberKind | undefined {
  if (RESIDUAL_NUMBER.test(text)) return 'residual';
  if (CASE_NUMBER.test(text)) return 'case';
  return APPLICATION_NUMBER.test(text) ? 'application' : undefined;
}
