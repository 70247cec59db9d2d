// Which payments the platform expects to arrive: noted when it has an office order one, and struck off at the bank's last
// word.
import { sql } from 'kysely';
import type { DatedOffice } from '../../contract/answer.ts';
import type { BankEvent } from '../../contract/bank.ts';
import type { Ordered } from '../../contract/commands/source.ts';
import type { Db } from '../database/connection.ts';

type Ordering = Pick<DatedOffice, 'openTransferOut' | 'confirm' | 'pay' | 'payResidual'>;

interface Expected {
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly office: string;
  /** The office that is paid, or `to-person`. */
  readonly destination: string;
  readonly amountFen: string;
}

/** Notes that a payment was ordered; again, nothing happens. One to a person's own account arrives at no office. */
export async function expectPayment(db: Db, ordered: Expected): Promise<void> {
  const { paymentNo, caseNo, office, destination, amountFen } = ordered;
  await sql`
    insert into cases.expected_payment (payment_no, case_no, source, destination, amount)
    select ${paymentNo}, ${caseNo}, ${office}, ${destination}, ${amountFen}::bigint
    where ${destination} ~ '^[0-9]{6}$' and not exists (
      select from cases.case c join cases.application a using (application_no)
      where c.case_no = ${caseNo} and a.decision #>> '{plan,money}' = 'to-person')
    on conflict do nothing`.execute(db);
}

/** The steps of offices, of which each that orders a payment lets the platform know. */
export function expecting<Steps extends Ordering>(db: Db, steps: Steps): Steps {
  const expect = async (
    to: Pick<Expected, 'office' | 'caseNo' | 'destination'>,
    answer?: { readonly kind: string },
  ) => {
    if (answer !== undefined && isOrdered(answer)) {
      const { office, caseNo, destination } = to;
      const { paymentNo, amountFen } = answer;
      await expectPayment(db, { office, caseNo, destination, paymentNo, amountFen });
    }
  };
  return {
    ...steps,
    async openTransferOut(command) {
      const said = await steps.openTransferOut(command);
      await expect({ ...command, destination: command.letter.body.destination.office }, said.answer.confirmed);
      return said;
    },
    async confirm(command) {
      const said = await steps.confirm(command);
      await expect(command, said.answer);
      return said;
    },
    async pay(command) {
      const said = await steps.pay(command);
      await expect(command, said.answer);
      return said;
    },
    async payResidual(command) {
      const said = await steps.payResidual(command);
      await expect(command, said.answer);
      return said;
    },
  };
}

function isOrdered(answer: { readonly kind: string }): answer is Ordered {
  return answer.kind === 'ordered';
}

/** What bounced or is back is not expected any more. */
export async function noteBankEvent(db: Db, { kind, paymentNo }: BankEvent): Promise<void> {
  if (kind !== 'bounced' && kind !== 'back') return;
  await sql`update cases.expected_payment set over_at = clock_timestamp()
    where payment_no = ${paymentNo} and over_at is null`.execute(db);
}
