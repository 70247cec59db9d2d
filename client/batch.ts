// The client of batches: an employer or office submits many applications at once, and asks how far they are.

import { isGrpcCancelledError, isGrpcDeadlineError, WorkflowNotFoundError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import {
  type BatchRow,
  countLines,
  findBatch,
  type LineRow,
  linesOfBatch,
  recordBatch,
} from '../activities/batch/register.ts';
import { type BatchProgress, type BatchState, batchNo as batchNoRule, MOST_LINES, percentOf } from '../domain/batch.ts';
import { sayGone } from '../domain/gone.ts';
import { creditCodeFault } from '../domain/identity.ts';
import { type Fault, readBySchema, UnusableInput } from '../domain/input.ts';
import { toBeijing } from '../domain/instant.ts';
import type { batch } from '../workflows/batch/batch.ts';
import * as messages from '../workflows/batch/messages.ts';
import { TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import { type BatchCases, casesOf } from './batch-cases.ts';
import { type BatchLine, batchHash, readLines } from './batch-lines.ts';
import { MessageRefused, UnknownBatch } from './errors.ts';
import type { JiexuOptions } from './jiexu.ts';
import { newestRun } from './runs.ts';

/** A run of a batch goes on in a new one after so many lines: some 4 events a line (500 lines: 2053), of 51 200 a history may have. */
const LINES_PER_RUN = 1_000;
const ANSWER_WITHIN_MS = 5_000;

export interface SubmitOptions {
  /** Unified credit code: every line's applicant must be this employer. */
  readonly employer?: string;
  /** Lines a run applies before it goes on in a new one; 1000. */
  readonly linesPerRun?: number;
}

/** What a submission is answered with. */
export interface Submitted {
  readonly batchNo: string;
  readonly lines: number;
  /** It had been submitted before with the same content. */
  readonly again: boolean;
  /** False where no line can be applied: nothing is on record, and the number is free for the corrected lines. */
  readonly filed: boolean;
  /** Lines that were answered at the door: unusable, repeated, or refused since another may not apply for them. */
  readonly atTheDoor: readonly LineRow[];
}

/** How a batch stands, and what became of its cases. Instants are ISO 8601 +08:00. */
export interface BatchStatus extends Omit<BatchProgress, 'state'> {
  /** `unknown`: no worker tells whether it is applying or paused; `problem` says what to do. All figures are from the register. */
  readonly state: BatchState | 'unknown';
  readonly problem?: string;
  readonly employer?: string;
  readonly submittedAt: string;
  readonly closedAt?: string;
  readonly cases: BatchCases;
}

export class BatchClient {
  private readonly options: Omit<JiexuOptions, 'personKeySecret'>;

  constructor(options: Omit<JiexuOptions, 'personKeySecret'>) {
    this.options = options;
  }

  /**
   * Submits a batch. Its lines are read at once, each by itself: what cannot be used is answered and named, the others
   * are applied; where there are no others it is not filed. The same content again is the same batch; the same number
   * with other content throws `MessageRefused` (stale). A number or a credit code that cannot be used, no line at all
   * or more than 10 000 throw `UnusableInput`.
   */
  async submit(batchNo: string, lines: readonly BatchLine[], options: SubmitOptions = {}): Promise<Submitted> {
    const { db, rules } = this.options;
    const { employer, linesPerRun = LINES_PER_RUN } = options;
    refuseUnusable(batchNo, lines, employer);
    const contentHash = batchHash(lines, employer);
    const on = employer === undefined ? {} : { employer };
    const known = await findBatch(db, batchNo);
    const read = known === undefined ? readLines(lines, { rules, now: toBeijing(Date.now()), ...on }) : [];
    const answered = read.flatMap((line) => ('answer' in line ? [{ ...line, asked: false }] : []));
    if (known === undefined && answered.length === lines.length)
      return { batchNo, lines: lines.length, again: false, filed: false, atTheDoor: answered };
    const row =
      known === undefined
        ? await recordBatch(db, {
            batchNo,
            contentHash,
            lines: read,
            creditCode: employer,
          })
        : { ...known, again: true };
    if (row.contentHash !== contentHash) throw otherContent();
    if (row.closedAt === undefined) await this.start({ batchNo, contentHash, lines: row.lines, linesPerRun });
    const all = await linesOfBatch(db, batchNo);
    return {
      batchNo,
      lines: row.lines,
      again: row.again,
      filed: true,
      atTheDoor: all.filter((line) => line.answer !== undefined && !line.asked && line.answer.kind !== 'not-applied'),
    };
  }

  /** Where a run was ended by hand, submitting again starts one that takes up what is left. */
  private async start(input: messages.BatchInput): Promise<void> {
    const { temporal, taskQueue } = this.options;
    await temporal.workflow.start<typeof batch>(messages.BATCH, {
      workflowId: messages.batchWorkflowId(input.batchNo),
      taskQueue: taskQueue ?? TRANSFERS_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `batch ${input.batchNo}, ${input.lines} lines`,
    });
  }

  /** How far it is, which lines need attention, and how its cases go. Throws `UnknownBatch`. */
  async status(batchNo: string): Promise<BatchStatus> {
    const { db, temporal } = this.options;
    const row = await this.find(batchNo);
    const { counts, attention } = await countLines(db, batchNo);
    return {
      batchNo,
      ...(row.summary === undefined ? await this.stateOf(batchNo) : { state: row.summary.state }),
      lines: row.lines,
      counts,
      percent: percentOf(counts),
      attention,
      cases: await casesOf(temporal, await linesOfBatch(db, batchNo)),
      submittedAt: inBeijing(row.submittedAt),
      employer: row.creditCode,
      closedAt: row.closedAt === undefined ? undefined : inBeijing(row.closedAt),
    };
  }

  private async stateOf(batchNo: string): Promise<Pick<BatchStatus, 'state' | 'problem'>> {
    const { temporal } = this.options;
    const run = await newestRun(temporal, messages.batchWorkflowId(batchNo));
    if (run.kind === 'ended' && (await this.find(batchNo)).closedAt === undefined)
      return {
        state: 'unknown',
        problem: `its run is gone (${sayGone(run.ended)}): submit the same file again, and it goes on`,
      };
    try {
      const { state } = await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        this.handle(batchNo).query(messages.batchQuery),
      );
      return { state };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError)
        return { state: 'unknown', problem: 'no run of this batch is there: submit the same file again' };
      // a question that is given up at its deadline is told in either way
      if (isGrpcDeadlineError(error) || isGrpcCancelledError(error))
        return { state: 'unknown', problem: 'no worker answers: the batch goes on when one runs' };
      throw error;
    }
  }

  /** The lines in order, each with its answer and what became of its case; `failed`: only those refused or unusable. */
  async lines(batchNo: string, filter: { readonly failed?: boolean } = {}): Promise<LineRow[]> {
    await this.find(batchNo);
    return linesOfBatch(this.options.db, batchNo, filter);
  }

  /** Throws `UnusableInput` where lines are not those that were submitted under a number. */
  async mustBeOf(batchNo: string, lines: readonly BatchLine[]): Promise<void> {
    const { contentHash, creditCode } = await this.find(batchNo);
    if (batchHash(lines, creditCode) === contentHash) return;
    throw new UnusableInput([
      { field: 'file', rule: `is not what was submitted as batch ${batchNo}`, remedy: 'Name the file as submitted' },
    ]);
  }

  /** No further line is applied until it is resumed. */
  pause(batchNo: string): Promise<BatchProgress> {
    return this.tell(batchNo, messages.pauseBatch);
  }

  /** Goes on; while an office is awaited, asks at once. */
  resume(batchNo: string): Promise<BatchProgress> {
    return this.tell(batchNo, messages.resumeBatch);
  }

  /** What was not applied yet is not applied; what was goes on. */
  cancel(batchNo: string): Promise<BatchProgress> {
    return this.tell(batchNo, messages.cancelBatch);
  }

  private async find(batchNo: string): Promise<BatchRow> {
    const row = await findBatch(this.options.db, batchNo);
    if (row === undefined) throw new UnknownBatch(batchNo);
    return row;
  }

  private handle(batchNo: string) {
    return this.options.temporal.workflow.getHandle<typeof batch>(messages.batchWorkflowId(batchNo));
  }

  private async tell(batchNo: string, update: UpdateDefinition<BatchProgress>): Promise<BatchProgress> {
    const { closedAt, summary } = await this.find(batchNo);
    if (closedAt !== undefined) throw ended(batchNo, summary?.state ?? 'done', closedAt);
    try {
      return await this.handle(batchNo).executeUpdate(update);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const now = await this.find(batchNo);
      if (now.closedAt !== undefined) throw ended(batchNo, now.summary?.state ?? 'done', now.closedAt);
      throw new MessageRefused({
        code: 'closed',
        message: `the run of batch ${batchNo} is gone, so that nobody takes this; nothing was changed`,
        remedy: 'submit the same file again: it goes on where it was',
      });
    }
  }
}

function inBeijing(instant: string): string {
  return toBeijing(Date.parse(instant));
}

function refuseUnusable(batchNo: string, lines: readonly BatchLine[], employer: string | undefined): void {
  const faults: Fault[] = [];
  readBySchema(batchNoRule, { batchNo }, ['batchNo'], faults);
  const code = employer === undefined ? undefined : creditCodeFault(employer);
  if (code !== undefined)
    faults.push({ field: 'employer', rule: code, remedy: "Copy the code from the employer's certificate" });
  if (lines.length === 0) faults.push({ field: 'lines', rule: 'holds no application', remedy: 'Give at least one' });
  if (lines.length > MOST_LINES)
    faults.push({
      field: 'lines',
      rule: `holds ${lines.length} applications, ${MOST_LINES} at most (default)`,
      remedy: 'Submit it as several batches',
    });
  if (faults.length > 0) throw new UnusableInput(faults);
}

function otherContent(): MessageRefused {
  return new MessageRefused({
    code: 'stale',
    message: 'this batch number was used with another content',
    remedy: 'submit the same content again, or use a new batch number, for corrected lines too',
  });
}

function ended(batchNo: string, state: BatchState, closedAt: string): MessageRefused {
  const how = state === 'cancelled' ? 'was cancelled' : 'is done: every line has its answer';
  return new MessageRefused({
    code: 'closed',
    message: `batch ${batchNo} ${how}, since ${inBeijing(closedAt).slice(0, 16).replace('T', ' ')}; nothing was changed`,
    remedy: `see \`npx jiexu batch status ${batchNo}\`; its cases go on by themselves and are withdrawn one by one`,
  });
}
