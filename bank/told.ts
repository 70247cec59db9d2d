// What a drill tells the bank to do wrong: for which orders, what, and until when.
import { sql } from 'kysely';
import type { Db } from '../activities/database/connection.ts';

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
