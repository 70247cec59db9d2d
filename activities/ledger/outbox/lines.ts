// The bank's statement in the office's books: lines are filed as they come, and each is posted once, those of one payment
// in their order.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Bank, StatementLine } from '../../../contract/bank.ts';
import type { Database } from '../../database/schema.ts';
import { back, bounced, payoutBounced, received } from '../postings.ts';
import { arrive } from '../unmatched.ts';
import { reasonOf } from './hand-over.ts';
import { lockReceipts } from './returns.ts';

type Line = Omit<StatementLine, 'at'>;

/** Files what is new of every office's statement. Answers how many lines that were. */
export async function fileLines(db: Kysely<Database>, bank: Bank): Promise<number> {
  const { rows } = await sql<{
    marks: Record<string, number>;
  }>`select ledger.statement_marks() as marks`.execute(db);
  const lines = await bank.linesAfter(rows[0]?.marks ?? {});
  if (lines.length === 0) return 0;
  const filed = lines.map(({ amountFen, ...line }) => ({ ...line, amount: amountFen }));
  await sql`select ledger.file_lines(${JSON.stringify(filed)}::jsonb)`.execute(db);
  return lines.length;
}

/** The failure of one line's booking, so that only its payment waits. */
export class BookingFailed extends Error {
  override readonly name = 'BookingFailed';
  readonly office: string;
  readonly line: number;
  /** See {@link reasonOf}. */
  readonly reason: string;

  constructor({ office, line }: Line, cause: unknown) {
    super(`line ${line} of the statement of office ${office} could not be booked`, { cause });
    this.office = office;
    this.line = line;
    this.reason = reasonOf(cause);
  }
}

interface OfPayment {
  readonly office: string;
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly amountFen: bigint;
}

/** Posts the line; answers the number of the receipt, where it is one. */
async function post(tx: Transaction<Database>, line: Line): Promise<number> {
  const { kind, office, paymentNo, caseNo, reference, otherOffice } = line;
  const amountFen = BigInt(line.amountFen);
  if (kind === 'arrived') {
    if (reference === null) throw new Error('a sum arrived under no reference');
    await arrive(tx, { office, key: reference, amountFen });
    return 1;
  }
  if (paymentNo === null || caseNo === null) throw new Error(`a line says "${kind}" of no payment`);
  const leg: OfPayment = { office, paymentNo, caseNo, amountFen };
  switch (kind) {
    case 'received':
      return receive(tx, leg, otherOffice);
    case 'bounced':
      await (otherOffice === null ? payoutBounced(tx, leg) : bounced(tx, { ...leg, destination: otherOffice }));
      return 1;
    case 'back':
      if (otherOffice === null) throw new Error(`payment ${paymentNo} went to a person and cannot come back`);
      await back(tx, { ...leg, destination: otherOffice });
      return 1;
    case 'sent':
    case 'paid':
      // Posted when it was handed over.
      return 1;
    default:
      return kind satisfies never;
  }
}

async function receive(tx: Transaction<Database>, leg: OfPayment, source: string | null): Promise<number> {
  if (source === null) throw new Error(`payment ${leg.paymentNo} came from nobody`);
  const { receipt } = await lockReceipts(tx, leg.office, leg.paymentNo);
  await received(tx, { ...leg, source, receipt });
  return receipt;
}

/**
 * Books the filed line that is due longest. Answers whether there was one. What fails is due again after `backoffMs`.
 * @throws BookingFailed
 */
export async function bookLine(db: Kysely<Database>, backoffMs: number): Promise<boolean> {
  let failed: BookingFailed | undefined;
  const found = await db
    .transaction()
    .execute(async (tx) => {
      const { rows } = await sql<{ line: Line | null }>`select ledger.take_line() as line`.execute(tx);
      const line = rows[0]?.line;
      if (line === null || line === undefined) return false;
      try {
        const receipt = await post(tx, line);
        await sql`select ledger.book_line(${line.office}, ${line.line}, ${receipt})`.execute(tx);
        return true;
      } catch (error) {
        failed = new BookingFailed(line, error);
        throw failed;
      }
    })
    .catch(async (error: unknown) => {
      if (failed !== undefined) {
        const { office, line, reason } = failed;
        await sql`select ledger.put_off_line(${office}, ${line}, ${reason}, ${backoffMs})`.execute(db);
      }
      throw error;
    });
  return found;
}
