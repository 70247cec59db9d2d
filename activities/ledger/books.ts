// Reading the books: balances, open holds, statements, sums in suspense, and what a case has moved.
import type { Db } from '../database/connection.ts';
import type { Side, TransferKind } from './schema.ts';

export interface Balance {
  /** Posted, on the account's own side; never negative but for the bank's. */
  readonly balanceFen: bigint;
  /** What is left of it after open holds. */
  readonly availableFen: bigint;
  /** False: the account was never opened or used; both sums are zero. */
  readonly exists: boolean;
}

/** The balance of an account (`account.person(ref)`, `account.out(office)` …) as it is now. */
export async function balanceOf(db: Db, office: string, name: string): Promise<Balance> {
  const a = await db
    .selectFrom('ledger.account')
    .selectAll()
    .where('office', '=', office)
    .where('name', '=', name)
    .executeTakeFirst();
  if (a === undefined) return { balanceFen: 0n, availableFen: 0n, exists: false };
  const sign = a.side === 'credit' ? 1n : -1n;
  const balanceFen = sign * (a.credits_posted - a.debits_posted);
  return {
    balanceFen,
    availableFen: balanceFen - (a.side === 'credit' ? a.debits_pending : a.credits_pending),
    exists: true,
  };
}

export interface OpenHold {
  readonly id: string;
  readonly office: string;
  readonly debit: string;
  readonly credit: string;
  readonly amountFen: bigint;
  readonly caseNo: string | null;
  readonly recordedAt: string;
}

function openHolds(db: Db) {
  return db
    .selectFrom('ledger.transfer as h')
    .where('h.kind', '=', 'hold')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('ledger.transfer as r')
            .select('r.id')
            .whereRef('r.office', '=', 'h.office')
            .whereRef('r.resolves', '=', 'h.id'),
        ),
      ),
    )
    .select([
      'h.id',
      'h.office',
      'h.debit',
      'h.credit',
      'h.amount as amountFen',
      'h.case_no as caseNo',
      'h.recorded_at as recordedAt',
    ])
    .orderBy('h.recorded_at');
}

/** Holds on an account that were neither posted nor voided, oldest first. */
export function openHoldsOf(db: Db, office: string, name: string): Promise<OpenHold[]> {
  return openHolds(db).where('h.office', '=', office).where('h.debit', '=', name).execute();
}

/** All open holds, of one office or of all. */
export function allHolds(db: Db, office?: string): Promise<OpenHold[]> {
  const holds = openHolds(db);
  return (office === undefined ? holds : holds.where('h.office', '=', office)).execute();
}

export interface StatementLine {
  readonly version: bigint;
  readonly transferId: string;
  readonly kind: TransferKind;
  readonly direction: Side;
  /** The account on the other side. */
  readonly counterpart: string;
  readonly amountFen: bigint;
  readonly previousBalanceFen: bigint;
  readonly balanceFen: bigint;
  readonly caseNo: string | null;
  readonly paymentNo: string | null;
  readonly recordedAt: string;
}

/** Every entry of an account in order, holds included (they leave the balance as it is). */
export function statement(db: Db, office: string, name: string): Promise<StatementLine[]> {
  return db
    .selectFrom('ledger.entry as e')
    .innerJoin('ledger.transfer as t', (join) =>
      join.onRef('t.office', '=', 'e.office').onRef('t.id', '=', 'e.transfer_id'),
    )
    .where('e.office', '=', office)
    .where('e.account', '=', name)
    .orderBy('e.version')
    .select(({ ref, eb }) => [
      'e.version',
      'e.transfer_id as transferId',
      't.kind',
      'e.direction',
      eb.case().when('e.direction', '=', 'debit').then(ref('t.credit')).else(ref('t.debit')).end().as('counterpart'),
      'e.amount as amountFen',
      'e.previous_balance as previousBalanceFen',
      'e.balance as balanceFen',
      't.case_no as caseNo',
      't.payment_no as paymentNo',
      't.recorded_at as recordedAt',
    ])
    .execute();
}

export interface Suspense {
  readonly office: string;
  readonly source: string;
  readonly receiptId: string;
  readonly paymentNo: string | null;
  readonly caseNo: string | null;
  readonly amountFen: bigint;
  readonly matched: boolean;
  readonly recordedAt: string;
}

/** Sums that came in and were neither credited nor returned, oldest first; `matched`: a case is known for it. */
export async function inSuspense(db: Db, office?: string): Promise<Suspense[]> {
  const sums = db
    .selectFrom('ledger.transfer as r')
    .leftJoin('ledger.match as m', (join) => join.onRef('m.office', '=', 'r.office').onRef('m.receipt_id', '=', 'r.id'))
    // From the bank, or allotted from a sum that had come without a reference.
    .where(({ or, eb }) => or([eb('r.debit', '=', 'bank'), eb('r.debit', 'like', 'unmatched/%')]))
    .where('r.credit', 'like', 'in/%')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('ledger.transfer as u')
            .select('u.id')
            .whereRef('u.office', '=', 'r.office')
            .whereRef('u.resolves', '=', 'r.id'),
        ),
      ),
    )
    .select([
      'r.office',
      'r.credit',
      'r.id',
      'r.payment_no',
      'r.case_no',
      'r.amount',
      'r.recorded_at',
      'm.case_no as matched_case',
    ])
    .orderBy('r.recorded_at');
  const rows = await (office === undefined ? sums : sums.where('r.office', '=', office)).execute();
  return rows.map((row) => ({
    office: row.office,
    source: row.credit.slice('in/'.length),
    receiptId: row.id,
    paymentNo: row.payment_no,
    caseNo: row.matched_case ?? row.case_no,
    amountFen: row.amount,
    matched: row.matched_case !== null,
    recordedAt: row.recorded_at,
  }));
}

/** The queue of §9.13: sums in suspense that belong to no case yet. */
export async function unmatched(db: Db, office?: string): Promise<Suspense[]> {
  return (await inSuspense(db, office)).filter((sum) => !sum.matched);
}

/** Everything a case has moved in an office's books, in order: the answer to "where is the money?". */
export function transfersOf(db: Db, office: string, caseNo: string) {
  return db
    .selectFrom('ledger.transfer')
    .where('office', '=', office)
    .where('case_no', '=', caseNo)
    .select([
      'id',
      'kind',
      'debit',
      'credit',
      'amount as amountFen',
      'payment_no as paymentNo',
      'recorded_at as recordedAt',
    ])
    .orderBy('recorded_at')
    .execute();
}
