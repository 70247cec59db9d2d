// What operators set off over all cases: the nightly reconciliation, adoptions, and telling those who wait that an office has joined.
import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy, WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { sql } from 'kysely';
import { z } from 'zod';
import { findCase } from '../activities/cases/register.ts';
import type { Db } from '../activities/database/connection.ts';
import { openProposals, twoPersons } from '../activities/offices/four-eyes.ts';
import type { Standing } from '../activities/reconciliation/adoption.ts';
import { standingInBooks } from '../activities/reconciliation/standing.ts';
import type { Adopting } from '../domain/gone.ts';
import { toBeijing } from '../domain/instant.ts';
import { openWords, staffNumber } from '../domain/scalars.ts';
import type { CaseView } from '../domain/view.ts';
import type { adoption } from '../workflows/adoption/adoption.ts';
import * as adoptions from '../workflows/adoption/messages.ts';
import { mayGoForward } from '../workflows/adoption/next.ts';
import { CASE_NO, DESTINATION_POOL, SOURCE_POOL } from '../workflows/kit/attributes.ts';
import { TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import * as nightly from '../workflows/reconciliation/messages.ts';
import type { reconciliation } from '../workflows/reconciliation/reconciliation.ts';
import { officeJoined, WAITING, waitingQuery } from '../workflows/waiting/messages.ts';
import { MessageRefused, UnknownCase } from './errors.ts';
import { caseRuns, newestRun } from './runs.ts';

/** The directory of a worker reads its entries again every five seconds. */
const ENTRY_SEEN_AFTER_MS = 6000;

export interface OperationsOptions {
  readonly temporal: Client;
  readonly db: Db;
  /** Task queue of the transfers' workers. */
  readonly taskQueue?: string;
}

/** Of a case in the register, what its adoption goes by. */
interface RegisteredCase {
  readonly caseNo: string;
  readonly runId: string;
  readonly sourcePool: string;
}

export interface Adopt {
  readonly caseNo: string;
  readonly how: adoptions.AdoptionWay;
  /** Staff number or role, not a name. */
  readonly who: string;
  /** Without personal data. */
  readonly reason: string;
}
/** `proposed`: a second person has to say the same way. `running`: begun before; it was told to look again. */
export type Adopted =
  | { readonly kind: 'proposed'; readonly first: string; readonly standing: Standing }
  | { readonly kind: 'started' | 'running'; readonly workflowId: string };

export class Operations {
  private readonly temporal: Client;
  private readonly db: Db;
  private readonly taskQueue: string;

  constructor({ temporal, db, taskQueue = TRANSFERS_QUEUE }: OperationsOptions) {
    this.temporal = temporal;
    this.db = db;
    this.taskQueue = taskQueue;
  }

  /** Has the reconciliation run every night at 02:00 Beijing time. Called at every start of a system; it is one schedule. */
  async scheduleReconciliation({
    suspenseDays = nightly.SUSPENSE_DAYS,
  }: {
    readonly suspenseDays?: number;
  } = {}): Promise<void> {
    // 02:00 in Beijing, which knows no summer time; said in UTC, so that no server needs a table of time zones
    const spec = { calendars: [{ hour: 18, minute: 0 }] };
    const action = {
      type: 'startWorkflow' as const,
      workflowType: nightly.RECONCILIATION,
      workflowId: nightly.reconciliationWorkflowId('nightly'),
      taskQueue: this.taskQueue,
      args: [{ suspenseDays } satisfies nightly.ReconciliationInput],
      staticSummary: 'nightly reconciliation of all books',
    };
    // One night missed, because nothing was up, is made up for at the next start.
    const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' };
    try {
      await this.temporal.schedule.create({
        scheduleId: nightly.RECONCILIATION_SCHEDULE,
        spec,
        action,
        policies,
      });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await this.temporal.schedule
        .getHandle(nightly.RECONCILIATION_SCHEDULE)
        .update((before) => ({ ...before, spec, action, policies }));
    }
  }

  /** Reconciles now; answers the run's id at once. */
  async reconcileNow({ suspenseDays = nightly.SUSPENSE_DAYS }: { readonly suspenseDays?: number } = {}) {
    const at = toBeijing(Date.now());
    return this.temporal.workflow.start<typeof reconciliation>(nightly.RECONCILIATION, {
      workflowId: nightly.reconciliationWorkflowId(`${at}/${process.pid}-${process.hrtime.bigint()}`),
      taskQueue: this.taskQueue,
      args: [{ suspenseDays }],
      staticSummary: 'reconciliation of all books, asked for by an operator',
    });
  }

  /**
   * Adopts a case whose run is gone. The first person proposes, the second says the same way and sets it off; said again while it
   * runs, it is told to look again. Throws `UnknownCase`; `MessageRefused` where the case runs (not-awaited), has ended (closed) or
   * cannot go forward (not-awaited); `LedgerRefusal` of {@link twoPersons}.
   */
  async adopt({ caseNo, how, who, reason }: Adopt): Promise<Adopted> {
    unlessOpen({ who, reason });
    const workflowId = await this.adoptionId(caseNo);
    if (await this.goesOn(workflowId)) return { kind: 'running', workflowId };
    const standing = await this.adoptable(caseNo, how);
    const { source, destination } = standing.plan.offices;
    const subject = adoptionSubject(caseNo);
    const by = await this.db.transaction().execute(async (tx) => {
      const eyes = await twoPersons(tx, { office: source.pool, subject, content: { how }, who });
      await sql`insert into reconciliation.adoption (case_no, how, who, reason) values (${caseNo}, ${how}, lower(${who}), ${reason})
        on conflict (case_no, how, who) do nothing`.execute(tx);
      if (eyes.state === 'proposed') return undefined;
      return [await said(tx, caseNo, how, eyes.first), await said(tx, caseNo, how, eyes.second)] as const;
    });
    if (by === undefined) return { kind: 'proposed', first: who, standing };
    try {
      await this.temporal.workflow.start<typeof adoption>(adoptions.ADOPTION, {
        workflowId,
        taskQueue: this.taskQueue,
        args: [{ caseNo, how, by }],
        // one that was terminated or failed is begun anew and finds everything as it was left; one that ended is not done again
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `adoption of case ${caseNo}: ${how}`,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: CASE_NO, value: caseNo },
          { key: SOURCE_POOL, value: source.pool },
          { key: DESTINATION_POOL, value: destination.pool },
        ]),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    return { kind: 'started', workflowId };
  }

  /** What has been begun about a case whose run is gone: proposed by one, or under way. */
  async adopting({ caseNo, runId, sourcePool }: RegisteredCase): Promise<Adopting> {
    const workflowId = adoptions.adoptionWorkflowId(caseNo, runId);
    if ((await newestRun(this.temporal, workflowId)).kind === 'open')
      return { running: await this.temporal.workflow.getHandle(workflowId).query(adoptions.adoptionQuery) };
    const subject = adoptionSubject(caseNo);
    const open = (await openProposals(this.db, sourcePool)).find((each) => each.subject === subject);
    if (open === undefined) return {};
    const { how } = open.content as { readonly how: string };
    return { proposed: { how, first: open.first, at: toBeijing(Date.parse(open.proposedAt)) } };
  }

  /** How an adoption stands; undefined where there is none. */
  async adoption(caseNo: string): Promise<adoptions.AdoptionState | undefined> {
    const handle = this.temporal.workflow.getHandle(await this.adoptionId(caseNo));
    try {
      return await handle.query(adoptions.adoptionQuery);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** Waits for the end of an adoption; the case as it is on record then. */
  async adopted(caseNo: string): Promise<CaseView> {
    return this.temporal.workflow.getHandle<typeof adoption>(await this.adoptionId(caseNo)).result();
  }

  private async adoptionId(caseNo: string): Promise<string> {
    const row = await findCase(this.db, caseNo);
    if (row?.caseNo !== caseNo) throw new UnknownCase(caseNo);
    return adoptions.adoptionWorkflowId(caseNo, row.runId);
  }

  private async goesOn(workflowId: string): Promise<boolean> {
    const handle = this.temporal.workflow.getHandle(workflowId);
    try {
      if ((await handle.describe()).status.name !== 'RUNNING') return false;
      await handle.signal(adoptions.tryAgain);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  private async adoptable(caseNo: string, how: adoptions.AdoptionWay): Promise<Standing> {
    const row = await findCase(this.db, caseNo);
    if (row?.caseNo !== caseNo) throw new UnknownCase(caseNo);
    if (row.archive !== undefined) {
      const outcome = row.archive.view.outcome ?? 'on record';
      throw refused('closed', `case ${caseNo} has ended (${outcome})`, 'there is nothing to adopt');
    }
    const { workflowId, runId } = row;
    if (await caseRuns(this.temporal).isOpen({ caseNo, workflowId, runId })) {
      throw refused(
        'not-awaited',
        `case ${caseNo} runs`,
        'withdraw or resolve it; only a case whose run is gone is adopted',
      );
    }
    const standing = await standingInBooks(this.db, caseNo);
    if (how === 'forward' && !mayGoForward(standing)) {
      throw refused(
        'not-awaited',
        `the destination has not accepted the form of case ${caseNo}, so it cannot go forward`,
        'adopt it with --how restore; the person can apply anew afterwards',
      );
    }
    return standing;
  }

  /**
   * An office has joined the platform: the deferred applications from or to it that wait for that ask again.
   * `perSecond` at most; answers how many were told. Told again it changes nothing but that they ask once more.
   * `afterMs`: until every worker has read the office's new entry; who asked before that would only wait on.
   */
  async officeJoined(
    pool: string,
    options: { readonly perSecond?: number; readonly afterMs?: number } = {},
  ): Promise<number> {
    const { perSecond = 20, afterMs = ENTRY_SEEN_AFTER_MS } = options;
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    let count = 0;
    const ofOffice = `(${SOURCE_POOL.name} = '${pool}' OR ${DESTINATION_POOL.name} = '${pool}')`;
    const query = `WorkflowType = '${WAITING}' AND ExecutionStatus = 'Running' AND TaskQueue = '${this.taskQueue}' AND ${ofOffice}`;
    for await (const { workflowId, runId } of this.temporal.workflow.list({ query })) {
      try {
        const handle = this.temporal.workflow.getHandle(workflowId, runId);
        // one that waits for a day, such as the next year's benefits, has nothing to ask
        const waitsForADay = (await handle.query(waitingQuery)).until !== undefined;
        if (waitsForADay) continue;
        await handle.signal(officeJoined);
        count += 1;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error; // it has ended since it was listed
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
    }
    return count;
  }
}

/** Subject of the two who adopt a case. */
function adoptionSubject(caseNo: string): string {
  return `adopt/${caseNo}`;
}

async function said(db: Db, caseNo: string, how: string, who: string): Promise<adoptions.AdoptedBy> {
  const { rows } = await sql<{ reason: string; at: string }>`
    select reason, at from reconciliation.adoption where case_no = ${caseNo} and how = ${how} and who = lower(${who})`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`why ${who} adopts case ${caseNo} is not on record`);
  return { who, reason: row.reason, at: toBeijing(Date.parse(row.at)) };
}

/** What is kept in the clear with the adoption, by the guard of every message (`openWords`). */
const openWordsOfAdoption = z.strictObject({ who: staffNumber, reason: openWords() });

function unlessOpen(said: z.infer<typeof openWordsOfAdoption>): void {
  const { error } = openWordsOfAdoption.safeParse(said);
  if (error === undefined) return;
  const faults = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw refused('unusable', faults.join('; '), 'say it in words');
}

function refused(code: 'closed' | 'not-awaited' | 'unusable', message: string, remedy: string): MessageRefused {
  return new MessageRefused({ code, message, remedy });
}
