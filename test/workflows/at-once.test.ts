// Things that happen at once: a question while an answer is in flight, words that come between two steps, a second word
// long after the first.
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, expect, test } from 'vitest';
import { tellBank } from '../../bank/told.ts';
import type { Office } from '../../contract/office.ts';
import { WAITING_ON } from '../../workflows/kit/attributes.ts';
import { confirm, died } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, OWN_ACCOUNT, ownAccount, Rig } from '../support/rig.ts';

const DAY = 24 * 60 * 60 * 1000;

let rig: Rig;
const opened = async (around: (offices: Office) => Partial<Office> = () => ({})) => {
  rig = await Rig.open({ around: (offices) => ({ ...offices, ...around(offices) }) });
};
afterEach(async () => {
  await rig.check();
  await rig.close();
});

/** A door that a step waits behind, and a count of those who came to it. */
class Door {
  came = 0;
  private open: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  async pass(): Promise<void> {
    this.came += 1;
    await this.opened;
  }
  unlock(): void {
    this.open();
  }
  async untilSomebodyCame(): Promise<void> {
    while (this.came === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('who the person is is questioned while the acceptance is in flight: the question lapses with it, and the money goes on', async () => {
  const door = new Door();
  await opened((offices) => ({
    async acceptForm(command) {
      const answer = await offices.acceptForm(command);
      await door.pass();
      return answer;
    },
  }));
  const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '4100' });
  await door.untilSomebodyCame();
  const { name, idType, idNumber } = kase.application.person;
  await rig.jiexu.confirmIdentity(kase.caseNo, HANGZHOU, { name: `${name}改`, idType, idNumber });
  door.unlock();
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled', awaited: [] });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(4100n);
});

test('a case whose identity is questioned is withdrawn: nobody is awaited in it any more', async () => {
  await opened();
  const kase = await rig.accepted({ from: KUNMING, to: CHANGSHA, balance: '10' });
  await rig.waitsFor(kase.caseNo, 'source');
  const { name, idType, idNumber } = kase.application.person;
  await rig.jiexu.confirmIdentity(kase.caseNo, CHANGSHA, { name: `${name}改`, idType, idNumber });
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all');
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'withdrawn', awaited: [] });
  const { workflowId, runId } = await rig.runOf(kase.caseNo);
  await rig.client.workflow.getHandle(workflowId, runId).result();
  expect((await rig.searchAttributes(kase.caseNo)).get(WAITING_ON) ?? []).toEqual([]);
});

test('the second order is lost, a withdrawal is agreed, and the destination had accepted: the second order is asked for again', async () => {
  const lost = { on: true };
  const door = { came: 0 };
  await opened((offices) => ({
    async acceptForm(command) {
      const answer = await offices.acceptForm(command);
      if (lost.on) throw ApplicationFailure.retryable('the answer is lost');
      return answer;
    },
    async pay(command) {
      if (command.after !== undefined && lost.on) {
        door.came += 1;
        throw ApplicationFailure.retryable('the office is down');
      }
      return offices.pay(command);
    },
  }));
  const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '4200' });
  await rig.waitsFor(kase.caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { bounce: 'M01' });
  await confirm(rig, kase.caseNo);
  await rig.waitsFor(kase.caseNo, 'operator');
  const retry = { caseNo: kase.caseNo, office: CHENGDU, action: 'retry', who: 'A17', reason: 'mended' } as const;
  await rig.jiexu.resolve(retry);
  while (door.came === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHENGDU, 'stays after all');
  await rig.jiexu.agree(kase.caseNo, KUNMING, true, 'agreed');
  lost.on = false;
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', paymentNo: `${kase.caseNo}-P2` });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(4200n);
});

/** A retiree who has resettled, whose own account the bank refuses. */
async function bounced() {
  const kase = await rig.accepted({
    from: KUNMING,
    to: CHANGSHA,
    balance: '52000',
    application: { wishes: { payToPerson: OWN_ACCOUNT, resettled: true } },
    source: { retired: true },
  });
  await rig.waitsFor(kase.caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { bounce: 'M02' });
  await confirm(rig, kase.caseNo);
  await rig.until(kase.caseNo, (view) => view.money === 'bounced' && view.awaited.some((a) => a.actor === 'operator'));
  return kase;
}

test('the person dies while an operator is called for a bounced payment: nobody is paid, the source keeps it for the heirs', async () => {
  await opened();
  const kase = await bounced();
  await died(rig, kase.caseNo, KUNMING);
  const view = await rig.ended(kase.caseNo);
  expect(view).toMatchObject({ outcome: 'ended-by-death', money: 'undone', awaited: [] });
  expect(view.problem).toBeUndefined();
  expect(await rig.balanceAt(KUNMING, kase)).toBe(52000n);
});

test('another account comes while the next order is under way: refused, since it would be lost', async () => {
  const door = new Door();
  await opened((offices) => ({
    async pay(command) {
      if (command.after !== undefined) await door.pass();
      return offices.pay(command);
    },
  }));
  const kase = await bounced();
  const retry = { caseNo: kase.caseNo, office: CHANGSHA, action: 'retry', who: 'A17', reason: 'a bad day' } as const;
  await rig.jiexu.resolve(retry);
  await door.untilSomebodyCame();
  const other = { ...ownAccount(kase.application.person), accountNo: '6200000000000000002' };
  await expect(rig.jiexu.supply(kase.caseNo, KUNMING, ['another account'], other)).rejects.toMatchObject({
    refusal: { code: 'not-awaited' },
  });
  door.unlock();
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
});

test('what one member of staff proposed is void after some days, and shows as awaited until then', async () => {
  await opened();
  const kase = await rig.accepted({ from: KUNMING, to: CHANGSHA, balance: '0' });
  await rig.waitsFor(kase.caseNo, 'source');
  await rig.advance(kase.caseNo, 45 * DAY);
  await rig.until(kase.caseNo, (view) => view.overdue);
  const byHand = {
    caseNo: kase.caseNo,
    office: CHANGSHA,
    action: 'settled-by-hand',
    reason: 'looked into it',
  } as const;
  expect(await rig.jiexu.resolve({ ...byHand, who: 'A17' })).toMatchObject({ pending: 'second-person' });
  const shown = await rig.jiexu.status(kase.caseNo);
  expect(shown.awaited.some(({ kind }) => kind === 'second')).toBe(true);
  await rig.advance(kase.caseNo, 4 * DAY);
  expect((await rig.jiexu.status(kase.caseNo)).awaited.some(({ kind }) => kind === 'second')).toBe(false);
  expect(await rig.jiexu.resolve({ ...byHand, who: 'B04' })).toMatchObject({ pending: 'second-person' });
  expect((await rig.jiexu.status(kase.caseNo)).outcome).toBeUndefined();
  await rig.jiexu.resolve({ ...byHand, who: 'A17' });
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'settled-by-hand', awaited: [] });
});
