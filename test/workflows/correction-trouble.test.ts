// A correction when something is not as it should be: an office is down, a calendar year is published while a signature is awaited.
import { expect, test, vi } from 'vitest';
import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { toBeijing } from '../../domain/instant.ts';
import { correctionWorkflowId } from '../../workflows/correction/messages.ts';
import { monthsAt, setOwnPeriods } from '../support/records.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, Rig, type RigOptions } from '../support/rig.ts';

vi.setConfig({ testTimeout: 180_000 });
const PATIENCE = { timeout: 60_000, interval: 50 };

/** A completed case of a rig of its own, and what corrects it. */
async function aCorrection(to: string, options: RigOptions = {}) {
  const rig = await Rig.open(options);
  const kase = await rig.accepted({ from: HANGZHOU, to, balance: '600' });
  if (to === CHANGSHA) {
    await rig.waitsFor(kase.caseNo, 'destination');
    await rig.jiexu.acceptForm(kase.caseNo, CHANGSHA, 1);
  }
  await rig.ended(kase.caseNo);
  const { db } = rig.database;
  await setOwnPeriods(db, HANGZHOU, kase.application.person, [{ from: '2019-07', to: '2026-08' }]);
  const request = { office: HANGZHOU, caseNo: kase.caseNo, version: 2, at: toBeijing(Date.now()) };
  await rig.jiexu.corrections.correct(kase.caseNo, HANGZHOU, await prepareCorrection(db, rig.keys, request));
  const status = () => rig.jiexu.corrections.status(kase.caseNo, 2);
  const months = () => monthsAt(db, to, kase.application.person);
  const handle = rig.client.workflow.getHandle(correctionWorkflowId(kase.caseNo, 2));
  return {
    rig,
    ...kase,
    status,
    months,
    run: { workflowId: handle.workflowId, runId: (await handle.describe()).runId },
  };
}

test('the destination’s system is down: an operator is called after ten minutes, and it goes on by itself', async () => {
  let down = true;
  const it = await aCorrection(CHENGDU, {
    around: (steps) => ({
      ...steps,
      countersign: async (command) => {
        if (down) throw new Error('the office’s system is down');
        return steps.countersign(command);
      },
    }),
  });
  try {
    // Time moves only while nothing is in flight; a step between two attempts is not.
    await it.rig.advanceRun(it.run, 11 * 60_000);
    await vi.waitFor(async () => expect((await it.status()).awaited[0]?.actor).toBe('operator'), PATIENCE);
    expect((await it.status()).problem).toContain(`office ${CHENGDU}`);
    expect(await it.months()).toHaveLength(80);
    down = false;
    await vi.waitFor(async () => expect((await it.status()).outcome).toBe('corrected'), {
      ...PATIENCE,
      timeout: 120_000,
    });
    expect((await it.status()).problem).toBeUndefined();
    expect(await it.months()).toHaveLength(86);
    await it.rig.check();
  } finally {
    await it.rig.close();
  }
});

test('a calendar is published while the signature is awaited: the clock keeps its start, and is told once', async () => {
  const it = await aCorrection(CHANGSHA);
  try {
    await vi.waitFor(async () => expect((await it.status()).dueAt).toBeDefined(), PATIENCE);
    const before = await it.status();
    // In case of need the whole week is off: the date moves.
    const { calendar } = it.rig.rules;
    const later = (days: number) => calendar.workingDays(Date.now(), days, CHANGSHA).dueAt;
    await it.rig.stop();
    await it.rig.start({
      ...it.rig.rules,
      calendar: { ...calendar, workingDays: (from, days, area) => calendar.workingDays(from, days + 3, area) },
    });
    expect(await it.rig.jiexu.calendarChanged()).toBeGreaterThanOrEqual(1);
    await vi.waitFor(async () => expect((await it.status()).dueAt).not.toBe(before.dueAt), PATIENCE);
    const after = await it.status();
    expect(after.clocks[0]?.startedAt).toBe(before.clocks[0]?.startedAt);
    expect(after.dueAt).toBe(later(8));
    expect(after.awaited[0]?.until).toBe(after.dueAt);
    await it.rig.jiexu.corrections.countersign(it.caseNo, CHANGSHA, 2);
    await vi.waitFor(async () => expect((await it.status()).outcome).toBe('corrected'), PATIENCE);
    await it.rig.check();
  } finally {
    await it.rig.close();
  }
});
