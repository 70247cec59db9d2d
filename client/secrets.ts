// The fingerprints of the secrets that a client or a worker holds.
import { createHmac } from 'node:crypto';
import type { HeldSecrets } from '../domain/secrets.ts';

const DIGITS = 16;

/**
 * An HMAC under the secret itself: the same secret has the same fingerprint, and nothing of it can be read back. 16
 * hexadecimal digits.
 */
export function fingerprintOf(name: 'person-key' | 'payload-key', secret: Buffer): string {
  return createHmac('sha256', secret).update(`jiexu/fingerprint/${name}`).digest('hex').slice(0, DIGITS);
}

/** A payload codec that tells which keys it holds, the one that encrypts first. */
export interface KeyedCodec {
  readonly fingerprints: readonly string[];
}

/** `payloadCodecs`: of a Temporal client's data converter. `personKeySecret` absent: there is none here. */
export function heldSecrets(payloadCodecs: readonly object[], personKeySecret: Buffer | undefined): HeldSecrets {
  return {
    ...(personKeySecret === undefined ? {} : { personKey: fingerprintOf('person-key', personKeySecret) }),
    payloadKeys: payloadCodecs.flatMap((codec) => ('fingerprints' in codec ? (codec as KeyedCodec).fingerprints : [])),
  };
}
