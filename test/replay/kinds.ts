// The kinds of transfers whose histories are kept, and how each is brought about. The names are the files' names.

import { prepareForm } from '../../activities/offices/clerk.ts';
import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { Operations } from '../../client/operations.ts';
import { seal } from '../../contract/seals/seal.ts';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import { type AdoptionWay, adoptionWorkflowId } from '../../workflows/adoption/messages.ts';
import { correctionWorkflowId } from '../../workflows/correction/messages.ts';
import { waitingWorkflowId } from '../../workflows/waiting/messages.ts';
import { setOwnPeriods } from '../support/records.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, KUNMING, type Move, OWN_ACCOUNT, type Rig } from '../support/rig.ts';
import { KINDS_AFTER } from './kinds-after.ts';
import { KINDS_BETWEEN } from './kinds-between.ts';

export const GUANGZHOU = '440100';
export const SHENZHEN = '440300';
export const NANJING = '320100';

export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}
/** Plays one transfer to its end; answers its run. */
type Play = (rig: Rig) => Promise<Run>;

const formOf = (rig: Rig, caseNo: string, version = 1) =>
  prepareForm(rig.database.db, rig.keys, { office: KUNMING, caseNo, version, at: toBeijing(Date.now()) });

/** The run of a case that has ended, once it is closed. */
async function closed(rig: Rig, caseNo: string): Promise<Run> {
  await rig.ended(caseNo);
  const run = await rig.runOf(caseNo);
  await rig.client.workflow.getHandle(run.workflowId, run.runId).result();
  return { workflowId: run.workflowId, runId: run.runId };
}

async function moved(rig: Rig, move: Move): Promise<Run> {
  return closed(rig, (await rig.accepted(move)).caseNo);
}

/** Applies and waits until the source's clerk in Kunming has to answer. */
async function waitingForClerk(rig: Rig, move: Omit<Move, 'from'>): Promise<string> {
  const { caseNo } = await rig.accepted({ from: KUNMING, ...move });
  await rig.waitsFor(caseNo, 'source');
  return caseNo;
}

/** Applies and waits until the sum has arrived and the destination's clerk in Changsha has to look at the form. */
async function waitingForVerdict(rig: Rig, move: Omit<Move, 'to'>): Promise<string> {
  const { caseNo } = await rig.accepted({ to: CHANGSHA, ...move });
  await rig.until(
    caseNo,
    (view) => view.money === 'arrived' && view.awaited.some((each) => each.actor === 'destination'),
  );
  return caseNo;
}

const operationsOf = (rig: Rig) =>
  new Operations({ temporal: rig.client, db: rig.database.db, taskQueue: rig.queues.transfers });

/** Terminates the case's run and has two people adopt it; `meanwhile` happens while the adoption runs. */
async function adopted(rig: Rig, caseNo: string, how: AdoptionWay, meanwhile?: () => Promise<unknown>): Promise<Run> {
  const { workflowId, runId } = await rig.runOf(caseNo);
  await rig.client.workflow.getHandle(workflowId, runId).terminate('by mistake');
  const operations = operationsOf(rig);
  const reason = 'the run was terminated';
  await operations.adopt({ caseNo, how, who: 'shift-3', reason });
  await operations.adopt({ caseNo, how, who: 'shift-4', reason });
  await meanwhile?.();
  await operations.adopted(caseNo);
  const handle = rig.client.workflow.getHandle(adoptionWorkflowId(caseNo, runId));
  return { workflowId: handle.workflowId, runId: (await handle.describe()).runId };
}

export const KINDS: Readonly<Record<string, Play>> = {
  ...KINDS_BETWEEN,
  ...KINDS_AFTER,

  'completed-plain': (rig) => moved(rig, { from: HANGZHOU, to: CHENGDU, balance: '1234567', interest: '321' }),

  'completed-without-balance': (rig) => moved(rig, { from: HANGZHOU, to: CHENGDU, balance: '0' }),

  'completed-confirmed-by-clerk': async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHENGDU, balance: '402000' });
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo));
    return closed(rig, caseNo);
  },

  'completed-accepted-by-clerk': async (rig) => {
    const caseNo = await waitingForVerdict(rig, { from: HANGZHOU, balance: '902210' });
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    return closed(rig, caseNo);
  },

  'completed-with-version-2-of-the-form': async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHENGDU, balance: '5000' });
    const { body } = await formOf(rig, caseNo);
    const balance = { principalFen: '4999', interestFen: '0' };
    const wrong = await seal(KUNMING, { ...body, balance, amountToTransferFen: '4999' }, rig.keys);
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, wrong);
    await rig.until(caseNo, (view) => view.formVersion === 2 && view.stage === 'awaiting-source');
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo, 2));
    return closed(rig, caseNo);
  },

  'completed-bounced-and-paid-again': async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHENGDU, balance: '5511' });
    await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, { bounce: 'M01' });
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo));
    await rig.waitsFor(caseNo, 'operator');
    const reason = 'the account was opened again';
    await rig.jiexu.resolve({ caseNo, office: CHENGDU, action: 'retry', who: 'operator-7', reason });
    return closed(rig, caseNo);
  },

  'completed-overdue-and-escalated': async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHENGDU, balance: '1234' });
    const { dueAt = '' } = await rig.jiexu.status(caseNo);
    await rig.advance(caseNo, fromIso(dueAt) - Date.now() + 30 * 24 * 3600_000);
    await rig.until(caseNo, (view) => view.overdue && view.clocks[0]?.passed.at(-1)?.level === 'nation');
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo));
    return closed(rig, caseNo);
  },

  'completed-money-kept': (rig) => moved(rig, { from: GUANGZHOU, to: SHENZHEN, balance: '250000' }),

  'completed-paid-to-person': (rig) =>
    moved(rig, { from: NANJING, to: CHENGDU, balance: '1234567', interest: '88', accountOnRecord: true }),

  'completed-account-of-a-retiree': (rig) =>
    moved(rig, {
      from: HANGZHOU,
      to: CHENGDU,
      balance: '77700',
      source: { retired: true, status: 'active' },
      application: { wishes: { resettled: true, payToPerson: OWN_ACCOUNT } },
    }),

  'refused-when-applying': async (rig) => {
    const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU, source: { status: 'active' } });
    const answer = await rig.jiexu.apply(application);
    if (answer.kind !== 'refused') throw new Error(answer.kind);
    const { application_no: _, ...row } = await rig.database.db
      .selectFrom('cases.application')
      .select(['application_no', 'workflow_id', 'run_id'])
      .where('application_no', '=', application.applicationNo)
      .executeTakeFirstOrThrow();
    await rig.client.workflow.getHandle(row.workflow_id, row.run_id).result();
    return { workflowId: row.workflow_id, runId: row.run_id };
  },

  'refused-by-source': async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHENGDU, balance: '402000' });
    await rig.jiexu.refuseAsSource(caseNo, KUNMING, 'R01', 'the employer has resumed contributions');
    return closed(rig, caseNo);
  },

  withdrawn: async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHENGDU, balance: '123' });
    await rig.jiexu.withdraw(caseNo, 'applicant', CHENGDU, 'returns to the former employer');
    return closed(rig, caseNo);
  },

  'refused-by-destination-after-arrival': async (rig) => {
    const caseNo = await waitingForVerdict(rig, { from: HANGZHOU, balance: '1500050', interest: '77' });
    await rig.jiexu.refuseForm(caseNo, CHANGSHA, 1, 'B06', 'another person');
    return closed(rig, caseNo);
  },

  'refused-by-destination-in-flight-then-returned': async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHANGSHA, balance: '640000' });
    await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, { holdDelivery: true });
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo));
    await rig.until(
      caseNo,
      (view) => view.money === 'in-flight' && view.awaited.some((each) => each.actor === 'destination'),
    );
    await rig.jiexu.refuseForm(caseNo, CHANGSHA, 1, 'B01');
    await rig.until(caseNo, (view) => view.money === 'restored');
    await releasePayment(rig.database.db, `${caseNo}-P1`);
    return closed(rig, caseNo);
  },

  reconciliation: async (rig) => {
    await moved(rig, { from: HANGZHOU, to: CHENGDU, balance: '1234567', interest: '321' });
    const handle = await operationsOf(rig).reconcileNow();
    await handle.result();
    return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
  },

  'adoption-restored': async (rig) => {
    const caseNo = await waitingForVerdict(rig, { from: HANGZHOU, balance: '902210', interest: '4' });
    return adopted(rig, caseNo, 'restore');
  },

  'adoption-forward': async (rig) => {
    const caseNo = await waitingForClerk(rig, { to: CHENGDU, balance: '5511' });
    await tellBank(rig.database.db, { paymentNo: `${caseNo}-P1` }, { holdDelivery: true });
    await rig.jiexu.confirmAsSource(caseNo, KUNMING, await formOf(rig, caseNo));
    await rig.until(caseNo, (view) => view.money === 'in-flight' && view.relation === 'accepted');
    return adopted(rig, caseNo, 'forward', () => releasePayment(rig.database.db, `${caseNo}-P1`));
  },

  'waiting-for-the-next-year-withdrawn': async (rig) => {
    const benefitsFrom = new Date(Date.now() + 40 * 24 * 3600_000).toISOString().slice(0, 10);
    const { application } = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '0',
      source: { scheme: 'resident' },
      destination: { scheme: 'resident', hasPersonalAccount: false, benefitsFrom },
      application: { wishes: { waitForNextYear: true } },
    });
    await rig.jiexu.apply(application);
    await rig.jiexu.withdrawWaiting(application.applicationNo);
    const handle = rig.client.workflow.getHandle(waitingWorkflowId(application.applicationNo));
    await handle.result();
    return { workflowId: handle.workflowId, runId: (await handle.describe()).runId };
  },

  'correction-signed-by-clerk-who-is-late': async (rig) => {
    const seeded = await rig.accepted({ from: HANGZHOU, to: CHANGSHA, balance: '3000' });
    const { caseNo, application } = seeded;
    await rig.waitsFor(caseNo, 'destination');
    await rig.jiexu.acceptForm(caseNo, CHANGSHA, 1);
    await closed(rig, caseNo);
    const { db } = rig.database;
    await setOwnPeriods(db, HANGZHOU, application.person, [{ from: '2019-07', to: '2026-08' }]);
    const request = { office: HANGZHOU, caseNo, version: 2, at: toBeijing(Date.now()) };
    await rig.jiexu.corrections.correct(caseNo, HANGZHOU, await prepareCorrection(db, rig.keys, request));
    const handle = rig.client.workflow.getHandle(correctionWorkflowId(caseNo, 2));
    const awaited = () => rig.jiexu.corrections.status(caseNo, 2);
    while ((await awaited()).dueAt === undefined) await new Promise((resolve) => setTimeout(resolve, 25));
    const run = { workflowId: handle.workflowId, runId: (await handle.describe()).runId };
    await rig.advanceRun(run, fromIso((await awaited()).dueAt ?? '') - Date.now() + 60_000);
    await rig.jiexu.corrections.countersign(caseNo, CHANGSHA, 2);
    await handle.result();
    return run;
  },
};
