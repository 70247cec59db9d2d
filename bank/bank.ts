// The simulated bank, as offices ask it: orders, returns and allotments are taken down, statements are given.
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../activities/database/connection.ts';
import { type Bank, OtherContent, type PaymentOrder, type StatementLine, type Word } from '../contract/bank.ts';

/** Lines of one office that are given at once. */
const LINES_AT_ONCE = 100;

interface Taken {
  readonly differs?: readonly string[];
  readonly cancelled?: boolean;
}

async function answer<T>(db: Db, call: RawBuilder<{ answer: T }>): Promise<T> {
  const { rows } = await call.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the bank did not answer');
  return row.answer;
}

async function order(db: Db, given: PaymentOrder): Promise<void> {
  const taken = await answer(db, sql<{ answer: Taken }>`select bank.order(${JSON.stringify(given)}::jsonb) as answer`);
  if (taken.differs !== undefined) throw new OtherContent(given.paymentNo, taken.differs);
  if (taken.cancelled) throw new Error(`payment ${given.paymentNo} was called back and is ordered all the same`);
}

async function hear(db: Db, word: Word): Promise<void> {
  const heard = await answer(db, sql<{ answer: Taken }>`select bank.hear(${JSON.stringify(word)}::jsonb) as answer`);
  if (heard.differs !== undefined) throw new OtherContent(word.number, heard.differs);
}

/** The bank whose books are the schema `bank` of `db`. It does what it takes once `runBank` runs. */
export function simulatedBank(db: Db): Bank {
  return {
    opensIn: (payment) =>
      answer(db, sql<{ answer: number }>`select bank.announce(${JSON.stringify(payment)}::jsonb) as answer`),
    order: (given) => order(db, given),
    cancel: (payment) =>
      answer(
        db,
        sql<{ answer: 'cancelled' | 'taken' }>`select bank.cancel(${JSON.stringify(payment)}::jsonb) as answer`,
      ),
    hear: (word) => hear(db, word),
    linesAfter: (after) =>
      answer(
        db,
        sql<{
          answer: StatementLine[];
        }>`select bank.lines_after(${JSON.stringify(after)}::jsonb, ${LINES_AT_ONCE}) as answer`,
      ),
  };
}
