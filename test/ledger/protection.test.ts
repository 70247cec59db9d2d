// Who may write to the books, and how it shows when somebody did who may not.
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account } from '../../activities/ledger/names.ts';
import * as post from '../../activities/ledger/postings.ts';
import { type Fault, reconcile } from '../../activities/ledger/reconcile.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { at, CASE, D, openBoth, orderTransfer, PERSON, posted, S } from './books-of.ts';

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
  await openBoth(fresh.db, 10_000n);
  await orderTransfer(fresh.db, { interestFen: 50n });
});
afterEach(() => fresh.drop());

const INSUFFICIENT_PRIVILEGE = '42501';
const RESTRICT_VIOLATION = '23001';
const CHECK_VIOLATION = '23514';
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

describe('the application role', () => {
  it.each([
    ['ledger.account', 'version'],
    ['ledger.transfer', 'amount'],
    ['ledger.entry', 'amount'],
    ['ledger.fence', 'id'],
    ['ledger.match', 'case_no'],
    ['bank.payment', 'state'],
    ['bank.line', 'amount'],
    ['bank.heard', 'amount'],
    ['ledger.payment_order', 'state'],
    ['ledger.outbox', 'next_at'],
    ['ledger.statement_line', 'booked_at'],
    ['ledger.report', 'next_at'],
    ['bank.told', 'behaviour'],
  ])('cannot insert into, change, delete from or empty %s', async (table, column) => {
    for (const statement of [
      `insert into ${table} default values`,
      `update ${table} set ${column} = null`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ]) {
      expect(await codeOf(sql.raw(statement).execute(fresh.db)), statement).toBe(INSUFFICIENT_PRIVILEGE);
    }
  });

  it('cannot call the parts of the posting function, only the whole', async () => {
    const { db } = fresh;
    const calls = [
      sql`select ledger.enter(t, a, 'debit', 0, 1) from ledger.transfer t, ledger.account a limit 1`,
      sql`select ledger.record(${S}, null::ledger.command)`,
      sql`select ledger.put_fence(${S}, null::ledger.command)`,
      sql`create table ledger.mine (x int)`,
      sql`alter table ledger.entry disable trigger all`,
    ];
    for (const call of calls) expect(await codeOf(call.execute(db))).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it('cannot read which account a payment goes to', async () => {
    for (const table of ['bank.payment', 'ledger.payment_order']) {
      const account = sql.raw(`select account from ${table}`).execute(fresh.db);
      expect(await codeOf(account), table).toBe(INSUFFICIENT_PRIVILEGE);
    }
    const orders = fresh.db.selectFrom('ledger.payment_order').select('amount').execute();
    expect(await orders).toEqual([{ amount: 10_050n }]);
  });

  it('is not fooled by functions of its own under built-in names', async () => {
    const { db } = fresh;
    await sql`create schema mine`.execute(fresh.adminDb);
    await sql.raw('grant all on schema mine to jiexu_test_app').execute(fresh.adminDb);
    await db.connection().execute(async (one) => {
      await sql`create function mine.sha256(bytea) returns bytea language sql as $$ select '\\x00'::bytea $$`.execute(
        one,
      );
      await sql`set search_path = mine, pg_catalog`.execute(one);
      await post.sent(one, { office: S, destination: D, caseNo: CASE, paymentNo: 'X', amountFen: 50n });
      await sql`reset search_path`.execute(one);
    });
    expect((await reconcile(db)).faults).toEqual([]);
  });
});

describe('the owner', () => {
  it.each(['transfer', 'entry', 'fence', 'match'])(
    'is kept from changing, deleting from and emptying ledger.%s',
    async (table) => {
      for (const statement of [
        `update ledger.${table} set office = office`,
        `delete from ledger.${table}`,
        `truncate ledger.${table}`,
      ]) {
        expect(await codeOf(sql.raw(statement).execute(fresh.adminDb)), statement).toBe(RESTRICT_VIOLATION);
      }
    },
  );

  it('cannot overdraw an account, even by hand', async () => {
    const overdraw = sql`update ledger.account set debits_posted = credits_posted + 1 where office = ${S} and name = ${at.outD}`;
    expect(await codeOf(overdraw.execute(fresh.adminDb))).toBe(CHECK_VIOLATION);
  });
});

describe('tampering past the triggers', () => {
  const guarded = ['transfer', 'entry', 'account'].map((table) => `ledger.${table}`);
  const tamper = async (statement: string) => {
    const triggers = (verb: string) => guarded.map((table) => `alter table ${table} ${verb} trigger user`).join('; ');
    await sql.raw(`${triggers('disable')}; ${statement}; ${triggers('enable')}`).execute(fresh.adminDb);
    const { faults } = await reconcile(fresh.db);
    return faults;
  };
  const named = (faults: readonly Fault[]) => [...new Set(faults.map(({ fault }) => fault))].sort();

  it('is found in a changed amount, in the entry’s own account and ever after', async () => {
    const faults = await tamper(
      `update ledger.entry set amount = amount + 1 where account = '${at.person}' and version = 1 and office = '${S}'`,
    );
    expect(named(faults)).toEqual(['arithmetic', 'chain', 'counters', 'invariant', 'legs', 'one-sided'].sort());
    expect(faults).toContainEqual(expect.objectContaining({ fault: 'chain', where: `${S} ${at.person} version 1` }));
  });

  it('is found in a transfer that names another case, though every sum is right', async () => {
    expect(
      named(await tamper(`update ledger.transfer set case_no = '510100-20260930-9' where id = '${CASE}:zero:1'`)),
    ).toEqual(['chain']);
  });

  it('is found in a memo, a time or a payment number set afterwards', async () => {
    for (const change of [`memo = 'x'`, `recorded_at = recorded_at + interval '1 microsecond'`, `payment_no = 'P'`]) {
      expect(named(await tamper(`update ledger.transfer set ${change} where id = '${CASE}:freeze:1'`)), change).toEqual(
        ['chain'],
      );
    }
  });

  it('is found in an entry taken out of the middle, and at the end', async () => {
    expect(
      named(
        await tamper(`delete from ledger.entry where account = '${at.person}' and version = 2 and office = '${S}'`),
      ),
    ).toContain('gap');
    const end = await tamper(
      `delete from ledger.entry where account = '${account.interest}' and version = 1 and office = '${S}'`,
    );
    expect(named(end)).toEqual(expect.arrayContaining(['counters', 'legs']));
  });

  it('is found in a transfer that was made up with entries and no chain', async () => {
    const faults = await tamper(`insert into ledger.transfer (office, id, kind, debit, credit, amount, recorded_at)
      values ('${S}', 'made-up', 'post', 'bank', '${at.person}', 5, now())`);
    expect(faults).toEqual([expect.objectContaining({ fault: 'legs', where: `${S} made-up` })]);
  });

  it('is found in a counter that was raised', async () => {
    const faults = await tamper(
      `update ledger.account set credits_posted = credits_posted + 5 where name = '${at.person}' and office = '${D}'`,
    );
    expect(faults).toEqual([expect.objectContaining({ fault: 'counters', where: `${D} ${at.person}` })]);
    expect(await posted(fresh.db, D, account.person(PERSON))).toBe(5n);
  });
});

describe('what reconciliation says of books that are right', () => {
  it('names holds and zeroed sums whose case is not open any more', async () => {
    const { db } = fresh;
    await post.openAccount(db, S, 'p2', 300n);
    await post.freezeWithInterest(db, {
      office: S,
      caseNo: '510100-20260930-2',
      n: 1,
      ref: 'p2',
      destination: D,
      interestFen: 0n,
    });
    const all = await reconcile(db);
    expect(all.waiting.map(({ kind, caseNo, orphan }) => ({ kind, caseNo, orphan }))).toEqual([
      { kind: 'hold', caseNo: '510100-20260930-2', orphan: false },
      { kind: 'zeroed', caseNo: CASE, orphan: false },
    ]);
    const { waiting } = await reconcile(db, { openCases: new Set([CASE]) });
    expect(waiting.filter(({ orphan }) => orphan).map(({ id }) => id)).toEqual(['510100-20260930-2:freeze:1']);
  });
});
