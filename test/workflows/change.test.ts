// What changes while cases are open: rules, pools, an office's account, an office that joins. A case keeps what it was promised.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { joinPlatform } from '../../activities/offices/join.ts';
import { changeAccount } from '../../activities/offices/receiving-account.ts';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { tellBank } from '../../bank/told.ts';
import { explainCase } from '../../client/explain-case.ts';
import { Operations } from '../../client/operations.ts';
import { beijingDate, toBeijing } from '../../domain/instant.ts';
import type { RuleBook } from '../../domain/rules/book.ts';
import type { PoolRegistry } from '../../domain/rules/pool-data.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { cited } from '../domain/rule-data.ts';
import { CHENGDU, HANGZHOU, KUNMING, type Move, OWN_ACCOUNT, Rig } from '../support/rig.ts';

const DALI = '532900';
const QUJING = '530300';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
  await rig.office(DALI);
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const confirm = async (caseNo: string) =>
  rig.jiexu.confirmAsSource(
    caseNo,
    KUNMING,
    await prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo, version: 1, at: toBeijing(Date.now()) }),
  );

/** A case that waits for Kunming's clerk. */
async function waitsForClerk(move: Omit<Move, 'from'>) {
  const kase = await rig.accepted({ from: KUNMING, ...move });
  await rig.waitsFor(kase.caseNo, 'source');
  return kase;
}

describe('rules that change while a case is open', () => {
  const ours = readRuleFiles();

  /** Dali becomes a part of Kunming's pool. */
  function merged(): RuleBook {
    const registry = structuredClone(ours.pools.value) as PoolRegistry;
    const gone = registry.pools.find(({ code }) => code === DALI);
    if (gone === undefined) throw new Error('the registry has no pool Dali');
    const pools = registry.pools
      .filter((pool) => pool !== gone)
      .map((pool) =>
        pool.code === KUNMING ? { ...pool, members: { ...pool.members, [DALI]: gone.name, ...gone.members } } : pool,
      );
    return readBook({ ...ours, pools: { file: 'pools.json', value: { ...registry, pools } } });
  }

  /** Yunnan answers within 3 working days, and Kunming pays to the person. */
  function faster(): RuleBook {
    const value = cited({
      province: '53',
      name: '云南省',
      rules: [
        {
          area: '53',
          from: '2021-12-01',
          source: '示例：转出3个工作日',
          clocks: [{ name: 'source-out', workingDays: 3 }],
        },
        { area: KUNMING, from: '2021-12-01', source: '示例：拨付本人账户', set: { paysToPerson: true } },
      ],
    });
    const file = 'regions/53.json';
    const others = ours.regions.filter((each) => each.file !== file);
    return readBook({ ...ours, regions: [...others, { file, value }] });
  }

  async function restartedWith(book: RuleBook): Promise<void> {
    await rig.stop();
    await rig.start(book.rules);
  }
  afterEach(async () => {
    await rig.stop();
    await rig.start();
  });

  const explained = (caseNo: string, book: RuleBook) =>
    explainCase({ jiexu: rig.jiexu, db: rig.database.db }, caseNo, book, beijingDate(Date.now()));

  test('two pools become one: the open case between them goes on to its end, a new application is not needed', async () => {
    const kase = await waitsForClerk({ to: DALI, balance: '50500' });
    const book = merged();
    await restartedWith(book);
    expect(await rig.jiexu.status(kase.caseNo)).toMatchObject({ stage: 'awaiting-source' });
    const { versions } = await explained(kase.caseNo, book);
    expect(versions?.rules.pinned).toBe(rig.rules.version);
    expect(versions?.rules.today).toBe(book.rules.version);
    expect(versions?.rules.pinned).not.toBe(versions?.rules.today);

    const later = await rig.seed({ from: KUNMING, to: DALI, balance: '1' });
    expect(await rig.jiexu.apply(later.application)).toMatchObject({
      kind: 'not-needed',
      reasons: [{ code: 'R03' }],
    });

    await confirm(kase.caseNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
    expect(await rig.balanceAt(DALI, kase)).toBe(50500n);
  });

  test('clocks are shortened and the money goes another way: the open case keeps both, a new one has the new ones', async () => {
    const kase = await waitsForClerk({ to: CHENGDU, balance: '81000' });
    const before = await rig.jiexu.status(kase.caseNo);
    const book = faster();
    await restartedWith(book);

    const now = await rig.jiexu.status(kase.caseNo);
    expect(now.clocks).toEqual(before.clocks);
    expect(now.clocks).toMatchObject([{ name: 'source-out', workingDays: 10 }]);
    const { versions } = await explained(kase.caseNo, book);
    expect(versions?.rules.pinned).toBe(rig.rules.version);
    expect(versions?.differences.length).toBeGreaterThan(0);

    const later = await waitsForClerk({
      to: CHENGDU,
      balance: '700',
      application: { wishes: { payToPerson: OWN_ACCOUNT } },
    });
    expect(await rig.jiexu.status(later.caseNo)).toMatchObject({
      moneyRoute: 'to-person',
      clocks: [{ name: 'source-out', workingDays: 3 }],
    });
    expect((await explained(later.caseNo, book)).versions?.rules.pinned).toBe(book.rules.version);

    await confirm(kase.caseNo);
    await confirm(later.caseNo);
    const ended = await rig.ended(kase.caseNo);
    expect(ended).toMatchObject({ outcome: 'completed', moneyRoute: 'to-destination', money: 'settled' });
    expect(ended.clocks.map(({ name, workingDays }) => [name, workingDays])).toContainEqual(['destination-in', 5]);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(81000n);
    expect(await rig.ended(later.caseNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
    expect(await rig.balanceAt(CHENGDU, later)).toBe(0n);
  });
});

describe('an office that changes its account', () => {
  const letters = `9999${CHENGDU}000001`;
  const account = (accountNo: string) => ({
    accountName: '示例医保基金',
    bank: '示例银行',
    bankCode: '999100000000',
    accountNo,
  });

  async function changeTo(accountNo: string): Promise<void> {
    const request = { pool: CHENGDU, account: account(accountNo) };
    await changeAccount(rig.database.db, { ...request, who: 'clerk-7' });
    expect(await changeAccount(rig.database.db, { ...request, who: 'clerk-8' })).toMatchObject({ state: 'changed' });
  }

  async function paidTo(caseNo: string): Promise<string[]> {
    const { rows } = await sql<{ no: string }>`
      select account ->> 'accountNo' as no from bank.payment where case_no = ${caseNo} order by ordered_at`.execute(
      rig.database.adminDb,
    );
    return rows.map(({ no }) => no);
  }

  test('between acceptance and payment: the new one is paid to, and the order asked again is answered the same', async () => {
    const kase = await waitsForClerk({ to: CHENGDU, balance: '33100' });
    await changeTo('99995101000042');
    await confirm(kase.caseNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await paidTo(kase.caseNo)).toEqual(['99995101000042']);

    await changeTo('99995101000043');
    const { caseNo } = kase;
    const order = {
      office: KUNMING,
      caseNo,
      at: toBeijing(Date.now()),
      destination: CHENGDU,
      amountFen: '33100',
      to: account(letters),
    };
    expect(await rig.offices.get(KUNMING).pay(order)).toEqual({
      kind: 'ordered',
      paymentNo: `${caseNo}-P1`,
      amountFen: '33100',
    });
    expect(await paidTo(caseNo)).toEqual(['99995101000042']);
  });

  test('because payments bounce: the next payment number goes to the corrected one', async () => {
    const kase = await waitsForClerk({ to: CHENGDU, balance: '9100' });
    await changeTo('99995101000044');
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { bounce: 'M01' });
    await confirm(kase.caseNo);
    await rig.waitsFor(kase.caseNo, 'operator');
    await changeTo('99995101000045');
    await rig.jiexu.resolve({
      caseNo: kase.caseNo,
      office: CHENGDU,
      action: 'retry',
      who: 'operator-7',
      reason: 'the account was corrected',
    });
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', paymentNo: `${kase.caseNo}-P2` });
    expect(await paidTo(kase.caseNo)).toEqual(['99995101000044', '99995101000045']);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(9100n);
  });

  test('only proposed by one person: nothing changes', async () => {
    const kase = await waitsForClerk({ to: CHENGDU, balance: '120' });
    await changeAccount(rig.database.db, { pool: CHENGDU, account: account('99995101000066'), who: 'clerk-7' });
    await confirm(kase.caseNo);
    await rig.ended(kase.caseNo);
    expect(await paidTo(kase.caseNo)).toEqual(['99995101000045']);
  });

  test('its letters name the new one from then on', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '5' });
    await rig.ended(kase.caseNo);
    const { rows } = await sql<{ no: string }>`select body -> 'receivingAccount' ->> 'accountNo' as no
      from offices.document where pool = ${CHENGDU} and kind = 'letter' and case_no = ${kase.caseNo}`.execute(
      rig.database.db,
    );
    expect(rows).toEqual([{ no: '99995101000045' }]);
  });
});

test('an office that joins: whoever waits for it is told, counted, and goes on', async () => {
  await rig.office(QUJING, { onPlatform: false });
  const another = '530400';
  await rig.office(another, { onPlatform: false });
  const wishes = { waitForPlatform: true };
  const people = [
    await rig.seed({ from: QUJING, to: CHENGDU, balance: '12', application: { wishes } }),
    await rig.seed({ from: QUJING, to: CHENGDU, balance: '13', application: { wishes } }),
  ];
  for (const { application } of people) expect(await rig.jiexu.apply(application)).toEqual({ kind: 'deferred' });
  const elsewhere = await rig.seed({ from: another, to: CHENGDU, balance: '14', application: { wishes } });
  expect(await rig.jiexu.apply(elsewhere.application)).toEqual({ kind: 'deferred' });
  expect(await joinPlatform(rig.database.db, QUJING)).toBe(true);
  const { transfers: taskQueue } = rig.queues;
  const operations = new Operations({ temporal: rig.client, db: rig.database.db, taskQueue });
  await expect.poll(() => waitingListed(), { timeout: 30_000 }).toBe(3);
  // the one that waits for another office is not concerned
  expect(await operations.officeJoined(QUJING)).toBe(2);
  for (const { application } of people) {
    await expect
      .poll(() => rig.jiexu.waiting(application.applicationNo), { timeout: 60_000 })
      .toMatchObject({ state: 'applied', answer: 'accepted' });
    const { caseNo = '' } = await rig.jiexu.waiting(application.applicationNo);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  }
  await expect.poll(() => waitingListed(), { timeout: 30_000 }).toBe(1);
  expect(await operations.officeJoined(QUJING, { afterMs: 0 })).toBe(0);
  await rig.jiexu.withdrawWaiting(elsewhere.application.applicationNo);
});

/** How many deferred applications of this rig a list shows; lists follow a moment after what they list. */
async function waitingListed(): Promise<number> {
  const query = `WorkflowType = 'waiting' AND ExecutionStatus = 'Running' AND TaskQueue = '${rig.queues.transfers}'`;
  return (await rig.client.workflow.count(query)).count;
}
