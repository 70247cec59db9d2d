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
import { type CaseRow, findApplication, findCase, type ReceivedApplication } from '../activities/cases/register.ts';
import type { Db } from '../activities/database/connection.ts';
import { digestOf } from '../activities/documents/canonical.ts';
import type { Application } from '../domain/application.ts';
import { beijingDate, fromIso, toBeijing } from '../domain/instant.ts';
import { parseApplication } from '../domain/rules/parse.ts';
import type { Rules } from '../domain/rules/rules.ts';
import type { CaseView, TimelineEntry } from '../domain/view.ts';
import * as messages from '../workflows/messages.ts';
import type { transfer } from '../workflows/transfer.ts';
import { Corrections } from './correction.ts';
import { MessageRefused, NotTaken, UnknownCase } from './errors.ts';
import { type Listed, type ListFilter, listCases } from './list.ts';
import { personKey } from './person-key.ts';
import { keepRefused } from './refused.ts';
import { Said } from './said.ts';
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

export class Jiexu extends Said {
  private readonly options: JiexuOptions;

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

  /** The server answers a repeated question from the last run, even when the open case it named (R09, R10) has ended since. */
  private async isOutdated(answer: Exclude<messages.ApplyAnswer, { kind: 'try-again' }>): Promise<boolean> {
    if (!('openCaseNo' in answer) || answer.openCaseNo === undefined) return false;
    return (await findCase(this.options.db, answer.openCaseNo))?.archive !== undefined;
  }

  /** Undefined where the application was taken and the deadline passes before it is decided: an office is down. What was asked goes on. */
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
    const poolOf = (area: string) => rules.poolOf(area, today)?.pool ?? area;
    const input: messages.TransferInput = {
      application,
      contentHash: contentHash(application),
      sourcePool: poolOf(application.source.area),
      destinationPool: poolOf(application.destination.area),
      personKey: this.personKeyOf(application),
    };
    const { applicationNo } = application;
    const start = new WithStartWorkflowOperation<typeof transfer>(messages.TRANSFER, {
      workflowId: messages.transferWorkflowId(input.sourcePool, application.source.scheme, input.personKey),
      taskQueue: taskQueue ?? messages.TRANSFERS_QUEUE,
      args: [input],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${input.sourcePool} → ${input.destinationPool}, application ${applicationNo}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: messages.SOURCE_POOL, value: input.sourcePool },
        { key: messages.DESTINATION_POOL, value: input.destinationPool },
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

  /** What was decided on an application number; undefined while nothing is, or where the number is not known. */
  async decision(applicationNo: string) {
    return (await findApplication(this.options.db, applicationNo))?.decision;
  }

  /** Where the case is, who acts next, until when and why, where the money is. Takes a case or an application number. */
  async status(number: string): Promise<CaseView> {
    const row = await this.find(number);
    if ('archive' in row && row.archive !== undefined) return row.archive.view;
    return this.handle(row).query(messages.caseQuery);
  }

  /** A deferred application as it waits. */
  async waiting(applicationNo: string): Promise<messages.Waiting> {
    return this.options.temporal.workflow
      .getHandle(messages.waitingWorkflowId(applicationNo))
      .query(messages.waitingQuery);
  }

  /** Takes a deferred application back; nothing was begun that would have to be undone. */
  async withdrawWaiting(applicationNo: string): Promise<messages.Waiting> {
    const handle = this.options.temporal.workflow.getHandle(messages.waitingWorkflowId(applicationNo));
    try {
      return await handle.executeUpdate(messages.withdrawWaiting);
    } catch (error) {
      throw messageRefusalOf(error) ?? error;
    }
  }

  async timeline(number: string): Promise<readonly TimelineEntry[]> {
    const row = await this.find(number);
    if ('archive' in row && row.archive !== undefined) return row.archive.timeline;
    return this.handle(row).query(messages.timelineQuery);
  }

  /** The case each time it has changed, until it ends. Asks every `everyMs`. */
  async *watch(number: string, { everyMs = 1000 }: { readonly everyMs?: number } = {}): AsyncGenerator<CaseView> {
    let last = '';
    for (;;) {
      const view = await this.status(number);
      const text = JSON.stringify(view);
      if (text !== last) yield view;
      if (view.outcome !== undefined) return;
      last = text;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  /** Running and ended cases by what officers ask for: overdue, an office, a stage of waiting. */
  list(filter: ListFilter = {}): AsyncGenerator<Listed> {
    return listCases(this.options.temporal, filter);
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
        await handle.signal(messages.calendarChanged);
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
    return new Corrections({ temporal, db, ...(taskQueue === undefined ? {} : { taskQueue }) });
  }

  /** A case, or an application that has led to none. */
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
    try {
      return await this.deliver(caseNo, update, message);
    } catch (error) {
      await keepRefused(this.options, { caseNo, name: update.name, payload: message }, error);
      throw error;
    }
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
      const refused = messageRefusalOf(error);
      if (refused !== undefined) throw refused;
      if (error instanceof WorkflowNotFoundError)
        throw new MessageRefused(closed((await findCase(this.options.db, caseNo)) ?? row));
      throw error;
    }
  }
}

/** SHA-256 of what is asked, hexadecimal. The channel does not count: online and at the counter it is the same application. */
export function contentHash({ channel: _channel, ...rest }: Application): string {
  return Buffer.from(digestOf(rest)).toString('hex');
}

function closed(row: CaseRow): messages.MessageRefusal {
  const how = row.archive?.view.outcome ?? 'without a record';
  return {
    code: 'closed',
    message: `case ${row.caseNo} has ended (${how})`,
    remedy: 'nothing was changed; apply anew if there is still something to move',
  };
}
