// The wire contract of a batch: its workflow, query and updates by name, with their shapes.
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { BatchProgress } from '../../domain/batch.ts';

/** The workflow's type name. One run a batch, or several in a row where it is long; id `batch/<batch number>`. */
export const BATCH = 'batch';

/** `batchNo`: the employer's or office's own number; one content for ever. */
export function batchWorkflowId(batchNo: string): string {
  return `batch/${batchNo}`;
}

/**
 * The workflow's argument. The lines themselves are in the database, under the batch's number: 500 applications would
 * be carried by every history otherwise. `contentHash`: SHA-256 over the lines, hexadecimal.
 */
export interface BatchInput {
  readonly batchNo: string;
  readonly contentHash: string;
  readonly lines: number;
  /** A run goes on in a new one after so many lines, so that no history grows without end. */
  readonly linesPerRun: number;
  /** How the run before left it. */
  readonly goesOn?: { readonly paused: boolean; readonly cancelled: boolean };
}

/** How far the batch is: lines by answer, percent, the lines that need attention. No personal data. */
export const batchQuery = defineQuery<BatchProgress>('batch');
/**
 * No further line is applied until {@link resumeBatch}; those that are being applied end. Said again it changes
 * nothing.
 */
export const pauseBatch = defineUpdate<BatchProgress>('pauseBatch');
/** Goes on; while an office is awaited, asks at once. */
export const resumeBatch = defineUpdate<BatchProgress>('resumeBatch');
/** Lines that were not applied yet are not applied. Those that were are decided, and their cases go on. */
export const cancelBatch = defineUpdate<BatchProgress>('cancelBatch');
