// How a case stops before it is completed: the first ending that is declared wins, interrupts the procedure and is undone.
import { CancellationScope, condition, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { BusinessRefusalData } from '../domain/refusal.ts';
import { type Case, type Ending, isZeroed } from './case.ts';
import { note, publish, showProblem, waitingFor } from './show.ts';
import { refusalOf } from './steps.ts';

/** Declares that the case ends. Later declarations change nothing. Must not be called once the pivot has passed. */
export function declareEnding(c: Case, ending: Ending): void {
  if (c.ending !== undefined) return;
  if (c.pivotPassed) throw new Error('after the destination has accepted, a case only goes forward');
  lapseWithdrawal(c);
  lapseIdentity(c);
  c.ending = ending;
}

/** Nothing that was confirmed has to be taken back: whoever wants to withdraw may (§9.9). */
export function isFree(c: Case): boolean {
  return !c.confirmed && c.answer?.kind !== 'confirm';
}

/** Nobody is asked to agree to a withdrawal any more. */
export function lapseWithdrawal(c: Case): void {
  c.withdrawal?.lapse();
  delete c.withdrawal;
}

/** Nobody can say any more who the person is: the case ends, or the destination has accepted the one it was asked about. */
function lapseIdentity(c: Case): void {
  if (c.identity === undefined) return;
  c.identity.done();
  delete c.identity;
  note(c, 'jiexu', 'the question who the person is has lapsed');
}

/**
 * The person has died (§9.1). Before the balance is zeroed the case stops and the source keeps the money; after that the relation
 * stops and the money goes on to the destination's inheritance desk.
 */
export function personDied(c: Case): void {
  c.deceased = true;
  lapseWithdrawal(c);
  if (!c.pivotPassed && !isZeroed(c)) {
    declareEnding(c, { outcome: 'ended-by-death', codes: ['R13'], what: 'the person has died' });
  }
}

/** The destination has accepted, or credited: from here only forward. */
export function passThePivot(c: Case): void {
  c.pivotPassed = true;
  lapseWithdrawal(c);
  lapseIdentity(c);
}

/**
 * Runs the procedure until it is done or an ending is declared. An ending cancels what is in flight: an attempt whose answer
 * is not waited for may still land, which the undo steps reckon with.
 */
export async function untilDoneOrEnded(c: Case, procedure: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const done = scope.run(procedure);
  const interrupt = CancellationScope.nonCancellable(async () => {
    await condition(() => c.ending !== undefined || c.outcome !== undefined);
    if (c.ending !== undefined) scope.cancel();
  });
  try {
    await done;
  } catch (error) {
    // a failure of what is being left behind does not keep the case from being undone; a fault of the code does
    if (c.ending === undefined || !(error instanceof TemporalFailure)) throw error;
    await interrupt;
  }
}

/** Waits for all tracks to stop, also when one is interrupted, so that nothing runs beside the undo steps. */
export async function together(...tracks: readonly (() => Promise<void>)[]): Promise<void> {
  const results = await Promise.allSettled(tracks.map((track) => track()));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const worst = failures.find((failure) => !isCancellation(failure)) ?? failures[0];
  if (worst !== undefined) throw worst;
}

/**
 * Asks for a step. A declared business refusal ends the case before the pivot; after it `instead` may know another way, else an
 * operator is called and the step is tried again when he says so. Everything else is retried by the step itself.
 */
export async function orEnd<T>(
  c: Case,
  outcome: Ending['outcome'],
  step: () => Promise<T>,
  instead: (refusal: BusinessRefusalData) => T | undefined = () => undefined,
): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      await condition(() => !c.accepting); // whether the pivot has passed is unknown while the destination is being asked
      if (!c.pivotPassed) {
        const died = refusal.code === 'R13';
        if (died) c.deceased = true;
        declareEnding(c, {
          outcome: died ? 'ended-by-death' : outcome,
          codes: [refusal.code],
          what: refusal.remark,
        });
        await condition(() => false); // interrupted by the ending that was just declared
      }
      const otherwise = instead(refusal);
      if (otherwise !== undefined) return otherwise;
      await untilOperator(
        c,
        `${refusal.code}: ${refusal.remark}. The destination has accepted, so the case only goes forward`,
      );
    }
  }
}

const A_PROBLEM = 'a problem to be resolved';

/** True while a refused step waits for an operator to say "retry". */
export function operatorIsCalled(c: Case): boolean {
  return c.awaited.some((each) => each.actor === 'operator' && each.forWhat === A_PROBLEM);
}

interface Calling {
  /** What may help, for people. */
  readonly hint?: string;
  /** How often "retry" was said before the problem came up; what is said since counts. Default: until now. */
  readonly before?: number;
  /** True once nobody has to help any more. */
  readonly unneeded?: () => boolean;
}

/** Shows the problem and waits until an operator, its cause removed, resolves with "retry". */
export async function untilOperator(
  c: Case,
  problem: string,
  { hint, before = c.retries, unneeded = () => false }: Calling = {},
): Promise<void> {
  const solved = showProblem(
    c,
    `${problem}. ${hint === undefined ? '' : `${hint}. `}Remove the cause, then resolve with "retry".`,
  );
  note(c, 'jiexu', `an operator is called: ${problem}`);
  try {
    await waitingFor(c, { actor: 'operator', forWhat: A_PROBLEM }, () =>
      condition(() => c.retries > before || unneeded()),
    );
  } finally {
    solved();
  }
  publish(c);
}
