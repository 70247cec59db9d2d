// How an office is entered, joins the platform, and changes its account: input checked field by field, two people for the account.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { addOffice, joinPlatform, UnknownOffice } from '../../activities/offices/join.ts';
import { accountsOf, changeAccount } from '../../activities/offices/receiving-account.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { UnusableInput } from '../../domain/input.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const rules = loadRules();
/** A directory that only tells entries asks for no key, so the folder is never made. */
const keys = fileKeyStore(join(tmpdir(), 'jiexu-no-keys'));
const options = { rules, today: '2026-11-22', taskQueue: 'offices' };
const account = (no: string) => ({
  accountName: '示例医保基金',
  bank: '示例银行',
  bankCode: '999100000000',
  accountNo: no,
});
const entry = (pool: string) => ({
  pool,
  name: '示例医保中心',
  phone: '0571-12393',
  address: '示例路1号',
  officer: '经办岗',
  reviewer: '复核岗',
  receivingAccount: account(`9999${pool}01`),
});

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const record = (pool: string) => officeDirectory({ db: database.db, keys, refreshMs: 0 }).record(pool);
async function faultsOf(entering: Promise<unknown>): Promise<string[]> {
  const error = await entering.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UnusableInput)) throw error ?? new Error('it was entered');
  return error.faults.map(({ field }) => field).sort();
}

describe('entering an office', () => {
  test('of a pool of the registry: a clerk answers and accepts, it is on the platform, unless the entry says otherwise', async () => {
    expect(await addOffice(database.db, entry('330100'), options)).toEqual({
      pool: '330100',
      added: true,
      joined: true,
    });
    expect(await record('330100')).toMatchObject({
      answers: 'clerk',
      accepts: 'clerk',
      connector: 'ledger',
      taskQueue: 'offices',
      onPlatform: true,
      receivingAccount: account('999933010001'),
    });
  });

  test('again with another phone: the entry is changed, and nobody has to be told that it joined', async () => {
    const again = { ...entry('330100'), phone: '0571-88888888', answers: 'automatic' };
    expect(await addOffice(database.db, again, options)).toEqual({ pool: '330100', added: false, joined: false });
    expect(await record('330100')).toMatchObject({ phone: '0571-88888888', answers: 'automatic' });
  });

  test('every fault is named at once', async () => {
    const bad = { ...entry('330100'), phone: 'none', accepts: 'never', colour: 'red', officer: undefined };
    expect(await faultsOf(addOffice(database.db, bad, options))).toEqual(['accepts', 'colour', 'officer', 'phone']);
  });

  test('of a district of another pool, or of a code that nobody knows, is refused', async () => {
    expect(await faultsOf(addOffice(database.db, entry('610113'), options))).toEqual(['pool']);
    expect(await faultsOf(addOffice(database.db, entry('990101'), options))).toEqual(['pool']);
  });

  test('with another receiving account than the one in use is refused: that takes two people', async () => {
    const other = { ...entry('330100'), receivingAccount: account('999933010099') };
    expect(await faultsOf(addOffice(database.db, other, options))).toEqual(['receivingAccount']);
  });

  test('that is not on the platform yet, and joins later', async () => {
    const later = { ...entry('530100'), onPlatform: false };
    expect(await addOffice(database.db, later, options)).toMatchObject({ added: true, joined: false });
    expect(await joinPlatform(database.db, '530100')).toBe(true);
    expect(await joinPlatform(database.db, '530100')).toBe(false);
    await expect(joinPlatform(database.db, '440100')).rejects.toBeInstanceOf(UnknownOffice);
  });
});

describe('changing the receiving account', () => {
  const change = (no: string, who: string) => changeAccount(database.db, { pool: '330100', account: account(no), who });

  test('takes two people who say the same', async () => {
    expect(await change('999933010002', 'clerk-7')).toEqual({ state: 'proposed', first: 'clerk-7' });
    await expect(change('999933010002', 'clerk-7')).rejects.toMatchObject({ code: 'second-person-required' });
    await expect(change('999933010003', 'clerk-8')).rejects.toMatchObject({ code: 'proposal-differs' });
    expect(await record('330100')).toMatchObject({ receivingAccount: account('999933010001') });
    expect(await change('999933010002', 'clerk-8')).toMatchObject({
      state: 'changed',
      first: 'clerk-7',
      second: 'clerk-8',
    });
    expect(await record('330100')).toMatchObject({ receivingAccount: account('999933010002') });
    expect(await change('999933010002', 'clerk-9')).toEqual({ state: 'unchanged' });
  });

  test('back to an earlier one takes two people again, and every account stays on record', async () => {
    expect(await change('999933010001', 'clerk-9')).toEqual({ state: 'proposed', first: 'clerk-9' });
    expect(await change('999933010001', 'clerk-7')).toMatchObject({ state: 'changed' });
    expect(await change('999933010002', 'clerk-8')).toEqual({ state: 'proposed', first: 'clerk-8' });
    const held = await accountsOf(database.db, '330100');
    expect(held.map(({ account: each, by }) => [each.accountNo, by])).toEqual([
      ['999933010001', null],
      ['999933010002', ['clerk-7', 'clerk-8']],
      ['999933010001', ['clerk-9', 'clerk-7']],
    ]);
  });

  test('survives that the office’s entry is written again', async () => {
    expect(await change('999933010002', 'clerk-7')).toMatchObject({ state: 'changed' });
    const again = { ...entry('330100'), receivingAccount: account('999933010002') };
    await addOffice(database.db, again, options);
    expect(await record('330100')).toMatchObject({ receivingAccount: account('999933010002') });
  });

  test('no account of the history can be edited or removed', async () => {
    const edit = sql`delete from offices.receiving_account`.execute(database.adminDb);
    await expect(edit).rejects.toThrow(/append-only/);
  });

  test('an account that cannot be paid to is refused by its fields', async () => {
    const bad = changeAccount(database.db, { pool: '330100', account: { ...account('12'), bankCode: '1' }, who: 'a' });
    expect(await faultsOf(bad)).toEqual(['accountNo', 'bankCode']);
  });
});
