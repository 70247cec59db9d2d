// Seals: only the office's own, over exactly this body, with a key that is still believed.
import { createHmac } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { type FileKeyStore, fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { buildForm } from '../../activities/documents/form.ts';
import { buildLetter } from '../../activities/documents/letter.ts';
import { digestOf } from '../../contract/canonical.ts';
import { type SealFault, SealInvalid, seal, verify } from '../../contract/seals/seal.ts';
import { contactLetter, informationForm, type Seal, type Sealed } from '../../domain/forms.ts';
import { formInput, letterInput, person } from './samples.ts';
import { keyFolder } from './support.ts';

const SOURCE = '330100';
const DESTINATION = '510100';
const asForm = { office: SOURCE, schema: informationForm };

async function refusedAs(fault: SealFault, attempt: Promise<unknown>): Promise<void> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SealInvalid);
  expect(error).toMatchObject({ code: 'B05', fault });
  const told = error instanceof Error ? error.message : '';
  expect(told).toContain('B05');
  for (const personal of [person.name, person.idNumber, formInput.phone]) expect(told).not.toContain(personal);
}

async function officeKeys(): Promise<FileKeyStore> {
  return fileKeyStore(await keyFolder());
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const withSeal = <T>(sealed: Sealed<T>, change: Partial<Seal>) => ({ ...sealed, seal: { ...sealed.seal, ...change } });

describe('a paper with an office’s seal', () => {
  test('comes back as it was sealed, after a trip over a wire', async () => {
    const keys = await officeKeys();
    const form = buildForm(formInput);
    const arrived: unknown = JSON.parse(JSON.stringify(await seal(SOURCE, form, keys)));
    expect(await verify(arrived, asForm, keys)).toEqual(form);
  });

  test('is refused when one fen, one month or one letter of the name was altered', async () => {
    const keys = await officeKeys();
    const sealed = await seal(SOURCE, buildForm(formInput), keys);
    for (const change of [
      { amountToTransferFen: '1234568' },
      { actualMonths: sealed.body.actualMonths + 1 },
      { person: { ...person, name: `${person.name}一` } },
    ]) {
      await refusedAs('altered-body', verify({ ...sealed, body: { ...sealed.body, ...change } }, asForm, keys));
    }
  });

  test('is refused when a field was added or taken away', async () => {
    const keys = await officeKeys();
    const sealed = await seal(SOURCE, buildForm(formInput), keys);
    await refusedAs('altered-body', verify({ ...sealed, body: { ...sealed.body, extra: 1 } }, asForm, keys));
    const { chronicDiseases: _gone, ...rest } = sealed.body;
    await refusedAs('altered-body', verify({ ...sealed, body: rest }, asForm, keys));
  });

  test('is refused when another office sealed it, also under the expected office’s name', async () => {
    const keys = await officeKeys();
    const form = buildForm(formInput);
    await seal(SOURCE, form, keys);
    const foreign = await seal(DESTINATION, form, keys);
    await refusedAs('wrong-office', verify(foreign, asForm, keys));
    await refusedAs('unknown-key', verify(withSeal(foreign, { office: SOURCE }), asForm, keys));
    const { keyId } = await keys.signer(SOURCE);
    await refusedAs('malformed', verify(withSeal(foreign, { office: SOURCE, keyId }), asForm, keys));
  });

  test('cannot lend its seal to another paper of the same office', async () => {
    const keys = await officeKeys();
    const first = await seal(SOURCE, buildForm(formInput), keys);
    const second = await seal(SOURCE, buildForm({ ...formInput, version: 2 }), keys);
    await refusedAs('altered-body', verify({ body: second.body, seal: first.seal }, asForm, keys));
  });

  test('cannot pass as a paper of another kind', async () => {
    const keys = await officeKeys();
    const letter = await seal(DESTINATION, buildLetter(letterInput), keys);
    expect(await verify(letter, { office: DESTINATION, schema: contactLetter }, keys)).toEqual(letter.body);
    await refusedAs('wrong-shape', verify(letter, { office: DESTINATION, schema: informationForm }, keys));
  });

  test.each([
    ['nothing', undefined],
    ['text', 'sealed'],
    ['a body without a seal', { body: {} }],
    ['a seal of the wrong shape', { body: {}, seal: { office: SOURCE } }],
    ['a signature that is no JWS', { body: {}, seal: { office: SOURCE, keyId: '', signature: 'x' } }],
  ])('%s is no sealed paper', async (_what, sealed) => {
    await refusedAs('malformed', verify(sealed, asForm, await officeKeys()));
  });

  test('a body that nobody can write canonically is refused', async () => {
    const keys = await officeKeys();
    const sealed = await seal(SOURCE, buildForm(formInput), keys);
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i += 1) deep = { deep };
    await refusedAs('malformed', verify({ ...sealed, body: deep }, asForm, keys));
  });
});

describe('forged signatures', () => {
  test('no algorithm, or the public key used as a shared secret', async () => {
    const keys = await officeKeys();
    const sealed = await seal(SOURCE, buildForm(formInput), keys);
    const { keyId } = sealed.seal;
    const payload = Buffer.from(digestOf(sealed.body)).toString('base64url');
    const [published] = await keys.publicKeys(SOURCE);
    for (const alg of ['none', 'HS256', 'ES256', 'eddsa', '']) {
      const head = `${base64url({ alg, kid: keyId, typ: 'jiexu-seal' })}.${payload}`;
      const mac = createHmac('sha256', JSON.stringify(published?.jwk)).update(head).digest('base64url');
      for (const signature of [`${head}.`, `${head}.${mac}`]) {
        await refusedAs('unexpected-algorithm', verify(withSeal(sealed, { signature }), asForm, keys));
      }
    }
  });

  test('a key of the forger’s own, under the office’s key id or carried in the header', async () => {
    const keys = await officeKeys();
    const sealed = await seal(SOURCE, buildForm(formInput), keys);
    const { keyId } = sealed.seal;
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    const header = { alg: 'EdDSA', kid: keyId, typ: 'jiexu-seal', jwk };
    const signature = await new CompactSign(digestOf(sealed.body)).setProtectedHeader(header).sign(pair.privateKey);
    await refusedAs('altered-body', verify(withSeal(sealed, { signature }), asForm, keys));
  });

  test('a signature the office’s key made for another purpose is no seal', async () => {
    const folder = await keyFolder();
    const keys = fileKeyStore(folder);
    const sealed = await seal(SOURCE, buildForm(formInput), keys);
    const { readFile } = await import('node:fs/promises');
    const record: unknown = JSON.parse(await readFile(`${folder}/${SOURCE}/0001.private.json`, 'utf8'));
    if (typeof record !== 'object' || record === null || !('jwk' in record)) throw new Error('no key file');
    const key = await importJWK(Object(record.jwk), 'EdDSA');
    const header = { alg: 'EdDSA', kid: sealed.seal.keyId };
    const other = await new CompactSign(digestOf(sealed.body)).setProtectedHeader(header).sign(key);
    await refusedAs('malformed', verify(withSeal(sealed, { signature: other }), asForm, keys));
    const named = { ...header, alg: 'Ed25519', typ: 'jiexu-seal' };
    const ours = await new CompactSign(digestOf(sealed.body)).setProtectedHeader(named).sign(key);
    expect(await verify(withSeal(sealed, { signature: ours }), asForm, keys)).toEqual(sealed.body);
  });

  test('any character of a signature changed', async () => {
    const keys = await officeKeys();
    const sealed = await seal(SOURCE, buildForm(formInput), keys);
    const { signature } = sealed.seal;
    const last = signature.lastIndexOf('.') + 1;
    // The last character holds unused bits in base64url, so it is left alone.
    for (let at = 0; at < signature.length - 1; at += at < last ? 11 : 7) {
      const other = signature[at] === 'A' ? 'B' : 'A';
      const forged = `${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
      await expect(verify(withSeal(sealed, { signature: forged }), asForm, keys)).rejects.toBeInstanceOf(SealInvalid);
    }
  });
});

describe('keys that change', () => {
  test('after a rotation the new key seals and papers under the old one still hold', async () => {
    const keys = await officeKeys();
    const before = await seal(SOURCE, buildForm(formInput), keys);
    const newKey = await keys.rotate(SOURCE);
    const after = await seal(SOURCE, buildForm(formInput), keys);
    expect(after.seal.keyId).toBe(newKey);
    expect(after.seal.keyId).not.toBe(before.seal.keyId);
    expect(await verify(before, asForm, keys)).toEqual(before.body);
    expect(await verify(after, asForm, keys)).toEqual(after.body);
  });

  test('nothing a revoked key sealed is believed, what other keys sealed is', async () => {
    const keys = await officeKeys();
    const stolen = await seal(SOURCE, buildForm(formInput), keys);
    await keys.rotate(SOURCE);
    const good = await seal(SOURCE, buildForm(formInput), keys);
    await keys.revoke(SOURCE, stolen.seal.keyId);
    await refusedAs('revoked-key', verify(stolen, asForm, keys));
    expect(await verify(good, asForm, keys)).toEqual(good.body);
  });

  test('an office whose only key is revoked seals nothing until it rotates', async () => {
    const keys = await officeKeys();
    const { keyId } = await keys.signer(SOURCE);
    await keys.revoke(SOURCE, keyId);
    await expect(seal(SOURCE, {}, keys)).rejects.toThrow(/rotate/);
    const next = await keys.rotate(SOURCE);
    expect((await seal(SOURCE, {}, keys)).seal.keyId).toBe(next);
    expect(next).not.toBe(keyId);
  });
});
