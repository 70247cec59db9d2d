// Sealing and verifying the papers of a case: canonical body → SHA-256 → the office's signature.
import type { z } from 'zod';
import { type Seal, type Sealed, seal as sealSchema } from '../../domain/forms.ts';
import { digestOf } from '../canonical.ts';
import { SignatureRefused } from './algorithm.ts';
import type { KeyStore } from './keys.ts';

/** Why a seal is not valid. `wrong-shape`: the seal holds, but the body is not the paper that was expected. */
export const SEAL_FAULTS = [
  'malformed',
  'wrong-office',
  'unknown-key',
  'revoked-key',
  'unexpected-algorithm',
  'altered-body',
  'wrong-shape',
] as const;
export type SealFault = (typeof SEAL_FAULTS)[number];

const FAULT_TEXT: Record<SealFault, string> = {
  malformed: 'the seal is not a seal of this product',
  'wrong-office': 'another office sealed it',
  'unknown-key': 'the office has no such key; ask it to publish its public key',
  'revoked-key': 'the key was revoked; ask the office to seal the document again',
  'unexpected-algorithm': 'the signature uses an algorithm the key was not made for',
  'altered-body': 'the body is not the one that was sealed',
  'wrong-shape': 'the sealed body is not the paper expected here',
};

/** B05 印章无效 (§6). Carries the office asked for, a fault and field names at most: no content of the paper. */
export class SealInvalid extends Error {
  readonly code = 'B05';
  readonly fault: SealFault;
  readonly office: string;
  /** For `wrong-shape`: the fields that do not fit, by name. */
  readonly fields: readonly string[];
  constructor(fault: SealFault, office: string, fields: readonly string[] = []) {
    const where = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
    super(`B05 seal of office ${office} is not valid (${fault}): ${FAULT_TEXT[fault]}${where}`);
    this.name = 'SealInvalid';
    this.fault = fault;
    this.office = office;
    this.fields = fields;
  }
}

/**
 * Seals a body with the office's current key. The body is not changed; throws `NotCanonical` for a body that cannot be written
 * canonically and `KeyUnavailable` when this process does not hold the office's key.
 */
export async function seal<T>(office: string, body: T, keys: KeyStore): Promise<Sealed<T>> {
  const digest = digestOf(body);
  const signer = await keys.signer(office);
  return { body, seal: { office, keyId: signer.keyId, signature: await signer.sign(digest) } };
}

/** What a paper must be to be accepted: whose seal, and which body. */
export interface Expected<T> {
  /** Six-digit code of the office that must have sealed it. */
  readonly office: string;
  readonly schema: z.ZodType<T>;
}

async function checkSignature(body: unknown, seal: Seal, keys: KeyStore): Promise<void> {
  const found = await keys.verifier(seal.office, seal.keyId);
  if (found.kind === 'unknown') throw new SealInvalid('unknown-key', seal.office);
  if (found.kind === 'revoked') throw new SealInvalid('revoked-key', seal.office);
  let digest: Uint8Array;
  try {
    digest = digestOf(body);
  } catch {
    throw new SealInvalid('malformed', seal.office);
  }
  try {
    await found.verifier.check(seal.signature, digest);
  } catch (error) {
    if (error instanceof SignatureRefused) throw new SealInvalid(error.fault, seal.office);
    throw error;
  }
}

function fieldNames(error: z.ZodError): string[] {
  return [...new Set(error.issues.map((issue) => issue.path.map(String).join('.') || 'body'))].slice(0, 10);
}

/**
 * The body, if the expected office sealed exactly it and it has the expected shape; else throws {@link SealInvalid}
 * (B05). `sealed` may be anything that came over a wire. Whether the paper belongs to the case at hand (case number,
 * person, version) is for the caller to compare.
 */
export async function verify<T>(sealed: unknown, expected: Expected<T>, keys: KeyStore): Promise<T> {
  if (typeof sealed !== 'object' || sealed === null || !('body' in sealed) || !('seal' in sealed)) {
    throw new SealInvalid('malformed', expected.office);
  }
  const parsed = sealSchema.safeParse(sealed.seal);
  if (!parsed.success) throw new SealInvalid('malformed', expected.office);
  if (parsed.data.office !== expected.office) throw new SealInvalid('wrong-office', expected.office);
  await checkSignature(sealed.body, parsed.data, keys);
  const body = expected.schema.safeParse(sealed.body);
  if (!body.success) throw new SealInvalid('wrong-shape', expected.office, fieldNames(body.error));
  return body.data;
}
