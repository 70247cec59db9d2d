// The person dies (§9.1): before zeroing the source keeps the money for the heirs; after it the destination's
// inheritance desk gets it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { balanceOf } from '../../activities/ledger/books.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import {
  advanceToItsEnd,
  awaitingSource,
  awaitingVerdict,
  confirm,
  died,
  isAsBefore,
  onRecord,
  waitsForVerdict,
} from '../support/clerks.ts';
import { CHANGSHA, KUNMING, OWN_ACCOUNT, Rig, type Seeded } from '../support/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const DIED = '2026-11-20';
const refused = (code: string) => ({ refusal: { code } });

/** What the destination's inheritance desk holds of all cases. */
async function withTheDesk(): Promise<bigint> {
  const accounts = await rig.database.db
    .selectFrom('ledger.account')
    .select('name')
    .where('office', '=', CHANGSHA)
    .where('name', 'like', 'inheritance/%')
    .execute();
  const balances = await Promise.all(accounts.map(({ name }) => balanceOf(rig.database.db, CHANGSHA, name)));
  return balances.reduce((total, { balanceFen }) => total + balanceFen, 0n);
}

/** Ends by death, with the whole balance at the destination's inheritance desk and nothing in an account. */
async function isInherited(kase: Seeded & { readonly caseNo: string }, before: bigint, relation: string) {
  expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', relation, money: 'inherited' });
  expect((await withTheDesk()) - before).toBe(kase.balanceFen);
  expect(await rig.balanceAt(KUNMING, kase)).toBe(0n);
  expect(await rig.balanceAt(CHANGSHA, kase)).toBe(0n);
}

describe('before the balance is zeroed', () => {
  test('while the source has not answered: everything stops, the source keeps the money', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await died(rig, kase.caseNo, CHANGSHA, DIED);
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({ outcome: 'ended-by-death', reasons: ['R13'], relation: 'undone', money: 'undone' });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('the source’s own clerk answers with R13: the same end', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await rig.jiexu.refuseAsSource(kase.caseNo, KUNMING, 'R13');
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', reasons: ['R13'] });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('the source’s system finds it when it is asked to freeze: the same end', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    await onRecord(rig, KUNMING, kase, { deceased: true });
    await confirm(rig, kase.caseNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', reasons: ['R13'] });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('while the money is held and the form is with the destination: the freeze is lifted', async () => {
    const kase = await awaitingSource(rig, { balance: '812', source: { unsettledClaims: 3 } });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'held' && waitsForVerdict(view));
    await died(rig, kase.caseNo, KUNMING, DIED);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', money: 'undone' });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('after the destination has accepted: the relation stays merged, the held money stays with the source for the heirs', async () => {
    const kase = await awaitingVerdict(rig, { balance: '812', source: { unsettledClaims: 3 } });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.until(kase.caseNo, (view) => view.relation === 'merged');
    await died(rig, kase.caseNo, CHANGSHA, DIED);
    expect(await rig.ended(kase.caseNo)).toMatchObject({
      outcome: 'ended-by-death',
      relation: 'merged',
      money: 'undone',
    });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('after the destination has accepted, and the source finds it when it is asked to zero: the same', async () => {
    const kase = await awaitingVerdict(rig, { balance: '812', source: { unsettledClaims: 3 } });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.until(kase.caseNo, (view) => view.relation === 'merged');
    await onRecord(rig, KUNMING, kase, { unsettledClaims: 0, deceased: true });
    await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
    expect(await rig.ended(kase.caseNo)).toMatchObject({
      outcome: 'ended-by-death',
      relation: 'merged',
      money: 'undone',
    });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });
});

describe('after the balance is zeroed', () => {
  test('with the money in flight and the form not accepted: the relation stops, the money reaches the inheritance desk', async () => {
    const before = await withTheDesk();
    const kase = await awaitingSource(rig, { balance: '7100' });
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { holdDelivery: true });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'in-flight' && waitsForVerdict(view));
    await died(rig, kase.caseNo, KUNMING, DIED);
    const stopped = await rig.until(kase.caseNo, (view) => view.relation === 'undone');
    expect(stopped).toMatchObject({ money: 'in-flight', awaited: [{ actor: 'bank' }] });
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    await isInherited(kase, before, 'undone');
  });

  test('with the money arrived and the form returned to the source: nobody waits for a correction any more', async () => {
    const before = await withTheDesk();
    const kase = await awaitingVerdict(rig, { balance: '7300' });
    await rig.jiexu.returnForm(kase.caseNo, CHANGSHA, 1, 'B01');
    await rig.until(kase.caseNo, (view) => view.formVersion === 2 && view.awaited.some((a) => a.actor === 'source'));
    await died(rig, kase.caseNo, KUNMING, DIED);
    await isInherited(kase, before, 'undone');
  });

  test('with the form accepted and the money in flight: the relation is merged, the money reaches the inheritance desk', async () => {
    const before = await withTheDesk();
    const kase = await awaitingSource(rig, { balance: '7500' });
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-P1` }, { holdDelivery: true });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'in-flight' && waitsForVerdict(view));
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await rig.until(kase.caseNo, (view) => view.relation === 'accepted');
    await died(rig, kase.caseNo, CHANGSHA, DIED);
    expect(await rig.until(kase.caseNo, (view) => view.relation === 'merged')).toMatchObject({ money: 'in-flight' });
    await releasePayment(rig.database.db, `${kase.caseNo}-P1`);
    await isInherited(kase, before, 'merged');
  });

  test('known to the destination’s own records only: it credits its inheritance desk by itself', async () => {
    const before = await withTheDesk();
    const kase = await awaitingVerdict(rig, { balance: '7700' });
    await onRecord(rig, CHANGSHA, kase, { deceased: true });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    await isInherited(kase, before, 'merged');
  });

  test('a payment to the person’s own account that bounces is put back at the source for the heirs', async () => {
    const kase = await rig.accepted({
      from: KUNMING,
      to: CHANGSHA,
      balance: '52000',
      application: { wishes: { payToPerson: OWN_ACCOUNT, resettled: true } },
      source: { retired: true },
    });
    await rig.waitsFor(kase.caseNo, 'source');
    const paymentNo = `${kase.caseNo}-P1`;
    await tellBank(rig.database.db, { paymentNo }, { delaySendMs: 3_600_000, bounce: 'M01' });
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, (view) => view.money === 'ordered');
    await died(rig, kase.caseNo, KUNMING, DIED);
    await releasePayment(rig.database.db, paymentNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', money: 'undone' });
    expect(await rig.balanceAt(KUNMING, kase)).toBe(52000n);
  });

  test('once it is credited, the case is completed as it was, and the report finds it closed', async () => {
    const kase = await awaitingVerdict(rig, { balance: '10' });
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    await expect(rig.jiexu.reportDeath(kase.caseNo, KUNMING, DIED)).rejects.toMatchObject(refused('closed'));
  });
});

describe('a report', () => {
  const DAY = 24 * 3600 * 1000;
  const isStopped = (view: CaseView) => view.awaited.some(({ kind }) => kind === 'death');

  test('is made by one of the two offices, with a day that can be: not after today, not before the birth', async () => {
    const kase = await awaitingVerdict(rig, { balance: '10' });
    const { caseNo } = kase;
    await expect(rig.jiexu.reportDeath(caseNo, '510100', DIED)).rejects.toMatchObject(refused('wrong-office'));
    await expect(rig.jiexu.reportDeath(caseNo, KUNMING, 'yesterday')).rejects.toMatchObject(refused('unusable'));
    const tomorrow = toBeijing(Date.now() + DAY).slice(0, 10);
    const late = { refusal: { code: 'unusable', message: expect.stringContaining('diedOn: lies after today') } };
    await expect(rig.jiexu.reportDeath(caseNo, KUNMING, tomorrow)).rejects.toMatchObject(late);
    const { runId, workflowId } = await rig.runOf(caseNo);
    const past = rig.client.workflow.getHandle(workflowId, runId).executeUpdate('reportDeath', {
      args: [{ caseNo, office: KUNMING, diedOn: tomorrow }],
    });
    await expect(past).rejects.toMatchObject({ cause: { message: expect.stringContaining('lies after today') } });
    const early = { refusal: { code: 'unusable', message: expect.stringContaining('birth') } };
    await expect(rig.jiexu.reportDeath(caseNo, KUNMING, '1949-10-01')).rejects.toMatchObject(early);
    expect((await rig.jiexu.status(caseNo)).outcome).toBeUndefined();
    await died(rig, caseNo);
    await rig.ended(caseNo);
  });

  test('stops the case, by one office’s word, and stands when nobody took it back in three days', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    expect(await rig.jiexu.reportDeath(kase.caseNo, CHANGSHA, DIED)).toMatchObject({ pending: 'other-office' });
    await expect(rig.jiexu.reportDeath(kase.caseNo, CHANGSHA, DIED)).rejects.toMatchObject(refused('not-awaited'));
    await confirm(rig, kase.caseNo);
    const view = await rig.until(kase.caseNo, isStopped);
    expect(view).toMatchObject({ stage: 'awaiting-source', money: 'pending' });
    await advanceToItsEnd(rig, kase.caseNo, 4 * DAY);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'ended-by-death', money: 'undone' });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('that was wrong is taken back by two, and the case goes on where it stopped', async () => {
    const kase = await awaitingSource(rig, { balance: '50' });
    const { caseNo } = kase;
    const back = (who: string) => rig.jiexu.revokeDeath(caseNo, KUNMING, who, 'the person came to the counter');
    await expect(back('A17')).rejects.toMatchObject(refused('not-awaited'));
    await rig.jiexu.reportDeath(caseNo, KUNMING, DIED);
    await confirm(rig, caseNo);
    expect(await back('A17')).toMatchObject({ pending: 'second-person' });
    await expect(back('a17')).rejects.toMatchObject(refused('same-person'));
    expect(await rig.jiexu.status(caseNo)).toMatchObject({ stage: 'awaiting-source' });
    await back('B2');
    await rig.until(caseNo, waitsForVerdict);
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(50n);
  });

  test('that stands is taken back while the money is in flight and nothing rests on it, and the person is credited', async () => {
    const kase = await awaitingSource(rig, { balance: '7500' });
    const { caseNo } = kase;
    await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, { holdDelivery: true });
    await confirm(rig, caseNo);
    await rig.until(caseNo, (view) => view.money === 'in-flight' && waitsForVerdict(view));
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await rig.until(caseNo, (view) => view.relation === 'accepted');
    await died(rig, caseNo, CHANGSHA);
    for (const who of ['A17', 'B2']) await rig.jiexu.revokeDeath(caseNo, CHANGSHA, who, 'a namesake');
    await releasePayment(rig.database.db, `${caseNo}-P1`);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHANGSHA, kase)).toBe(7500n);
  });

  test('on which something rests is not taken back: what rests on it is named', async () => {
    const kase = await awaitingSource(rig, { balance: '7100' });
    const { caseNo } = kase;
    await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, { holdDelivery: true });
    await confirm(rig, caseNo);
    await rig.until(caseNo, (view) => view.money === 'in-flight' && waitsForVerdict(view));
    await died(rig, caseNo);
    await rig.until(caseNo, (view) => view.relation === 'undone');
    await expect(rig.jiexu.revokeDeath(caseNo, KUNMING, 'A17', 'a namesake')).rejects.toMatchObject({
      refusal: { code: 'too-late', message: expect.stringContaining('the relation stays where it was') },
    });
    await releasePayment(rig.database.db, `${caseNo}-P1`);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'ended-by-death' });
    await expect(rig.jiexu.revokeDeath(caseNo, KUNMING, 'A17', 'a namesake')).rejects.toMatchObject(refused('closed'));
  });
});
