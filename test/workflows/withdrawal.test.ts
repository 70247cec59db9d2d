// Withdrawal at every stage (§9.9): free before the source confirms, by agreement after it, a reversal after zeroing,
// too late after the pivot.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { releasePayment, tellBank } from '../../bank/told.ts';
import type { CaseView } from '../../domain/view.ts';
import {
  awaitingSource,
  awaitingVerdict,
  confirm,
  isAsBefore,
  onRecord,
  waitsFor,
  waitsForVerdict,
} from '../support/clerks.ts';
import { CHANGSHA, HANGZHOU, KUNMING, OWN_ACCOUNT, Rig } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const refused = (code: string) => ({ refusal: { code } });
const asksTheSource = (view: CaseView) => waitsFor(view, 'source', 'agreement');
const undone = { outcome: 'withdrawn', relation: 'undone', money: 'undone', awaited: [] };

describe('the applicant withdraws', () => {
  test('while the source has not answered: at once', async () => {
    const kase = await awaitingSource(rig, { balance: '77' });
    expect(await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all')).not.toHaveProperty(
      'pending',
    );
    expect(await rig.ended(kase.caseNo)).toMatchObject(undone);
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('while the money is held at the source: when the source agrees', async () => {
    const kase = await awaitingSource(rig, { balance: '6000', source: { unsettledClaims: 2 } });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'held' && waitsForVerdict(view));
    expect(await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all')).toMatchObject({
      pending: 'agreement',
    });
    await rig.until(kase.caseNo, asksTheSource);
    await rig.jiexu.agree(kase.caseNo, KUNMING, true, 'nothing was paid yet');
    expect(await rig.ended(kase.caseNo)).toMatchObject(undone);
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('while the order is with the bank: the source agrees, the order is called back and the zeroing reversed', async () => {
    const kase = await awaitingSource(rig, { balance: '31', interest: '2' });
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { delaySendMs: 3_600_000 });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'ordered' && waitsForVerdict(view));
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.jiexu.agree(kase.caseNo, KUNMING, true, 'agreed');
    expect(await rig.ended(kase.caseNo)).toMatchObject(undone);
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('while the money is in flight: the person has the balance at once, the offices their sum later', async () => {
    const kase = await awaitingSource(rig, { balance: '640000' });
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { holdDelivery: true });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'in-flight' && waitsForVerdict(view));
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.jiexu.agree(kase.caseNo, KUNMING, true, 'agreed');
    await rig.until(kase.caseNo, (view) => view.money === 'restored');
    expect(await isAsBefore(rig, kase)).toBe(true);
    await rig.booksAreEqual();
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    expect(await rig.ended(kase.caseNo)).toMatchObject(undone);
  });

  test('after the money has arrived: the source agrees, and it goes all the way back', async () => {
    const kase = await awaitingVerdict(rig, { balance: '1500050', interest: '77' });
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.jiexu.agree(kase.caseNo, KUNMING, true, 'agreed');
    expect(await rig.ended(kase.caseNo)).toMatchObject(undone);
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('and the source does not agree: the case completes', async () => {
    const kase = await awaitingVerdict(rig, { balance: '99' });
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.until(kase.caseNo, asksTheSource);
    await rig.jiexu.agree(kase.caseNo, KUNMING, false, 'the relation has been closed in our books for the year');
    expect(asksTheSource(await rig.jiexu.status(kase.caseNo))).toBe(false);
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(99n);
  });

  test('and the destination accepts before the source has agreed: the wish lapses, and the case completes', async () => {
    const kase = await awaitingVerdict(rig);
    await rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', awaited: [] });
    await expect(rig.jiexu.agree(kase.caseNo, KUNMING, true, 'too late')).rejects.toMatchObject(refused('closed'));
  });

  test('after the destination has accepted and while the money is held: too late, with the way back named', async () => {
    const kase = await awaitingVerdict(rig, { balance: '4000', source: { unsettledClaims: 1 } });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.until(kase.caseNo, (view) => view.relation === 'merged');
    await expect(rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'stays')).rejects.toMatchObject({
      refusal: { code: 'too-late', remedy: expect.stringContaining('way back') },
    });
    await onRecord(rig, KUNMING, kase, { unsettledClaims: 0 });
    await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  });

  test('after the money was ordered to the person’s own account: too late', async () => {
    const kase = await rig.accepted({
      from: KUNMING,
      to: CHANGSHA,
      balance: '52000',
      application: { wishes: { payToPerson: OWN_ACCOUNT, resettled: true } },
      source: { retired: true },
    });
    await rig.waitsFor(kase.caseNo, 'source');
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { delaySendMs: 3_600_000 });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'ordered');
    await expect(rig.jiexu.withdraw(kase.caseNo, 'applicant', CHANGSHA, 'no')).rejects.toMatchObject(
      refused('too-late'),
    );
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'paid' });
  });

  test('after the end: refused, and nothing is changed', async () => {
    const { caseNo } = await awaitingSource(rig);
    await rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.ended(caseNo);
    await expect(rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'again')).rejects.toMatchObject(refused('closed'));
  });
});

describe('an office withdraws', () => {
  test('the destination, after the source has confirmed: when the source agrees', async () => {
    const kase = await awaitingVerdict(rig, { balance: '300' });
    await rig.jiexu.withdraw(kase.caseNo, 'destination', CHANGSHA, 'enrolled by mistake');
    await rig.until(kase.caseNo, asksTheSource);
    await rig.jiexu.agree(kase.caseNo, KUNMING, true, 'agreed');
    expect(await rig.ended(kase.caseNo)).toMatchObject(undone);
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('the source, after it has confirmed: when the destination agrees', async () => {
    const kase = await awaitingVerdict(rig, { balance: '300' });
    await rig.jiexu.withdraw(kase.caseNo, 'source', KUNMING, 'confirmed by mistake');
    await rig.until(kase.caseNo, (view) => waitsFor(view, 'destination', 'agreement'));
    await expect(rig.jiexu.agree(kase.caseNo, KUNMING, true, 'my own wish')).rejects.toMatchObject(
      refused('wrong-office'),
    );
    await rig.jiexu.agree(kase.caseNo, CHANGSHA, true, 'agreed');
    expect(await rig.ended(kase.caseNo)).toMatchObject(undone);
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('the source, before it has confirmed: it refuses with a code instead', async () => {
    const { caseNo } = await awaitingSource(rig);
    await expect(rig.jiexu.withdraw(caseNo, 'source', KUNMING, 'no')).rejects.toMatchObject(refused('not-awaited'));
    await rig.jiexu.refuseAsSource(caseNo, KUNMING, 'R01');
    await rig.ended(caseNo);
  });

  test('twice, or agreed to without anybody asking: refused', async () => {
    const { caseNo } = await awaitingVerdict(rig, { from: HANGZHOU });
    await expect(rig.jiexu.agree(caseNo, HANGZHOU, true, 'agreed')).rejects.toMatchObject(refused('not-awaited'));
    await rig.jiexu.withdraw(caseNo, 'destination', CHANGSHA, 'a mistake');
    await expect(rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'me too')).rejects.toMatchObject(
      refused('not-awaited'),
    );
    await rig.jiexu.agree(caseNo, HANGZHOU, true, 'agreed');
    await rig.ended(caseNo);
  });
});
