// Steps that have been asked for: retries with their reason, the watch that calls an operator when one is not done after
// ten minutes, and what was refused.
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
import type { Dating } from '../../contract/answer.ts';
import type { RefusalData } from '../../contract/refusal.ts';
import { BUSINESS_REFUSAL } from '../../domain/refusal.ts';
import { note, type OnBoard, publish, showAwaited, showProblem, solved, takeBack } from './board.ts';

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

/** A declared business refusal, and when it was declared first. `step`: what was refused. */
export interface StepRefusal extends RefusalData, Dating {
  readonly step: string;
}

/** The declared business refusal behind a failed step; undefined for anything else. */
export function refusalOf(error: unknown): StepRefusal | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause, activityType: step } = error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== BUSINESS_REFUSAL) return undefined;
  const data = cause.details?.[0] as (RefusalData & Dating) | undefined;
  return data && { ...data, step };
}
