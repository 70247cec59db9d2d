// A batch: an employer moves five hundred people. Each line is applied by itself, ten at once; what goes wrong with one
// stops no other.
import { ActivityFailure, allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { AppliedLine, Batches, LookedOver } from '../../activities/batch/batch.ts';
import { type BatchProgress, MOST_SHOWN } from '../../domain/batch.ts';
import { publish } from '../kit/board.ts';
import { uncut } from '../kit/ending.ts';
import { own } from '../kit/steps.ts';
import { listen } from './handlers.ts';
import type { BatchInput } from './messages.ts';
import { type Batch, openBatch, progressOf, showBatch } from './state.ts';

/** Lines applied at once: each asks two offices, and a batch must leave them room for everybody else. */
const AT_ONCE = 10;
const FIRST_PAUSE_MS = 5_000;
/** While an office is down, the register is looked at so often at the least. */
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * Applying a line waits at most 5 s for its decision. Three attempts in one go, so that a lost answer or a killed
 * worker is got over at once; a line that still fails gives its place to the next, and its turn comes again with the
 * next look.
 */
const { applyLine } = own<Batches>('apply a line', {
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** The register is this system's own database: a batch that cannot read its lines can do nothing else. */
const REGISTER = { startToCloseTimeout: '10 seconds' } as const;
const { lookOver } = own<Batches>('what is left of the batch', REGISTER);
const { dropUnapplied } = own<Batches>('drop what was not applied', REGISTER);
const { closeBatch } = own<Batches>('write the summary', REGISTER);

export async function batch(input: BatchInput): Promise<BatchProgress> {
  const b = openBatch(input);
  showBatch(b);
  listen(b);
  // the server's own "cancel" is the batch's: what was applied is decided and goes on
  const cancelAsked = () => {
    b.wanted = 'cancelled';
  };
  return uncut(cancelAsked, () => run(b));
}

async function run(b: Batch): Promise<BatchProgress> {
  const { batchNo } = b.input;
  for (let pauseMs = FIRST_PAUSE_MS; ; ) {
    const isCancelled = b.wanted === 'cancelled';
    if (isCancelled) await dropUnapplied({ batchNo });
    const before = b.counts.undecided;
    const left = await lookOver({ batchNo });
    takeOver(b, left);
    if (b.counts.undecided === 0) break;
    const putAside = await applyAll(b, left.apply, isCancelled);
    if (isLong(b)) return goOn(b);
    if ((b.wanted === 'cancelled') !== isCancelled) continue;
    // paused, what was applied is still being decided: only when nothing is does a look find nothing new
    if (b.wanted === 'paused' && left.waiting + putAside === 0) await untilResumed(b);
    else if (b.counts.undecided > 0) {
      pauseMs = b.counts.undecided < before ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      await untilNextLook(b, pauseMs);
    }
  }
  b.counts = (await closeBatch({ batchNo, cancelled: b.wanted === 'cancelled' })).counts;
  b.closed = true;
  publish(b);
  await condition(allHandlersFinished);
  return progressOf(b);
}

/**
 * Ten at once, each place taken by the next line as soon as it is free. Nothing new is begun when paused or cancelled.
 * Answers how many were applied and are not decided.
 */
async function applyAll(b: Batch, lines: readonly number[], isCancelled: boolean): Promise<number> {
  const queue = [...lines];
  let putAside = 0;
  const place = async () => {
    while (b.wanted !== 'paused' && (b.wanted === 'cancelled') === isCancelled && !isLong(b)) {
      const line = queue.shift();
      if (line === undefined) return;
      b.applied += 1;
      const answer = await answerOf(b, line);
      if (answer.kind === 'undecided') putAside += 1;
      taken(b, answer);
      publish(b);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, place));
  return putAside;
}

/** A line that fails for a technical reason is put aside: its turn comes again. */
async function answerOf(b: Batch, line: number): Promise<AppliedLine> {
  const { batchNo } = b.input;
  try {
    return await applyLine.executeWithOptions({ summary: `line ${line}` }, [{ batchNo, line }]);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return { line, kind: 'undecided' };
  }
}

function taken(b: Batch, { kind, attention }: AppliedLine): void {
  if (kind === 'undecided') return;
  b.counts = { ...b.counts, [kind]: b.counts[kind] + 1, undecided: b.counts.undecided - 1 };
  if (attention !== undefined && b.attention.length < MOST_SHOWN) b.attention = [...b.attention, attention];
}

/** The register knows best: it also holds what another run, or a worker that was killed, has brought to an end. */
function takeOver(b: Batch, { counts, attention }: LookedOver): void {
  b.counts = counts;
  b.attention = attention;
  publish(b);
}

async function untilResumed(b: Batch): Promise<void> {
  b.waitsFor = 'Paused: no further line is applied until it is resumed.';
  publish(b);
  await condition(() => b.wanted !== 'paused');
  delete b.waitsFor;
}

async function untilNextLook(b: Batch, pauseMs: number): Promise<void> {
  const many = b.counts.undecided === 1 ? 'line waits' : 'lines wait';
  const what = 'for an office that does not answer, or for a place; asked again every few minutes.';
  b.waitsFor = `${b.counts.undecided} ${many} ${what}`;
  publish(b);
  const isCancelled = () => b.wanted === 'cancelled';
  const before = isCancelled();
  await condition(() => b.woken || isCancelled() !== before, pauseMs, {
    summary: `look again at ${b.counts.undecided} lines`,
  });
  b.woken = false;
  delete b.waitsFor;
}

/** A run that has become long goes on in a new one, which takes up what is left from the register. */
function isLong({ applied, input }: Batch): boolean {
  return applied >= input.linesPerRun || workflowInfo().continueAsNewSuggested;
}

async function goOn(b: Batch): Promise<never> {
  await condition(allHandlersFinished);
  const goesOn = { paused: b.wanted === 'paused', cancelled: b.wanted === 'cancelled' };
  return continueAsNew<typeof batch>({ ...b.input, goesOn });
}
