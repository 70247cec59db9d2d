// The one place that knows how a seal is computed: Ed25519 as a compact JWS. Another algorithm (SM2) stands behind the
// same interface.
import {
  CompactSign,
  type CryptoKey,
  compactVerify,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';

/** Marks our seals: a signature the same key made for another purpose is no seal. */
const SEAL_TYPE = 'jiexu-seal';

/** Why a signature is not a seal of the key it was checked with. */
export type SignatureFault = 'malformed' | 'unexpected-algorithm' | 'altered-body';

/** A signature that does not hold. Carries a fault, no content. */
export class SignatureRefused extends Error {
  readonly fault: SignatureFault;
  constructor(fault: SignatureFault) {
    super(`signature refused: ${fault}`);
    this.name = 'SignatureRefused';
    this.fault = fault;
  }
}

/** Signs with one private key. */
export interface SealSigner {
  readonly keyId: string;
  /** Compact JWS over the digest (32 bytes); the protected header names algorithm and key. */
  sign(digest: Uint8Array): Promise<string>;
}

/** Checks signatures of one public key. */
export interface SealVerifier {
  readonly keyId: string;
  /** Throws {@link SignatureRefused} unless `signature` is this key's seal over exactly `digest`. */
  check(signature: string, digest: Uint8Array): Promise<void>;
}

/** How seals are made. Keys are JWKs; private ones hold `d`. */
export interface SealAlgorithm {
  readonly name: string;
  generate(): Promise<{ readonly privateJwk: JWK; readonly publicJwk: JWK }>;
  signer(keyId: string, privateJwk: JWK): Promise<SealSigner>;
  verifier(keyId: string, publicJwk: JWK): Promise<SealVerifier>;
}

/** RFC 9864 names it `Ed25519`; RFC 8037 `EdDSA`. We sign with the older name, which every library knows, and accept both. */
const HEADER_NAMES = ['EdDSA', 'Ed25519'];

async function cryptoKey(jwk: JWK, keyId: string): Promise<CryptoKey> {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519')
    throw new TypeError(`key ${keyId} is not an Ed25519 key (kty OKP, crv Ed25519)`);
  const key = await importJWK({ ...jwk, alg: 'EdDSA' }, 'EdDSA');
  if (key instanceof Uint8Array) throw new TypeError(`key ${keyId} is not an Ed25519 key (kty OKP, crv Ed25519)`);
  return key;
}

/**
 * The header, before any cryptography: an algorithm the key was not made for is refused unread (`none`, HS256 with the
 * public key).
 */
function checkHeader(signature: string, keyId: string): void {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(signature);
  } catch {
    throw new SignatureRefused('malformed');
  }
  if (typeof header.alg !== 'string' || !HEADER_NAMES.includes(header.alg)) {
    throw new SignatureRefused('unexpected-algorithm');
  }
  if (header.kid !== keyId || header.typ !== SEAL_TYPE) throw new SignatureRefused('malformed');
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Ed25519 (RFC 8032), the seal this product makes. */
export const ed25519: SealAlgorithm = {
  name: 'Ed25519',
  async generate() {
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return { privateJwk: await exportJWK(pair.privateKey), publicJwk: await exportJWK(pair.publicKey) };
  },
  async signer(keyId, privateJwk) {
    const key = await cryptoKey(privateJwk, keyId);
    if (key.type !== 'private')
      throw new TypeError(`key ${keyId} has no private part: an office seals with its own key only`);
    const header = { alg: 'EdDSA', kid: keyId, typ: SEAL_TYPE };
    return { keyId, sign: (digest) => new CompactSign(digest).setProtectedHeader(header).sign(key) };
  },
  async verifier(keyId, publicJwk) {
    const { d: _private, ...publicPart } = publicJwk;
    const key = await cryptoKey(publicPart, keyId);
    return {
      keyId,
      async check(signature, digest) {
        checkHeader(signature, keyId);
        let payload: Uint8Array;
        try {
          payload = (await compactVerify(signature, key, { algorithms: HEADER_NAMES })).payload;
        } catch {
          throw new SignatureRefused('altered-body');
        }
        if (!sameBytes(payload, digest)) throw new SignatureRefused('altered-body');
      },
    };
  },
};

const ALGORITHMS: ReadonlyMap<string, SealAlgorithm> = new Map([[ed25519.name, ed25519]]);

/** The algorithm a stored key names. Throws for one this build does not have: a key is never used with another algorithm. */
export function algorithmNamed(name: string): SealAlgorithm {
  const found = ALGORITHMS.get(name);
  if (found === undefined)
    throw new TypeError(`no seal algorithm ${name}; this build has ${[...ALGORITHMS.keys()].join(', ')}`);
  return found;
}
