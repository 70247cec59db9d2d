// Into which account a case pays an office (§9.18): the letter's while nobody was waited for, else the one that the office names now.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { accountsOf, changeAccount } from '../../activities/offices/receiving-account.ts';
import { tellBank } from '../../bank/told.ts';
import type { AccountNamed } from '../../contract/commands/destination.ts';
import type { Confirm, Pay } from '../../contract/commands/source.ts';
import type { Office } from '../../contract/office.ts';
import { seal, verify } from '../../contract/seals/seal.ts';
import { receivingAccountPaper } from '../../domain/forms.ts';
import { awaitingSource, confirm, died, onRecord } from '../support/clerks.ts';
import { CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';

/** What was asked, and what a test puts in the place of an answer. */
const asked: {
  accounts: number;
  orders: (Confirm | Pay)[];
  instead?: (paper: AccountNamed) => Promise<AccountNamed>;
} = { accounts: 0, orders: [] };

const watched = (offices: Office): Office => ({
  ...offices,
  async receivingAccount(command) {
    const paper = await offices.receivingAccount(command);
    asked.accounts += 1;
    return asked.instead?.(paper) ?? paper;
  },
  confirm(command) {
    asked.orders.push(command);
    return offices.confirm(command);
  },
  pay(command) {
    asked.orders.push(command);
    return offices.pay(command);
  },
});

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open({ around: watched });
}, 60_000);
beforeEach(() => {
  asked.accounts = 0;
  asked.orders = [];
  delete asked.instead;
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const accountOf = (accountNo: string) => ({
  accountName: '示例医保基金',
  bank: '示例银行',
  bankCode: '999100000000',
  accountNo,
});

let moves = 0;
/** Two people of Chengdu change its account. */
async function chengduMoves(): Promise<string> {
  moves += 1;
  const account = accountOf(`9999510700${String(moves).padStart(4, '0')}`);
  await changeAccount(rig.database.db, { pool: CHENGDU, account, who: 'clerk-7' });
  const request = { pool: CHENGDU, account, who: 'clerk-8' };
  expect(await changeAccount(rig.database.db, request)).toMatchObject({ state: 'changed' });
  return account.accountNo;
}

async function accountNow(): Promise<string | undefined> {
  return (await accountsOf(rig.database.db, CHENGDU)).at(-1)?.account.accountNo;
}

async function paidInto(caseNo: string): Promise<string[]> {
  const { rows } = await sql<{ no: string }>`
    select account ->> 'accountNo' as no from bank.payment where case_no = ${caseNo} order by payment_no`.execute(
    rig.database.adminDb,
  );
  return rows.map(({ no }) => no);
}

const resolved = (caseNo: string) =>
  rig.jiexu.resolve({ caseNo, office: CHENGDU, action: 'retry', who: 'A17', reason: 'the cause is removed' });

test('a case that waits for nobody pays into the account of the letter, and asks for no other', async () => {
  const before = await accountNow();
  const { caseNo } = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '3100' });
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(asked).toMatchObject({ accounts: 0, orders: [] });
  expect(await paidInto(caseNo)).toEqual([before]);
});

test('bounced, and changed by two: the next order goes by the paper of the destination, asked before each', async () => {
  const before = await accountNow();
  const kase = await rig.seed({ from: HANGZHOU, to: CHENGDU, balance: '3200' });
  await tellBank(rig.database.db, { fromOffice: HANGZHOU, once: true }, { bounce: 'M01' });
  const answer = await rig.jiexu.apply(kase.application);
  if (answer.kind !== 'accepted') throw new Error('not accepted');
  const { caseNo } = answer;
  await rig.waitsFor(caseNo, 'operator');
  const second = await chengduMoves();
  await tellBank(rig.database.db, { paymentNo: `${caseNo}-P2` }, { bounce: 'M01' });
  await resolved(caseNo);
  await rig.until(caseNo, (view) => view.awaited.some(({ id }) => id === 'bounce:P2'));
  const third = await chengduMoves();
  await resolved(caseNo);
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', paymentNo: `${caseNo}-P3` });
  expect(await paidInto(caseNo)).toEqual([before, second, third]);
  expect(asked.accounts).toBe(2);
  expect(asked.orders).toHaveLength(2);
  for (const { account: paper } of asked.orders) {
    const body = await verify(paper, { office: CHENGDU, schema: receivingAccountPaper }, rig.keys);
    expect(body).toMatchObject({ caseNo, office: CHENGDU });
  }
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(3200n);
});

test('released after a hold: the account is asked for, since the letter is of another day', async () => {
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '3300', source: { unsettledClaims: 1 } });
  const { caseNo } = kase;
  await rig.until(caseNo, (view) => view.money === 'held');
  const account = await chengduMoves();
  await onRecord(rig, HANGZHOU, kase, { unsettledClaims: 0 });
  await rig.jiexu.releaseHold(caseNo, HANGZHOU);
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(await paidInto(caseNo)).toEqual([account]);
});

test('a paper that another office has sealed: nothing is zeroed, an operator is called, and the case does not end', async () => {
  asked.instead = async ({ body }) => seal(KUNMING, { ...body, account: accountOf('99995301000666') }, rig.keys);
  const kase = await awaitingSource(rig, { to: CHENGDU, balance: '3400' });
  const { caseNo } = kase;
  await confirm(rig, caseNo);
  const { problem, money } = await rig.waitsFor(caseNo, 'operator');
  expect(problem).toContain('B05');
  expect(money).toBe('frozen');
  expect(await paidInto(caseNo)).toEqual([]);
  expect(await rig.balanceAt(KUNMING, kase)).toBe(3400n);
  delete asked.instead;
  await resolved(caseNo);
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', paymentNo: `${caseNo}-P1` });
  expect(await paidInto(caseNo)).toEqual([await accountNow()]);
});

test('the person dies while the account is asked for: nothing is ordered, and the source keeps it for the heirs', async () => {
  const gate = { open: () => {} };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  asked.instead = async (paper) => {
    await opened;
    return paper;
  };
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '3500', source: { unsettledClaims: 1 } });
  const { caseNo } = kase;
  await rig.until(caseNo, (view) => view.relation === 'merged' && view.money === 'held');
  await onRecord(rig, HANGZHOU, kase, { unsettledClaims: 0 });
  await rig.jiexu.releaseHold(caseNo, HANGZHOU);
  await expect.poll(() => asked.accounts, { timeout: 30_000 }).toBeGreaterThan(0);
  await died(rig, caseNo, HANGZHOU);
  gate.open();
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'ended-by-death', relation: 'merged', money: 'undone' });
  expect(asked.orders).toEqual([]);
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(3500n);
});

test('a destination that has no account to be paid on (M07): an operator is called, and the case goes on once it has', async () => {
  const entered = (pool: string, account: unknown) =>
    sql`update offices.office set receiving_account = ${JSON.stringify(account)}::jsonb where pool = ${pool}`.execute(
      rig.database.db,
    );
  const kase = await awaitingSource(rig, { to: HANGZHOU, balance: '3600' });
  const { caseNo } = kase;
  await entered(HANGZHOU, {});
  await confirm(rig, caseNo);
  expect((await rig.waitsFor(caseNo, 'operator')).problem).toContain('M07');
  await entered(HANGZHOU, accountOf('99993301000077'));
  await rig.jiexu.resolve({ caseNo, office: HANGZHOU, action: 'retry', who: 'A17', reason: 'it is entered' });
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(await paidInto(caseNo)).toEqual(['99993301000077']);
});
