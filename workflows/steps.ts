// How a step is asked of an office or of the orchestrator: retries with their reason, summaries, and the watch that
// calls an operator when a step is not done after ten minutes.
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { Cases } from '../activities/cases/cases.ts';
import type { CaseCommand, Office } from '../activities/offices/office.ts';
import type { OfficeRef } from '../domain/plan.ts';
import { BUSINESS_REFUSAL, type BusinessRefusalData } from '../domain/refusal.ts';
import { type Case, caseNoOf, now, type OutstandingStep } from './case.ts';
import { note, publish, showProblem } from './show.ts';

const STALLED_AFTER_MS = 10 * 60 * 1000;

/**
 * Steps at an office: short commands with a business key, so that an attempt whose answer was lost is simply asked again.
 * Without limit, since an office that is down must not end a case; a minute at most between attempts, so that a case goes on
 * soon after the office is back. Three seconds an attempt: recovery after a kill waits for it.
 */
const officeSteps = {
  startToCloseTimeout: '3 seconds',
  // an ending does not wait for what is in flight; whatever still lands is met by the fences of the undo steps
  cancellationType: 'TRY_CANCEL',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

/** Deciding asks two offices in one attempt and writes the register: longer, otherwise as above. */
const { decide, explainOpenCase } = proxyActivities<Cases>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'ask both offices and decide by the rules',
});

/** The archive record is the only trace after the history is gone: without limit. */
const { archive } = proxyActivities<Cases>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'write the archive record',
});

/**
 * Dating a clock reads the calendar of whoever runs the orchestrator. Not local, cheap as it is: a workflow task that also answers an
 * update ends before a local activity does, and a replay then goes by another time than the first run.
 */
const { dateClocks } = proxyActivities<Cases>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'date the clocks on working days',
});

/** A notice that a supervisor is owed is written whatever it takes: without limit. */
const { escalate } = proxyActivities<Cases>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
  summary: 'put a notice to the supervisor on file',
});

export { archive, dateClocks, decide, escalate, explainOpenCase };

type OfficeStep = Exclude<keyof Office, 'lookUpAsSource' | 'lookUpAsDestination'>;
type Command<K extends OfficeStep> = Omit<Parameters<Office[K]>[0], keyof CaseCommand>;
type Answer<K extends OfficeStep> = Awaited<ReturnType<Office[K]>>;

/** Asks an office for one step of the case. Throws `ActivityFailure` around a declared business refusal, see {@link refusalOf}. */
export async function askOffice<K extends OfficeStep>(
  c: Case,
  office: OfficeRef,
  step: K,
  what: string,
  command: Command<K>,
): Promise<Answer<K>> {
  const ask = proxyActivities<Record<string, (command: CaseCommand) => Promise<unknown>>>({
    ...officeSteps,
    taskQueue: office.taskQueue,
    summary: `${office.pool}: ${what}`,
  })[step];
  if (ask === undefined) throw new Error(`no such step: ${step}`);
  // settled outside: whatever still runs of the procedure asks nobody for anything any more
  if (c.settledByHand) await condition(() => false);
  const stamped = { ...command, office: office.pool, caseNo: caseNoOf(c), at: now() };
  return watched(c, office.pool, what, () => ask(stamped) as Promise<Answer<K>>);
}

/** Runs a step that is retried without limit, and has an operator called when it is not done after ten minutes. */
export async function watched<T>(c: Case, office: string, what: string, step: () => Promise<T>): Promise<T> {
  const entry: OutstandingStep = { sinceMs: Date.now(), what, office };
  c.outstanding.add(entry);
  detached(() => watch(c));
  try {
    return await step();
  } finally {
    c.outstanding.delete(entry);
    if (entry.done !== undefined) callOff(c, entry);
  }
}

/** Runs beside the procedure and outlives the step that started it; the run's end ends it. */
export function detached(run: () => Promise<void>): void {
  void CancellationScope.nonCancellable(run).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
}

/** One timer a case, not one a step: a plain transfer is over long before it would say anything. */
async function watch(c: Case): Promise<void> {
  if (c.watching) return;
  c.watching = true;
  const fresh = () => [...c.outstanding].filter((entry) => entry.done === undefined);
  while (c.outstanding.size > 0) {
    const oldest = fresh()[0];
    if (oldest === undefined) {
      await condition(() => c.outstanding.size === 0 || fresh().length > 0);
      continue;
    }
    const leftMs = Math.max(1, oldest.sinceMs + STALLED_AFTER_MS - Date.now());
    await sleep(leftMs, { summary: 'call an operator if a step is not done by then' });
    if (c.outstanding.has(oldest)) callOperator(c, oldest);
  }
  c.watching = false;
}

const STALLED = 'a step that does not get done';

function callOperator(c: Case, entry: OutstandingStep): void {
  const what = `"${entry.what}" at office ${entry.office} has not been done for 10 minutes`;
  entry.done = showProblem(
    c,
    `${what}; it is tried again every minute. Its last failure stands under the pending activities: bring that office's system back.`,
  );
  note(c, 'jiexu', `an operator is called: ${what}`, entry.office);
  c.awaited.push({ actor: 'operator', office: entry.office, forWhat: STALLED, since: now() });
  publish(c);
}

function callOff(c: Case, entry: OutstandingStep): void {
  entry.done?.();
  note(c, 'jiexu', `done after a delay: ${entry.what}`, entry.office);
  const index = c.awaited.findIndex((each) => each.forWhat === STALLED && each.office === entry.office);
  if (index >= 0) c.awaited.splice(index, 1);
  publish(c);
}

/** The declared business refusal behind a failed step, whether it ran remotely or locally; undefined for anything else. */
export function refusalOf(error: unknown): BusinessRefusalData | undefined {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  if (!(failure instanceof ApplicationFailure) || failure.type !== BUSINESS_REFUSAL) return undefined;
  const data = failure.details?.[0] as BusinessRefusalData | undefined;
  return data ?? { code: 'unknown', remark: failure.message };
}
