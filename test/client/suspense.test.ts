// `jiexu suspense` and `jiexu inheritance` as officers use them: by two, in sentences, and without a word about a person.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { expectPayment } from '../../activities/cases/expected.ts';
import { account } from '../../activities/ledger/names.ts';
import * as post from '../../activities/ledger/postings.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { arrive } from '../../activities/ledger/unmatched.ts';
import { seedOffice } from '../../activities/offices/seed.ts';
import { tellBank } from '../../bank/told.ts';
import { CASE, D, openBoth, orderTransfer, PERSON, posted, S } from '../ledger/books-of.ts';
import { carryOn, expectedByAll } from '../support/bank.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { jiexu } from './run-jiexu.ts';

/** What shows who the heirs are. */
const folder = mkdtempSync(join(tmpdir(), 'jiexu-heirs-'));
const HEIRS = ['--paper', join(folder, 'heirs.json')] as const;
beforeAll(() => {
  const paper = { kind: 'notary', number: '（2026）示证字第1号', issuedOn: '2026-09-01', issuedBy: '示例公证处' };
  writeFileSync(HEIRS[1], JSON.stringify(paper));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
  await openBoth(fresh.db, 123_456n);
  for (const pool of [S, D]) await seedOffice(fresh.db, officeOf(pool));
});

/** Both are in the directory: an office that is not is taken for a slip of the pen. */
function officeOf(pool: string) {
  const receivingAccount = {
    accountName: pool,
    bank: '示例银行',
    bankCode: '999100000000',
    accountNo: `9999${pool}0001`,
  };
  const people = { officer: '经办岗', reviewer: '复核岗' };
  return {
    pool,
    name: `${pool}（示例）`,
    phone: '12393',
    address: '示例路1号',
    ...people,
    receivingAccount,
    answers: 'clerk',
    accepts: 'clerk',
    taskQueue: 'offices',
  } as const;
}
afterEach(async () => {
  const { faults } = await reconcile(fresh.db);
  await fresh.drop();
  expect(faults).toEqual([]);
});

const run = (...args: string[]) =>
  jiexu(args, { TEMPORAL_ADDRESS: inject('servers').temporalAddress, DATABASE_URL: fresh.url });
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);
/** Everything moves as far as it can, and the platform knows of what it had ordered. */
async function steps(): Promise<void> {
  const { db } = fresh;
  for (const { paymentNo, caseNo, source: office, destination, amountFen } of await expectedByAll(db)) {
    await expectPayment(db, { paymentNo, caseNo, office, destination, amountFen: `${amountFen}` });
  }
  await carryOn(db);
}
const PAYMENT = `${CASE}-P1`;

describe('jiexu suspense', () => {
  it('shows an unmatched sum with the payment it could be, and two officers allot it', async () => {
    await tellBank(fresh.db, {}, { loseReference: true });
    await orderTransfer(fresh.db);
    await steps();
    const listed = await run('suspense', 'list');
    expect(listed.status).toBe(0);
    expect(listed.stdout).toContain('BANK-00000001');
    expect(listed.stdout).toContain(`${PAYMENT} 1234.56 (same amount)`);
    expect(listed.stdout).toContain('npx jiexu suspense allot BANK-00000001');

    const allot = (who: string, amount = '1234.56') =>
      run('suspense', 'allot', 'BANK-00000001', '--payment', PAYMENT, '--amount', amount, '--who', who);
    expect(await allot('clerk-7', '1234.57')).toMatchObject({
      status: 1,
      stderr: `payment ${PAYMENT} still misses 1234.56 yuan, and 1234.57 were to be allotted to it\n`,
    });
    expect((await allot('clerk-7')).stdout).toMatch(
      /^proposed by clerk-7: 1234\.56 yuan of BANK-00000001.*second person/,
    );
    const alone = await allot('clerk-7');
    expect([alone.status, alone.stderr]).toEqual([1, expect.stringMatching(/^clerk-7 has proposed this/)]);
    expect((await run('suspense', 'list')).stdout).toContain(`allot/BANK-00000001/${PAYMENT}`);
    expect((await allot('clerk-9')).stdout).toBe(
      `done by clerk-7 and clerk-9: 1234.56 yuan of BANK-00000001 to payment ${PAYMENT} (posting ${PAYMENT}:received)\n`,
    );
    expect(await posted(fresh.db, D, account.in(S))).toBe(123_456n);
    expect((await json('suspense', 'list')).unmatched).toEqual([]);
  });

  it('sends a double back by two, and says of the sum that is meant that it is as ordered', async () => {
    await tellBank(fresh.db, {}, { double: true });
    await orderTransfer(fresh.db);
    await steps();
    await sql`insert into cases.application (application_no, content_hash, workflow_id, run_id, received_at) values ('A', '', '', '', now())`.execute(
      fresh.db,
    );
    await sql`insert into cases.case (case_no, application_no, workflow_id, run_id, source_pool, destination_pool, person_key, opened_at)
      values (${CASE}, 'A', '', '', ${S}, ${D}, '', now())`.execute(fresh.db);
    const { receipts } = await json('suspense', 'list', '--office', D);
    expect(
      receipts.map(({ receiptId, state, amountFen }: Record<string, string>) => [receiptId, state, amountFen]),
    ).toEqual([
      [`${PAYMENT}:received`, 'awaits-case', '123456'],
      [`${PAYMENT}:received:2`, 'double', '123456'],
    ]);
    const awaited = await run('suspense', 'return', `${PAYMENT}:received`, '--who', 'clerk-7');
    expect([awaited.status, awaited.stderr]).toEqual([1, expect.stringContaining(`what case ${CASE} is waiting for`)]);
    expect(await json('suspense', 'return', `${PAYMENT}:received:2`, '--who', 'clerk-7')).toEqual({
      state: 'proposed',
      first: 'clerk-7',
    });
    expect(await json('suspense', 'return', `${PAYMENT}:received:2`, '--who', 'clerk-9')).toMatchObject({
      state: 'done',
    });
    expect(await posted(fresh.db, D, account.in(S))).toBe(123_456n);
  });

  it('takes a proposal back, sends a strange sum back, and has nothing to show then', async () => {
    await arrive(fresh.db, { office: D, key: 'ICBC-9', amountFen: 700n, reference: '还张三的钱' });
    await run('suspense', 'return', 'ICBC-9', '--who', 'clerk-7');
    expect((await run('suspense', 'withdraw', 'return/ICBC-9', '--who', 'clerk-7')).stdout).toBe(
      'withdrawn: return/ICBC-9\n',
    );
    expect((await run('suspense', 'withdraw', 'return/ICBC-9', '--who', 'clerk-7')).status).toBe(1);
    expect((await run('suspense', 'list', '--older-than', '1')).stdout).toBe('nothing is in suspense\n');
    const shown = (await run('suspense', 'list')).stdout;
    expect(shown).toContain('no payment that fits');
    expect(shown).not.toContain('张三');
    for (const who of ['clerk-8', 'clerk-9']) await run('suspense', 'return', 'ICBC-9', '--who', who);
    expect((await run('suspense', 'list')).stdout).toBe('nothing is in suspense\n');
  });

  it.each([
    [['suspense', 'allot', 'K', '--payment', 'P', '--amount', '12,5', '--who', 'x'], 2, /--amount: yuan above zero/],
    [['suspense', 'allot', 'K', '--payment', 'P', '--amount', '0', '--who', 'x'], 2, /--amount: yuan above zero/],
    [['suspense', 'allot', 'K', '--payment', 'P', '--amount', '1', '--who', 'x'], 1, /no sum K has arrived/],
    [['suspense', 'return', 'P:received', '--who', 'x'], 1, /no sum P:received has arrived/],
    [['suspense', 'list', '--older-than', 'x'], 2, /--older-than: whole days/],
    [['inheritance', 'pay', 'R', '--payout', 'a b', '--amount', '1', ...HEIRS, '--who', 'x'], 2, /--payout: letters/],
    [['inheritance', 'pay', 'R', '--payout', 'a', '--amount', '1', '--who', 'x'], 2, /--paper/],
    [
      ['inheritance', 'pay', 'R', '--payout', 'a', '--amount', '1', ...HEIRS, '--who', 'x'],
      1,
      /no inheritance desk has anything under R/,
    ],
  ] as const)('%j is refused in a sentence', async (args, status, sentence) => {
    const ran = await run(...args);
    expect(ran.status).toBe(status);
    expect(ran.stderr).toMatch(sentence);
  });
});

describe('jiexu inheritance', () => {
  it('lists what the desk has and books what heirs were paid, by two and once', async () => {
    const { paymentNo } = await orderTransfer(fresh.db);
    await steps();
    const credit = { office: D, source: S, caseNo: CASE, n: 1, ref: PERSON, paymentNo, amountFen: 123_456n };
    await post.credit(fresh.db, { ...credit, to: 'inheritance' });
    expect(await json('inheritance', 'list')).toEqual([{ office: D, ref: PERSON, amountFen: '123456' }]);
    expect((await run('reconcile')).stdout).toMatch(/inheritance/);
    const pay = (who: string) =>
      run('inheritance', 'pay', PERSON, '--payout', 'H-1', '--amount', '1234.56', ...HEIRS, '--who', who);
    expect((await pay('desk-1')).stdout).toMatch(/^proposed by desk-1/);
    expect((await pay('desk-2')).stdout).toMatch(/^done by desk-1 and desk-2: .*posting inheritance:H-1:paid/);
    expect((await pay('desk-2')).stdout).toMatch(/^done by desk-1 and desk-2/);
    expect((await run('inheritance', 'list')).stdout).toBe('nothing is with an inheritance desk\n');
  });
});

describe('jiexu reconcile', () => {
  it('names what has waited long enough, and the column of unmatched sums where there is one', async () => {
    await arrive(fresh.db, { office: D, key: 'ICBC-9', amountFen: 700n });
    expect((await run('reconcile')).stdout).not.toContain('suspect');
    const named = await run('reconcile', '--older-than', '0');
    expect(named.stdout).toMatch(/unmatched +510100 +ICBC-9 +7\.00/);
    expect(named.stdout).toContain('equal to the fen');
    expect(named.status).toBe(0);
    expect((await run('reconcile', '--older-than', '-1')).status).toBe(2);
  });
});
