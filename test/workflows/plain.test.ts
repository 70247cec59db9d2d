// The plain route: employee scheme to employee scheme across provinces, both offices' systems answer by themselves.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  CASE_NO,
  MONEY_TRACK,
  OUTCOME,
  OVERDUE,
  RELATION_TRACK,
  ROUTE,
  WAITING_ON,
} from '../../workflows/kit/attributes.ts';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';

describe('a plain move across provinces', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterEach(() => rig.check());
  afterAll(() => rig.close());

  test('moves relation and balance, and both tracks end', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '1234567', interest: '321' });
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled', amountFen: '1234888' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(0n);
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(1234888n);
  });

  test('a person without balance moves the relation only', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '0' });
    const view = await rig.ended(kase.caseNo);
    expect(view).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'none' });
    expect(view.clocks.map((clock) => clock.name)).toEqual(['source-out', 'destination-in']);
  });

  test('a single fen moves as well', async () => {
    const kase = await rig.accepted({ from: CHENGDU, to: HANGZHOU, balance: '1' });
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled', amountFen: '1' });
    expect(await rig.balanceAt(HANGZHOU, kase)).toBe(1n);
  });

  test('the case number names the destination pool and the Beijing day, and is unique', async () => {
    const first = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    const second = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10).replaceAll('-', '');
    expect(first.caseNo).toMatch(new RegExp(`^${CHENGDU}-(${today}|\\d{8})-\\d+$`));
    expect(second.caseNo).not.toBe(first.caseNo);
    await Promise.all([rig.ended(first.caseNo), rig.ended(second.caseNo)]);
  });

  test('every clock of the plan ran, was dated by its rule and was stopped', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    const view = await rig.ended(kase.caseNo);
    expect(view.clocks.map(({ name, workingDays, basis }) => ({ name, workingDays, basis }))).toEqual([
      { name: 'source-out', workingDays: 10, basis: 'law' },
      { name: 'pay', workingDays: 5, basis: 'default' },
      { name: 'destination-in', workingDays: 5, basis: 'law' },
      { name: 'credit', workingDays: 5, basis: 'default' },
    ]);
    for (const clock of view.clocks) {
      expect(clock.stoppedAt).toBeDefined();
      expect(clock.dueAt).toMatch(/T17:30:00\+08:00$/);
    }
  });

  test('the certificate, the letter and the form are on file under their numbers', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    const view = await rig.ended(kase.caseNo);
    expect(view.certificateNo).toMatch(/^浙/);
    expect(view.letterNo).toMatch(new RegExp(`^${CHENGDU}\\d{10}$`));
    expect(view.formVersion).toBe(1);
  });

  test('the benefits across the gap are told when applying and with the outcome', async () => {
    const kase = await rig.accepted({
      from: HANGZHOU,
      to: CHENGDU,
      source: {
        lastPaidMonth: '2026-06',
        continuousMonths: 78,
        periods: [{ from: '2020-01', to: '2026-06', kind: 'normal' }],
      },
    });
    const assessed = {
      gapMonths: 2,
      backPay: { possible: true, months: 2, amount: '160000' },
      waitingMonths: 0,
      retroactive: true,
    };
    expect((await rig.jiexu.status(kase.caseNo)).benefits).toMatchObject(assessed);
    expect((await rig.ended(kase.caseNo)).benefits).toMatchObject(assessed);
  });

  test('search attributes tell the Web UI where the case is', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    await rig.ended(kase.caseNo);
    const { workflowId, runId } = await rig.runOf(kase.caseNo);
    const handle = rig.client.workflow.getHandle(workflowId, runId);
    await handle.result();
    const { typedSearchAttributes: attributes, staticSummary } = await handle.describe();
    expect(attributes.get(CASE_NO)).toBe(kase.caseNo);
    expect(attributes.get(ROUTE)).toBe('cross-province');
    expect(attributes.get(RELATION_TRACK)).toBe('merged');
    expect(attributes.get(MONEY_TRACK)).toBe('settled');
    expect(attributes.get(OUTCOME)).toBe('completed');
    expect(attributes.get(OVERDUE)).toBe(false);
    expect(attributes.get(WAITING_ON) ?? []).toEqual([]);
    expect(await staticSummary()).toBe(`${HANGZHOU} → ${CHENGDU}, application ${kase.application.applicationNo}`);
  });

  test('nothing that identifies the person is in the workflow id, the summary, the details or the timeline', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    await rig.ended(kase.caseNo);
    const { workflowId, runId } = await rig.runOf(kase.caseNo);
    const handle = rig.client.workflow.getHandle(workflowId, runId);
    await handle.result();
    const details = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    const described = await handle.describe();
    const shown = JSON.stringify([
      workflowId,
      await described.staticSummary(),
      details,
      described.typedSearchAttributes.getAll(),
      await rig.jiexu.timeline(kase.caseNo),
      await rig.jiexu.status(kase.caseNo),
    ]);
    expect(shown).toContain(kase.caseNo);
    expect(shown).not.toContain(kase.application.person.name);
    expect(shown).not.toContain(kase.application.person.idNumber);
  });

  test('after the history is gone, the archive record still answers', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU });
    const before = await rig.ended(kase.caseNo);
    await rig.replayAll();
    const { workflowId, runId } = await rig.runOf(kase.caseNo);
    await rig.client.workflow.getHandle(workflowId, runId).result();
    expect(await rig.jiexu.status(kase.caseNo)).toEqual(before);
    expect((await rig.jiexu.timeline(kase.caseNo)).at(-1)?.what).toBe('ended: completed');
  });

  test('a transfer costs at most 14 commands to offices, 90 history events and 60 KB', async () => {
    const kase = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '5000', interest: '3' });
    await rig.ended(kase.caseNo);
    const run = await rig.runOf(kase.caseNo);
    await rig.client.workflow.getHandle(run.workflowId, run.runId).result();
    const { events } = await rig.history(run);
    const scheduled = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes);
    expect(scheduled.length).toBeLessThanOrEqual(14);
    expect(events?.length).toBeLessThanOrEqual(90);
    const { workflowExecutionInfo } = await rig.client.workflowService.describeWorkflowExecution({
      namespace: rig.client.options.namespace,
      execution: run,
    });
    expect(Number(workflowExecutionInfo?.historySizeBytes)).toBeLessThanOrEqual(60_000);
  });
});
