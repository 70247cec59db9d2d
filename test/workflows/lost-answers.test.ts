// Answers that were lost, and what they had done: a case that meets them later goes forward with what is there, and forgets no sum.
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, expect, test } from 'vitest';
import type { Pay } from '../../contract/commands/source.ts';
import type { CaseView } from '../../domain/view.ts';
import { died, onRecord } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, OWN_ACCOUNT, Rig, type RigOptions } from '../support/rig.ts';

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

test('a death while the source has not ended the relation yet: the money is put back for the heirs, and the relation ends after it', async () => {
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
  expect(await rig.until(kase.caseNo, ({ money }) => money === 'undone')).toMatchObject({ relation: 'accepted' });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4300n);
  slow.on = false;
  expect(await rig.ended(kase.caseNo)).toMatchObject({
    outcome: 'ended-by-death',
    relation: 'merged',
    money: 'undone',
  });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4300n);
});

/** The relation is merged, the money is thought held, and the order that the source was asked for lands all the same. */
async function orderedLate(balance: string) {
  const late: { attempt?: Pay } = {};
  const held = (view: CaseView) => view.relation === 'merged' && view.money === 'held';
  await opened((offices) => ({
    ...offices,
    async pay(command) {
      if (late.attempt !== undefined) return offices.pay(command);
      late.attempt = command;
      return { kind: 'held', holds: ['unsettled-claims'] };
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance, source: { unsettledClaims: 1 } });
  await rig.until(kase.caseNo, held);
  await onRecord(rig, HANGZHOU, kase, { unsettledClaims: 0 });
  await rig.jiexu.releaseHold(kase.caseNo, HANGZHOU);
  while (late.attempt === undefined) await new Promise((resolve) => setTimeout(resolve, 25));
  await rig.until(kase.caseNo, held);
  expect(await rig.offices.get(HANGZHOU).pay(late.attempt)).toMatchObject({ kind: 'ordered' });
  return { ...kase, ...late.attempt };
}

test('a death after an attempt to pay that was thought held landed late: the sum that was sent comes back before the case ends', async () => {
  const kase = await orderedLate('4400');
  await died(rig, kase.caseNo, HANGZHOU, DIED);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', money: 'undone' });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4400n);
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(0n);
});

test('a death after what was sent late was credited too: the fence says so, and the source books the receipt', async () => {
  const { caseNo, at, amountFen, ...kase } = await orderedLate('4450');
  const credit = { office: CHENGDU, caseNo, at, n: 1, source: HANGZHOU, paymentNo: `${caseNo}-P1`, amountFen };
  await untilDone(() => rig.offices.get(CHENGDU).credit(credit));
  await died(rig, caseNo, HANGZHOU, DIED);
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'ended-by-death', relation: 'merged', money: 'inherited' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(4450n);
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
});

/** Until the bank has delivered what is to be credited. */
async function untilDone(step: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const [done] = await Promise.allSettled([step()]);
    if (done?.status === 'fulfilled') return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

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

test('the answers to fence and withdrawal are lost: the paper and the answer are the first ones, and what was sent is waited for', async () => {
  const answers: unknown[] = [];
  await opened((offices) => ({
    ...offices,
    async fence(command) {
      answers.push(await offices.fence(command));
      if (answers.length === 1) throw lostAnswer();
      return offices.fence(command);
    },
    async withdraw(command) {
      answers.push(await offices.withdraw(command));
      if (answers.length === 3) throw lostAnswer();
      return offices.withdraw(command);
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '4600', interest: '4' });
  await rig.until(kase.caseNo, (view) => view.money === 'arrived');
  await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B06');
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'refused-by-destination', money: 'undone' });
  const [fenced, fencedAgain, withdrawn, withdrawnAgain, ...more] = answers;
  expect([fencedAgain, withdrawnAgain, more]).toEqual([fenced, withdrawn, []]);
  expect(withdrawn).toMatchObject({
    how: 'restored',
    comesBack: { paymentNo: `${kase.caseNo}-P1`, amountFen: '4604' },
  });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4600n);
});

test('an ending before the source was asked anything: the destination is fenced, and the source is asked for nothing', async () => {
  const asked: string[] = [];
  const down = { on: true };
  await opened((offices) => ({
    ...offices,
    async writeLetter(command) {
      if (down.on) throw ApplicationFailure.retryable('the office is down');
      return offices.writeLetter(command);
    },
    async fence(command) {
      asked.push(`fence ${command.what}`);
      return offices.fence(command);
    },
    async withdraw(command) {
      asked.push(`withdraw ${command.what}`);
      return offices.withdraw(command);
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4700' });
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'stays after all');
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', relation: 'undone' });
  expect(asked).toEqual(['fence all']);
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4700n);
});

test('the source says that a receipt is booked where the destination is fenced: an operator looks, and the case is undone when he says so', async () => {
  const wrong = { on: true };
  await opened((offices) => ({
    ...offices,
    withdraw: async (command) => (wrong.on ? { kind: 'settled' } : offices.withdraw(command)),
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '4800' });
  await rig.until(kase.caseNo, (view) => view.money === 'arrived');
  await rig.jiexu.refuseForm(kase.caseNo, CHANGSHA, 1, 'B06');
  const { problem } = await rig.waitsFor(kase.caseNo, 'operator');
  expect(problem).toContain(`office ${HANGZHOU} has booked a receipt: nothing was put back`);
  wrong.on = false;
  const retry = { office: CHANGSHA, action: 'retry', who: 'operator-7', reason: 'looked at the books' } as const;
  await rig.jiexu.resolve({ caseNo: kase.caseNo, ...retry });
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'refused-by-destination', money: 'undone' });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4800n);
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
