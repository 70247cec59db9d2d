// Whose keys seal and whose are believed: the interface every seal is made and checked through.
import type { JWK } from 'jose';
import type { SealSigner, SealVerifier } from './algorithm.ts';

/** What a store knows of a key id. A key that no longer signs still verifies; a revoked one does not. */
export type KeyFound =
  | { readonly kind: 'known'; readonly verifier: SealVerifier }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'unknown' };

/** Keys of offices: private ones of the offices this process serves, public ones of all. */
export interface KeyStore {
  /** The office's current key. Throws {@link KeyUnavailable} for an office this process does not serve. */
  signer(office: string): Promise<SealSigner>;
  /** Any key the office ever published, by its id. */
  verifier(office: string, keyId: string): Promise<KeyFound>;
  /** Secrets of the office's certificate check codes, the one in use first. Throws {@link KeyUnavailable} as `signer` does. */
  checkCodeKeys(office: string): Promise<readonly [Uint8Array, ...Uint8Array[]]>;
}

/** A public key as offices exchange it. */
export interface PublicKeyRecord {
  readonly office: string;
  readonly keyId: string;
  /** A name known to `algorithmNamed`. */
  readonly algorithm: string;
  readonly jwk: JWK;
}

/** This process cannot seal for the office. Retrying does not help until the key is there. */
export class KeyUnavailable extends Error {
  readonly office: string;
  constructor(office: string, remedy: string) {
    super(`no sealing key of office ${office}: ${remedy}`);
    this.name = 'KeyUnavailable';
    this.office = office;
  }
}
