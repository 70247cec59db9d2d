// Key folders: made once, kept private, shared by processes, exchanged between offices.
import { execFile } from 'node:child_process';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { KeyUnavailable } from '../../contract/seals/keys.ts';
import { seal, verify } from '../../contract/seals/seal.ts';
import { keyFolder } from './support.ts';

const OFFICE = '610100';
const OTHER = '510100';
const counted = z.strictObject({ n: z.number() });
const run = promisify(execFile);

describe('a key folder', () => {
  test('three processes that seal their first paper at once make one key and one secret', async () => {
    const folder = await keyFolder();
    const script = fileURLToPath(new URL('./sealOnce.ts', import.meta.url));
    const runs = await Promise.all([1, 2, 3].map(() => run(process.execPath, [script, folder, OFFICE])));
    const answers = runs.map(({ stdout }) => JSON.parse(stdout));
    expect(new Set(answers.map(({ secretMark }) => secretMark)).size).toBe(1);
    expect(new Set(answers.map(({ sealed }) => sealed.seal.keyId)).size).toBe(1);
    const keys = fileKeyStore(folder);
    for (const { sealed } of answers) {
      expect(await verify(sealed, { office: OFFICE, schema: counted }, keys)).toEqual({ n: 1 });
    }
    const files = (await readdir(`${folder}/${OFFICE}`)).sort();
    expect(files.map((name) => name.replace(/^610100-1-\w+/, 'KEY'))).toEqual([
      '0001.private.json',
      'KEY.public.json',
      'check-code-0001.key',
    ]);
  });

  test('a hundred first seals at once in one process make one key', async () => {
    const keys = fileKeyStore(await keyFolder());
    const sealed = await Promise.all(Array.from({ length: 100 }, (_, n) => seal(OFFICE, { n }, keys)));
    expect(new Set(sealed.map((paper) => paper.seal.keyId)).size).toBe(1);
    for (const paper of sealed) {
      expect(await verify(paper, { office: OFFICE, schema: counted }, keys)).toEqual(paper.body);
    }
  });

  test('files are readable by their owner only', async () => {
    const folder = await keyFolder();
    const keys = fileKeyStore(folder);
    await seal(OFFICE, {}, keys);
    await keys.checkCodeKeys(OFFICE);
    expect((await stat(`${folder}/${OFFICE}`)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(`${folder}/${OFFICE}`)) {
      expect((await stat(`${folder}/${OFFICE}/${name}`)).mode & 0o777, name).toBe(0o600);
    }
  });

  test('a process started later seals with the same key', async () => {
    const folder = await keyFolder();
    const first = await seal(OFFICE, {}, fileKeyStore(folder));
    const second = await seal(OFFICE, {}, fileKeyStore(folder));
    expect(second.seal).toEqual(first.seal);
  });

  test('a rotation and a revocation in one process reach another that runs', async () => {
    const folder = await keyFolder();
    const operator = fileKeyStore(folder);
    const worker = fileKeyStore(folder, { refreshMs: 0 });
    const before = await seal(OFFICE, { n: 1 }, worker);
    const newKey = await operator.rotate(OFFICE);
    const after = await seal(OFFICE, { n: 2 }, worker);
    expect(after.seal.keyId).toBe(newKey);
    await operator.revoke(OFFICE, before.seal.keyId);
    await expect(verify(before, { office: OFFICE, schema: counted }, worker)).rejects.toMatchObject({
      fault: 'revoked-key',
    });
  });

  test('a key made elsewhere after the last look is found when its first paper arrives', async () => {
    const folder = await keyFolder();
    const worker = fileKeyStore(folder, { refreshMs: 3_600_000 });
    await worker.signer(OFFICE);
    const elsewhere = fileKeyStore(folder);
    await elsewhere.rotate(OFFICE);
    const sealed = await seal(OFFICE, { n: 3 }, elsewhere);
    expect(await verify(sealed, { office: OFFICE, schema: counted }, worker)).toEqual({ n: 3 });
  });
});

describe('offices apart', () => {
  test('an office believes another’s papers once it trusts its public key, and cannot seal for it', async () => {
    const source = fileKeyStore(await keyFolder(), { serves: [OFFICE] });
    const destination = fileKeyStore(await keyFolder(), { serves: [OTHER] });
    const sealed = await seal(OFFICE, { n: 1 }, source);
    const expected = { office: OFFICE, schema: counted };
    await expect(verify(sealed, expected, destination)).rejects.toMatchObject({ fault: 'unknown-key' });
    for (const record of await source.publicKeys(OFFICE)) await destination.trust(record);
    expect(await verify(sealed, expected, destination)).toEqual({ n: 1 });
    await expect(seal(OFFICE, { n: 2 }, destination)).rejects.toBeInstanceOf(KeyUnavailable);
    await expect(destination.checkCodeKeys(OFFICE)).rejects.toBeInstanceOf(KeyUnavailable);
  });

  test('what is published holds no private part', async () => {
    const keys = fileKeyStore(await keyFolder());
    const [record] = await keys.publicKeys(OFFICE);
    expect(Object.keys(record?.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x']);
  });

  test('a private key that was sent by mistake is trusted without its private part', async () => {
    const folder = await keyFolder();
    await seal(OFFICE, {}, fileKeyStore(folder));
    const record = JSON.parse(await readFile(`${folder}/${OFFICE}/0001.private.json`, 'utf8'));
    const other = await keyFolder();
    await fileKeyStore(other).trust(record);
    expect(await readFile(`${other}/${OFFICE}/${record.keyId}.public.json`, 'utf8')).not.toContain('"d"');
  });

  test('a key id that is known never comes to mean another key', async () => {
    const keys = fileKeyStore(await keyFolder());
    const [mine] = await keys.publicKeys(OFFICE);
    const [forged] = await fileKeyStore(await keyFolder()).publicKeys(OFFICE);
    if (mine === undefined || forged === undefined) throw new Error('no key');
    await expect(keys.trust({ ...forged, keyId: mine.keyId })).rejects.toThrow(/already names another key/);
    await keys.trust(mine);
  });

  test('a key id cannot leave the folder', async () => {
    const keys = fileKeyStore(await keyFolder());
    const [record] = await keys.publicKeys(OFFICE);
    if (record === undefined) throw new Error('no key');
    for (const keyId of ['../x', 'a/b', '.', '', 'a'.repeat(101)]) {
      await expect(keys.trust({ ...record, keyId })).rejects.toThrow(RangeError);
      await expect(keys.revoke(OFFICE, keyId)).rejects.toThrow(RangeError);
    }
    await expect(keys.signer('../../x')).rejects.toThrow(/six digits/);
  });

  test('where keys may not be made, a missing one is named with its remedy', async () => {
    const keys = fileKeyStore(await keyFolder(), { create: false });
    await expect(keys.signer(OFFICE)).rejects.toThrow(/610100.*key file/);
    await expect(keys.checkCodeKeys(OFFICE)).rejects.toThrow(/check-code-0001\.key/);
  });

  test('a damaged key file and one put in the wrong folder are named, their content is not', async () => {
    const folder = await keyFolder();
    const keys = fileKeyStore(folder);
    const [record] = await keys.publicKeys(OFFICE);
    await keys.publicKeys(OTHER);
    const path = `${folder}/${OFFICE}/${record?.keyId}.public.json`;
    await rename(path, `${folder}/${OTHER}/${record?.keyId}.public.json`);
    await expect(fileKeyStore(folder).signer(OTHER)).rejects.toThrow(/holds another key/);
    await writeFile(path, '{"secret":');
    const damaged = fileKeyStore(folder).signer(OFFICE);
    await expect(damaged).rejects.toThrow(/is not JSON; restore/);
    await expect(damaged).rejects.not.toThrow(/secret/);
  });
});
