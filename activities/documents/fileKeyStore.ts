// Keys of offices in a folder: made on first use, safe with several processes at once, imported keys kept in memory.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type JWK, calculateJwkThumbprint as thumbprint } from 'jose';
import { algorithmNamed, ed25519, type SealSigner, type SealVerifier } from '../../contract/seals/algorithm.ts';
import { type KeyFound, type KeyStore, KeyUnavailable, type PublicKeyRecord } from '../../contract/seals/keys.ts';
import { namesIn, type PrivateKeyRecord, parseKeyFile, placeOnce, takeAway, textOf } from './keyFiles.ts';

/**
 * `serves`: offices whose private keys this process may use; absent: all. `create`: make missing keys (default);
 * production may say no.
 */
export interface FileKeyStoreOptions {
  readonly serves?: readonly string[];
  readonly create?: boolean;
  /** How long another process's rotation or revocation may go unseen, in milliseconds. Default 1000. */
  readonly refreshMs?: number;
}

/** A key store with what an operator does: publish, trust, rotate, revoke. */
export interface FileKeyStore extends KeyStore {
  /**
   * Public keys of an office, oldest first, revoked ones left out: what another office is given. Makes the first key if
   * there is none.
   */
  publicKeys(office: string): Promise<readonly PublicKeyRecord[]>;
  /** Believes another office's public key from now on. A key id never changes its key: a second one under the same id throws. */
  trust(record: PublicKeyRecord): Promise<void>;
  /** A new key signs from now on; old ones still verify. Two processes rotating at once make one key. Answers its id. */
  rotate(office: string): Promise<string>;
  /** Nothing this key sealed is believed any more. The next older key signs, or, where there is none, nobody until `rotate`. */
  revoke(office: string, keyId: string): Promise<void>;
}

interface OfficeKeys {
  readonly readAt: number;
  /** Order of making of the newest private key, revoked ones counted: the next is one more. 0: none yet. */
  readonly newest: number;
  readonly signer: SealSigner | undefined;
  readonly verifiers: ReadonlyMap<string, SealVerifier>;
  readonly published: readonly PublicKeyRecord[];
  readonly revoked: ReadonlySet<string>;
}

const OFFICE = /^\d{6}$/;
const KEY_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const PRIVATE = /^(\d{4})\.private\.json$/;
const PUBLIC = /^([A-Za-z0-9][A-Za-z0-9_-]{0,99})\.public\.json$/;
const REVOKED = /^([A-Za-z0-9][A-Za-z0-9_-]{0,99})\.revoked$/;
const CHECK_CODE = /^check-code-(\d{4})\.key$/;

function matching(names: readonly string[], pattern: RegExp): { name: string; part: string }[] {
  return names.flatMap((name) => {
    const part = pattern.exec(name)?.[1];
    return part === undefined ? [] : [{ name, part }];
  });
}

/**
 * A key store in `folder`: one subfolder an office (0700), files 0600. `NNNN.private.json` (highest not revoked signs),
 * `<keyId>.public.json`, `<keyId>.revoked`, `check-code-NNNN.key`. Files appear whole or not at all, and are never changed.
 */
export function fileKeyStore(folder: string, options: FileKeyStoreOptions = {}): FileKeyStore {
  const { serves, create = true, refreshMs = 1000 } = options;
  const cache = new Map<string, OfficeKeys>();
  const reading = new Map<string, Promise<OfficeKeys>>();
  const making = new Map<string, Promise<void>>();
  const signers = new Map<string, SealSigner>();
  const checkCodes = new Map<string, readonly [Uint8Array, ...Uint8Array[]]>();

  function officeFolder(office: string): string {
    if (!OFFICE.test(office)) throw new RangeError('an office is named by six digits, such as 510100');
    return join(folder, office);
  }
  function mayServe(office: string): boolean {
    return serves === undefined || serves.includes(office);
  }

  /** The signer of a private key file, imported once. */
  async function signerOf(path: string): Promise<SealSigner> {
    const known = signers.get(path);
    if (known !== undefined) return known;
    const record = parseKeyFile(await readFile(path, 'utf8'), path);
    const made = await algorithmNamed(record.algorithm).signer(record.keyId, record.jwk);
    signers.set(path, made);
    return made;
  }

  async function currentSigner(path: string, files: readonly { name: string }[], revoked: ReadonlySet<string>) {
    for (const { name } of files.toReversed()) {
      const signer = await signerOf(join(path, name));
      if (!revoked.has(signer.keyId)) return signer;
    }
    return undefined;
  }

  async function readRecord(path: string, name: string): Promise<PublicKeyRecord | undefined> {
    const text = await textOf(join(path, name));
    return text === undefined ? undefined : parseKeyFile(text, name);
  }

  async function readOffice(office: string): Promise<OfficeKeys> {
    const path = officeFolder(office);
    const before = cache.get(office);
    const readAt = performance.now();
    const names = await namesIn(path);
    const revoked = new Set(matching(names, REVOKED).map(({ part }) => part));
    const verifiers = new Map<string, SealVerifier>();
    const published: PublicKeyRecord[] = [];
    for (const { name, part: keyId } of matching(names, PUBLIC)) {
      if (revoked.has(keyId)) continue;
      const record = before?.published.find((known) => known.keyId === keyId) ?? (await readRecord(path, name));
      // Gone since the folder was listed: the key of a process that came second, see makeKey.
      if (record === undefined) continue;
      if (record.office !== office || record.keyId !== keyId) {
        throw new TypeError(`key file ${office}/${name} holds another key than its name says; put it where it belongs`);
      }
      published.push(record);
      verifiers.set(
        keyId,
        before?.verifiers.get(keyId) ?? (await algorithmNamed(record.algorithm).verifier(keyId, record.jwk)),
      );
    }
    const files = mayServe(office) ? matching(names, PRIVATE) : [];
    const signer = await currentSigner(path, files, revoked);
    const keys = { readAt, newest: Number(files.at(-1)?.part ?? 0), signer, verifiers, published, revoked };
    cache.set(office, keys);
    return keys;
  }

  /** One reading at a time an office; `fresh` does not accept one that had begun before it was asked. */
  async function keysOf(office: string, fresh = false): Promise<OfficeKeys> {
    const known = cache.get(office);
    if (!fresh && known !== undefined && performance.now() - known.readAt < refreshMs) return known;
    const running = reading.get(office);
    if (running !== undefined) {
      const keys = await running;
      if (!fresh) return keys;
      const next = reading.get(office);
      if (next !== undefined) return next;
    }
    const started = readOffice(office).finally(() => reading.delete(office));
    reading.set(office, started);
    return started;
  }

  /** Makes the `order`-th key of an office, unless another process has made it. */
  async function makeKey(office: string, order: number): Promise<void> {
    const path = officeFolder(office);
    const pair = await ed25519.generate();
    const print = (await thumbprint(pair.publicJwk)).replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 10);
    const keyId = `${office}-${order}-${print}`;
    const record = (jwk: JWK): PrivateKeyRecord => ({ office, keyId, algorithm: ed25519.name, jwk });
    const publicPath = join(path, `${keyId}.public.json`);
    // Public part first: a key that signs but cannot be checked would be worse than one that can be checked but never signs.
    await placeOnce(publicPath, `${JSON.stringify(record(pair.publicJwk))}\n`);
    const privatePath = join(path, `${String(order).padStart(4, '0')}.private.json`);
    const won = await placeOnce(privatePath, `${JSON.stringify(record(pair.privateJwk))}\n`);
    if (!won) await takeAway(publicPath);
  }

  /** Callers that need the first key at the same time wait for the same one. */
  function onlyOnce(office: string, made: Promise<void>): Promise<void> {
    const settled = made.finally(() => making.delete(office));
    making.set(office, settled);
    return settled;
  }

  async function serving(office: string): Promise<OfficeKeys> {
    officeFolder(office);
    if (!mayServe(office)) throw new KeyUnavailable(office, 'this process does not serve it; ask a worker that does');
    const keys = await keysOf(office);
    if (keys.newest > 0) return keys;
    if (!create)
      throw new KeyUnavailable(office, `put its key file into ${office}/ of the key folder, or allow making one`);
    await (making.get(office) ?? onlyOnce(office, makeKey(office, 1)));
    return keysOf(office, true);
  }

  async function readCheckCodes(office: string): Promise<readonly [Uint8Array, ...Uint8Array[]]> {
    const path = officeFolder(office);
    const files = matching(await namesIn(path), CHECK_CODE).reverse();
    const keys = await Promise.all(
      files.map(async ({ name }) => Buffer.from((await readFile(join(path, name), 'utf8')).trim(), 'hex')),
    );
    if (keys.some((key) => key.length < 32)) throw new KeyUnavailable(office, 'a check-code key is not 64 hex digits');
    const [first, ...older] = keys;
    if (first !== undefined) return [first, ...older];
    if (!create) throw new KeyUnavailable(office, `put check-code-0001.key into ${office}/ of the key folder`);
    await placeOnce(join(path, 'check-code-0001.key'), `${randomBytes(32).toString('hex')}\n`);
    return readCheckCodes(office);
  }

  function found(keys: OfficeKeys, keyId: string): KeyFound {
    if (keys.revoked.has(keyId)) return { kind: 'revoked' };
    const verifier = keys.verifiers.get(keyId);
    return verifier === undefined ? { kind: 'unknown' } : { kind: 'known', verifier };
  }

  return {
    async signer(office) {
      const { signer } = await serving(office);
      if (signer === undefined) throw new KeyUnavailable(office, 'all its keys are revoked; rotate to make a new one');
      return signer;
    },
    async verifier(office, keyId) {
      const known = found(await keysOf(office), keyId);
      return known.kind === 'unknown' ? found(await keysOf(office, true), keyId) : known;
    },
    async checkCodeKeys(office) {
      const known = checkCodes.get(office);
      if (known !== undefined) return known;
      if (!mayServe(office)) throw new KeyUnavailable(office, 'this process does not serve it; ask a worker that does');
      const keys = await readCheckCodes(office);
      checkCodes.set(office, keys);
      return keys;
    },
    async publicKeys(office) {
      const keys = mayServe(office) && create ? await serving(office) : await keysOf(office, true);
      return keys.published;
    },
    async trust(record) {
      if (!KEY_ID.test(record.keyId)) throw new RangeError('a key id of letters, digits, - and _, at most 100');
      const { d: _private, ...jwk } = record.jwk;
      await algorithmNamed(record.algorithm).verifier(record.keyId, jwk);
      const { office, keyId, algorithm } = record;
      const path = join(officeFolder(office), `${keyId}.public.json`);
      await placeOnce(path, `${JSON.stringify({ office, keyId, algorithm, jwk })}\n`);
      const kept = parseKeyFile(await readFile(path, 'utf8'), path);
      if (kept.algorithm !== algorithm || (await thumbprint(kept.jwk)) !== (await thumbprint(jwk))) {
        throw new TypeError(`key id ${keyId} of office ${office} already names another key; a new key needs a new id`);
      }
      await keysOf(office, true);
    },
    async rotate(office) {
      const before = (await serving(office)).newest;
      await makeKey(office, before + 1);
      const { signer } = await keysOf(office, true);
      if (signer === undefined) throw new KeyUnavailable(office, 'the new key was revoked at once; rotate again');
      return signer.keyId;
    },
    async revoke(office, keyId) {
      if (!KEY_ID.test(keyId)) throw new RangeError('a key id of letters, digits, - and _, at most 100');
      await placeOnce(join(officeFolder(office), `${keyId}.revoked`), '');
      await keysOf(office, true);
    },
  };
}
