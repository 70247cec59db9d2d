// Encrypts what Temporal stores of a case (applications, forms, letters), where a key is configured. The server never sees the key.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto'; // CommonJS without named exports
import { CannotBeDone } from '../domain/cannot.ts';
import { UnusableInput } from '../domain/input.ts';
import { fingerprintOf, type KeyedCodec } from './secrets.ts';

const ENCRYPTED = 'binary/encrypted';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const text = new TextEncoder();
const { Payload: Wire } = proto.temporal.api.common.v1;

interface Key {
  readonly id: string;
  readonly secret: Buffer;
}

/**
 * The converter for every client and worker: `JIEXU_PAYLOAD_KEY` holds keys of 64 hexadecimal digits, separated by commas. The first
 * encrypts, all of them decrypt, so that a key can be changed while cases are open. Not set: payloads travel in the clear.
 * Throws when a key is malformed.
 */
export function dataConverterOf(env: NodeJS.ProcessEnv = process.env): { readonly dataConverter?: DataConverter } {
  const given = env.JIEXU_PAYLOAD_KEY;
  if (given === undefined || given === '') return {};
  const keys = given.split(',').map((hex): Key => {
    if (!/^[0-9a-f]{64}$/i.test(hex)) {
      throw new UnusableInput([
        {
          field: 'JIEXU_PAYLOAD_KEY',
          rule: 'has to be keys of 64 hexadecimal digits, separated by commas',
          remedy: 'Give the keys of this system; a new one is made with `openssl rand -hex 32`',
        },
      ]);
    }
    const secret = Buffer.from(hex, 'hex');
    return { secret, id: createHash('sha256').update(secret).digest('hex').slice(0, 12) };
  });
  return { dataConverter: { payloadCodecs: [encrypting(keys)] } };
}

function encrypting(keys: readonly Key[]): PayloadCodec & KeyedCodec {
  const [current] = keys;
  if (current === undefined) throw new Error('no key to encrypt with');
  return {
    fingerprints: keys.map(({ secret }) => fingerprintOf('payload-key', secret)),
    encode: async (payloads) => payloads.map((payload) => encrypt(current, payload)),
    decode: async (payloads) => payloads.map((payload) => decrypt(keys, payload)),
  };
}

function encrypt(key: Key, payload: Payload): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key.secret, iv);
  const sealed = Buffer.concat([cipher.update(Wire.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { encoding: text.encode(ENCRYPTED), 'encryption-key-id': text.encode(key.id) },
    data: Buffer.concat([iv, cipher.getAuthTag(), sealed]),
  };
}

/** A payload from before a key was configured is read as it is. */
function decrypt(keys: readonly Key[], payload: Payload): Payload {
  const metadata = (name: string) => Buffer.from(payload.metadata?.[name] ?? []).toString();
  if (metadata('encoding') !== ENCRYPTED) return payload;
  const key = keys.find(({ id }) => id === metadata('encryption-key-id'));
  if (key === undefined)
    throw new CannotBeDone(
      `JIEXU_PAYLOAD_KEY: has no key ${metadata('encryption-key-id')}, with which this was encrypted; add it after the current one`,
    );
  const data = Buffer.from(payload.data ?? []);
  const decipher = createDecipheriv(ALGORITHM, key.secret, data.subarray(0, IV_BYTES));
  decipher.setAuthTag(data.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Wire.decode(Buffer.concat([decipher.update(data.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]));
}
