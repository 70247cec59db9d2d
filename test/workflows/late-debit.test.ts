// A late debit: the source asks the destination for a payment the other way. The clerk there agrees to it, to a part, or refuses.
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { balanceOf } from '../../activities/ledger/books.ts';
import { execute } from '../../activities/ledger/execute.ts';
import { account } from '../../activities/ledger/names.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { answerDebit, resolveResidual, withdrawResidual } from '../../client/residual.ts';
import type { ResidualRequest } from '../../domain/residual.ts';
import {
  endedCase,
  endedResidual,
  type Kase,
  listed,
  nextRef,
  on,
  postings,
  refOf,
  started,
  untilResidual,
  waitsFor,
} from '../support/residuals.ts';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const moved = (balance: string) => endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance });

function debit({ caseNo }: Kase, amountFen: string): ResidualRequest {
  return { caseNo, office: HANGZHOU, ref: nextRef(), direction: 'back', reason: 'claim', amountFen, booked: false };
}
const agree = (no: string, amountFen?: string) =>
  answerDebit(on(rig), {
    residualNo: no,
    office: CHENGDU,
    kind: 'agree',
    ...(amountFen === undefined ? {} : { amountFen }),
  });

test('a claim settled late: the destination agrees, its account pays, the source books the claim and signs the receipt', async () => {
  const kase = await moved('10000');
  const no = await started(rig, debit(kase, '2500'));
  expect(no).toBe(`${kase.caseNo}-D1`);
  const waiting = await waitsFor(rig, no, 'destination');
  expect(waiting.awaited).toMatchObject([
    { actor: 'destination', office: CHENGDU, forWhat: expect.stringContaining('25.00') },
  ]);
  await agree(no);
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', money: 'settled', amountFen: '2500' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(7500n);
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
  expect(await postings(rig, no)).toEqual([
    `${CHENGDU} hold person → out/${HANGZHOU} 2500`,
    `${CHENGDU} post-hold person → out/${HANGZHOU} 2500`,
    `${CHENGDU} post sent/${HANGZHOU} → bank 2500`,
    `${HANGZHOU} post bank → in/${CHENGDU} 2500`,
    `${HANGZHOU} post in/${CHENGDU} → person 2500`,
    `${HANGZHOU} post person → bank 2500`,
    `${CHENGDU} post out/${HANGZHOU} → sent/${HANGZHOU} 2500`,
  ]);
});

test('what the source had booked as owed by the person is settled with it', async () => {
  const kase = await moved('10000');
  const ref = await refOf(rig, HANGZHOU, kase);
  const owed = account.overdraft(ref);
  // the office paid the claim from its own bank when it came
  await execute(rig.database.db, HANGZHOU, [
    { op: 'post', id: `claim:${ref}`, debit: owed, credit: account.bank, amount: 1800n },
  ]);
  const no = await started(rig, debit(kase, '2500'));
  await waitsFor(rig, no, 'destination');
  await agree(no);
  await endedResidual(rig, no);
  expect((await balanceOf(rig.database.db, HANGZHOU, owed)).balanceFen).toBe(0n);
  expect((await postings(rig, no)).slice(-2)).toEqual([
    `${HANGZHOU} post bank → overdraft 1800`,
    `${CHENGDU} post out/${HANGZHOU} → sent/${HANGZHOU} 2500`,
  ]);
});

test('the destination refuses: nothing moves, the reason is kept', async () => {
  const kase = await moved('10000');
  const no = await started(rig, debit(kase, '2500'));
  await waitsFor(rig, no, 'destination');
  await answerDebit(on(rig), { residualNo: no, office: CHENGDU, kind: 'refuse', reason: 'the claim was settled here' });
  expect(await endedResidual(rig, no)).toMatchObject({
    outcome: 'refused',
    because: 'refused: the claim was settled here',
  });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(10000n);
  expect(await postings(rig, no)).toEqual([]);
});

test('the account has not enough: the clerk is told how much there is, and agrees to that part; never below zero', async () => {
  const kase = await moved('1000');
  const no = await started(rig, debit(kase, '2500'));
  await waitsFor(rig, no, 'destination');
  await expect(agree(no, '2501')).rejects.toMatchObject({ refusal: { code: 'unusable' } });
  const wrong = answerDebit(on(rig), { residualNo: no, office: HANGZHOU, kind: 'agree' });
  await expect(wrong).rejects.toMatchObject({ refusal: { code: 'wrong-office' } });
  await agree(no);
  const view = await untilResidual(rig, no, ({ problem }) => problem !== undefined);
  expect(view.problem).toContain('less than was agreed');
  await agree(no, '1000');
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', amountFen: '1000' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(0n);
});

test('the payment bounces and is paid again', async () => {
  const kase = await moved('1000');
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-D1-P1` }, { bounce: 'M03' });
  const no = await started(rig, debit(kase, '10'));
  await waitsFor(rig, no, 'destination');
  await agree(no);
  await waitsFor(rig, no, 'operator');
  const resolved = { residualNo: no, office: CHENGDU, who: 'operator-7', reason: 'the bank code is right now' };
  await expect(resolveResidual(on(rig), { ...resolved, action: 'follow' })).rejects.toMatchObject({
    refusal: { code: 'not-awaited' },
  });
  await resolveResidual(on(rig), { ...resolved, action: 'retry' });
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', paymentNo: `${no}-P2` });
});

test('the source withdraws it while the payment is in flight: the person at the destination has the sum again', async () => {
  const kase = await moved('1000');
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-D1-P1` }, { holdDelivery: true });
  const no = await started(rig, debit(kase, '400'));
  await waitsFor(rig, no, 'destination');
  await agree(no);
  await untilResidual(rig, no, ({ money }) => money === 'in-flight');
  await withdrawResidual(on(rig), { residualNo: no, office: HANGZHOU, reason: 'settled otherwise' });
  await untilResidual(rig, no, ({ money }) => money === 'restored');
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000n);
  await releasePayment(rig.database.db, `${no}-P1`);
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'withdrawn', money: 'undone' });
  expect((await listed(rig, kase.caseNo)).map(({ view }) => view?.outcome)).toEqual(['withdrawn']);
});

test('nothing can be asked back of a balance that was kept', async () => {
  const kase = await endedCase(rig, {
    from: HANGZHOU,
    to: CHENGDU,
    balance: '5',
    application: { wishes: { keepAccount: true } },
  });
  await expect(started(rig, debit(kase, '1'))).rejects.toMatchObject({ refusal: { code: 'stays' } });
});
