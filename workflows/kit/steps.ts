// How a step is asked of an office or of the platform: retries with their reason, summaries, and the watch that calls
// an operator when a step is not done after ten minutes.
import {
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { CaseCommand } from '../../contract/commands/command.ts';
import type { AnswerOf, CaseSteps, CommandOf } from '../../contract/office.ts';
import type { RefusalData } from '../../contract/refusal.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import { BUSINESS_REFUSAL } from '../../domain/refusal.ts';
import { note, type OnBoard, publish, showAwaited, showProblem, solved, takeBack } from './board.ts';
import { now } from './now.ts';

/** A step that was asked for and has not been answered. */
interface OutstandingStep {
  readonly step: string;
  readonly what: string;
  readonly office: string;
  readonly sinceMs: number;
  /** True once an operator was called. */
  called: boolean;
}

export interface Steps {
  /** What offices file it under: the number of the case, or of the residual transfer. Absent until it is given. */
  fileNo?: string;
  readonly outstanding: OutstandingStep[];
  watching: boolean;
  /** True once it was settled by hand, outside: whatever still runs asks nobody for anything any more. */
  settledByHand: boolean;
}

export interface Asks extends OnBoard {
  readonly steps: Steps;
}

export function openSteps(fileNo?: string): Steps {
  return { fileNo, outstanding: [], watching: false, settledByHand: false };
}

/**
 * Steps at an office: short commands with a business key, so that an attempt whose answer was lost is simply asked
 * again. Without limit, since an office that is down must not end a case; a minute at most between attempts, so that a
 * case goes on soon after the office is back. Three seconds an attempt: recovery after a kill waits for it.
 */
const AT_AN_OFFICE = {
  startToCloseTimeout: '3 seconds',
  // an ending does not wait for what is in flight; whatever still lands is met by the fences of the undo steps
  cancellationType: 'TRY_CANCEL',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

type Command<K extends keyof CaseSteps> = Omit<CommandOf<K>, keyof CaseCommand>;
type Commands = { [K in keyof CaseSteps]: (command: Command<K> & CaseCommand) => Promise<AnswerOf<K>> };

/** Asks an office for one step. Throws `ActivityFailure` around a declared business refusal, see {@link refusalOf}. */
export async function ask<K extends keyof CaseSteps>(
  c: Asks,
  office: OfficeRef,
  step: K,
  what: string,
  command: Command<K>,
): Promise<AnswerOf<K>> {
  const { fileNo, settledByHand } = c.steps;
  if (fileNo === undefined) throw new Error(`${step} is asked for before there is a number to file it under`);
  if (settledByHand) await never();
  const summary = `${office.pool}: ${what}`;
  const steps: Commands = proxyActivities<Commands>({ ...AT_AN_OFFICE, taskQueue: office.taskQueue, summary });
  const stamped = { ...command, office: office.pool, caseNo: fileNo, at: now() };
  return watched(c, { office: office.pool, step, what }, () => steps[step](stamped));
}

/**
 * Steps of the platform's own: register, calendar, notices, books. Tried again without limit, a minute at most between
 * attempts, since nobody else would do them; what differs is said where they are used.
 */
export function own<A>(summary: string, differs: Partial<ActivityOptions> = {}) {
  return proxyActivities<A>({
    startToCloseTimeout: '5 seconds',
    retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
    summary,
    ...differs,
  });
}

const STALLED_AFTER_MS = 10 * 60 * 1000;

/** Runs a step that is retried without limit, and has an operator called when it is not done after ten minutes. */
export async function watched<T>(
  c: Asks,
  about: Pick<OutstandingStep, 'step' | 'what' | 'office'>,
  step: () => Promise<T>,
): Promise<T> {
  const { outstanding } = c.steps;
  const entry: OutstandingStep = { ...about, sinceMs: Date.now(), called: false };
  outstanding.push(entry);
  beside(() => watch(c));
  try {
    return await step();
  } finally {
    outstanding.splice(outstanding.indexOf(entry), 1);
    if (entry.called) callOff(c, entry);
  }
}

/** Runs beside the procedure and outlives the step that started it; the run's end ends it. */
export function beside(run: () => Promise<void>): void {
  void CancellationScope.nonCancellable(run).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
}

/** What waits here goes no further: an ending that was declared interrupts it. */
export async function never(): Promise<never> {
  await condition(() => false);
  throw new Error('it went on after it had ended');
}

/** One timer a procedure, not one a step: a plain transfer is over long before it would say anything. */
async function watch(c: Asks): Promise<void> {
  const { steps } = c;
  if (steps.watching) return;
  steps.watching = true;
  const oldestFresh = () => steps.outstanding.find((entry) => !entry.called);
  while (steps.outstanding.length > 0) {
    const oldest = oldestFresh();
    if (oldest === undefined) {
      await condition(() => steps.outstanding.length === 0 || oldestFresh() !== undefined);
      continue;
    }
    const leftMs = Math.max(1, oldest.sinceMs + STALLED_AFTER_MS - Date.now());
    await sleep(leftMs, { summary: 'call an operator if a step is not done by then' });
    if (steps.outstanding.includes(oldest)) callOperator(c, oldest);
  }
  steps.watching = false;
}

const stalledId = ({ step }: OutstandingStep) => `stalled:${step}`;

function callOperator(c: Asks, entry: OutstandingStep): void {
  entry.called = true;
  const { step, what, office } = entry;
  const stalled = `"${what}" at office ${office} has not been done for 10 minutes`;
  const remedy = "Its last failure stands under the pending activities: bring that office's system back.";
  showProblem(c, stalledId(entry), `${stalled}; it is tried again every minute. ${remedy}`);
  note(c, 'jiexu', `an operator is called: ${stalled}`, office);
  showAwaited(c, { kind: 'stalled', of: step, actor: 'operator', office, forWhat: 'a step that does not get done' });
}

function callOff(c: Asks, entry: OutstandingStep): void {
  solved(c, stalledId(entry));
  note(c, 'jiexu', `done after a delay: ${entry.what}`, entry.office);
  takeBack(c, stalledId(entry));
  publish(c);
}

/** A declared business refusal. `step`: what was refused. */
export interface StepRefusal extends RefusalData {
  readonly step: string;
}

/** The declared business refusal behind a failed step; undefined for anything else. */
export function refusalOf(error: unknown): StepRefusal | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause, activityType: step } = error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== BUSINESS_REFUSAL) return undefined;
  const data = cause.details?.[0] as RefusalData | undefined;
  return data && { ...data, step };
}
