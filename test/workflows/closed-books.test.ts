// The source closes its books at the year's end: the clock for paying stops and says so, and goes on with the new year (§9.15).
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { beijingDate } from '../../domain/instant.ts';
import { regionsWith } from '../domain/rule-data.ts';
import { CHENGDU, KUNMING, Rig } from '../support/rig.ts';

const NEXT_YEAR = Number(beijingDate(Date.now()).slice(0, 4)) + 1;
/** Three days before the books are closed: five working days never fit in between. */
const CONFIRMED_AT = `${NEXT_YEAR}-12-16T10:00:00+08:00`;
const CLOSED = `${NEXT_YEAR}-12-20T00:00:00+08:00`;
const OPEN_AGAIN = `${NEXT_YEAR + 1}-01-11T00:00:00+08:00`;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open({ rules: loadRules(regionsWith('53', { booksClosed: [{ from: '12-20', to: '01-10' }] })) });
});
afterEach(() => rig.check());
afterAll(() => rig.close());

describe('a source that has not paid when its books are closed', () => {
  test('the clock for paying stops on December 20, says why, and is due only after January 10', async () => {
    const kase = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '88000' });
    await rig.waitsFor(kase.caseNo, 'source');
    await rig.advanceTo(kase.caseNo, CONFIRMED_AT);
    const paymentNo = `${kase.caseNo}-P1`;
    await tellBank(rig.database.db, { paymentNo }, { delaySendMs: 3_600_000 });
    const form = { office: KUNMING, caseNo: kase.caseNo, version: 1, at: CONFIRMED_AT };
    await rig.jiexu.confirmAsSource(kase.caseNo, KUNMING, await prepareForm(rig.database.db, rig.keys, form));
    const payOf = (view: Awaited<ReturnType<typeof rig.jiexu.status>>) =>
      view.clocks.find(({ name }) => name === 'pay');

    const ordered = await rig.until(kase.caseNo, (view) => view.money === 'ordered' && payOf(view) !== undefined);
    expect(payOf(ordered)?.dueAt.slice(0, 7)).toBe(`${NEXT_YEAR + 1}-01`);
    expect((payOf(ordered)?.dueAt ?? '') > OPEN_AGAIN).toBe(true);

    await rig.advanceTo(kase.caseNo, OPEN_AGAIN, Date.parse(CONFIRMED_AT) - 60_000);
    const again = await rig.until(kase.caseNo, (view) => payOf(view)?.passed.at(-1)?.kind === 'resumed');
    const why = 'books closed 12-20 to 01-10 (测试规定)';
    expect(payOf(again)?.passed.filter(({ kind }) => kind !== 'warning')).toEqual([
      { kind: 'stopped', at: CLOSED, why },
      { kind: 'resumed', at: OPEN_AGAIN, why },
    ]);
    expect(again.overdue).toBe(false);

    await releasePayment(rig.database.db, paymentNo);
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(88000n);
  });
});
