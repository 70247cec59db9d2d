// A region may say after how long a silent source is given up (`giveUpAfter`, §3): then everything is undone. Elsewhere it never is.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { regionsWith } from '../domain/rule-data.ts';
import { advanceToItsEnd, awaitingSource, awaitingVerdict, confirm, isAsBefore, waitsFor } from '../support/clerks.ts';
import { CHANGSHA, CHENGDU, KUNMING, Rig } from '../support/rig.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('where the region gives a silent source up after 20 working days', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ rules: loadRules(regionsWith('53', { giveUpAfter: 20 })) });
  });
  afterEach(() => rig.check());
  afterAll(() => rig.close());

  test('one that never answers: overdue, escalated, given up; the case has expired and everything is as before', async () => {
    const kase = await awaitingSource(rig, { balance: '8100' });
    await advanceToItsEnd(rig, kase.caseNo, 90 * DAY);
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({ outcome: 'expired', relation: 'undone', money: 'undone', awaited: [] });
    expect(await isAsBefore(rig, kase)).toBe(true);
    const told = (await rig.jiexu.timeline(kase.caseNo)).map((line) => line.what);
    expect(told.filter((what) => what.includes('given up'))).toHaveLength(1);
    await expect(rig.jiexu.refuseAsSource(kase.caseNo, KUNMING, 'R01')).rejects.toMatchObject({
      refusal: { code: 'closed' },
    });
  });

  test('one that leaves a returned form uncorrected, with the money at the destination: all of it goes back', async () => {
    const kase = await awaitingVerdict(rig, { balance: '8200' });
    await rig.jiexu.returnForm(kase.caseNo, CHANGSHA, 1, 'B02');
    await rig.until(kase.caseNo, (view) => waitsFor(view, 'source', 'form:2'));
    await rig.advance(kase.caseNo, 20 * DAY);
    await rig.until(kase.caseNo, (view) => view.overdue);
    await advanceToItsEnd(rig, kase.caseNo, 70 * DAY);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'expired', money: 'undone' });
    expect(await isAsBefore(rig, kase)).toBe(true);
  });

  test('one that waits for the applicant is not given up: its clock stands still', async () => {
    const kase = await awaitingSource(rig, { to: CHENGDU, balance: '8300' });
    await rig.jiexu.askSupplement(kase.caseNo, KUNMING, 'proof of the last employment');
    await rig.until(kase.caseNo, (view) => view.awaited.some((each) => each.actor === 'applicant'));
    await rig.advance(kase.caseNo, 120 * DAY);
    expect((await rig.jiexu.status(kase.caseNo)).outcome).toBeUndefined();
    await rig.jiexu.supply(kase.caseNo, KUNMING, ['proof of the last employment']);
    await confirm(rig, kase.caseNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed' });
  });
});

test('where no region says so, a source that answers after eleven months still finishes the case', async () => {
  const rig = await Rig.open();
  try {
    const kase = await awaitingSource(rig, { to: CHENGDU, balance: '8400' });
    await rig.advance(kase.caseNo, 330 * DAY);
    const late = await rig.until(kase.caseNo, (view) => view.overdue);
    expect(late.awaited).toMatchObject([{ actor: 'source', office: KUNMING }]);
    await confirm(rig, kase.caseNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(8400n);
    await rig.check();
  } finally {
    await rig.close();
  }
});
