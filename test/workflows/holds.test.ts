// What holds the money and not the relation (§6, §9.4, §9.5): claims, a stay in hospital, a frozen account, a debt on it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { settleOverdraft } from '../../activities/ledger/postings.ts';
import type { CaseView } from '../../domain/view.ts';
import { advanceToItsEnd, confirm, formOf, onRecord, waitsFor } from '../support/clerks.ts';
import { CHENGDU, KUNMING, Rig, type Seeded } from '../support/rig.ts';

const DAY = 24 * 60 * 60 * 1000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const isHeld = (view: CaseView) => view.money === 'held' && view.relation === 'merged';

/** The person's own number at Kunming. */
async function refOf({ application }: Seeded): Promise<string> {
  const row = await rig.database.adminDb
    .selectFrom('ledger.account')
    .select('name')
    .where('office', '=', KUNMING)
    .where('name', 'like', 'overdraft/%')
    .execute();
  const [first] = row;
  if (first === undefined) throw new Error(`no debt of ${application.applicationNo} is in the books`);
  return first.name.slice('overdraft/'.length);
}

describe('a frozen account', () => {
  test('holds the money while the relation goes; the source is asked again every week, and the sum is paid when it is free', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '4321', source: { frozen: true } });
    await rig.waitsFor(kase.caseNo, 'source');
    await confirm(rig, kase.caseNo);
    const held = await rig.until(kase.caseNo, isHeld);
    expect(held.clocks.some((clock) => clock.name === 'pay')).toBe(false);
    await rig.advance(kase.caseNo, 8 * DAY);
    await rig.until(kase.caseNo, isHeld);
    await onRecord(rig, KUNMING, kase, { frozen: false });
    await advanceToItsEnd(rig, kase.caseNo, 8 * DAY);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(4321n);
  });

  test('that is said to be free and is not: the money stays held, nothing is lost', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '4321', source: { frozen: true } });
    await rig.waitsFor(kase.caseNo, 'source');
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, isHeld);
    await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
    const again = await rig.until(kase.caseNo, (view) => isHeld(view) && waitsFor(view, 'source', 'release'));
    expect(again.clocks.filter(({ name }) => name === 'pay')).toMatchObject([{ stoppedAt: expect.any(String) }]);
    await onRecord(rig, KUNMING, kase, { frozen: false });
    await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(view.clocks.filter(({ name }) => name === 'pay')).toHaveLength(2);
  });
});

describe('an overdrawn account', () => {
  test('lets the relation go; once the debt is settled the source names the balance, and what there is moves', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '-2500' });
    await rig.waitsFor(kase.caseNo, 'source');
    await confirm(rig, kase.caseNo);
    const held = await rig.until(kase.caseNo, isHeld);
    expect(held.awaited).toMatchObject([{ actor: 'source', forWhat: expect.stringContaining('overdrawn') }]);
    await settleOverdraft(rig.database.db, KUNMING, await refOf(kase), 2500n, `paid-by-employer:${kase.caseNo}`);
    await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
    await rig.until(kase.caseNo, (view) => waitsFor(view, 'source', 'form:2'));
    const form = await formOf(rig, kase.caseNo, 2);
    expect(form.body).toMatchObject({ disposition: 'none', balance: { principalFen: '0' } });
    await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, form);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'none' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(0n);
  });

  test('a source that answers before the debt is settled is asked again', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '-70' });
    await rig.waitsFor(kase.caseNo, 'source');
    await confirm(rig, kase.caseNo);
    await rig.until(kase.caseNo, isHeld);
    await rig.jiexu.releaseHold(kase.caseNo, KUNMING);
    await rig.until(kase.caseNo, (view) => waitsFor(view, 'source', 'form:2'));
    await confirm(rig, kase.caseNo, 2);
    await rig.until(kase.caseNo, (view) => isHeld(view) && waitsFor(view, 'source', 'release'));
  });
});
