// A source's payment orders: each a row of its outbox, written with the posting it pays out, and called back as long as
// the bank was not handed it.
import { sql } from 'kysely';
import type { BankAccount } from '../../../domain/forms.ts';
import type { Db } from '../../database/connection.ts';
import { refusing } from '../refusal.ts';
import type { OrderState } from '../schema.ts';

/** A payment order. It pays out freeze `n` of the case: what was zeroed, with its interest, to the fen. */
export interface Order {
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly n: number;
  readonly office: string;
  /** Absent: to the person's own account. */
  readonly toOffice?: string;
  readonly amountFen: bigint;
  /** Where the money goes; kept in the order and handed to the bank, and nowhere else. */
  readonly account: BankAccount;
}

/**
 * Puts an order into the outbox. Call it in the transaction of `zero`, after it. Again with the same content: nothing
 * happens. Refused: `conflicting-content` (`data.differs` names the fields), `not-zeroed`, `already-resolved` (restored
 * or settled meanwhile), `amount-differs`, `order-open` (an earlier order of the case has not bounced, come back or
 * been cancelled).
 */
export async function submitOrder(db: Db, order: Order): Promise<void> {
  const { amountFen, ...rest } = order;
  const json = JSON.stringify({ ...rest, amount: amountFen.toString() });
  await refusing(sql`select ledger.order_payment(${json}::jsonb)`.execute(db));
}

/** Calls an order back. `cancelled`: the bank is never handed it. `already-sent`: it comes back or bounces, or was delivered. */
export async function cancelOrder(
  db: Db,
  office: string,
  paymentNo: string,
): Promise<'cancelled' | 'already-sent' | 'unknown'> {
  const { rows } = await sql<{
    answer: 'cancelled' | 'already-sent' | 'unknown';
  }>`select ledger.cancel_order(${office}, ${paymentNo}) as answer`.execute(db);
  return rows[0]?.answer ?? 'unknown';
}

export interface LiveOrder {
  readonly paymentNo: string;
  readonly state: OrderState;
  /** Fen, a decimal string. */
  readonly amount: string;
}

/** Orders of a freeze that have not bounced, come back or been cancelled, locked until the transaction ends. */
export async function liveOrders(
  db: Db,
  { office, caseNo, n }: { readonly office: string; readonly caseNo: string; readonly n: number },
): Promise<readonly LiveOrder[]> {
  const { rows } = await sql<{
    orders: LiveOrder[];
  }>`select ledger.live_orders(${office}, ${caseNo}, ${n}) as orders`.execute(db);
  return rows[0]?.orders ?? [];
}

export interface PaymentStatus {
  readonly paymentNo: string;
  readonly state: OrderState;
  readonly amountFen: bigint;
  /** Attempts to hand it over since the last one that succeeded, and why the newest failed. */
  readonly attempts: number;
  readonly lastError: string | null;
}

/** The orders of a case at its source, oldest first. */
export async function paymentsOf(db: Db, office: string, caseNo: string): Promise<PaymentStatus[]> {
  const { rows } = await sql<{
    payments: (Omit<PaymentStatus, 'amountFen'> & { readonly amountFen: string })[];
  }>`select ledger.payments_of(${office}, ${caseNo}) as payments`.execute(db);
  return (rows[0]?.payments ?? []).map(({ paymentNo, state, amountFen, attempts, lastError }) => ({
    paymentNo,
    state,
    amountFen: BigInt(amountFen),
    attempts,
    lastError,
  }));
}
