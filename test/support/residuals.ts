// Shorthand for tests of money that comes after a case has ended.
import { ServiceError } from '@temporalio/client';
import { sql } from 'kysely';
import { findCase } from '../../activities/cases/register.ts';
import { findResidual } from '../../activities/cases/residuals.ts';
import { type ListedResidual, listResiduals, residualStatus, startResidual } from '../../client/residual.ts';
import type { ResidualRequest, ResidualView } from '../../domain/residual.ts';
import { residualWorkflowId } from '../../workflows/residual/messages.ts';
import { pauses } from './pauses.ts';
import type { Move, Rig, Seeded } from './rig.ts';

export interface Kase extends Seeded {
  readonly caseNo: string;
}

export function on(rig: Rig) {
  return { temporal: rig.client, db: rig.database.db, taskQueue: rig.queues.transfers };
}

/** A case that has ended, and whose record is in the register. */
export async function endedCase(rig: Rig, move: Move): Promise<Kase> {
  const kase = await rig.accepted(move);
  await recorded(rig, kase.caseNo);
  return kase;
}

/** Waits for the archive record, which asks no worker. */
export async function recorded(rig: Rig, caseNo: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  const pause = pauses();
  while ((await findCase(rig.database.db, caseNo))?.archive === undefined) {
    if (Date.now() > deadline) throw new Error(`case ${caseNo} does not end`);
    await pause();
  }
}

let refs = 0;
/** A reference as an office's own books give it. */
export function nextRef(): string {
  refs += 1;
  return `L-2026-${refs}`;
}

/** A back-payment of so many fen, by the source of the case. */
export function late(kase: Kase, amountFen: string, ref = nextRef()): ResidualRequest {
  const { caseNo, source: office } = kase;
  return { caseNo, office, ref, direction: 'onward', reason: 'back-payment', amountFen, booked: false };
}

export async function started(rig: Rig, request: ResidualRequest, at?: string): Promise<string> {
  const { residualNo } = await startResidual(on(rig), request, at === undefined ? {} : { at });
  return residualNo;
}

/** Waits until it fits. Fails with the transfer as it stands after a minute. */
export async function untilResidual(
  rig: Rig,
  no: string,
  fits: (view: ResidualView) => boolean,
): Promise<ResidualView> {
  const deadline = Date.now() + 60_000;
  const pause = pauses();
  for (;;) {
    const view = await asked(rig, no);
    if (view !== undefined && fits(view)) return view;
    if (Date.now() > deadline) throw new Error(`${no} does not get there: ${JSON.stringify(view, null, 1)}`);
    await pause();
  }
}

/** Undefined while nobody answers: workers that were killed, or that the server has not heard of for a moment. */
async function asked(rig: Rig, no: string): Promise<ResidualView | undefined> {
  try {
    return await residualStatus(on(rig), no);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}

/**
 * Waits for its archive record, which asks no worker (one that is asked while it starts again answers from an old history, and goes on
 * by an old time), and until lists hold it, so that its history is replayed with the others.
 */
export async function endedResidual(rig: Rig, no: string): Promise<ResidualView> {
  const deadline = Date.now() + 90_000;
  const pause = pauses();
  for (;;) {
    const view = (await findResidual(rig.database.db, no))?.record?.view;
    if (view !== undefined) {
      await rig.client.workflow.getHandle(residualWorkflowId(no)).result();
      await listedRun(rig, no);
      return view;
    }
    if (Date.now() > deadline) throw new Error(`${no} does not end: ${JSON.stringify(await asked(rig, no), null, 1)}`);
    await pause();
  }
}

async function listedRun(rig: Rig, no: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  const pause = pauses();
  const query = `WorkflowId = '${residualWorkflowId(no)}' AND ExecutionStatus = 'Completed'`;
  for (;;) {
    for await (const _ of rig.client.workflow.list({ query })) return;
    if (Date.now() > deadline) throw new Error(`${no} is not listed`);
    await pause();
  }
}

export const waitsFor = (rig: Rig, no: string, actor: string) =>
  untilResidual(rig, no, (view) => view.awaited.some((each) => each.actor === actor));

export function listed(rig: Rig, caseNo: string): Promise<ListedResidual[]> {
  return listResiduals(on(rig), caseNo);
}

/** Every posting under the residual transfer's number in all books, as `office debit → credit amount`, in order of time. */
export async function postings(rig: Rig, no: string): Promise<string[]> {
  const rows = await rig.database.db
    .selectFrom('ledger.transfer')
    .select(['office', 'kind', 'debit', 'credit', 'amount'])
    .where('case_no', '=', no)
    .orderBy('recorded_at')
    .execute();
  return rows.map(({ office, kind, debit, credit, amount }) => {
    const accounts = `${debit} → ${credit}`.replaceAll(/(person|overdraft)\/\S+/g, '$1');
    return `${office} ${kind} ${accounts} ${amount}`;
  });
}

/** Changes what an office has on record of a person. */
export async function onRecord(
  rig: Rig,
  pool: string,
  { application }: Seeded,
  change: Record<string, unknown>,
): Promise<void> {
  const names = Object.keys(change).map((name) => sql`${sql.ref(name)} = ${change[name]}`);
  await sql`update offices.enrolment set ${sql.join(names)}
    where pool = ${pool} and id_number = ${application.person.idNumber}`.execute(rig.database.db);
}

/** The office's own number for the person. */
export async function refOf(rig: Rig, pool: string, { application }: Seeded): Promise<string> {
  const { rows } = await sql<{ ref: string }>`select person_ref as ref from offices.enrolment
    where pool = ${pool} and id_number = ${application.person.idNumber}`.execute(rig.database.db);
  const [row] = rows;
  if (row === undefined) throw new Error(`nobody on record at ${pool}`);
  return row.ref;
}
