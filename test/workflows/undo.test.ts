// Undoing: whatever was done before the destination accepted is undone through the fence, and the balance is back to the fen.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { unmatched } from '../../activities/ledger/books.ts';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { returnReceipt } from '../../activities/offices/suspense.ts';
import { type Misbehaviour, releasePayment, tellBank } from '../../bank/told.ts';
import { toBeijing } from '../../domain/instant.ts';
import { waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, type Move, Rig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const confirm = async (caseNo: string) =>
  rig.jiexu.confirmAsSource(
    caseNo,
    KUNMING,
    await prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo, version: 1, at: toBeijing(Date.now()) }),
  );

/** A move out of Kunming whose payment the bank treats as told. */
async function withBank(misbehaviour: Misbehaviour, move: Omit<Move, 'from'>) {
  const kase = await rig.accepted({ from: KUNMING, ...move });
  await rig.waitsFor(kase.caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, misbehaviour);
  await confirm(kase.caseNo);
  return kase;
}

describe('the destination refuses the form', () => {
  test('after the source has zeroed and the money has arrived: all of it goes back, interest too', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '1500050', interest: '77' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B06', 'another person');
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({
      outcome: 'refused-by-destination',
      reasons: ['B06'],
      relation: 'undone',
      money: 'undone',
    });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(1500050n);
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(0n);
  });

  test('while the payment is in flight: the person has the balance at once, the office gets the sum back later', async () => {
    const kase = await withBank({ holdDelivery: true }, { to: CHANGSHA, balance: '640000' });
    await rig.until(
      kase.caseNo,
      (view) => view.money === 'in-flight' && view.awaited.some((each) => each.actor === 'destination'),
    );
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B01');
    const restored = await rig.until(kase.caseNo, (view) => view.money === 'restored');
    expect(restored.outcome).toBeUndefined();
    expect(restored.awaited).toMatchObject([{ actor: 'bank', office: CHANGSHA, forWhat: 'the sum that was sent' }]);
    expect(await rig.balanceAt(KUNMING, kase)).toBe(640000n);
    await rig.booksAreEqual();
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'refused-by-destination', money: 'undone' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(0n);
  });

  test('before the bank has sent the payment: the order is cancelled and nothing has to come back', async () => {
    const kase = await withBank({ delaySendMs: 3_600_000 }, { to: CHANGSHA, balance: '31' });
    await rig.until(
      kase.caseNo,
      (view) => view.money === 'ordered' && view.awaited.some((each) => each.actor === 'destination'),
    );
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B02');
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'refused-by-destination', money: 'undone' });
    expect(await rig.balanceAt(KUNMING, kase)).toBe(31n);
  });

  test('of a person without balance: only the relation is undone', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '0' });
    await rig.waitsFor(kase.caseNo, 'destination');
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B01');
    expect(await rig.ended(kase.caseNo)).toMatchObject({
      outcome: 'refused-by-destination',
      relation: 'undone',
      money: 'none',
    });
  });

  test('attempts that land after the undoing are refused: no freeze, no zeroing, no credit', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '4242' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    const form = await prepareForm(rig.database.db, rig.keys, {
      office: HANGZHOU,
      caseNo: kase.caseNo,
      version: 1,
      at: toBeijing(Date.now()),
    });
    await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B01');
    const { paymentNo } = await rig.ended(kase.caseNo);
    const { caseNo } = kase;
    const at = toBeijing(Date.now());
    const source = rig.offices.get(HANGZHOU);
    const late = { office: HANGZHOU, caseNo, at, destination: CHANGSHA };
    const credit = {
      office: CHANGSHA,
      caseNo,
      at,
      n: 1,
      source: HANGZHOU,
      paymentNo: paymentNo ?? '',
      amountFen: '4242',
    };
    const to = {
      accountName: '示例医保基金',
      bank: '示例银行',
      bankCode: '999100000000',
      accountNo: '9999430100000001',
    };
    await expect(rig.offices.get(CHANGSHA).credit(credit)).rejects.toMatchObject({ name: 'Refusal' });
    for (const after of [undefined, `${caseNo}-P1`]) {
      const order = source.pay({ ...late, amountFen: '4242', after, to });
      await expect(order).rejects.toMatchObject({ name: 'Refusal' });
    }
    await expect(source.confirm({ ...late, form, pays: 'now', to })).rejects.toMatchObject({ name: 'Refusal' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4242n);
  });
});

describe('an acceptance that lands late', () => {
  test('after the clerk has refused: it hears the refusal, and no month is merged', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '0' });
    await rig.waitsFor(kase.caseNo, 'destination');
    const { caseNo } = kase;
    const form = await prepareForm(rig.database.db, rig.keys, {
      office: HANGZHOU,
      caseNo,
      version: 1,
      at: toBeijing(Date.now()),
    });
    await rig.jiexu.refuseForm(caseNo, CHANGSHA, 1, 'B01');
    await rig.ended(caseNo);
    const { name, idType, idNumber } = kase.application.person;
    const late = {
      office: CHANGSHA,
      caseNo,
      at: toBeijing(Date.now()),
      form,
      person: { name, idType, idNumber },
      source: HANGZHOU,
      verdict: { kind: 'accept' as const },
    };
    const answer = await rig.offices
      .get(CHANGSHA)
      .acceptForm(late)
      .catch((error: { type?: string }) => error);
    expect('kind' in answer ? answer.kind : answer.type).not.toBe('accepted');
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from offices.period where pool = ${CHANGSHA} and case_no = ${caseNo}`.execute(
      rig.database.db,
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('before the clerk’s refusal: the acceptance stands, and the case goes forward', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '4100' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    const { caseNo } = kase;
    const form = await prepareForm(rig.database.db, rig.keys, {
      office: HANGZHOU,
      caseNo,
      version: 1,
      at: toBeijing(Date.now()),
    });
    const { name, idType, idNumber } = kase.application.person;
    const attempt = {
      office: CHANGSHA,
      caseNo,
      at: toBeijing(Date.now()),
      form,
      person: { name, idType, idNumber },
      source: HANGZHOU,
      verdict: { kind: 'accept' as const },
    };
    expect(await rig.offices.get(CHANGSHA).acceptForm(attempt)).toMatchObject({ kind: 'accepted' });
    await rig.jiexu.refuseForm(caseNo, CHANGSHA, 1, 'B06');
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(4100n);
  });
});

describe('the bank', () => {
  test('delays the delivery: the pay clock stops when the sum has left, and the case waits for the arrival', async () => {
    const kase = await withBank({ holdDelivery: true }, { to: CHENGDU, balance: '910' });
    const view = await rig.until(kase.caseNo, (each) => each.money === 'in-flight');
    expect(view.clocks.find((clock) => clock.name === 'pay')?.stoppedAt).toBeDefined();
    expect(view.whereIsTheMoney).toBe(
      `9.10 yuan left the bank of ${view.source.name} and have not arrived at ${view.destination.name}.`,
    );
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  });

  test('bounces the payment: an operator is called, and after "retry" the case pays under a new payment number', async () => {
    const kase = await withBank({ bounce: 'M01' }, { to: CHENGDU, balance: '5511' });
    const view = await rig.waitsFor(kase.caseNo, 'operator');
    expect(view.problem).toContain('bounced');
    expect(view.overdue).toBe(false);
    await rig.booksAreEqual();
    await rig.jiexu.resolve({
      caseNo: kase.caseNo,
      office: CHENGDU,
      action: 'retry',
      who: 'operator-7',
      reason: 'the account was opened again',
    });
    const ended = await rig.ended(kase.caseNo);
    expect(ended).toMatchObject({ outcome: 'completed', money: 'settled', paymentNo: `${kase.caseNo}-P2` });
    expect(ended.problem).toBeUndefined();
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(5511n);
    expect(
      (await rig.jiexu.timeline(kase.caseNo)).some(
        (entry) => entry.by === 'operator' && entry.what.includes('operator-7'),
      ),
    ).toBe(true);
  });

  test('delivers twice: the person is credited once, and the second sum goes back, by the case or, where it came too late, by hand', async () => {
    const kase = await withBank({ double: true }, { to: CHENGDU, balance: '7300' });
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(7300n);
    const { db } = rig.database;
    const receipt = { office: CHENGDU, receiptId: `${kase.caseNo}-P1:received:2` };
    await untilPosted(receipt.receiptId);
    const late = (await unmatched(db, CHENGDU)).some((sum) => sum.receiptId === receipt.receiptId);
    if (late) {
      await returnReceipt(db, { ...receipt, who: 'A17' });
      await returnReceipt(db, { ...receipt, who: 'B04' });
    }
    await untilPosted(`${kase.caseNo}-P1:returned:2`);
    expect(await unmatched(db, CHENGDU)).toEqual([]);
  });

  test('reports a receipt again: nothing happens twice', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '600' });
    await rig.until(kase.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
    const report = {
      caseNo: kase.caseNo,
      office: CHANGSHA,
      event: 'received',
      paymentNo: `${kase.caseNo}-P1`,
      amountFen: '600',
      at: toBeijing(Date.now()),
    } as const;
    await rig.jiexu.reportReceipt(report);
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(600n);
  });

  test('reports a payment the case never ordered: refused, for the unmatched receipts', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU });
    await rig.waitsFor(kase.caseNo, 'source');
    const report = {
      caseNo: kase.caseNo,
      office: CHENGDU,
      event: 'received',
      paymentNo: 'somebody-else',
      amountFen: '1',
      at: toBeijing(Date.now()),
    } as const;
    await expect(rig.jiexu.reportReceipt(report)).rejects.toMatchObject({ refusal: { code: 'stale' } });
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'end of this test');
    await rig.ended(kase.caseNo);
  });
});

/** Until a posting is in the books; the bank goes on by itself. */
async function untilPosted(id: string): Promise<void> {
  for (;;) {
    const found = await rig.database.db
      .selectFrom('ledger.transfer')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
    if (found !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
