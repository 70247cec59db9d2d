// Participation certificates (参保凭证): built, voided, reissued, and looked up by number and check code.

import type { KeyStore } from '../../contract/seals/keys.ts';
import { seal } from '../../contract/seals/seal.ts';
import { type Certificate, certificate as certificateSchema, type Sealed } from '../../domain/forms.ts';
import { addMonthsToDate } from '../../domain/month.ts';
import { type CertificateFacts, checkCodeOf, sameCheckCode } from './checkCode.ts';
import { type CertificateCounter, certificateNo } from './numbers.ts';

/** A certificate is valid for three months (§7). */
const VALID_MONTHS = 3;

/**
 * What the office knows; number, validity and check code follow. `issuedOn`: Beijing date. `sequence`: see
 * {@link certificateNo}.
 */
export interface CertificateInput extends Omit<Certificate, 'certificateNo' | 'checkCode' | 'validUntil' | 'replaces'> {
  readonly sequence: number;
  readonly counter: CertificateCounter;
  /** The certificate this one is reissued for: its number goes onto the paper and is void. */
  readonly replaces?: string;
}

/**
 * Builds a certificate with its number, its last day of validity and its check code. Throws `ZodError` naming a field
 * that does not fit.
 */
export async function buildCertificate(input: CertificateInput, keys: KeyStore): Promise<Certificate> {
  const { sequence, counter, ...given } = input;
  const facts: CertificateFacts = {
    ...given,
    certificateNo: certificateNo(given.issuer.office, given.issuedOn, sequence, counter),
    validUntil: addMonthsToDate(given.issuedOn, VALID_MONTHS),
  };
  // Parsed before the code is computed, so that the code covers exactly what is on the paper.
  const { checkCode: _empty, ...covered } = certificateSchema.parse({ ...facts, checkCode: '-' });
  return { ...covered, checkCode: await checkCodeOf(covered, keys) };
}

/** Builds and seals a certificate with its issuer's key. */
export async function issueCertificate(input: CertificateInput, keys: KeyStore): Promise<Sealed<Certificate>> {
  const body = await buildCertificate(input, keys);
  return seal(body.issuer.office, body, keys);
}

/** Why a certificate is void. */
export const VOID_REASONS = ['reissued', 'transfer-undone', 'issued-in-error'] as const;
export type VoidReason = (typeof VOID_REASONS)[number];

/** A certificate as its issuer keeps it. Never deleted: a void one still answers, with the reason. */
export interface CertificateRecord {
  readonly certificate: Sealed<Certificate>;
  readonly voided?: {
    readonly on: string;
    readonly reason: VoidReason;
    /** The number that stands in its place, when reissued. */
    readonly replacedBy?: string;
  };
}

/** How a certificate stands on a day. */
export type CertificateStanding = 'valid' | 'expired' | 'void';

/** How a certificate stands on the Beijing date `on`; its last day of validity counts as valid. */
export function standingOf(record: CertificateRecord, on: string): CertificateStanding {
  if (record.voided !== undefined) return 'void';
  return on <= record.certificate.body.validUntil ? 'valid' : 'expired';
}

/** Voids a certificate. One that is void already keeps its first reason. */
export function voidCertificate(record: CertificateRecord, on: string, reason: VoidReason): CertificateRecord {
  return record.voided === undefined ? { ...record, voided: { on, reason } } : record;
}

/**
 * Reissues a lost certificate (§7: by the issuer, the old number void): the new one carries the same facts unless
 * `changes` says otherwise, its own number and a new validity. Throws when the old one is void already: its successor
 * is to be reissued.
 */
export async function reissue(
  lost: CertificateRecord,
  next: { readonly sequence: number; readonly counter: CertificateCounter; readonly issuedOn: string },
  changes: Partial<Pick<Certificate, 'balanceFen' | 'enrolledTo' | 'benefitsTo' | 'contact'>>,
  keys: KeyStore,
): Promise<{ readonly old: CertificateRecord; readonly issued: CertificateRecord }> {
  const {
    certificateNo: oldNo,
    checkCode: _code,
    validUntil: _until,
    replaces: _older,
    ...facts
  } = lost.certificate.body;
  if (lost.voided !== undefined) {
    throw new RangeError(
      `certificate ${oldNo} is void (${lost.voided.reason}); reissue the one that stands in its place`,
    );
  }
  const certificate = await issueCertificate({ ...facts, ...changes, ...next, replaces: oldNo }, keys);
  return {
    old: {
      ...lost,
      voided: { on: next.issuedOn, reason: 'reissued', replacedBy: certificate.body.certificateNo },
    },
    issued: { certificate },
  };
}

/**
 * What a look-up by number and code answers. A wrong code and an unknown number look the same, so that numbers cannot
 * be probed.
 */
export type CertificateLookUp =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'found'; readonly standing: CertificateStanding; readonly certificate: Certificate };

/**
 * Answers a look-up by number and check code, on the Beijing date `on`. `record`: what the issuer holds under that
 * number, if anything.
 */
export function lookUpCertificate(
  record: CertificateRecord | undefined,
  typedCode: string,
  on: string,
): CertificateLookUp {
  if (record === undefined || !sameCheckCode(typedCode, record.certificate.body.checkCode))
    return { kind: 'not-found' };
  return { kind: 'found', standing: standingOf(record, on), certificate: record.certificate.body };
}
