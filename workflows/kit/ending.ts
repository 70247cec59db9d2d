// How a procedure stops before it is completed: the first ending that is declared wins and interrupts it; then it is
// undone.
import { CancellationScope, condition, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { never } from './steps.ts';

/** A procedure's state, as far as its end is concerned. `declared`: set once; why it ends before it is completed. */
export interface Ends<E> {
  readonly end: { declared?: E };
}

/** Declares that it ends. Later declarations change nothing. */
export function declare<E>({ end }: Ends<E>, ending: E): void {
  end.declared ??= ending;
}

/** Ends what runs here; does not come back. */
export function endHere<E>(c: Ends<E>, ending: E): Promise<never> {
  declare(c, ending);
  return never();
}

/**
 * Runs the procedure until it is done or an ending is declared. An ending cancels what is in flight: an attempt whose
 * answer is not waited for may still land, which the undo steps reckon with.
 */
export async function untilDoneOrEnded({ end }: Ends<unknown>, procedure: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const done = scope.run(procedure);
  const state = { isDone: false };
  const interrupt = CancellationScope.nonCancellable(async () => {
    await condition(() => end.declared !== undefined || state.isDone);
    if (end.declared !== undefined) scope.cancel();
  });
  try {
    await done;
  } catch (error) {
    // a failure of what is being left behind does not keep it from being undone; a fault of the code does
    if (end.declared === undefined || !(error instanceof TemporalFailure)) throw error;
    await interrupt;
  } finally {
    state.isDone = true;
  }
}

/** Waits for all tracks to stop, also when one is interrupted, so that nothing runs beside the undo steps. */
export async function together(...tracks: readonly (() => Promise<void>)[]): Promise<void> {
  const results = await Promise.allSettled(tracks.map((track) => track()));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const worst = failures.find((failure) => !isCancellation(failure)) ?? failures[0];
  if (worst !== undefined) throw worst;
}

/** Runs the procedure, and leaves it behind where it stands once it `isLeftBehind`. */
export async function unlessLeftBehind(isLeftBehind: () => boolean, procedure: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const done = scope.run(procedure);
  await Promise.race([done, condition(isLeftBehind)]);
  if (!isLeftBehind()) return;
  done.catch(() => undefined); // left behind
  scope.cancel();
}

/** The server's own "cancel" must not cut a procedure off between two postings: `cancelAsked` is told, and decides. */
export function uncut<T>(cancelAsked: () => void, procedure: () => Promise<T>): Promise<T> {
  CancellationScope.current().cancelRequested.catch(cancelAsked);
  return CancellationScope.nonCancellable(procedure);
}
