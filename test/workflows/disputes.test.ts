// Another sum than was ordered (§9.11): parts that add up, a sum that is wrong, a double; nothing is credited before it
// is right, nothing is lost.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectedPayments } from '../../activities/cases/register.ts';
import { balanceOf, inSuspense } from '../../activities/ledger/books.ts';
import { allot } from '../../activities/offices/suspense.ts';
import { type Misbehaviour, releasePayment, tellBank } from '../../bank/told.ts';
import { awaitingSource, confirm, isAsBefore, waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, KUNMING, Rig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const refused = (code: string) => ({ refusal: { code } });
const sendBack = (caseNo: string) =>
  rig.jiexu.resolve({ caseNo, office: CHENGDU, action: 'send-back', who: 'A17', reason: 'the bank erred' });

/** A confirmed move whose first payment the bank treats as told. */
async function withBank(misbehaviour: Misbehaviour, balance: string, to = CHENGDU) {
  const kase = await awaitingSource(rig, { balance, to });
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, misbehaviour);
  await confirm(rig, kase.caseNo);
  return kase;
}

async function leftInSuspense(office: string, caseNo: string): Promise<readonly bigint[]> {
  const sums = await inSuspense(rig.database.db, office);
  return sums.filter((sum) => sum.caseNo === caseNo).map((sum) => sum.amountFen);
}

describe('a payment that arrives in parts', () => {
  test('is in dispute until the parts add up, and is then credited in one breath', async () => {
    const kase = await withBank({ parts: ['600', '400'], holdParts: true }, '1000');
    const disputed = await rig.until(kase.caseNo, (view) => view.money === 'disputed');
    expect(disputed.problem).toMatch(/^B03: 6.00 yuan of the 10.00 ordered/);
    expect(disputed.awaited.some((each) => each.actor === 'operator' && each.office === CHENGDU)).toBe(true);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(0n);
    await rig.booksAreEqual();
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    const ended = await rig.ended(kase.caseNo);
    expect(ended).toMatchObject({ outcome: 'completed', money: 'settled', amountFen: '1000' });
    expect(ended.problem).toBeUndefined();
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000n);
    expect(await leftInSuspense(CHENGDU, kase.caseNo)).toEqual([]);
  });

  test('and is withdrawn before the rest is there: every part goes back', async () => {
    const kase = await withBank({ parts: ['600', '400'], holdParts: true }, '1000', CHANGSHA);
    await rig.until(kase.caseNo, (view) => view.money === 'disputed' && waitsForVerdict(view));
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.jiexu.agree(kase.caseNo, KUNMING, true, 'agreed');
    await rig.until(kase.caseNo, (view) => view.money === 'restored');
    expect(await isAsBefore(rig, kase)).toBe(true);
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', money: 'undone' });
    expect(await leftInSuspense(CHANGSHA, kase.caseNo)).toEqual([]);
  });
});

describe('a payment that arrives as another sum', () => {
  test('too small: an officer sends it back, and it is paid anew under the next number', async () => {
    const kase = await withBank({ wrongAmount: '999' }, '1000');
    await expect(sendBack(kase.caseNo)).rejects.toMatchObject(refused('not-awaited'));
    await rig.until(kase.caseNo, (view) => view.money === 'disputed');
    await sendBack(kase.caseNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({
      outcome: 'completed',
      money: 'settled',
      paymentNo: `${kase.caseNo}-P2`,
    });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000n);
    expect(await leftInSuspense(CHENGDU, kase.caseNo)).toEqual([]);
  });

  test('too big: the same', async () => {
    const kase = await withBank({ wrongAmount: '100000' }, '1000');
    const disputed = await rig.until(kase.caseNo, (view) => view.money === 'disputed');
    expect(disputed.problem).toContain('1000.00 yuan of the 10.00 ordered');
    await sendBack(kase.caseNo);
    await rig.ended(kase.caseNo);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000n);
  });
});

test('a payment that arrives twice is credited once, and the second sum goes back', async () => {
  const kase = await withBank({ double: true }, '2000', CHANGSHA);
  await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
  await untilTold(kase.caseNo, 'double');
  expect(await leftInSuspense(CHANGSHA, kase.caseNo)).toEqual([2000n, 2000n]);
  await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(await rig.balanceAt(CHANGSHA, kase)).toBe(2000n);
  expect(await leftInSuspense(CHANGSHA, kase.caseNo)).toEqual([]);
});

test('a payment that arrived without its number is allotted to the case by two members of staff, and is credited', async () => {
  const kase = await withBank({ loseReference: true }, '3000');
  await rig.until(kase.caseNo, (view) => view.money === 'in-flight');
  const key = await unmatchedSum(CHENGDU, 3000n);
  const paymentNo = `${kase.caseNo}-P1`;
  const [expected] = await expectedPayments(rig.database.db, { numbers: [paymentNo] });
  const allotment = { office: CHENGDU, key, paymentNo, amountFen: 3000n, expected };
  expect(await allot(rig.database.db, { ...allotment, who: 'A17' })).toMatchObject({ state: 'proposed' });
  expect(await rig.jiexu.status(kase.caseNo)).toMatchObject({ money: 'in-flight' });
  expect(await allot(rig.database.db, { ...allotment, who: 'B04' })).toMatchObject({ state: 'done' });
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(3000n);
});

/** The bank's reference of a sum that came in without ours. */
async function unmatchedSum(office: string, amountFen: bigint): Promise<string> {
  for (;;) {
    const accounts = await rig.database.db
      .selectFrom('ledger.account')
      .select('name')
      .where('office', '=', office)
      .where('name', 'like', 'unmatched/%')
      .execute();
    for (const { name } of accounts) {
      if ((await balanceOf(rig.database.db, office, name)).balanceFen === amountFen)
        return name.slice('unmatched/'.length);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Until the case's history says so. */
async function untilTold(caseNo: string, word: string): Promise<void> {
  while (!(await rig.jiexu.timeline(caseNo)).some((line) => line.what.includes(word))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
