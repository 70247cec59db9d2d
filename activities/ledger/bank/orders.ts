// What offices ask of the bank: pay, call back, send back; and what a drill tells it to do wrong.
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../database/connection.ts';
import { type AtDestination, returned } from '../postings.ts';
import { refusing } from '../refusal.ts';
import type { PaymentState } from './schema.ts';

/** A payment order. It pays out freeze `n` of the case: what was zeroed, with its interest, to the fen. */
export interface Order {
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly n: number;
  readonly fromOffice: string;
  /** Absent: to the person's own account. */
  readonly toOffice?: string;
  readonly amountFen: bigint;
  /** Where the money goes; kept in the bank's table and nowhere else. */
  readonly account: {
    readonly accountName: string;
    readonly bank: string;
    readonly bankCode: string;
    readonly accountNo: string;
  };
}

/**
 * Hands the bank an order. Call it in the transaction of `zero`, after it. Again with the same content: nothing happens.
 * Refused: `conflicting-content`, `not-zeroed`, `already-resolved` (restored or settled meanwhile), `amount-differs`,
 * `order-open` (an earlier order for the same money has not bounced, come back or been cancelled).
 */
export async function submitOrder(db: Db, order: Order): Promise<void> {
  const { amountFen, ...rest } = order;
  const json = JSON.stringify({ ...rest, amount: amountFen.toString() });
  await refusing(sql`select bank.submit(${json}::jsonb)`.execute(db));
}

/** Calls an order back. `cancelled`: it is never sent. `already-sent`: it comes back or bounces, or was delivered. */
export async function cancelOrder(db: Db, paymentNo: string): Promise<'cancelled' | 'already-sent' | 'unknown'> {
  const { rows } = await sql<{
    answer: 'cancelled' | 'already-sent' | 'unknown';
  }>`select bank.cancel(${paymentNo}) as answer`.execute(db);
  return rows[0]?.answer ?? 'unknown';
}

/**
 * The destination sends a sum back that it may not credit: in/S → bank now, and the bank books it at the source (`onBack`).
 * Of a double (`receipt` 2 and more) the bank keeps what it had sent too much, and nothing goes to the source.
 * Refused: `not-found` (it has not arrived), `already-resolved` (credited). Again: nothing happens.
 */
export function returnPayment(db: Db, leg: AtDestination): Promise<void> {
  return inTransaction(db, async (tx) => {
    await returned(tx, leg);
    if ((leg.receipt ?? 1) === 1) await sql`select bank.turn_back(${leg.paymentNo})`.execute(tx);
  });
}

export interface PaymentStatus {
  readonly paymentNo: string;
  readonly state: PaymentState;
  readonly amountFen: bigint;
  /** Steps that failed since the last one that did not, and why the newest failed. */
  readonly attempts: number;
  readonly lastError: string | null;
}

/** The orders of a case at its source, oldest first. */
export function paymentsOf(db: Db, fromOffice: string, caseNo: string): Promise<PaymentStatus[]> {
  return db
    .selectFrom('bank.payment')
    .where('from_office', '=', fromOffice)
    .where('case_no', '=', caseNo)
    .select(['payment_no as paymentNo', 'state', 'amount as amountFen', 'attempts', 'last_error as lastError'])
    .orderBy('ordered_at')
    .execute();
}

/** Which orders a drill is about; nothing given: every order. `once`: only the first order that fits. */
export interface DrillScope {
  readonly paymentNo?: string;
  readonly fromOffice?: string;
  readonly toOffice?: string;
  readonly once?: boolean;
}
export const BOUNCE_CODES = ['M01', 'M02', 'M03', 'M04', 'M05', 'M06', 'M07'] as const;
export type BounceCode = (typeof BOUNCE_CODES)[number];
export interface Misbehaviour {
  readonly delaySendMs?: number;
  readonly delayDeliveryMs?: number;
  /** In flight until `release`. */
  readonly holdDelivery?: boolean;
  readonly bounce?: BounceCode;
  /** A second sum arrives at the destination under the same payment reference. */
  readonly double?: boolean;
}

/** Tells the bank to misbehave for orders it has not looked at yet; answers with the number to `untell` it by. */
export async function tellBank(db: Db, scope: DrillScope, misbehaviour: Misbehaviour): Promise<bigint> {
  const { rows } = await sql<{ id: bigint }>`
    select bank.tell(${JSON.stringify(scope)}::jsonb, ${JSON.stringify(misbehaviour)}::jsonb) as id`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the bank gave no number for what it was told');
  return row.id;
}

export async function untellBank(db: Db, number: bigint): Promise<void> {
  await sql`select bank.untell(${number})`.execute(db);
}

/** Ends every wait of an order: what is delayed or held goes on now. False: there is nothing to release. */
export async function releasePayment(db: Db, paymentNo: string): Promise<boolean> {
  const { rows } = await sql<{ released: boolean }>`select bank.release(${paymentNo}) as released`.execute(db);
  return rows[0]?.released ?? false;
}
