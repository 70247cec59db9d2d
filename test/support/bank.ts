// The simulated bank and the offices' desk, run together or a step at a time, as a test wants them.
import type { Kysely } from 'kysely';
import { backoffMs } from '../../activities/database/bell.ts';
import type { Database } from '../../activities/database/schema.ts';
import { type DeskOptions, runDesk } from '../../activities/ledger/outbox/desk.ts';
import { handOverOnce } from '../../activities/ledger/outbox/hand-over.ts';
import { bookLine, fileLines } from '../../activities/ledger/outbox/lines.ts';
import { simulatedBank } from '../../bank/bank.ts';
import { runBank } from '../../bank/run.ts';
import { stepOnce as bankStep } from '../../bank/steps.ts';
import type { ExpectedPayment } from '../../contract/expected.ts';

const PUT_OFF_MS = backoffMs(5);

/** Runs bank and desk until the signal aborts. */
export async function runBankAndDesk(db: Kysely<Database>, options: Omit<DeskOptions, 'bank'>): Promise<void> {
  await Promise.all([runBank(db, options), runDesk(db, { ...options, bank: simulatedBank(db) })]);
}

/** Files and books what there is of statements. */
export async function bookLines(db: Kysely<Database>): Promise<void> {
  while ((await fileLines(db, simulatedBank(db))) > 0);
  while (await bookLine(db, PUT_OFF_MS));
}

/**
 * One step: something is handed over, or the bank moves a payment on and its lines are booked. Answers with the number
 * it was about; undefined: nothing is due.
 */
export async function stepOnce(db: Kysely<Database>): Promise<string | undefined> {
  const handed = await handOverOnce(db, simulatedBank(db), PUT_OFF_MS);
  if (handed !== undefined) return handed;
  const stepped = await bankStep(db);
  await bookLines(db);
  return stepped;
}

/** Lets desk and bank do all they have to do now. */
export async function carryOn(db: Kysely<Database>): Promise<void> {
  while ((await stepOnce(db)) !== undefined);
}

/** What a platform would expect that had every payment ordered that is in the books, all of whose cases are `open`. */
export async function expectedByAll(
  db: Kysely<Database>,
  open: (caseNo: string) => boolean = () => true,
): Promise<ExpectedPayment[]> {
  const orders = await db
    .selectFrom('ledger.payment_order')
    .select(['payment_no', 'case_no', 'office', 'to_office', 'amount', 'state'])
    .orderBy('ordered_at')
    .execute();
  return orders.flatMap(({ payment_no, case_no, office, to_office, amount, state }) =>
    to_office === null
      ? []
      : [
          {
            paymentNo: payment_no,
            caseNo: case_no,
            source: office,
            destination: to_office,
            amountFen: amount,
            over: state === 'bounced' || state === 'back' || state === 'cancelled',
            awaited: open(case_no),
          },
        ],
  );
}
