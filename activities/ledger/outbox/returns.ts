// A destination's words to its bank: what it sends back, and which payment a sum without a reference was. Each a row of
// its outbox, written with its posting.
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../database/connection.ts';
import { type Command, execute } from '../execute.ts';
import { account, id } from '../names.ts';
import type { AtDestination } from '../postings.ts';
import { LedgerRefusal } from '../refusal.ts';

export interface Receipts {
  /** The number of the next receipt under the payment number. */
  readonly receipt: number;
  /** What came in under it and was not sent back. */
  readonly netFen: bigint;
}

/** Locks a payment's receipts until the transaction ends. Call it before any posting: everybody locks in that order. */
export async function lockReceipts(db: Db, office: string, paymentNo: string): Promise<Receipts> {
  const { rows } = await sql<{
    found: { receipt: number; netFen: string };
  }>`select ledger.lock_receipts(${office}, ${paymentNo}) as found`.execute(db);
  const found = rows[0]?.found;
  if (found === undefined) throw new Error('the ledger did not say what came in');
  return { receipt: found.receipt, netFen: BigInt(found.netFen) };
}

/** Has the bank handed what a posting sent back. Call it in the posting's transaction. */
export async function handBack(db: Db, office: string, postingId: string): Promise<void> {
  await sql`select ledger.hand_back(${office}, ${postingId})`.execute(db);
}

/** Tells bank and case of an allotment that was posted as a payment's receipt. Call it in the posting's transaction. */
export async function tellAllotment(db: Db, office: string, postingId: string, receipt: number): Promise<void> {
  await sql`select ledger.tell_allotment(${office}, ${postingId}, ${receipt})`.execute(db);
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
 * it is: in/S → bank now, and a row of the outbox for each. Once nothing of it is left here, the bank brings the source
 * all that the source had sent: of a double it keeps what it paid twice, and where it had delivered another sum than
 * was ordered, it makes the difference good. `receipt`: only that one. `amountFen` is not looked at: what goes back is
 * what came. Refused: `not-found` (nothing has arrived), `already-resolved` (credited). Again: nothing happens.
 */
export function returnPayment(db: Db, leg: AtDestination): Promise<void> {
  const { office, paymentNo } = leg;
  return inTransaction(db, async (tx) => {
    await lockReceipts(tx, office, paymentNo);
    const { rows } = await sql<Receipt>`select * from ledger.receipts(${office}, ${paymentNo})`.execute(tx);
    const named = rows.filter(({ receipt }) => leg.receipt === undefined || receipt === leg.receipt);
    const open = named.filter((each) => each.resolved_by === null && each.account === account.in(leg.source));
    if (open.length > 0) {
      await execute(
        tx,
        office,
        open.map((each) => returning(leg, each)),
      );
      for (const { receipt } of open) await handBack(tx, office, id.returned(paymentNo, receipt));
    } else if (!named.some((each) => each.resolved_to === account.bank)) {
      const resolves = id.received(paymentNo, leg.receipt);
      const by = named[0]?.resolved_by;
      throw new LedgerRefusal(by == null ? 'not-found' : 'already-resolved', { resolves, by: by ?? undefined });
    }
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
