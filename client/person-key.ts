// The person's key in workflow ids: an HMAC of the normalised document, from which the document cannot be read back.

import { createHmac, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type IdType, normaliseIdNumber } from '../domain/identity.ts';
import { UnusableInput } from '../domain/input.ts';

const KEY_BYTES = 32;

/** Document type and number → 32 hexadecimal digits. The same person always has the same key under the same secret. */
export function personKey(secret: Buffer, person: { readonly idType: IdType; readonly idNumber: string }): string {
  return createHmac('sha256', secret)
    .update(`${person.idType}:${normaliseIdNumber(person.idType, person.idNumber)}`)
    .digest('hex')
    .slice(0, 32);
}

/**
 * The secret: `JIEXU_PERSON_KEY` (64 hexadecimal digits; required in production, where several machines share it), else a file
 * that is made on first use. Throws when the variable is set and is not such a key.
 */
export function personKeySecret(file: string, env: NodeJS.ProcessEnv = process.env): Buffer {
  return givenPersonKey(file, env) ?? madePersonKey(file);
}

/** The secret that is there, by the variable or the file; undefined where there is none. Makes nothing. */
export function givenPersonKey(file: string, env: NodeJS.ProcessEnv = process.env): Buffer | undefined {
  const given = env.JIEXU_PERSON_KEY;
  if (given !== undefined && given !== '') {
    if (!/^[0-9a-f]{64}$/i.test(given)) {
      throw new UnusableInput([
        {
          field: 'JIEXU_PERSON_KEY',
          rule: 'has to be 64 hexadecimal digits',
          remedy: 'Give the key of this system; a new one is made with `openssl rand -hex 32`',
        },
      ]);
    }
    return Buffer.from(given, 'hex');
  }
  try {
    return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

function madePersonKey(file: string): Buffer {
  // Written beside and linked into place: two processes that start at once end up with the same secret.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
}
