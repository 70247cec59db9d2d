// The check code of a certificate: short enough to type, stands for the seal on paper, cannot be guessed or made
// without the office's secret.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../contract/canonical.ts';
import type { KeyStore } from '../../contract/seals/keys.ts';
import type { Certificate } from '../../domain/forms.ts';

/** Crockford's base 32: no I, L, O, U, so that nothing read aloud or off paper is mistaken. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 12 characters of 5 bits: one chance in 10^18 a guess. */
const LENGTH = 12;
const CONTEXT = 'jiexu certificate check code 1\n';

/** What a check code is computed over: everything on the certificate but the code itself. */
export type CertificateFacts = Omit<Certificate, 'checkCode'>;

function compute(facts: CertificateFacts, key: Uint8Array): string {
  const mac = createHmac('sha256', key).update(CONTEXT).update(canonicalJson(facts), 'utf8').digest();
  let bits = mac.readBigUInt64BE(0) >> BigInt(64 - LENGTH * 5);
  let code = '';
  for (let i = 0; i < LENGTH; i += 1) {
    code = ALPHABET.charAt(Number(bits & 31n)) + code;
    bits >>= 5n;
  }
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

/**
 * The code of a certificate under the office's secret in use, as `7K3M-0QXA-ZZ21`. Throws `KeyUnavailable` for an
 * office not served here.
 */
export async function checkCodeOf(facts: CertificateFacts, keys: KeyStore): Promise<string> {
  const [current] = await keys.checkCodeKeys(facts.issuer.office);
  return compute(facts, current);
}

/** A code as people type it → as we print it: case, spaces and hyphens do not matter, O is 0, I and L are 1. */
export function normaliseCheckCode(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return plain.replace(/(.{4})(?=.)/g, '$1-');
}

/** Whether two codes are the same, however typed; takes the same time wherever they differ. */
export function sameCheckCode(typed: string, printed: string): boolean {
  const a = Buffer.from(normaliseCheckCode(typed), 'utf8');
  const b = Buffer.from(normaliseCheckCode(printed), 'utf8');
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Whether `typed` is the code of exactly these facts under any secret of the issuing office: true only for what that office issued.
 * Only the issuing office can tell; others verify the electronic seal.
 */
export async function verifyCheckCode(facts: CertificateFacts, typed: string, keys: KeyStore): Promise<boolean> {
  const { checkCode: _notCovered, ...covered } = { checkCode: '', ...facts };
  const secrets = await keys.checkCodeKeys(facts.issuer.office);
  return secrets.map((key) => sameCheckCode(typed, compute(covered, key))).includes(true);
}
