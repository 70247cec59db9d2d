// What a batch asks of the world: look over its lines, apply one of them, drop those that are not to be applied, close.
import type { Application } from '../../domain/application.ts';
import type { AttentionLine, BatchState, LineAnswer, LineAnswerKind, LineCounts } from '../../domain/batch.ts';

export interface BatchRef {
  readonly batchNo: string;
}

/** What is left of a batch. */
export interface LookedOver {
  /** Lines to be applied now, in order. */
  readonly apply: readonly number[];
  /** Lines that were taken and wait for their decision: an office does not answer. */
  readonly waiting: number;
  readonly counts: LineCounts;
  /** The first of them. */
  readonly attention: readonly AttentionLine[];
}

/** What came of applying one line. `undecided`: it was taken and an office is down, or nobody took it; its turn comes again. */
export interface AppliedLine {
  readonly line: number;
  readonly kind: LineAnswerKind | 'undecided';
  readonly attention?: AttentionLine;
}

/** How a batch ended, as it is kept. */
export interface BatchSummary {
  readonly state: Extract<BatchState, 'done' | 'cancelled'>;
  readonly counts: LineCounts;
}

export interface Batches {
  /** Takes over what was decided meanwhile, and answers what is left. */
  lookOver(batch: BatchRef): Promise<LookedOver>;
  /** Applies a line and writes its answer; a line that has one keeps it. */
  applyLine(line: BatchRef & { readonly line: number }): Promise<AppliedLine>;
  /** Answers `not-applied` for every line that was never applied. */
  dropUnapplied(batch: BatchRef): Promise<void>;
  /** Writes the summary; a second time it changes nothing. Fails while a line has no answer. */
  closeBatch(batch: BatchRef & { readonly cancelled: boolean }): Promise<BatchSummary>;
}

/** What applying was answered with, as any client hears it. `taken`: it is on record and will be decided. */
export type LineOutcome = LineAnswer | { readonly kind: 'undecided'; readonly taken: boolean };

/** Applies as any client does. `round`: the question's number; the same application under the same round is one question. */
export type ApplyLine = (application: Application, round: number) => Promise<LineOutcome>;
