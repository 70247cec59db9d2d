// Sums that arrived without a payment number we know (§9.13): booked under the bank's reference, allotted to payments,
// the rest sent back.
import { sql } from 'kysely';
import type { ExpectedPayment } from '../../contract/expected.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import { balanceOf } from './books.ts';
import { type Command, execute, type Recorded, recorded } from './execute.ts';
import { account, id } from './names.ts';
import { handBack, lockReceipts, tellAllotment } from './outbox/returns.ts';
import { LedgerRefusal } from './refusal.ts';

export interface Arrival {
  readonly office: string;
  /** The bank's own reference of the sum: letters, digits, - and _, at most 64. The same key again is the same sum. */
  readonly key: string;
  readonly amountFen: bigint;
  /** What the payer wrote as a reference. Kept only where it reads as a payment number: free text may be about a person. */
  readonly reference?: string;
}

/** `510100-20260930-17-P1` with whatever the payer put between its parts, or nothing. No identity number looks like it. */
const PAYMENT_NUMBER = /^\d{6}20\d{6}\d{1,8}P\d{1,4}$/i;

/** Letters and digits only: how two spellings of a number are compared. */
export function bare(reference: string): string {
  return reference.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
}

/**
 * A sum from outside has arrived and names no payment we know: bank → unmatched/<key>. It counts with nobody yet: the sender's side
 * still has it as in flight. Again: nothing happens; another sum under the same key is refused (`conflicting-content`).
 */
export async function arrive(db: Db, { office, key, amountFen, reference }: Arrival): Promise<Recorded> {
  const memo = reference !== undefined && PAYMENT_NUMBER.test(bare(reference)) ? bare(reference) : undefined;
  const answers = await execute(db, office, [
    {
      op: 'post',
      id: id.arrived(key),
      debit: account.bank,
      credit: account.unmatched(key),
      amount: amountFen,
      memo,
    },
  ]);
  return recorded(answers, 0);
}

export interface Allotment {
  readonly office: string;
  readonly key: string;
  readonly paymentNo: string;
  readonly amountFen: bigint;
}
/** What a proposal must name, exactly, for the ledger to let money out of `unmatched` or `inheritance`; see 032_suspense.sql. */
export interface Outflow {
  readonly debit: string;
  readonly credit: string;
  /** Fen, as a decimal string. */
  readonly amount: string;
  readonly paymentNo?: string;
}

export interface AllotmentPlan {
  readonly outflow: Outflow;
  readonly caseNo: string;
  readonly source: string;
  readonly receiptId: string;
  readonly receipt: number;
}

/**
 * What an allotment would post, checked and with the payment's receipts locked: the payment is expected by this office and not
 * over, it is not given more than was ordered under it, and the sum has as much left. `expected`: what the platform says of the
 * payment. Refused: `not-found` (no such payment to this office), `not-resolvable` (it bounced, or is back), `amount-differs`,
 * `insufficient-funds`.
 */
export async function planAllotment(
  db: Db,
  { office, key, paymentNo, amountFen }: Allotment,
  expected: ExpectedPayment | undefined,
): Promise<AllotmentPlan> {
  if (expected?.paymentNo !== paymentNo || expected.destination !== office) {
    throw new LedgerRefusal('not-found', { paymentNo });
  }
  if (expected.over) throw new LedgerRefusal('not-resolvable', { paymentNo, kind: 'over' });
  const { receipt, netFen } = await lockReceipts(db, office, paymentNo);
  const missingFen = expected.amountFen - netFen;
  if (amountFen > missingFen) {
    throw new LedgerRefusal('amount-differs', { paymentNo, expected: `${missingFen}`, actual: `${amountFen}` });
  }
  await unlessTooMuch(db, office, account.unmatched(key), amountFen);
  const { source, caseNo } = expected;
  const outflow = { debit: account.unmatched(key), credit: account.in(source), amount: `${amountFen}`, paymentNo };
  return { outflow, caseNo, source, receipt, receiptId: id.received(paymentNo, receipt) };
}

/** Said before anybody proposes it; the ledger says it again when it posts. */
export async function unlessTooMuch(db: Db, office: string, name: string, amountFen: bigint): Promise<void> {
  const { availableFen, exists } = await balanceOf(db, office, name);
  if (!exists) throw new LedgerRefusal('not-found', { account: name });
  if (amountFen > availableFen) {
    const data = { account: name, available: `${availableFen}`, amount: `${amountFen}` };
    throw new LedgerRefusal('insufficient-funds', data);
  }
}

function outflowCommand({ debit, credit, amount, paymentNo }: Outflow, postingId: string, by: string): Command {
  const post = { op: 'post', id: postingId, debit, credit, amount: BigInt(amount), memo: by } as const;
  return paymentNo === undefined ? post : { ...post, paymentNo };
}

/**
 * Allots: unmatched/<key> → in/S as the payment's next receipt, and case and bank are told. `by`: the two, for the books.
 * Refused `second-person-required` without a confirmed proposal of exactly this outflow.
 */
export async function allotted(db: Db, office: string, plan: AllotmentPlan, by: string): Promise<void> {
  const { outflow, receiptId, receipt, caseNo } = plan;
  await execute(db, office, [{ ...outflowCommand(outflow, receiptId, by), caseNo } as Command]);
  await tellAllotment(db, office, receiptId, receipt);
}

/**
 * Sends back what is left of a sum: unmatched/<key> → bank, which is told. Where it knows which orders lay in it, it brings those of
 * which nothing is left here back to their sources. Answers with the posting's id. Refused as {@link allotted}.
 */
export function sendBack(db: Db, office: string, key: string, amountFen: bigint, by: string): Promise<string> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`sent-back/${office}/${key}`}, 0))`.execute(tx);
    const postingId = id.sentBack(key, (await timesSentBack(tx, office, key)) + 1);
    const outflow = { debit: account.unmatched(key), credit: account.bank, amount: `${amountFen}` };
    await execute(tx, office, [outflowCommand(outflow, postingId, by)]);
    await handBack(tx, office, postingId);
    return postingId;
  });
}

async function timesSentBack(db: Db, office: string, key: string): Promise<number> {
  let times = 0;
  for (;;) {
    const found = await db
      .selectFrom('ledger.transfer')
      .select('id')
      .where('office', '=', office)
      .where('id', '=', id.sentBack(key, times + 1))
      .executeTakeFirst();
    if (found === undefined) return times;
    times += 1;
  }
}

/** The inheritance desk has paid out: inheritance/<ref> → bank. Refused as {@link allotted}. */
export async function inheritancePaid(
  db: Db,
  office: string,
  { ref, payoutNo, amountFen }: { readonly ref: string; readonly payoutNo: string; readonly amountFen: bigint },
  by: string,
): Promise<Recorded> {
  const outflow = { debit: account.inheritance(ref), credit: account.bank, amount: `${amountFen}` };
  return recorded(await execute(db, office, [outflowCommand(outflow, id.inheritancePaid(payoutNo), by)]), 0);
}
