// How a residual transfer asks offices and register: tried again without limit, an operator called after ten minutes, refusals decided by people.
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
} from '@temporalio/workflow';
import type { Cases } from '../activities/cases/cases.ts';
import type { Residuals } from '../activities/cases/residuals.ts';
import type { CaseCommand, Office } from '../activities/offices/office.ts';
import type { ResidualOffice } from '../activities/offices/residual.ts';
import type { OfficeRef } from '../domain/plan.ts';
import { BUSINESS_REFUSAL, type BusinessRefusalData } from '../domain/refusal.ts';
import { note, now, type Residual, showProblem, waitingFor } from './residual-state.ts';

const STALLED_AFTER_MS = 10 * 60 * 1000;

/** As for a case: short commands with a business key, asked again until the office answers, a minute at most between attempts. */
const steps = {
  startToCloseTimeout: '3 seconds',
  // an ending does not wait for what is in flight; whatever still lands is met by the fence and the closed file
  cancellationType: 'TRY_CANCEL',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

/** The register and the calendar of whoever runs the orchestrator: without limit, nobody else would write it. */
const own = {
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;
export const { registerResidual } = proxyActivities<Residuals>({ ...own, summary: 'register the sum that follows' });
export const { archiveResidual } = proxyActivities<Residuals>({ ...own, summary: 'write the archive record' });
export const { dateClocks } = proxyActivities<Cases>({ ...own, summary: 'date the clock on working days' });

type Steps = ResidualOffice & Pick<Office, 'settle' | 'fenceCredit' | 'restoreBalance' | 'returnPayment'>;
type Command<K extends keyof Steps> = Omit<Parameters<Steps[K]>[0], keyof CaseCommand>;
type Answer<K extends keyof Steps> = Awaited<ReturnType<Steps[K]>>;

/** Asks an office for one step. Throws `ActivityFailure` around a declared business refusal. */
export async function askOffice<K extends keyof Steps>(
  r: Residual,
  office: OfficeRef,
  step: K,
  what: string,
  command: Command<K>,
): Promise<Answer<K>> {
  const ask = proxyActivities<Record<string, (command: CaseCommand) => Promise<unknown>>>({
    ...steps,
    taskQueue: office.taskQueue,
    summary: `${office.pool}: ${what}`,
  })[step];
  if (ask === undefined) throw new Error(`no such step: ${step}`);
  const stamped = { ...command, office: office.pool, caseNo: r.input.residualNo, at: now() };
  return watched(r, office.pool, what, () => ask(stamped) as Promise<Answer<K>>);
}

/** Runs beside the procedure; the run's end ends it. */
export function detached(run: () => Promise<void>): void {
  void CancellationScope.nonCancellable(run).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
}

async function watched<T>(r: Residual, office: string, what: string, step: () => Promise<T>): Promise<T> {
  const state = { done: false };
  detached(() => watch(r, office, what, state));
  try {
    return await step();
  } finally {
    state.done = true;
  }
}

async function watch(r: Residual, office: string, what: string, state: { done: boolean }): Promise<void> {
  const isDone = () => state.done;
  if (await condition(isDone, STALLED_AFTER_MS, { summary: `call an operator if not done: ${what}` })) return;
  const problem = `"${what}" at office ${office} has not been done for 10 minutes; it is tried again every minute: bring that office's system back.`;
  const solved = showProblem(r, problem);
  note(r, 'jiexu', `an operator is called: ${problem}`, office);
  await waitingFor(r, { actor: 'operator', office, forWhat: 'a step that does not get done' }, isDone);
  solved();
  note(r, 'jiexu', `done after a delay: ${what}`, office);
}

/** The declared business refusal behind a failed step; undefined for anything else. */
export function refusalOf(error: unknown): BusinessRefusalData | undefined {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (!(failure instanceof ApplicationFailure) || failure.type !== BUSINESS_REFUSAL) return undefined;
  const data = failure.details?.[0] as BusinessRefusalData | undefined;
  return data ?? { code: 'unknown', remark: failure.message };
}

/**
 * Shows the problem until an operator resolves it. `retry` and `follow` come back; `return` declares the ending, and what waits here is
 * interrupted by it.
 */
export async function untilOperator(r: Residual, problem: string): Promise<void> {
  const ways =
    r.pivotPassed || r.ending !== undefined
      ? 'Remove the cause, then resolve with "retry".'
      : 'Remove the cause and resolve with "retry", or with "return" to put the sum back.';
  const solved = showProblem(r, `${problem}. ${ways}`);
  note(r, 'jiexu', `an operator is called: ${problem}`);
  delete r.resolution;
  r.awaitingOperator = true;
  try {
    const fits = () => r.resolution !== undefined;
    await waitingFor(r, { actor: 'operator', forWhat: 'a problem to be resolved' }, fits);
  } finally {
    r.awaitingOperator = false;
    solved();
  }
}

/** Asks until it is done: a declared refusal is decided by an operator. */
export async function orOperator<T>(r: Residual, step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      await untilOperator(r, `${refusal.code}: ${refusal.remark}`);
    }
  }
}
