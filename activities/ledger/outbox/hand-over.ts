// One row of an outbox on its way to the bank: an order counts as sent first, and then the bank is handed it, at least
// once.
import { type Kysely, sql } from 'kysely';
import type { Announcement, Bank } from '../../../contract/bank.ts';
import type { BankAccount } from '../../../domain/forms.ts';
import type { Database } from '../../database/schema.ts';
import { paid, sent } from '../postings.ts';
import { asRefusal, LedgerRefusal } from '../refusal.ts';
import type { OrderState } from '../schema.ts';

/** Whoever hands a row over has so long; then somebody else may try, and the bank answers both alike. */
const LEASE_MS = 5_000;
/** A bank that does not take an order yet is asked again after so long at most: it may change its mind. */
const ASKED_AGAIN_MS = 1_000;

interface Row {
  readonly office: string;
  readonly number: string;
  readonly kind: 'order' | 'return' | 'allotted';
  readonly paymentNo: string | null;
  readonly reference: string | null;
  readonly amountFen: string;
}

interface OrderRow extends Row {
  readonly kind: 'order';
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly toOffice: string | null;
  readonly account: BankAccount;
  readonly orderedAt: string;
  readonly state: OrderState;
}

const isOrder = (row: Row): row is OrderRow => row.kind === 'order';

/** The failure of one row, so that only that row waits. */
export class HandOverFailed extends Error {
  override readonly name = 'HandOverFailed';
  readonly number: string;
  /** A refusal's code, an SQLSTATE or the name of an error: never a message, which could quote data. */
  readonly reason: string;

  constructor(number: string, cause: unknown) {
    super(`${number} could not be handed to the bank`, { cause });
    this.number = number;
    this.reason = reasonOf(cause);
  }
}

export function reasonOf(cause: unknown): string {
  const refusal = asRefusal(cause);
  if (refusal instanceof LedgerRefusal) return refusal.code;
  const { code, name } = (cause ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? 'unexpected');
}

/** Posts that the order has left and counts it as sent, both or neither; answers the state it is in. */
function leave(db: Kysely<Database>, order: OrderRow): Promise<OrderState> {
  const { office, paymentNo, caseNo, toOffice } = order;
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{
      state: OrderState;
    }>`select ledger.lock_payment_order(${office}, ${paymentNo}) as state`.execute(tx);
    const state = rows[0]?.state ?? 'cancelled';
    if (state !== 'ordered') return state;
    const leg = { office, caseNo, paymentNo, amountFen: BigInt(order.amountFen) };
    await (toOffice === null ? paid(tx, leg) : sent(tx, { ...leg, destination: toOffice }));
    await sql`select ledger.count_as_sent(${office}, ${paymentNo})`.execute(tx);
    return 'sent';
  });
}

/** Milliseconds to wait where the bank does not take it yet; undefined: it is over. */
async function handOrder(db: Kysely<Database>, bank: Bank, order: OrderRow): Promise<number | undefined> {
  const { paymentNo, caseNo, office: fromOffice, toOffice, amountFen, account, orderedAt } = order;
  const announcement: Announcement = { paymentNo, caseNo, fromOffice, toOffice, amountFen };
  if (order.state === 'ordered') {
    const ms = await bank.opensIn(announcement);
    if (ms > 0) return Math.min(ms, ASKED_AGAIN_MS);
  }
  if ((await leave(db, order)) === 'cancelled') await bank.cancel(announcement);
  else await bank.order({ ...announcement, account, orderedAt });
  return undefined;
}

async function hand(db: Kysely<Database>, bank: Bank, row: Row): Promise<number | undefined> {
  if (isOrder(row)) return handOrder(db, bank, row);
  const { office, number, kind, paymentNo, reference, amountFen } = row;
  await bank.hear({
    office,
    number,
    kind: kind === 'return' ? 'return' : 'allotted',
    ...(paymentNo === null ? {} : { paymentNo }),
    ...(reference === null ? {} : { reference }),
    amountFen,
  });
  return undefined;
}

/**
 * Hands over the row that is due longest. Answers with its number; undefined: none is due. What fails is due again
 * after `backoffMs`.
 * @throws HandOverFailed
 */
export async function handOverOnce(
  db: Kysely<Database>,
  bank: Bank,
  backoffMs: number,
  leaseMs = LEASE_MS,
): Promise<string | undefined> {
  const { rows } = await sql<{ row: Row | null }>`select ledger.take_outbox(${leaseMs}) as row`.execute(db);
  const row = rows[0]?.row;
  if (row === null || row === undefined) return undefined;
  const { office, number } = row;
  try {
    const waitMs = await hand(db, bank, row);
    await (waitMs === undefined
      ? sql`select ledger.handed_over(${office}, ${number})`.execute(db)
      : sql`select ledger.put_off(${office}, ${number}, null, ${waitMs})`.execute(db));
    return number;
  } catch (error) {
    const failed = new HandOverFailed(number, error);
    await sql`select ledger.put_off(${office}, ${number}, ${failed.reason}, ${backoffMs})`.execute(db);
    throw failed;
  }
}
