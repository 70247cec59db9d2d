// Key files: each appears whole or not at all, is readable by its owner only, and is never overwritten.
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { PublicKeyRecord } from '../../contract/seals/keys.ts';

/** As {@link PublicKeyRecord}, with the private part in the JWK. */
export type PrivateKeyRecord = PublicKeyRecord;

const keyFile = z.strictObject({
  office: z.string().regex(/^\d{6}$/),
  keyId: z.string().min(1).max(100),
  algorithm: z.string().min(1).max(40),
  jwk: z.looseObject({ kty: z.string() }),
});

/** Reads a key file's text. Its error names the file and what is wrong, never its content. */
export function parseKeyFile(text: string, path: string): PublicKeyRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TypeError(`key file ${basename(path)} is not JSON; restore it from the copy the office keeps`);
  }
  const parsed = keyFile.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'file').join(', ');
    throw new TypeError(
      `key file ${basename(path)} lacks or garbles ${fields}; restore it from the copy the office keeps`,
    );
  }
  const { jwk, ...rest } = parsed.data;
  return { ...rest, jwk: jwk satisfies JWK };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Names in a folder, sorted; none where there is no such folder. */
export async function namesIn(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** A file's text; `undefined` where there is no such file. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Puts a file in place if there is none of that name; of several processes at once one wins. The text is on disk before
 * the name exists. Answers whether it was this call that made it.
 */
export async function placeOnce(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.draft`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // A link, unlike a rename, refuses a name that is taken.
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Removes a file; one that is gone already is fine. */
export async function takeAway(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
