// What the source is told at the end: of acceptance and credit at once where both are due; the end of the relation waits for
// the bank and the offices' systems, and for no person.
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, expect, test } from 'vitest';
import { releasePayment, tellBank } from '../../bank/told.ts';
import type { OpenTransferOut } from '../../contract/commands/papers.ts';
import type { Conclude, Pay } from '../../contract/commands/source.ts';
import type { Office } from '../../contract/office.ts';
import { BUSINESS_REFUSAL } from '../../domain/refusal.ts';
import type { CaseView } from '../../domain/view.ts';
import { advanceToItsEnd, confirm, died, onRecord } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';

const NANJING = '320100';
const DAY = 24 * 60 * 60 * 1000;

let rig: Rig;
let asked: string[];
/** Notes with which papers a source is asked to conclude. */
const opened = async (around: (offices: Office) => Partial<Office> = () => ({})) => {
  asked = [];
  rig = await Rig.open({
    around: (offices) => {
      const changed = { ...offices, ...around(offices) };
      return {
        ...changed,
        conclude(command) {
          asked.push(papersOf(command));
          return changed.conclude(command);
        },
      };
    },
  });
};
afterEach(async () => {
  await rig.check();
  await rig.close();
});

const papersOf = ({ slip, receipt }: Conclude) =>
  [slip && 'slip', receipt && 'receipt'].filter((paper) => paper !== undefined).join(' ');

const isMerged = (view: CaseView) => view.relation === 'merged';
const isAccepted = (view: CaseView) => view.relation === 'accepted';
const isOperatorCalled = (view: CaseView) => view.awaited.some(({ actor }) => actor === 'operator');

async function stepsOf(caseNo: string): Promise<string[]> {
  const { events } = await rig.history(await rig.runOf(caseNo));
  return (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
}

/** What the source has said of the case's end, in order. */
async function endOf(caseNo: string): Promise<string[]> {
  const told = (await rig.jiexu.timeline(caseNo)).map(({ what }) => what);
  return told.filter((what) => what === 'ended its relation' || what === 'booked the receipt');
}

/** The source orders nothing with its form, and is down for the order until the gate is open. */
const paysLater = (gate: { readonly isOpen: boolean }) => (offices: Office) => ({
  openTransferOut: (command: OpenTransferOut) => offices.openTransferOut({ ...command, pays: 'later' }),
  async pay(command: Pay) {
    if (!gate.isOpen) throw ApplicationFailure.retryable('the office is down');
    return offices.pay(command);
  },
});

/** The bank sends what was ordered when it is released. */
const waitsAtTheBank = { delaySendMs: 3_600_000 };
const released = (caseNo: string) =>
  expect.poll(() => releasePayment(rig.database.db, `${caseNo}-P1`), { timeout: 20_000 }).toBe(true);

test('a plain case asks the source once, with both papers, and tells both', async () => {
  await opened();
  const { caseNo } = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4100' });
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
  expect(asked).toEqual(['slip receipt']);
  expect((await stepsOf(caseNo)).filter((step) => step === 'conclude')).toHaveLength(1);
  expect(await endOf(caseNo)).toEqual(['ended its relation', 'booked the receipt']);
});

test('while the money is at the bank the relation waits for the receipt, accepted', async () => {
  await opened();
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '4200' });
  const { caseNo } = kase;
  await rig.waitsFor(caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, waitsAtTheBank);
  await confirm(rig, caseNo);
  const view = await rig.until(caseNo, (now) => isAccepted(now) && now.money === 'ordered');
  expect(view.awaited).toMatchObject([{ actor: 'bank' }]);
  expect(asked).toEqual([]);
  await released(caseNo);
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
  expect(asked).toEqual(['slip receipt']);
});

test('no money, or money that stays or goes to the person: the relation is ended at once, by the slip', async () => {
  await opened();
  const none = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '0' });
  expect(await rig.ended(none.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'none' });
  expect(asked).toEqual(['slip']);
  const wishes = { keepAccount: true };
  const kept = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '99', application: { wishes } });
  expect(await rig.ended(kept.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'kept' });
  expect(asked).toEqual(['slip', 'slip']);
});

test('money that goes to the person: the relation is ended at once, by the slip', async () => {
  await opened();
  await rig.office(NANJING);
  const { caseNo } = await rig.accepted({ from: NANJING, to: CHANGSHA, balance: '52000', accountOnRecord: true });
  await rig.waitsFor(caseNo, 'destination');
  await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, waitsAtTheBank);
  await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
  await rig.until(caseNo, (view) => isMerged(view) && view.money === 'ordered');
  await released(caseNo);
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
  expect(asked).toEqual(['slip']);
});

test('held money does not keep the end of the relation waiting, and is settled by itself later', async () => {
  await opened();
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '4300', source: { frozen: true } });
  await rig.waitsFor(kase.caseNo, 'source');
  await confirm(rig, kase.caseNo);
  await rig.until(kase.caseNo, (view) => isMerged(view) && view.money === 'held');
  expect(asked).toEqual(['slip']);
  await onRecord(rig, KUNMING, kase, { frozen: false });
  await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(asked).toEqual(['slip', 'receipt']);
});

test('money that is found held after the relation has begun to wait lets it go', async () => {
  const gate = { isOpen: false };
  await opened(paysLater(gate));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4400' });
  await rig.until(kase.caseNo, (view) => isAccepted(view) && view.money === 'frozen');
  await onRecord(rig, HANGZHOU, kase, { unsettledClaims: 1 });
  gate.isOpen = true;
  await rig.until(kase.caseNo, (view) => isMerged(view) && view.money === 'held');
  expect(asked).toEqual(['slip']);
  await onRecord(rig, HANGZHOU, kase, { unsettledClaims: 0 });
  await rig.jiexu.releaseHold(kase.caseNo, HANGZHOU);
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
});

test('a payment that bounces while the relation waits lets it go, before an operator has said anything', async () => {
  await opened();
  const { caseNo } = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '4500' });
  await rig.waitsFor(caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, { ...waitsAtTheBank, bounce: 'M01' });
  await confirm(rig, caseNo);
  await rig.until(caseNo, (view) => isAccepted(view) && view.money === 'ordered');
  await released(caseNo);
  const view = await rig.until(caseNo, (now) => isMerged(now) && now.money === 'bounced' && isOperatorCalled(now));
  expect(view.outcome).toBeUndefined();
  expect(asked).toEqual(['slip']);
  await rig.jiexu.resolve({ caseNo, office: CHENGDU, action: 'retry', who: 'A17', reason: 'the account is put right' });
  expect(await rig.ended(caseNo)).toMatchObject({
    outcome: 'completed',
    relation: 'merged',
    money: 'settled',
    paymentNo: `${caseNo}-P2`,
  });
  expect(asked).toEqual(['slip', 'receipt']);
});

test('a credit that is refused calls an operator and lets the relation go', async () => {
  await opened();
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '4600' });
  const { caseNo } = kase;
  await rig.waitsFor(caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, waitsAtTheBank);
  await confirm(rig, caseNo);
  await rig.until(caseNo, (view) => isAccepted(view) && view.money === 'ordered');
  await onRecord(rig, CHENGDU, kase, { hasPersonalAccount: false });
  await released(caseNo);
  await rig.until(caseNo, (view) => isMerged(view) && view.money === 'arrived' && isOperatorCalled(view));
  expect(asked).toEqual(['slip']);
  await onRecord(rig, CHENGDU, kase, { hasPersonalAccount: true });
  await rig.jiexu.resolve({ caseNo, office: CHENGDU, action: 'retry', who: 'A17', reason: 'the account is opened' });
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(asked).toEqual(['slip', 'receipt']);
});

test('a destination whose system does not answer for ten minutes keeps the relation waiting no longer', async () => {
  const gate = { isOpen: false };
  await opened((offices) => ({
    async credit(command) {
      if (!gate.isOpen) throw ApplicationFailure.retryable('the office is down');
      return offices.credit(command);
    },
  }));
  const { caseNo } = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4650' });
  await rig.until(caseNo, (view) => isAccepted(view) && view.money === 'arrived');
  await rig.advance(caseNo, 11 * 60_000);
  await rig.until(caseNo, (view) => isMerged(view) && isOperatorCalled(view));
  gate.isOpen = true;
  await advanceToItsEnd(rig, caseNo, DAY);
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(asked).toEqual(['slip', 'receipt']);
});

test('a death after the acceptance, found when the balance is to be zeroed: the relation ends, then the heirs keep the money', async () => {
  const gate = { isOpen: false };
  await opened(paysLater(gate));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4700' });
  await rig.until(kase.caseNo, (view) => isAccepted(view) && view.money === 'frozen');
  await onRecord(rig, HANGZHOU, kase, { deceased: true });
  gate.isOpen = true;
  expect(await rig.ended(kase.caseNo)).toMatchObject({
    outcome: 'ended-by-death',
    relation: 'merged',
    money: 'undone',
  });
  expect(asked).toEqual(['slip']);
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4700n);
});

test('a death that is told after the acceptance, before the balance is zeroed: the same', async () => {
  const gate = { isOpen: false };
  await opened(paysLater(gate));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4750' });
  await rig.until(kase.caseNo, (view) => isAccepted(view) && view.money === 'frozen');
  await died(rig, kase.caseNo, HANGZHOU, '2026-11-20');
  await rig.until(kase.caseNo, isMerged);
  expect(asked).toEqual(['slip']);
  await onRecord(rig, HANGZHOU, kase, { deceased: true });
  gate.isOpen = true;
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', money: 'undone' });
  expect(await rig.balanceAt(HANGZHOU, kase)).toBe(4750n);
});

const revoked = ApplicationFailure.create({
  type: BUSINESS_REFUSAL,
  nonRetryable: true,
  details: [{ code: 'B05', remark: 'the key was revoked' }],
});

test('both refused together are asked one by one: what is right is done, and only the other waits for an operator', async () => {
  const wrong = { on: true };
  await opened((offices) => ({
    async conclude(command) {
      if (wrong.on && command.receipt) throw revoked;
      return offices.conclude(command);
    },
  }));
  const { caseNo } = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4800' });
  await rig.until(caseNo, (view) => isMerged(view) && view.money === 'credited' && isOperatorCalled(view));
  expect(asked.slice().sort()).toEqual(['receipt', 'slip', 'slip receipt']);
  wrong.on = false;
  await rig.jiexu.resolve({ caseNo, office: HANGZHOU, action: 'retry', who: 'A17', reason: 'it is sealed anew' });
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
  expect(await endOf(caseNo)).toEqual(['ended its relation', 'booked the receipt']);
});

test('the fence brings the slip of an acceptance whose answer never comes, and the case goes forward by it', async () => {
  const accepting = { asked: 0 };
  await opened((offices) => ({
    async acceptForm(command) {
      await offices.acceptForm(command);
      accepting.asked += 1;
      throw ApplicationFailure.retryable('the answer is lost');
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4900' });
  const { caseNo } = kase;
  await rig.until(caseNo, (view) => view.money === 'arrived');
  while (accepting.asked === 0) await new Promise((resolve) => setTimeout(resolve, 25));
  await rig.jiexu.withdraw(caseNo, 'applicant', CHENGDU, 'stays after all');
  await rig.jiexu.agree(caseNo, HANGZHOU, true, 'agreed');
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
  expect(asked).toEqual(['slip receipt']);
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(4900n);
});

test('a source that does not answer is asked for both again until it has done both', async () => {
  const lost = { on: true };
  await opened((offices) => ({
    async conclude(command) {
      const answer = await offices.conclude(command);
      if (!lost.on) return answer;
      lost.on = false;
      throw ApplicationFailure.retryable('the answer is lost');
    },
  }));
  const { caseNo } = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '5000' });
  expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
  expect(asked).toEqual(['slip receipt', 'slip receipt']);
});
