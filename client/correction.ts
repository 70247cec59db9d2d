// Corrections after completion, as an office's system asks for them: make the next version of the form, send it, sign it, look at it.
import { type Client, WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import {
  correctionsOf,
  nextVersion,
  nothingMerged,
  type RegisteredCorrection,
} from '../activities/cases/corrections.ts';
import { type CaseRow, findCase } from '../activities/cases/register.ts';
import type { Db } from '../activities/database/connection.ts';
import type { FormFault } from '../domain/case.ts';
import type { CorrectionVerdict, CorrectionView } from '../domain/correction.ts';
import { type InformationForm, type Sealed, sealedForm } from '../domain/forms.ts';
import { type GoneRun, sayGone, sendAgainRemedy } from '../domain/gone.ts';
import { faultsIn } from '../domain/input.ts';
import type { TimelineEntry } from '../domain/view.ts';
import type { correction } from '../workflows/correction/correction.ts';
import * as messages from '../workflows/correction/messages.ts';
import { CASE_NO, DESTINATION_POOL, SOURCE_POOL } from '../workflows/kit/attributes.ts';
import { TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import { MessageRefused, UnknownCase, unusable } from './errors.ts';
import { newestRun } from './runs.ts';
import { messageRefusalOf } from './update-failures.ts';

export interface CorrectionsOptions {
  readonly temporal: Client;
  readonly db: Db;
  /** Task queue of the transfers' workers. */
  readonly taskQueue?: string;
}

/** As the register has it. `gone`: it is open, and its run is not there any more. */
export interface ListedCorrection extends RegisteredCorrection {
  readonly gone?: GoneRun;
}

export class Corrections {
  private readonly options: CorrectionsOptions;

  constructor(options: CorrectionsOptions) {
    this.options = options;
  }

  /** The version that the next corrected form of a case has to bear. Throws `MessageRefused` where none can be made. */
  async nextVersion(caseNo: string): Promise<number> {
    const row = await this.find(caseNo);
    const nothing = nothingMerged(row);
    if (nothing !== undefined) throw new MessageRefused({ ...nothing, code: 'not-awaited' });
    return nextVersion(row.archive?.view.formVersion ?? 1, await correctionsOf(this.options.db, caseNo));
  }

  /**
   * The source sends the next version of the form of a completed case. Answers the correction as it stands: signed
   * already, or waiting for the destination's clerk. The same form again is the same correction. Throws
   * `MessageRefused` where it is not taken, with the field that is wrong in `refusal.field`.
   */
  async correct(caseNo: string, office: string, form: Sealed<InformationForm>): Promise<CorrectionView> {
    const parsed = sealedForm.safeParse(form);
    if (!parsed.success) {
      throw unusable(faultsIn(parsed.error, form));
    }
    const { sourcePool, destinationPool } = await this.find(caseNo);
    const { temporal, taskQueue } = this.options;
    const { version } = parsed.data.body;
    const input: messages.CorrectionInput = { caseNo, office, sourcePool, destinationPool, form: parsed.data };
    const start = new WithStartWorkflowOperation<typeof correction>(messages.CORRECTION, {
      workflowId: messages.correctionWorkflowId(caseNo, version),
      taskQueue: taskQueue ?? TRANSFERS_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${sourcePool} → ${destinationPool}, correction of case ${caseNo} by version ${version}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: CASE_NO, value: caseNo },
        { key: SOURCE_POOL, value: sourcePool },
        { key: DESTINATION_POOL, value: destinationPool },
      ]),
    });
    return told(
      temporal.workflow.executeUpdateWithStart(messages.correct, {
        args: [{ caseNo, office, signature: parsed.data.seal.signature }],
        startWorkflowOperation: start,
      }),
    );
  }

  /** The destination's clerk signs a corrected form: the years are redone. */
  countersign(caseNo: string, office: string, version: number): Promise<CorrectionView> {
    return this.decide(caseNo, office, version, { kind: 'sign' });
  }

  /** The destination's clerk refuses a corrected form: nothing is changed, and the source may send the next version. */
  refuse(caseNo: string, office: string, version: number, code: FormFault, remark?: string): Promise<CorrectionView> {
    return this.decide(caseNo, office, version, { kind: 'refuse', code, remark });
  }

  /** A correction as it stands; from the archive record once it has ended. */
  async status(caseNo: string, version: number): Promise<CorrectionView> {
    const row = await this.registered(caseNo, version);
    return row.view ?? this.handle(caseNo, version).query(messages.correctionQuery);
  }

  async timeline(caseNo: string, version: number): Promise<readonly TimelineEntry[]> {
    const row = await this.registered(caseNo, version);
    return row.timeline ?? this.handle(caseNo, version).query(messages.correctionTimelineQuery);
  }

  /** Every correction of a case that was taken, oldest version first; of an open one whether its run is gone. */
  async list(caseNo: string): Promise<ListedCorrection[]> {
    const registered = await correctionsOf(this.options.db, caseNo);
    return Promise.all(
      registered.map(async (row) => {
        if (row.outcome !== undefined) return row;
        const run = await newestRun(this.options.temporal, row.workflowId);
        return run.kind === 'open' ? row : { ...row, gone: run.ended };
      }),
    );
  }

  /** The runs of all corrections that are open. */
  async *openRuns(): AsyncGenerator<{ readonly workflowId: string; readonly runId: string }> {
    const query = `WorkflowType = '${messages.CORRECTION}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId, runId } of this.options.temporal.workflow.list({ query }))
      yield { workflowId, runId };
  }

  private async decide(
    caseNo: string,
    office: string,
    version: number,
    verdict: CorrectionVerdict,
  ): Promise<CorrectionView> {
    const { outcome } = await this.registered(caseNo, version);
    const closed = (how: string) =>
      new MessageRefused({
        code: 'closed',
        message: `version ${version} of case ${caseNo} is no longer waiting (${how})`,
        remedy: 'nothing was changed; what is still wrong is corrected by the next version',
      });
    if (outcome !== undefined) throw closed(outcome);
    const message = { caseNo, office, formVersion: version, verdict };
    try {
      return await told(this.handle(caseNo, version).executeUpdate(messages.countersign, { args: [message] }));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      const { outcome: ended, gone } = await this.registered(caseNo, version);
      if (gone === undefined) throw closed(ended ?? 'its run has ended');
      throw new MessageRefused({
        code: 'closed',
        message: `the run of version ${version} of case ${caseNo} is gone (${sayGone(gone)}), so that nobody takes this; nothing was changed`,
        remedy: sendAgainRemedy(caseNo),
      });
    }
  }

  private handle(caseNo: string, version: number) {
    return this.options.temporal.workflow.getHandle<typeof correction>(messages.correctionWorkflowId(caseNo, version));
  }

  private async find(caseNo: string): Promise<CaseRow> {
    const row = await findCase(this.options.db, caseNo);
    if (row?.caseNo !== caseNo) throw new UnknownCase(caseNo);
    return row;
  }

  private async registered(caseNo: string, version: number): Promise<ListedCorrection> {
    await this.find(caseNo);
    const row = (await this.list(caseNo)).find((each) => each.version === version);
    if (row !== undefined) return row;
    throw new MessageRefused({
      code: 'stale',
      message: `no version ${version} of the form of case ${caseNo} was sent as a correction`,
      remedy: 'see `npx jiexu status` for the versions that were',
    });
  }
}

/** An update's answer; what the correction refused, as `MessageRefused`. */
async function told<T>(update: Promise<T>): Promise<T> {
  try {
    return await update;
  } catch (error) {
    throw messageRefusalOf(error) ?? error;
  }
}
