// How a case stops before it is completed: the first ending that is declared wins, interrupts the procedure and is undone.
import { CancellationScope, condition, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { type Case, type Ending, note, publish, showProblem, waitingFor } from './case.ts';
import { refusalOf } from './steps.ts';

/** Declares that the case ends. Later declarations change nothing. Must not be called once the pivot has passed. */
export function declareEnding(c: Case, ending: Ending): void {
  if (c.ending !== undefined) return;
  if (c.pivotPassed) throw new Error('after the destination has accepted, a case only goes forward');
  c.ending = ending;
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
 * Asks for a step. A declared business refusal ends the case before the pivot; after it an operator is called and the
 * step is tried again when he says so. Everything else is retried by the step itself.
 */
export async function orEnd<T>(c: Case, outcome: Ending['outcome'], step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      await condition(() => !c.accepting); // whether the pivot has passed is unknown while the destination is being asked
      if (!c.pivotPassed) {
        declareEnding(c, { outcome, codes: [refusal.code], what: refusal.remark });
        await condition(() => false); // interrupted by the ending that was just declared
      }
      await untilOperator(
        c,
        `${refusal.code}: ${refusal.remark}. The destination has accepted, so the case only goes forward`,
      );
    }
  }
}

/** Shows the problem and waits until an operator, its cause removed, resolves with "retry". */
export async function untilOperator(c: Case, problem: string): Promise<void> {
  const solved = showProblem(c, `${problem}. Remove the cause, then resolve with "retry".`);
  note(c, 'jiexu', `an operator is called: ${problem}`);
  const before = c.retries;
  await waitingFor(c, { actor: 'operator', forWhat: 'a problem to be resolved' }, () =>
    condition(() => c.retries > before),
  );
  solved();
  publish(c);
}
