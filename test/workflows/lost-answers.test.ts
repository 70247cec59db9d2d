// Answers that were lost, and what they had done: a case that meets them later goes forward with what is there, and forgets no sum.
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, expect, test } from 'vitest';
import type { Pay } from '../../contract/commands/source.ts';
import type { CaseView } from '../../domain/view.ts';
import { died, onRecord } from '../support/clerks.ts';
import { CHENGDU, HANGZHOU, OWN_ACCOUNT, Rig, type RigOptions } from '../support/rig.ts';

const DIED = '2026-11-20';

let rig: Rig;
const opened = async (around: NonNullable<RigOptions['around']>) => {
  rig = await Rig.open({ around });
  return rig;
};
afterEach(async () => {
  await rig.check();
  await rig.close();
});

/** Waits for a step of the office to have been asked, and lost, at least once. */
async function untilLost(lost: { readonly count: number }): Promise<void> {
  while (lost.count === 0) await new Promise((resolve) => setTimeout(resolve, 25));
}

const lostAnswer = () => ApplicationFailure.retryable('the answer is lost');

test('the destination had accepted before a withdrawal was agreed: the case goes forward with the payment that was under way', async () => {
  const lost = { on: true, count: 0 };
  await opened((offices) => ({
    ...offices,
    async acceptForm(command) {
      const answer = await offices.acceptForm(command);
      if (!lost.on) return answer;
      lost.count += 1;
      throw lostAnswer();
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4100' });
  await rig.until(kase.caseNo, (view) => view.money === 'arrived');
  await untilLost(lost);
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'stays after all');
  await rig.jiexu.agree(kase.caseNo, HANGZHOU, true, 'agreed');
  lost.on = false;
  expect(await rig.ended(kase.caseNo)).toMatchObject({
    outcome: 'completed',
    relation: 'merged',
    money: 'settled',
    paymentNo: `${kase.caseNo}-P1`,
  });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(4100n);
});

test('the source had ordered with its form, and nobody heard: a withdrawal puts the balance back, and what was sent comes back', async () => {
  const lost = { on: true, count: 0 };
  await opened((offices) => ({
    ...offices,
    async openTransferOut(command) {
      const answer = await offices.openTransferOut(command);
      if (!lost.on) return answer;
      lost.count += 1;
      throw lostAnswer();
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4150' });
  await untilLost(lost);
  await untilState(kase.caseNo, 'sent');
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'stays after all');
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', relation: 'undone', money: 'undone' });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4150n);
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(0n);
});

test('the source had ordered the payment, and the destination had accepted, before a withdrawal: the same order goes on', async () => {
  const lost = { on: true, count: 0, accepted: 0 };
  await opened((offices) => ({
    ...offices,
    async acceptForm(command) {
      const answer = await offices.acceptForm(command);
      if (!lost.on) return answer;
      lost.accepted += 1;
      throw lostAnswer();
    },
    async pay(command) {
      const answer = await offices.pay(command);
      if (!lost.on) return answer;
      lost.count += 1;
      throw lostAnswer();
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4200', source: { frozen: true } });
  await rig.until(kase.caseNo, (view) => view.money === 'held');
  await onRecord(rig, HANGZHOU, kase, { frozen: false });
  await rig.jiexu.releaseHold(kase.caseNo, HANGZHOU);
  await untilLost(lost);
  while (lost.accepted === 0) await new Promise((resolve) => setTimeout(resolve, 25));
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'stays after all');
  await rig.jiexu.agree(kase.caseNo, HANGZHOU, true, 'agreed');
  lost.on = false;
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', paymentNo: `${kase.caseNo}-P1` });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(4200n);
});

test('a death while the source has not ended the relation yet: it ends first, then the money is put back for the heirs', async () => {
  const slow = { on: true };
  await opened((offices) => ({
    ...offices,
    async endRelation(command) {
      if (slow.on) throw ApplicationFailure.retryable('the office is down');
      return offices.endRelation(command);
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4300', source: { unsettledClaims: 1 } });
  await rig.until(kase.caseNo, (view) => view.relation === 'accepted' && view.money === 'held');
  await died(rig, kase.caseNo, HANGZHOU, DIED);
  slow.on = false;
  expect(await rig.ended(kase.caseNo)).toMatchObject({
    outcome: 'ended-by-death',
    relation: 'merged',
    money: 'undone',
  });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4300n);
});

test('a death after an attempt to pay that was thought held landed late: the sum that was sent comes back before the case ends', async () => {
  const late: { attempt?: Pay } = {};
  const held = (view: CaseView) => view.relation === 'merged' && view.money === 'held';
  await opened((offices) => ({
    ...offices,
    async pay(command) {
      if (late.attempt === undefined) {
        late.attempt = command;
        return { kind: 'held', holds: ['unsettled-claims'] };
      }
      return offices.pay(command);
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4400', source: { unsettledClaims: 1 } });
  await rig.until(kase.caseNo, held);
  await onRecord(rig, HANGZHOU, kase, { unsettledClaims: 0 });
  await rig.jiexu.releaseHold(kase.caseNo, HANGZHOU);
  while (late.attempt === undefined) await new Promise((resolve) => setTimeout(resolve, 25));
  await rig.until(kase.caseNo, held);
  if (late.attempt === undefined) throw new Error('the source was never asked to pay');
  expect(await rig.offices.get(HANGZHOU).pay(late.attempt)).toMatchObject({ kind: 'ordered' });
  await died(rig, kase.caseNo, HANGZHOU, DIED);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', money: 'undone' });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4400n);
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(0n);
});

test('the person had been paid before a withdrawal, and nobody knew: the case completes, with the certificate and all', async () => {
  const lost = { on: true, count: 0 };
  await opened((offices) => ({
    ...offices,
    async openTransferOut(command) {
      const answer = await offices.openTransferOut(command);
      if (!lost.on) return answer;
      lost.count += 1;
      throw lostAnswer();
    },
  }));
  const kase = await rig.accepted({
    from: HANGZHOU,
    to: CHENGDU,
    balance: '4500',
    source: { retired: true, status: 'active' },
    application: { wishes: { resettled: true, payToPerson: OWN_ACCOUNT } },
  });
  await untilLost(lost);
  await untilState(kase.caseNo, 'paid');
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'stays after all');
  lost.on = false;
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
});

async function untilState(caseNo: string, state: string): Promise<void> {
  for (;;) {
    const payment = await rig.database.db
      .selectFrom('ledger.payment_order')
      .select('state')
      .where('case_no', '=', caseNo)
      .executeTakeFirst();
    if (payment?.state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
