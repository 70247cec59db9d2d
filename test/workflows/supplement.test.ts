// A supplement from the applicant: the office's clock stands still while it waits, and what had passed is kept (§4).
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fromIso } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import { awaitingSource, awaitingVerdict, confirm, waitsFor, waitsForVerdict } from '../support/clerks.ts';
import { CHANGSHA, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';

const DAY = 24 * 60 * 60 * 1000;

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const clockOf = (view: CaseView, name: string) => view.clocks.filter((clock) => clock.name === name).at(-1);
const applicantIsAwaited = (view: CaseView) => view.awaited.some((each) => each.actor === 'applicant');

describe('the source asks the applicant for a supplement', () => {
  test('the applicant is awaited, no clock is due, and the source-out clock goes on later with the days that were left', async () => {
    const { caseNo } = await awaitingSource(rig);
    const before = clockOf(await rig.jiexu.status(caseNo), 'source-out');
    await rig.jiexu.askSupplement(caseNo, KUNMING, 'proof of the last employment');
    const asked = await rig.until(caseNo, applicantIsAwaited);
    expect(asked.awaited).toMatchObject([{ actor: 'applicant', office: KUNMING }]);
    expect(asked.awaited[0]?.forWhat).toContain('proof of the last employment');
    expect(asked.dueAt).toBeUndefined();
    expect(clockOf(asked, 'source-out')?.pauses).toMatchObject([{ why: expect.stringContaining('applicant') }]);
    expect(asked.awaited.some((each) => each.actor === 'source')).toBe(false);

    await rig.advance(caseNo, 30 * DAY);
    const still = await rig.jiexu.status(caseNo);
    expect(still.overdue).toBe(false);
    expect(clockOf(still, 'source-out')?.passed).toEqual([]);

    await rig.jiexu.supply(caseNo, CHANGSHA, ['proof of the last employment']);
    const back = await rig.until(caseNo, (view) => waitsFor(view, 'source', 'form') && view.dueAt !== undefined);
    const after = clockOf(back, 'source-out');
    expect(after?.startedAt).toBe(before?.startedAt);
    const later = fromIso(after?.dueAt ?? '') - fromIso(before?.dueAt ?? '');
    expect(later).toBeGreaterThanOrEqual(28 * DAY);
    expect(later).toBeLessThanOrEqual(45 * DAY);
    await confirm(rig, caseNo);
    await rig.until(caseNo, waitsForVerdict);
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed' });
  });

  test('it may answer without what it asked for', async () => {
    const { caseNo } = await awaitingSource(rig);
    await rig.jiexu.askSupplement(caseNo, KUNMING, 'a copy of the certificate');
    await rig.until(caseNo, applicantIsAwaited);
    await confirm(rig, caseNo);
    const view = await rig.until(caseNo, waitsForVerdict);
    expect(applicantIsAwaited(view)).toBe(false);
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await rig.ended(caseNo);
  });

  test('the applicant may withdraw instead: as free as before', async () => {
    const { caseNo } = await awaitingSource(rig);
    await rig.jiexu.askSupplement(caseNo, KUNMING, 'a copy of the certificate');
    await rig.until(caseNo, applicantIsAwaited);
    await rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'stays after all');
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'withdrawn', awaited: [] });
  });

  test('twice at once, by an office that is not awaited, or with personal data: refused', async () => {
    const { caseNo } = await awaitingSource(rig);
    const refused = (code: string) => ({ refusal: { code } });
    await expect(rig.jiexu.askSupplement(caseNo, CHANGSHA, 'x')).rejects.toMatchObject(refused('not-awaited'));
    await expect(rig.jiexu.askSupplement(caseNo, HANGZHOU, 'x')).rejects.toMatchObject(refused('wrong-office'));
    await expect(rig.jiexu.askSupplement(caseNo, KUNMING, 'the card of 990101199001010018')).rejects.toMatchObject(
      refused('unusable'),
    );
    await expect(rig.jiexu.supply(caseNo, KUNMING, ['unasked papers'])).rejects.toMatchObject(refused('not-awaited'));
    await rig.jiexu.askSupplement(caseNo, KUNMING, 'a copy of the certificate');
    await expect(rig.jiexu.askSupplement(caseNo, KUNMING, 'more')).rejects.toMatchObject(refused('not-awaited'));
    await rig.jiexu.withdraw(caseNo, 'applicant', CHANGSHA, 'stays after all');
    await rig.ended(caseNo);
  });
});

describe('the destination asks the applicant for a supplement', () => {
  test('its own clock stands still, twice, and the money stays where it is', async () => {
    const { caseNo } = await awaitingVerdict(rig, { balance: '88' });
    for (const what of ['a photo', 'another photo']) {
      await rig.jiexu.askSupplement(caseNo, CHANGSHA, what);
      const asked = await rig.until(caseNo, applicantIsAwaited);
      expect(asked).toMatchObject({ money: 'arrived', awaited: [{ actor: 'applicant', office: CHANGSHA }] });
      await rig.advance(caseNo, 9 * DAY);
      await rig.jiexu.supply(caseNo, CHANGSHA, [what]);
      await rig.until(caseNo, waitsForVerdict);
    }
    const view = await rig.jiexu.status(caseNo);
    expect(clockOf(view, 'destination-in')?.pauses).toHaveLength(2);
    expect(view.overdue).toBe(false);
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    expect(await rig.ended(caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  });
});
