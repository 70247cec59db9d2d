// The register of cases: applications decided, cases opened and closed. Look-ups go here, never to visibility.
import type { Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { ExpectedPayment } from '../../contract/expected.ts';
import type { CheckInput } from '../../domain/rules/situation.ts';
import type { KnownSecret, SecretsOnRecord } from '../../domain/secrets.ts';
import type { CaseView, TimelineEntry } from '../../domain/view.ts';
import type { Db } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import type { Decision } from './cases.ts';
import type { CasesTables } from './schema.ts';

/** Where a case runs or ran, and its record once it has ended. */
export interface CaseRow {
  readonly caseNo: string;
  readonly applicationNo: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly sourcePool: string;
  readonly destinationPool: string;
  readonly openedAt: string;
  readonly archive?: { readonly view: CaseView; readonly timeline: readonly TimelineEntry[] };
}

/** An application as it was received. Without `decision` while an office has not answered. */
export interface ReceivedApplication {
  readonly contentHash: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly decision?: Decision;
}

type ApplicationRow = Pick<
  Selectable<CasesTables['cases.application']>,
  'content_hash' | 'workflow_id' | 'run_id' | 'decision'
>;

function received(row: ApplicationRow): ReceivedApplication {
  return {
    contentHash: row.content_hash,
    workflowId: row.workflow_id,
    runId: row.run_id,
    decision: row.decision ?? undefined,
  };
}

/** An application by its number, or undefined where none was received. */
export async function findApplication(db: Db, applicationNo: string): Promise<ReceivedApplication | undefined> {
  const row = await db
    .selectFrom('cases.application')
    .select(['content_hash', 'workflow_id', 'run_id', 'decision'])
    .where('application_no', '=', applicationNo)
    .executeTakeFirst();
  return row && received(row);
}

export interface Received {
  readonly applicationNo: string;
  readonly contentHash: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly at: string;
}

/** Writes down that an application came in, and answers what is on record under its number: this one, or an earlier one. */
export async function receiveApplication(db: Db, application: Received): Promise<ReceivedApplication> {
  await db
    .insertInto('cases.application')
    .values({
      application_no: application.applicationNo,
      content_hash: application.contentHash,
      workflow_id: application.workflowId,
      run_id: application.runId,
      received_at: application.at,
      decision: null,
      decided_at: null,
      judged_on: null,
    })
    .onConflict((conflict) => conflict.column('application_no').doNothing())
    .execute();
  const found = await findApplication(db, application.applicationNo);
  if (found === undefined)
    throw new Error(`application ${application.applicationNo} is not on record after it was written`);
  return found;
}

/** A case by its number; where none has it, by its application's. */
export async function findCase(db: Db, number: string): Promise<CaseRow | undefined> {
  const row = await db
    .selectFrom('cases.case')
    .selectAll()
    .where((where) => where.or([where('case_no', '=', number), where('application_no', '=', number)]))
    .orderBy((by) => by('case_no', '=', number), 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    caseNo: row.case_no,
    applicationNo: row.application_no,
    workflowId: row.workflow_id,
    runId: row.run_id,
    sourcePool: row.source_pool,
    destinationPool: row.destination_pool,
    openedAt: row.opened_at,
    archive: row.view === null ? undefined : { view: row.view, timeline: row.timeline ?? [] },
  };
}

/** The open case of a person, scheme and source, which are what a transfer's workflow is named by; undefined: none is open. */
export async function openCaseOf(
  db: Db,
  workflowId: string,
): Promise<{ readonly caseNo: string; readonly applicationNo: string; readonly destinationPool: string } | undefined> {
  return db
    .selectFrom('cases.case')
    .select(['case_no as caseNo', 'application_no as applicationNo', 'destination_pool as destinationPool'])
    .where('workflow_id', '=', workflowId)
    .where('closed_at', 'is', null)
    .orderBy('opened_at')
    .executeTakeFirst();
}

/** Numbers of the cases and of the residual transfers that have not ended, oldest first: whose money somebody will come for. */
export async function openCaseNos(db: Db): Promise<string[]> {
  const { rows } = await sql<{ no: string }>`
    select case_no as no, opened_at from cases.case where closed_at is null
    union all select residual_no, opened_at from cases.residual where closed_at is null
    order by opened_at`.execute(db);
  return rows.map((row) => row.no);
}

/**
 * The payments that are expected, oldest first: those that are not over, of an office or of all, and whose case has not
 * completed; and those under the given numbers, whatever became of them.
 */
export async function expectedPayments(
  db: Db,
  { office, numbers = [] }: { readonly office?: string | undefined; readonly numbers?: readonly string[] },
): Promise<ExpectedPayment[]> {
  const { rows } = await sql<ExpectedPayment>`
    select e.payment_no as "paymentNo", e.case_no as "caseNo", e.source, e.destination, e.amount as "amountFen",
      e.over_at is not null as over,
      coalesce(c.case_no, r.residual_no) is not null and coalesce(c.closed_at, r.closed_at) is null as awaited
    from cases.expected_payment e
    left join cases.case c on c.case_no = e.case_no
    left join cases.residual r on r.residual_no = e.case_no
    where e.payment_no = any(${numbers}::text[])
      or e.over_at is null and (${office ?? null}::text is null or e.destination = ${office ?? null})
        and coalesce(c.outcome, r.outcome) is distinct from 'completed'
    order by e.ordered_at, e.payment_no`.execute(db);
  return rows;
}

/** The next case number of a destination pool on a Beijing date, `510100-20260930-17`. */
export async function nextCaseNo(tx: Transaction<Database>, pool: string, date: string): Promise<string> {
  const { rows } = await sql<{ no: string }>`select cases.next_case_no(${pool}, ${date}::date) as no`.execute(tx);
  const no = rows[0]?.no;
  if (no === undefined) throw new Error(`no case number for pool ${pool}`);
  return no;
}

export interface Decided extends Received {
  readonly decision: Decision;
  /** Without the person. */
  readonly judgedOn: CheckInput;
}

/** Joins the decision to its application, or takes the place of a deferral. False where another run has decided it meanwhile. */
export async function recordDecision(tx: Transaction<Database>, decided: Decided): Promise<boolean> {
  const result = await tx
    .updateTable('cases.application')
    .set({
      workflow_id: decided.workflowId,
      run_id: decided.runId,
      decision: JSON.stringify(decided.decision),
      decided_at: decided.at,
      judged_on: JSON.stringify(decided.judgedOn),
    })
    .where('application_no', '=', decided.applicationNo)
    .where((where) => where.or([where('decision', 'is', null), sql<boolean>`decision ->> 'kind' = 'deferred'`]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A decision on record. */
export interface DecidedApplication {
  readonly applicationNo: string;
  /** Of what was accepted. */
  readonly caseNo?: string;
  readonly isOpen: boolean;
  /** ISO 8601 with an offset. */
  readonly decidedAt: string;
  readonly decision: Decision;
  /** What it was decided on, without the person; as stored. Absent: decided before this was kept. */
  readonly judgedOn?: unknown;
}

const DECISIONS_AT_ONCE = 500;

/** The decisions since an instant, and those on every case that is open; oldest first. */
export async function* decisionsSince(db: Db, since: string): AsyncGenerator<DecidedApplication> {
  let after = { at: '-infinity', no: '' };
  for (;;) {
    const { rows } = await sql<{
      no: string;
      case_no: string | null;
      is_open: boolean;
      decided_at: string;
      decision: Decision;
      judged_on: unknown;
      exactly: string;
    }>`select a.application_no as no, c.case_no, c.case_no is not null and c.closed_at is null as is_open,
        a.decided_at, a.decision, a.judged_on, a.decided_at::text as exactly
      from cases.application a left join cases.case c using (application_no)
      where a.decided_at is not null and (a.decided_at, a.application_no) > (${after.at}::timestamptz, ${after.no})
        and (a.decided_at >= ${since}::timestamptz or (c.case_no is not null and c.closed_at is null))
      order by a.decided_at, a.application_no limit ${DECISIONS_AT_ONCE}`.execute(db);
    for (const row of rows) {
      yield {
        applicationNo: row.no,
        ...(row.case_no === null ? {} : { caseNo: row.case_no }),
        isOpen: row.is_open,
        decidedAt: row.decided_at,
        decision: row.decision,
        ...(row.judged_on === null ? {} : { judgedOn: row.judged_on }),
      };
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < DECISIONS_AT_ONCE) return;
    after = { at: last.exactly, no: last.no };
  }
}

export interface OpenedCase extends Omit<Decided, 'contentHash' | 'decision' | 'judgedOn'> {
  readonly caseNo: string;
  readonly sourcePool: string;
  readonly destinationPool: string;
  readonly personKey: string;
}

export async function recordCase(tx: Transaction<Database>, opened: OpenedCase): Promise<void> {
  await tx
    .insertInto('cases.case')
    .values({
      case_no: opened.caseNo,
      application_no: opened.applicationNo,
      workflow_id: opened.workflowId,
      run_id: opened.runId,
      source_pool: opened.sourcePool,
      destination_pool: opened.destinationPool,
      person_key: opened.personKey,
      opened_at: opened.at,
      closed_at: null,
      outcome: null,
      view: null,
      timeline: null,
    })
    .execute();
}

/** Writes the archive record; a second time it changes nothing. */
export async function closeCase(db: Db, view: CaseView, timeline: readonly TimelineEntry[]): Promise<void> {
  await db
    .updateTable('cases.case')
    .set({
      closed_at: view.closedAt ?? null,
      outcome: view.outcome ?? null,
      view: JSON.stringify(view),
      timeline: JSON.stringify(timeline),
    })
    .where('case_no', '=', view.caseNo ?? '')
    .where('closed_at', 'is', null)
    .execute();
}

/** Fingerprints of the secrets that the workers hold, and whether an older payload key is still of use. */
export async function secretsOnRecord(db: Db): Promise<SecretsOnRecord> {
  const { rows: secrets } = await sql<KnownSecret>`
    select name, fingerprint, is_current as "isCurrent" from cases.secret order by name, fingerprint`.execute(db);
  const { rows } = await sql<{ open: boolean }>`
    with current as (select since from cases.secret where name = 'payload-key' and is_current)
    select exists (select 1 from cases.case c, current where c.closed_at is null and c.opened_at < current.since)
      or exists (select 1 from cases.residual r, current where r.closed_at is null and r.opened_at < current.since) as open`.execute(
    db,
  );
  return { secrets, openFromBefore: rows[0]?.open === true };
}
