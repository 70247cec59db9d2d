// The TypeScript client: how an office's system applies, asks, answers, accepts and withdraws.
import {
  type Client,
  isGrpcDeadlineError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type WorkflowUpdateHandle,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { TypedSearchAttributes, type UpdateDefinition } from '@temporalio/common';
import {
  type CaseRow,
  findApplication,
  findCase,
  type ReceivedApplication,
  secretsOnRecord,
} from '../activities/cases/register.ts';
import type { Db } from '../activities/database/connection.ts';
import type { Application } from '../domain/application.ts';
import type { GoneRun } from '../domain/gone.ts';
import { beijingDate, fromIso, toBeijing } from '../domain/instant.ts';
import { parseApplication } from '../domain/rules/parse.ts';
import type { Rules } from '../domain/rules/rules.ts';
import { unlessSecretsFit } from '../domain/secrets.ts';
import type { CaseView, TimelineEntry } from '../domain/view.ts';
import { DESTINATION_POOL, SOURCE_POOL } from '../workflows/kit/attributes.ts';
import { calendarChanged, TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import * as messages from '../workflows/transfer/messages.ts';
import type { transfer } from '../workflows/transfer/transfer.ts';
import { type Waiting, waitingQuery, waitingWorkflowId, withdrawWaiting } from '../workflows/waiting/messages.ts';
import { contentHash } from './content-hash.ts';
import { Corrections } from './correction.ts';
import { closedCase, MessageRefused, NotDecided, NotTaken, RunGone, UnknownCase } from './errors.ts';
import { goneView } from './gone-case.ts';
import { type Listed, type ListFilter, listCases } from './list.ts';
import { whyNotAwaited } from './not-awaited.ts';
import { personKey } from './person-key.ts';
import { keepRefused } from './refused.ts';
import { caseRuns, type LastKnown, newestRun, runOfCase } from './runs.ts';
import { Said } from './said.ts';
import { heldSecrets } from './secrets.ts';
import { messageRefusalOf } from './update-failures.ts';

/** How long a caller waits for the decision before he gets an acknowledgement: an office may be down. */
const DECISION_WITHIN_MS = 20_000;
const TRY_AGAIN_AFTER_MS = 100;

export interface JiexuOptions {
  readonly temporal: Client;
  /** The register of cases and, for the clerk's commands, the offices' systems. */
  readonly db: Db;
  readonly rules: Rules;
  /** HMAC secret of the person keys, 32 bytes. */
  readonly personKeySecret: Buffer;
  /** Task queue of the transfers' workers. */
  readonly taskQueue?: string;
}

/** `acknowledged`: not decided yet, since an office does not answer; ask again by application number. */
export type Applied =
  | Exclude<messages.ApplyAnswer, { kind: 'try-again' }>
  | { readonly kind: 'acknowledged'; readonly applicationNo: string };

export interface ApplyOptions {
  /** How long to wait for the decision; 20 000 ms. */
  readonly decisionWithinMs?: number;
  /** Counts how often a deferred application is applied anew. */
  readonly round?: number;
}

/**
 * Throws `SecretDiffers` where a client would write or read with other secrets than the workers. Without a person key:
 * there is none.
 */
export async function secretsFit({
  temporal,
  db,
  personKeySecret,
}: Pick<JiexuOptions, 'temporal' | 'db'> & { readonly personKeySecret?: Buffer | undefined }): Promise<void> {
  const held = heldSecrets(temporal.options.loadedDataConverter.payloadCodecs, personKeySecret);
  unlessSecretsFit(held, await secretsOnRecord(db), 'this client');
}

export class Jiexu extends Said {
  private readonly options: JiexuOptions;
  private secrets: Promise<void> | undefined;

  constructor(options: JiexuOptions) {
    super();
    this.options = options;
  }

  /**
   * Applies. Unusable input throws `UnusableInput` with all its faults before any server is asked. The same application again
   * gives the same answer; the same number with other content throws `MessageRefused` (stale).
   */
  async apply(raw: unknown, options: ApplyOptions = {}): Promise<Applied> {
    const { rules } = this.options;
    const now = toBeijing(Date.now());
    const application = parseApplication(raw, now, rules);
    await this.secretsFit();
    const deadline = Date.now() + (options.decisionWithinMs ?? DECISION_WITHIN_MS);
    for (let attempt = 1; ; attempt += 1) {
      const question = `${options.round ?? 0}.${attempt}`;
      const answer = await this.decisionBefore(deadline, application, beijingDate(fromIso(now)), question);
      if (answer === undefined) return { kind: 'acknowledged', applicationNo: application.applicationNo };
      if (answer.kind !== 'try-again' && !(await this.isOutdated(answer))) return answer;
      if (Date.now() > deadline) {
        throw new NotTaken(
          `application ${application.applicationNo} was not taken: another one of this person is being decided; send it again`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_AFTER_MS));
    }
  }

  /** Once a client: before anything is sent, its secrets are compared with the workers'. Throws `SecretDiffers`. */
  private secretsFit(): Promise<void> {
    this.secrets ??= secretsFit(this.options).catch((error: unknown) => {
      this.secrets = undefined;
      throw error;
    });
    return this.secrets;
  }

  /** The server answers a repeated question from the last run, even when the open case it named (R09, R10) has ended since. */
  private async isOutdated(answer: Exclude<messages.ApplyAnswer, { kind: 'try-again' }>): Promise<boolean> {
    if (!('openCaseNo' in answer) || answer.openCaseNo === undefined) return false;
    // the register is asked and never the run: a query at the wrong moment can leave a run that no longer replays
    return (await findCase(this.options.db, answer.openCaseNo))?.archive !== undefined;
  }

  /**
   * Undefined where the application was taken and the deadline passes before it is decided: an office is down. What was
   * asked goes on.
   */
  private async decisionBefore(deadline: number, application: Application, today: string, question: string) {
    const { temporal } = this.options;
    const isLate = (error: unknown) =>
      error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error);
    let taken = false;
    try {
      return await temporal.withDeadline(deadline, async () => {
        const handle = await this.ask(application, today, question);
        taken = true;
        return handle.result();
      });
    } catch (error) {
      if (!isLate(error)) throw messageRefusalOf(error) ?? error;
      if (taken) return undefined;
      throw new NotTaken(
        `application ${application.applicationNo} was not taken: no worker answers; send it again when the system is up`,
      );
    }
  }

  private async ask(
    application: Application,
    today: string,
    question: string,
  ): Promise<WorkflowUpdateHandle<messages.ApplyAnswer>> {
    const { temporal, rules, taskQueue } = this.options;
    const input: messages.TransferInput = {
      application,
      contentHash: contentHash(application),
      sourcePool: rules.officeOf(application.source, today),
      destinationPool: rules.officeOf(application.destination, today),
      personKey: this.personKeyOf(application),
    };
    const { applicationNo } = application;
    const start = new WithStartWorkflowOperation<typeof transfer>(messages.TRANSFER, {
      workflowId: this.transferIdOf(application, today),
      taskQueue: taskQueue ?? TRANSFERS_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${input.sourcePool} → ${input.destinationPool}, application ${applicationNo}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: SOURCE_POOL, value: input.sourcePool },
        { key: DESTINATION_POOL, value: input.destinationPool },
      ]),
    });
    return temporal.workflow.startUpdateWithStart(messages.apply, {
      args: [{ applicationNo, contentHash: input.contentHash, destinationPool: input.destinationPool }],
      // an answered id is answered alike for ever, also when the run that answered has closed: hence the question's own number
      updateId: `${applicationNo}:${input.contentHash.slice(0, 16)}:${question}`,
      waitForStage: 'ACCEPTED',
      startWorkflowOperation: start,
    });
  }

  /** The person's key in workflow ids and registers. */
  personKeyOf({ person }: Application): string {
    return personKey(this.options.personKeySecret, person);
  }

  /** What a transfer of this person, scheme and source is named on a Beijing date: one is open at a time. */
  transferIdOf(application: Application, date: string): string {
    const sourcePool = this.options.rules.officeOf(application.source, date);
    return messages.transferWorkflowId(sourcePool, application.source.scheme, this.personKeyOf(application));
  }

  /** What was decided on an application number; undefined while nothing is, or where the number is not known. */
  async decision(applicationNo: string) {
    return (await findApplication(this.options.db, applicationNo))?.decision;
  }

  /** Where the case is, who acts next, until when and why, where the money is. Takes a case or an application number. */
  async status(number: string): Promise<CaseView> {
    const row = await this.find(number);
    if (!('caseNo' in row)) return this.undecided(number, row);
    if (row.archive !== undefined) return row.archive.view;
    const run = await runOfCase(this.options.temporal, row);
    if (run.kind === 'open') return this.handle({ ...row, runId: run.runId }).query(messages.caseQuery);
    // one that was archived while we asked has ended as it should
    const ended = (await findCase(this.options.db, row.caseNo))?.archive;
    return ended?.view ?? this.gone(row, run.ended);
  }

  /** A deferred application as it waits. */
  async waiting(applicationNo: string): Promise<Waiting> {
    return this.options.temporal.workflow.getHandle(waitingWorkflowId(applicationNo)).query(waitingQuery);
  }

  /** Takes a deferred application back; nothing was begun that would have to be undone. */
  async withdrawWaiting(applicationNo: string): Promise<Waiting> {
    const handle = this.options.temporal.workflow.getHandle(waitingWorkflowId(applicationNo));
    try {
      return await handle.executeUpdate(withdrawWaiting);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw notWaiting(applicationNo);
      throw messageRefusalOf(error) ?? error;
    }
  }

  /** The run of a case, for whoever speaks to the server about it. */
  async runOf(caseNo: string): Promise<{ readonly workflowId: string; readonly runId: string }> {
    const row = await findCase(this.options.db, caseNo);
    if (row === undefined) throw new UnknownCase(caseNo);
    return { workflowId: row.workflowId, runId: row.runId };
  }

  async timeline(number: string): Promise<readonly TimelineEntry[]> {
    const row = await this.find(number);
    if (!('caseNo' in row)) return this.handle(row).query(messages.timelineQuery);
    if (row.archive !== undefined) return row.archive.timeline;
    const run = await runOfCase(this.options.temporal, row);
    if (run.kind === 'open') return this.handle({ ...row, runId: run.runId }).query(messages.timelineQuery);
    return (await this.lastHeard(row))?.timeline ?? [];
  }

  /** A case whose run is gone, as it was last heard of. */
  private async gone(row: CaseRow, how: GoneRun): Promise<CaseView> {
    const { temporal, db } = this.options;
    return goneView(row, how, {
      lastHeard: async () => (await this.lastHeard(row))?.view,
      plan: async () => {
        const decision = (await findApplication(db, row.applicationNo))?.decision;
        return decision?.kind === 'accepted' ? decision.plan : undefined;
      },
      adopting: async () => {
        const { Operations } = await import('./operations.ts');
        return new Operations({ temporal, db }).adopting(row);
      },
    });
  }

  private async lastHeard(row: CaseRow): Promise<LastKnown | undefined> {
    return caseRuns(this.options.temporal)
      .lastKnown(row)
      .catch(() => undefined);
  }

  /** An application that has become no case. Throws {@link NotDecided} where nobody will decide on it any more. */
  private async undecided(number: string, row: ReceivedApplication): Promise<CaseView> {
    const { kind } = await newestRun(this.options.temporal, row.workflowId);
    if (row.decision === undefined && kind === 'ended')
      throw new NotDecided(
        `the run that was to decide on application ${number} is gone: apply again with the same file, and it is decided`,
      );
    return this.handle(row).query(messages.caseQuery);
  }

  /** The case each time it has changed, until it ends or its run is found gone. Asks every `everyMs`. */
  async *watch(number: string, { everyMs = 1000 }: { readonly everyMs?: number } = {}): AsyncGenerator<CaseView> {
    let last = '';
    for (;;) {
      const view = await this.status(number);
      const text = JSON.stringify(view);
      if (text !== last) yield view;
      if (view.outcome !== undefined || view.gone !== undefined) return;
      last = text;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  /** Running and ended cases by what officers ask for: overdue, an office, a stage of waiting. */
  list(filter: ListFilter = {}): AsyncGenerator<Listed> {
    const { temporal, db } = this.options;
    return listCases({ temporal, registered: (caseNo) => findCase(db, caseNo) }, filter);
  }

  /**
   * A calendar year was published and the workers know it: every open case dates its clocks anew. `perSecond` cases at most; answers
   * how many were told. Told again it changes nothing.
   */
  async calendarChanged(
    options: { readonly perSecond?: number; readonly told?: (count: number) => void } = {},
  ): Promise<number> {
    const { perSecond = 50, told } = options;
    let count = 0;
    for await (const { workflowId, runId } of this.openRuns()) {
      const handle = this.options.temporal.workflow.getHandle(workflowId, runId);
      try {
        await handle.signal(calendarChanged);
        count += 1;
        told?.(count);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error; // it has ended since it was listed
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
    }
    return count;
  }

  /** Whatever has a clock that may run. */
  private async *openRuns(): AsyncGenerator<{ readonly workflowId: string; readonly runId: string }> {
    yield* this.list({ open: true });
    yield* this.corrections.openRuns();
  }

  /** Corrections of completed cases. */
  get corrections(): Corrections {
    const { temporal, db, taskQueue } = this.options;
    return new Corrections({ temporal, db, taskQueue });
  }

  /** A case, or an application that has led to none. A case has a number. */
  private async find(number: string): Promise<CaseRow | ReceivedApplication> {
    const row = (await findCase(this.options.db, number)) ?? (await findApplication(this.options.db, number));
    if (row === undefined) throw new UnknownCase(number);
    return row;
  }

  private handle(row: { readonly workflowId: string; readonly runId: string }) {
    return this.options.temporal.workflow.getHandle<typeof transfer>(row.workflowId, row.runId);
  }

  /** Tells a case; what it refuses is kept on file before the caller hears of it (§9.8). */
  protected override async tell<M extends { readonly caseNo: string }>(
    caseNo: string,
    update: UpdateDefinition<messages.Taken, [M]>,
    message: M,
  ): Promise<messages.Taken> {
    await this.secretsFit();
    try {
      return await this.deliver(caseNo, update, message);
    } catch (error) {
      await keepRefused(this.options, { caseNo, name: update.name, payload: message }, error);
      throw await this.explained(caseNo, update.name, error);
    }
  }

  /** A message that is not awaited is told why, where the case knows. */
  private async explained(caseNo: string, name: string, error: unknown): Promise<unknown> {
    if (!(error instanceof MessageRefused) || error instanceof RunGone) return error;
    const { code, message } = error.refusal;
    if (code !== 'not-awaited' && code !== 'closed') return error;
    const why = whyNotAwaited({ name, code, message }, await this.status(caseNo), await this.timeline(caseNo));
    return why === undefined ? error : new MessageRefused({ ...error.refusal, ...why });
  }

  private async deliver<M extends { readonly caseNo: string }>(
    caseNo: string,
    update: UpdateDefinition<messages.Taken, [M]>,
    message: M,
  ): Promise<messages.Taken> {
    const row = await findCase(this.options.db, caseNo);
    if (row?.caseNo !== caseNo) throw new UnknownCase(caseNo);
    try {
      return await this.handle(row).executeUpdate(update, { args: [message] });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return this.deliverElsewhere(row, update, message);
      throw messageRefusalOf(error) ?? error;
    }
  }

  /** The run that took the case is over: it has ended, was reset and goes on under another id, or is gone. */
  private async deliverElsewhere<M>(
    { caseNo }: CaseRow,
    update: UpdateDefinition<messages.Taken, [M]>,
    message: M,
  ): Promise<messages.Taken> {
    const row = await findCase(this.options.db, caseNo);
    if (row === undefined) throw new UnknownCase(caseNo);
    if (row.archive !== undefined) throw closedCase(caseNo, row.archive.view.outcome ?? 'without a record');
    const run = await runOfCase(this.options.temporal, row);
    if (run.kind === 'ended') throw new RunGone(caseNo, run.ended);
    try {
      return await this.handle({ ...row, runId: run.runId }).executeUpdate(update, { args: [message] });
    } catch (error) {
      throw messageRefusalOf(error) ?? error;
    }
  }
}

function notWaiting(applicationNo: string): MessageRefused {
  return new MessageRefused({
    code: 'closed',
    message: `application ${applicationNo} is not deferred any more`,
    remedy: `nothing was changed; \`npx jiexu status ${applicationNo}\` tells what has become of it`,
  });
}
