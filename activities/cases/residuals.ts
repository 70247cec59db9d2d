// The register of residual transfers: which money followed which case, under which number, and what became of it.
import { sql, type Transaction } from 'kysely';
import type { BankAccount } from '../../domain/forms.ts';
import { isOwnAccount } from '../../domain/payee.ts';
import type { OfficeRef, Plan } from '../../domain/plan.ts';
import {
  judgeResidual,
  type ResidualDirection,
  type ResidualOrder,
  type ResidualOutcome,
  type ResidualReason,
  type ResidualRefusal,
  type ResidualRequest,
  type ResidualView,
  residualNumber,
  residualRefusal,
  residualRequest,
} from '../../domain/residual.ts';
import type { TimelineEntry } from '../../domain/view.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import { subjectOf } from '../notices/owed.ts';
import { findApplication, findCase } from './register.ts';

/** `ended`: the residual transfer of this reference is over; its record answers. */
export type ResidualRegistered =
  | { readonly kind: 'registered'; readonly order: ResidualOrder; readonly ended: boolean }
  | ResidualRefusal;

export interface ResidualRecord {
  readonly view: ResidualView;
  readonly timeline: readonly TimelineEntry[];
}

/** What a residual transfer asks of the register. */
export interface Residuals {
  /** `at`: the clock of whoever asks, ISO 8601 +08:00. */
  registerResidual(asking: { readonly request: ResidualRequest; readonly at: string }): Promise<ResidualRegistered>;
  /** Writes the archive record; a second time it changes nothing. */
  archiveResidual(record: ResidualRecord): Promise<void>;
}

export function residualsActivities(db: Db): Residuals {
  return {
    registerResidual: ({ request, at }) => registerResidual(db, request, at),
    archiveResidual: (record) => closeResidual(db, record),
  };
}

interface Row {
  readonly residual_no: string;
  readonly case_no: string;
  readonly direction: ResidualDirection;
  readonly office: string;
  readonly ref: string;
  readonly reason: ResidualReason;
  readonly amount_fen: bigint | null;
  readonly booked: boolean;
  readonly disposition: ResidualOrder['disposition'];
  readonly opened_at: string;
  readonly outcome: ResidualOutcome | null;
  readonly view: ResidualView | null;
  readonly timeline: readonly TimelineEntry[] | null;
}

function requestOf(row: Row): ResidualRequest {
  return residualRequest.parse({
    caseNo: row.case_no,
    direction: row.direction,
    office: row.office,
    ref: row.ref,
    reason: row.reason,
    booked: row.booked,
    amountFen: row.amount_fen?.toString(),
  });
}

/**
 * Gives a residual transfer its number, or says why there is none. The same office and reference again: the same number, whatever
 * the time is by then; with other content: refused. `at`: ISO 8601 with an offset.
 */
export function registerResidual(db: Db, asked: ResidualRequest, at: string): Promise<ResidualRegistered> {
  const request = residualRequest.parse(asked);
  const { caseNo, direction, office, ref } = request;
  return inTransaction(db, async (tx): Promise<ResidualRegistered> => {
    // numbers are counted one after another
    await sql`select 1 from cases.case where case_no = ${caseNo} for no key update`.execute(tx);
    const plan = await planOf(tx, caseNo);
    if (plan === undefined) {
      return residualRefusal(
        'unknown-case',
        `no case ${caseNo} is known`,
        'a case number looks like 510100-20260930-17',
      );
    }
    const found = await sql<Row>`select * from cases.residual where office = ${office} and ref = ${ref}`.execute(tx);
    const [before] = found.rows;
    if (before !== undefined) {
      if (JSON.stringify(requestOf(before)) !== JSON.stringify(request)) {
        return residualRefusal(
          'other-content',
          `office ${office} has used reference ${ref} for ${before.residual_no}, with another content`,
          'use the reference of this sum, or ask with the first content',
        );
      }
      return { kind: 'registered', order: await orderOf(tx, before, plan.plan), ended: before.outcome !== null };
    }
    const judgement = judgeResidual(request, plan, at);
    if (judgement.kind === 'refused') return judgement;
    const counted = await sql<{ k: number }>`select coalesce(max(k), 0) + 1 as k from cases.residual
      where case_no = ${caseNo} and direction = ${direction}`.execute(tx);
    const k = counted.rows[0]?.k ?? 1;
    const { rows } = await sql<Row>`
      insert into cases.residual (residual_no, case_no, direction, k, office, ref, reason, amount_fen, booked, disposition, opened_at)
      values (${residualNumber(caseNo, direction, k)}, ${caseNo}, ${direction}, ${k}, ${office}, ${ref}, ${request.reason},
        ${request.amountFen ?? null}::bigint, ${request.booked}, ${judgement.disposition}, ${at})
      returning *`.execute(tx);
    const [row] = rows;
    if (row === undefined) throw new Error(`no residual transfer of case ${caseNo} was written`);
    return { kind: 'registered', order: await orderOf(tx, row, plan.plan), ended: false };
  });
}

async function planOf(tx: Transaction<Database>, caseNo: string) {
  const kase = await findCase(tx, caseNo);
  const decision = kase && (await findApplication(tx, kase.applicationNo))?.decision;
  if (kase?.caseNo !== caseNo || decision?.kind !== 'accepted') return undefined;
  const { outcome, closedAt, money } = kase.archive?.view ?? {};
  return { sourcePool: kase.sourcePool, plan: decision.plan, outcome, money, closedAt };
}

const RESIDUAL_CLOCKS: readonly string[] = ['pay', 'credit'];

async function orderOf(tx: Transaction<Database>, row: Row, plan: Plan): Promise<ResidualOrder> {
  const { source, destination } = plan.offices;
  return {
    residualNo: row.residual_no,
    request: requestOf(row),
    disposition: row.disposition,
    offices: { source: await asItIsNow(tx, source), destination: await asItIsNow(tx, destination) },
    clocks: row.direction === 'back' ? [] : plan.clocks.filter(({ name }) => RESIDUAL_CLOCKS.includes(name)),
  };
}

/** In three years an office may have moved to another queue or name. */
async function asItIsNow(tx: Transaction<Database>, office: OfficeRef): Promise<OfficeRef> {
  const { rows } = await sql<{ name: string; queue: string }>`
    select name, task_queue as queue from offices.office where pool = ${office.pool}`.execute(tx);
  const [now] = rows;
  return now === undefined ? office : { pool: office.pool, name: now.name, taskQueue: now.queue };
}

async function closeResidual(db: Db, { view, timeline }: ResidualRecord): Promise<void> {
  await sql`update cases.residual set closed_at = ${view.closedAt}, outcome = ${view.outcome},
      view = ${JSON.stringify(view)}::jsonb, timeline = ${JSON.stringify(timeline)}::jsonb
    where residual_no = ${view.residualNo} and closed_at is null`.execute(db);
}

/** A residual transfer as the register has it. `record`: once it has ended. */
export interface ResidualRow {
  readonly residualNo: string;
  readonly request: ResidualRequest;
  readonly openedAt: string;
  readonly record?: ResidualRecord;
}

function rowOf(row: Row): ResidualRow {
  return {
    residualNo: row.residual_no,
    request: requestOf(row),
    openedAt: row.opened_at,
    record: row.view === null ? undefined : { view: row.view, timeline: row.timeline ?? [] },
  };
}

export async function findResidual(db: Db, no: string): Promise<ResidualRow | undefined> {
  const { rows } = await sql<Row>`select * from cases.residual where residual_no = ${no}`.execute(db);
  return rows[0] && rowOf(rows[0]);
}

/** The residual transfers of a case; without one, all that have not ended. In order of their beginning. */
export async function residualsOf(db: Db, caseNo?: string): Promise<ResidualRow[]> {
  const of = caseNo === undefined ? sql`closed_at is null` : sql`case_no = ${caseNo}`;
  const { rows } = await sql<Row>`select * from cases.residual where ${of} order by opened_at, residual_no`.execute(db);
  return rows.map(rowOf);
}

/** Whether an account bears the name of the person of a case (M02). Undefined: whom the case is about is not known here. */
export async function isAccountOfPerson(db: Db, caseNo: string, account: BankAccount): Promise<boolean | undefined> {
  const row = await findCase(db, caseNo);
  const subject = row && (await subjectOf(db, row.applicationNo));
  return subject && isOwnAccount(account, subject.person.name);
}
