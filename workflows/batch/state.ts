// The state of a batch: plain data that handlers and procedure share, and how it is shown.
import {
  type AttentionLine,
  type BatchProgress,
  type BatchState,
  batchDetails,
  type LineCounts,
  NO_LINES,
  percentOf,
} from '../../domain/batch.ts';
import { type Board, openBoard, show } from '../kit/board.ts';
import type { BatchInput } from './messages.ts';

export interface Batch {
  readonly input: BatchInput;
  counts: LineCounts;
  attention: readonly AttentionLine[];
  /** What people want of it. */
  wanted: 'applied' | 'paused' | 'cancelled';
  /** Resumed by somebody: the pause between two looks ends. */
  woken: boolean;
  closed: boolean;
  /** What this run has asked for, in lines. */
  applied: number;
  /** Why it waits, for people. */
  waitsFor?: string;
  readonly board: Board;
}

export function openBatch(input: BatchInput): Batch {
  const { lines, goesOn } = input;
  return {
    input,
    counts: { ...NO_LINES, undecided: lines },
    attention: [],
    wanted: goesOn?.cancelled ? 'cancelled' : goesOn?.paused ? 'paused' : 'applied',
    woken: false,
    closed: false,
    applied: 0,
    board: openBoard(),
  };
}

/** Says how the batch looks. */
export function showBatch(b: Batch): void {
  show(b, { details: () => batchDetails(progressOf(b), b.waitsFor), attributes: () => [] });
}

export function progressOf(b: Batch): BatchProgress {
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

function stateOf({ wanted, closed }: Batch): BatchState {
  switch (wanted) {
    case 'cancelled':
      return closed ? 'cancelled' : 'cancelling';
    case 'paused':
      return closed ? 'done' : 'paused';
    case 'applied':
      return closed ? 'done' : 'applying';
    default:
      return wanted satisfies never;
  }
}
