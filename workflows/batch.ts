// A batch: an employer moves five hundred people. Each line is applied by itself, ten at once; what goes wrong with one stops no other.
import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AppliedLine, Batches, LookedOver } from '../activities/batch/batch.ts';
import {
  type AttentionLine,
  type BatchProgress,
  type BatchState,
  batchDetails,
  type LineCounts,
  MOST_SHOWN,
  NO_LINES,
  percentOf,
} from '../domain/batch.ts';
import { type BatchInput, batchQuery, cancelBatch, pauseBatch, resumeBatch } from './batch-messages.ts';
import { guarded } from './handlers/guarded.ts';

/** Lines applied at once: each asks two offices, and a batch must leave them room for everybody else. */
const AT_ONCE = 10;
const FIRST_PAUSE_MS = 5_000;
/** While an office is down, the register is looked at so often at the least. */
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * Applying a line waits at most 5 s for its decision. Three attempts in one go, so that a lost answer or a killed worker is got over at
 * once; a line that still fails gives its place to the next, and its turn comes again with the next look.
 */
const { applyLine } = proxyActivities<Batches>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** The register is this system's own database: without limit, since a batch that cannot read its lines can do nothing else. */
const { lookOver, dropUnapplied, closeBatch } = proxyActivities<Batches>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

interface Batch {
  readonly input: BatchInput;
  counts: LineCounts;
  attention: AttentionLine[];
  paused: boolean;
  cancelled: boolean;
  /** Resumed by somebody: the pause between two looks ends. */
  woken: boolean;
  closed: boolean;
  /** What this run has asked for, in lines. */
  applied: number;
  /** Why it waits, for people. */
  note?: string;
}

export async function batch(input: BatchInput): Promise<BatchProgress> {
  const b: Batch = {
    input,
    counts: { ...NO_LINES, undecided: input.lines },
    attention: [],
    paused: input.goesOn?.paused ?? false,
    cancelled: input.goesOn?.cancelled ?? false,
    woken: false,
    closed: false,
    applied: 0,
  };
  listen(b);
  // the server's own "cancel" is the batch's: what was applied is decided and goes on
  CancellationScope.current().cancelRequested.catch(() => cancel(b));
  return CancellationScope.nonCancellable(() => run(b));
}

async function run(b: Batch): Promise<BatchProgress> {
  const { batchNo } = b.input;
  for (let pauseMs = FIRST_PAUSE_MS; ; ) {
    if (b.cancelled) await dropUnapplied.executeWithOptions({ summary: 'drop what was not applied' }, [{ batchNo }]);
    const cancelled = b.cancelled;
    const before = b.counts.undecided;
    const left = await lookOver.executeWithOptions({ summary: 'what is left of the batch' }, [{ batchNo }]);
    takeOver(b, left);
    if (b.counts.undecided === 0) break;
    const putAside = await applyAll(b, left.apply, cancelled);
    if (isLong(b)) return goOn(b);
    if (b.cancelled !== cancelled) continue;
    // paused, what was applied is still being decided: only when nothing is does a look find nothing new
    if (b.paused && left.waiting + putAside === 0) await resumed(b);
    else if (b.counts.undecided > 0) {
      pauseMs = b.counts.undecided < before ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      await untilNextLook(b, pauseMs);
    }
  }
  const { counts } = await closeBatch.executeWithOptions({ summary: 'write the summary' }, [
    { batchNo, cancelled: b.cancelled },
  ]);
  b.counts = counts;
  b.closed = true;
  show(b);
  await condition(allHandlersFinished);
  return progressOf(b);
}

/**
 * Ten at once, each place taken by the next line as soon as it is free. Nothing new is begun when paused or cancelled. Answers how many
 * were applied and are not decided.
 */
async function applyAll(b: Batch, lines: readonly number[], cancelled: boolean): Promise<number> {
  const queue = [...lines];
  let putAside = 0;
  const place = async () => {
    while (!b.paused && b.cancelled === cancelled && !isLong(b)) {
      const line = queue.shift();
      if (line === undefined) return;
      b.applied += 1;
      const answer = await answerOf(b, line);
      if (answer.kind === 'undecided') putAside += 1;
      taken(b, answer);
      show(b);
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
  if (attention !== undefined && b.attention.length < MOST_SHOWN) b.attention.push(attention);
}

/** The register knows best: it also holds what another run, or a worker that was killed, has brought to an end. */
function takeOver(b: Batch, { counts, attention }: LookedOver): void {
  b.counts = counts;
  b.attention = [...attention];
  show(b);
}

async function resumed(b: Batch): Promise<void> {
  b.note = 'Paused: no further line is applied until it is resumed.';
  show(b);
  await condition(() => !b.paused || b.cancelled);
  delete b.note;
}

async function untilNextLook(b: Batch, pauseMs: number): Promise<void> {
  const many = b.counts.undecided === 1 ? 'line waits' : 'lines wait';
  b.note = `${b.counts.undecided} ${many} for an office that does not answer, or for a place; asked again every few minutes.`;
  show(b);
  const cancelled = b.cancelled;
  await condition(() => b.woken || b.cancelled !== cancelled, pauseMs, {
    summary: `look again at ${b.counts.undecided} lines`,
  });
  b.woken = false;
  delete b.note;
}

/** A run that has become long goes on in a new one, which takes up what is left from the register. */
function isLong({ applied, input }: Batch): boolean {
  return applied >= input.linesPerRun || workflowInfo().continueAsNewSuggested;
}

async function goOn(b: Batch): Promise<never> {
  await condition(allHandlersFinished);
  const { paused, cancelled } = b;
  return continueAsNew<typeof batch>({ ...b.input, goesOn: { paused, cancelled } });
}

function listen(b: Batch): void {
  setHandler(batchQuery, () => progressOf(b));
  const on = (update: typeof pauseBatch, change: () => void) =>
    setHandler(
      update,
      guarded(async () => {
        if (!b.closed) change();
        show(b);
        return progressOf(b);
      }),
    );
  on(pauseBatch, () => {
    b.paused = true;
  });
  on(resumeBatch, () => {
    b.paused = false;
    b.woken = true;
  });
  on(cancelBatch, () => cancel(b));
}

function cancel(b: Batch): void {
  b.cancelled = true;
  b.paused = false;
}

function stateOf(b: Batch): BatchState {
  if (b.closed) return b.cancelled ? 'cancelled' : 'done';
  if (b.cancelled) return 'cancelling';
  return b.paused ? 'paused' : 'applying';
}

function progressOf(b: Batch): BatchProgress {
  const { batchNo, lines } = b.input;
  return {
    batchNo,
    state: stateOf(b),
    lines,
    counts: b.counts,
    percent: percentOf(b.counts),
    attention: [...b.attention],
  };
}

function show(b: Batch): void {
  setCurrentDetails(batchDetails(progressOf(b), b.note));
}
