// What offices ask of the bank: pay, call back, send back; and what a drill tells it to do wrong.
import { sql } from 'kysely';
import { type Db, inTransaction } from '../activities/database/connection.ts';
import { type Command, execute } from '../activities/ledger/execute.ts';
import { account, id } from '../activities/ledger/names.ts';
import type { AtDestination } from '../activities/ledger/postings.ts';
import { LedgerRefusal, refusing } from '../activities/ledger/refusal.ts';
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

/** An order as the offices at its two ends see it, locked until the transaction ends. */
export interface LockedOrder {
  readonly caseNo: string;
  readonly fromOffice: string;
  readonly toOffice: string | null;
  readonly state: PaymentState;
  readonly amountFen: bigint;
  /** What came in under its number at the destination and was not sent back. */
  readonly netFen: bigint;
  /** The number of the next receipt under it. */
  readonly receipt: number;
}

/**
 * Locks an order; undefined: the bank has none of that number. Call it before any posting: the running bank locks in
 * that order.
 */
export async function lockOrder(db: Db, paymentNo: string): Promise<LockedOrder | undefined> {
  const { rows } = await sql<{
    order: (Omit<LockedOrder, 'amountFen' | 'netFen'> & { readonly amount: string; readonly netFen: string }) | null;
  }>`select bank.lock_order(${paymentNo}) as order`.execute(db);
  const order = rows[0]?.order;
  if (order === null || order === undefined) return undefined;
  const { amount, netFen, ...rest } = order;
  return { ...rest, amountFen: BigInt(amount), netFen: BigInt(netFen) };
}

/** One sum under a payment number, and what became of it. */
interface Receipt {
  readonly receipt: number;
  readonly id: string;
  readonly amount: bigint;
  readonly case_no: string | null;
  readonly account: string;
  readonly resolved_by: string | null;
  readonly resolved_to: string | null;
}

/**
 * The destination sends back what came in under a payment number and may not be credited, each sum by itself, whatever
 * it is: in/S → bank now. Once nothing of it is left, the bank books at the source all that the source had sent
 * (`onBack`, once): of a double it keeps what it paid twice, and where it had delivered another sum than was ordered,
 * it makes the difference good. `receipt`: only that one. `amountFen` is not looked at: what goes back is what came.
 * Refused: `not-found` (nothing has arrived), `already-resolved` (credited). Again: nothing happens.
 */
export function returnPayment(db: Db, leg: AtDestination): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockOrder(tx, leg.paymentNo);
    const { rows } = await sql<Receipt>`select * from ledger.receipts(${leg.office}, ${leg.paymentNo})`.execute(tx);
    const named = rows.filter(({ receipt }) => leg.receipt === undefined || receipt === leg.receipt);
    const open = named.filter((each) => each.resolved_by === null && each.account === account.in(leg.source));
    if (open.length > 0) {
      await execute(
        tx,
        leg.office,
        open.map((each) => returning(leg, each)),
      );
    } else if (!named.some((each) => each.resolved_to === account.bank)) {
      const resolves = id.received(leg.paymentNo, leg.receipt);
      const by = named[0]?.resolved_by;
      throw new LedgerRefusal(by == null ? 'not-found' : 'already-resolved', {
        resolves,
        by: by ?? undefined,
      });
    }
    await sql`select bank.turn_back(${leg.paymentNo})`.execute(tx);
  });
}

function returning({ paymentNo, source }: AtDestination, { receipt, id: resolves, amount, case_no }: Receipt): Command {
  return {
    op: 'post',
    id: id.returned(paymentNo, receipt),
    debit: account.in(source),
    credit: account.bank,
    amount,
    resolves,
    paymentNo,
    caseNo: case_no ?? undefined,
  };
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
  /** Likewise, and not even reported as sent: the order was taken, and nobody hears of it again. */
  readonly lose?: boolean;
  readonly bounce?: BounceCode;
  /** A second sum arrives at the destination under the same payment reference. */
  readonly double?: boolean;
  /**
   * The sum arrives in parts, one after another: whole fen (`600`) or shares of what was ordered (`2/5`, rounded down; where shares
   * are given the last part is what is left). Parts of nothing are passed over.
   */
  readonly parts?: readonly string[];
  /** Between one part and the next. */
  readonly delayPartsMs?: number;
  /** Each part after the first is in flight until `release`. */
  readonly holdParts?: boolean;
  /** Another sum arrives than was ordered: whole fen. */
  readonly wrongAmount?: string;
  /** The sum arrives without our payment number, under a reference of the bank's (`BANK-00000001`). */
  readonly loseReference?: boolean;
  /**
   * Likewise, under this reference and in one sum with others that were told the same, once `mergeOrders` (2) of them
   * are there.
   */
  readonly mergeInto?: string;
  readonly mergeOrders?: number;
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
