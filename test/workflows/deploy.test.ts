// A new version of the workflows is deployed while cases are open: behind a marker they go on by the path they began with; without
// one they stand still, unharmed, until fitting code takes them up.
import { temporal } from '@temporalio/proto';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { prepareForm } from '../../activities/offices/clerk.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { toBeijing } from '../../domain/instant.ts';
import { calendarChanged } from '../../workflows/kit/messages.ts';
import { type ChangedWorkflows, changedWorkflows } from '../support/changed-workflows.ts';
import { waitsForVerdict } from '../support/clerks.ts';
import { replay } from '../support/replay.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, Rig, type Seeded } from '../support/rig.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const MARKER = 'clocks-dated-before-the-certificate';
/** One more step in the middle of the procedure: after the letter, before the certificate. */
const STEP =
  "await ownSteps('date the clocks').dateClocks({ clocks: [...planOf(c).clocks], at: '2026-09-30T10:00:00+08:00' });";
const change = (step: string) => ({
  file: 'transfer/source.ts',
  replace: '  begun.source = true;\n',
  by: `  begun.source = true;\n  ${step}\n`,
  // under names of their own: the file may import them as well
  imports:
    "import { patched as isMarked } from '@temporalio/workflow';\nimport { own as ownSteps } from '../kit/steps.ts';\n",
});

let rig: Rig;
let marked: ChangedWorkflows;
let unmarked: ChangedWorkflows;
beforeAll(async () => {
  marked = await changedWorkflows(change(`if (isMarked('${MARKER}')) ${STEP}`));
  unmarked = await changedWorkflows(change(STEP));
  rig = await Rig.open();
});
afterAll(async () => {
  await rig.close();
  await marked.remove();
  await unmarked.remove();
});

type Kase = Seeded & { readonly caseNo: string };
interface Open {
  readonly atSource: Kase;
  readonly atDestination: Kase;
  readonly inFlight: Kase;
}

const confirm = async (caseNo: string) =>
  rig.jiexu.confirmAsSource(
    caseNo,
    KUNMING,
    await prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo, version: 1, at: toBeijing(Date.now()) }),
  );

/** One waits at the clerk of the source, one at the clerk of the destination, and one has its money between two banks. */
async function openCases(): Promise<Open> {
  const atSource = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '41' });
  const atDestination = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '42' });
  const inFlight = await rig.accepted({ from: KUNMING, to: CHENGDU, balance: '43' });
  await rig.waitsFor(inFlight.caseNo, 'source');
  await tellBank(rig.database.db, { paymentNo: `${inFlight.caseNo}-P1` }, { holdDelivery: true });
  await confirm(inFlight.caseNo);
  await rig.until(inFlight.caseNo, (view) => view.money === 'in-flight' && view.relation === 'merged');
  await rig.until(atDestination.caseNo, (view) => view.money === 'arrived' && waitsForVerdict(view));
  await rig.waitsFor(atSource.caseNo, 'source');
  return { atSource, atDestination, inFlight };
}

/** Everybody who is awaited acts, and every case ends with its sum at the destination. */
async function finish({ atSource, atDestination, inFlight }: Open): Promise<void> {
  await confirm(atSource.caseNo);
  await rig.jiexu.acceptForm(atDestination.caseNo, CHANGSHA, 1);
  await releasePayment(rig.database.db, `${inFlight.caseNo}-P1`);
  for (const kase of [atSource, atDestination, inFlight]) {
    expect(await rig.ended(kase.caseNo)).toMatchObject({ outcome: 'completed', relation: 'merged', money: 'settled' });
    expect(await rig.balanceAt(kase.source, kase)).toBe(0n);
    expect(await rig.balanceAt(kase.destination, kase)).toBe(kase.balanceFen);
  }
}

async function redeploy(version?: ChangedWorkflows): Promise<void> {
  await rig.stop();
  await rig.start(rig.rules, version === undefined ? {} : { workflowBundle: version.bundle });
}

async function eventsOf({ caseNo }: Kase) {
  return (await rig.history(await rig.runOf(caseNo))).events ?? [];
}

const isMarked = async (kase: Kase) =>
  (await eventsOf(kase)).some((event) => event.markerRecordedEventAttributes?.markerName === 'core_patch');

/** The new step stands where the change has put it: after the letter, before the certificate. */
async function datedBetween(kase: Kase): Promise<boolean> {
  const steps = (await eventsOf(kase)).flatMap(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
  );
  return steps[steps.indexOf('openTransferOut') - 1] === 'dateClocks' && steps.includes('openTransferOut');
}

/** Workflow tasks that failed since the code does not fit the history. */
async function misfits(kase: Kase): Promise<number> {
  const { WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR: cause } = temporal.api.enums.v1.WorkflowTaskFailedCause;
  return (await eventsOf(kase)).filter((event) => event.workflowTaskFailedEventAttributes?.cause === cause).length;
}

/** The code fits again: since the last task that failed, one was done. */
async function goesOn(kase: Kase): Promise<boolean> {
  const tasks = (await eventsOf(kase)).flatMap((event) => {
    if (event.workflowTaskFailedEventAttributes) return ['failed'];
    return event.workflowTaskCompletedEventAttributes ? ['done'] : [];
  });
  return tasks.at(-1) === 'done';
}

/** Runs of this rig's transfers that a list filter finds. */
async function listed(filter: string): Promise<string[]> {
  const query = `TaskQueue = '${rig.queues.transfers}' AND WorkflowType = 'transfer' AND ${filter}`;
  const found: string[] = [];
  for await (const run of rig.client.workflow.list({ query })) found.push(run.runId);
  return found;
}

async function until(what: string, fits: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await fits())) {
    if (Date.now() > deadline) throw new Error(`it does not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('behind a marker, open cases end by the path they began with, and new ones take the new path', async () => {
  const open = await openCases();
  await redeploy(marked);
  const fresh = await rig.accepted({ from: HANGZHOU, to: CHENGDU, balance: '44' });
  await rig.ended(fresh.caseNo);
  // the filter that tells whether any run still needs the old path
  const old = `ExecutionStatus = 'Running' AND (TemporalChangeVersion IS NULL OR TemporalChangeVersion != '${MARKER}')`;
  const runs = await Promise.all(Object.values(open).map(async ({ caseNo }) => (await rig.runOf(caseNo)).runId));
  await until('the three old ones are listed', async () => (await listed(old)).sort().join() === runs.sort().join());
  await finish(open);
  await until('no run needs the old path any more', async () => (await listed(old)).length === 0);
  expect(await rig.ended(fresh.caseNo)).toMatchObject({ outcome: 'completed', money: 'settled' });
  expect(await rig.balanceAt(CHENGDU, fresh)).toBe(44n);

  expect(await isMarked(fresh)).toBe(true);
  expect(await datedBetween(fresh)).toBe(true);
  for (const kase of Object.values(open) as Kase[]) {
    expect(await isMarked(kase)).toBe(false);
    expect(await datedBetween(kase)).toBe(false);
    expect(await misfits(kase)).toBe(0);
  }
  const { workflowId, runId } = await rig.runOf(fresh.caseNo);
  expect(await listed(`TemporalChangeVersion = '${MARKER}'`)).toEqual([runId]);
  // there is no way back behind a marker: the former version does not know it
  const history = await rig.history({ workflowId, runId });
  await expect(replay(inject('workflowBundle'), history, workflowId)).rejects.toThrow(DeterminismViolationError);
  await rig.check({ workflowBundle: marked.bundle });
  await redeploy();
});

test('without the marker they stand still and nothing is lost: with the right code they go on', async () => {
  const open = await openCases();
  const kases = Object.values(open) as Kase[];
  // what a replay in CI says beforehand
  for (const kase of kases) {
    const { workflowId, runId } = await rig.runOf(kase.caseNo);
    const history = await rig.history({ workflowId, runId });
    await expect(replay(unmarked.bundle, history, workflowId)).rejects.toThrow(DeterminismViolationError);
    await replay(marked.bundle, history, workflowId);
  }

  await redeploy(unmarked);
  for (const kase of kases) {
    const { workflowId, runId } = await rig.runOf(kase.caseNo);
    await rig.client.workflow.getHandle(workflowId, runId).signal(calendarChanged);
  }
  for (const kase of kases) await until('the task fails', async () => (await misfits(kase)) > 0);
  await rig.booksAreEqual();
  for (const kase of kases) {
    const { workflowId, runId } = await rig.runOf(kase.caseNo);
    const { status } = await rig.client.workflow.getHandle(workflowId, runId).describe();
    expect(status.name).toBe('RUNNING');
  }

  await redeploy();
  for (const kase of kases) await until('the task is done', () => goesOn(kase));
  await finish(open);
  await rig.check();
});
