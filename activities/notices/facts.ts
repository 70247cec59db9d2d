// What the notices of an ended case tell beyond its record: the months merged, the day of the credit, the sum's parts,
// who was paid.
import { sql } from 'kysely';
import { z } from 'zod';
import { documentPerson, maskedAccount } from '../../domain/forms.ts';
import { beijingDate } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import type { Db } from '../database/connection.ts';

/** Of the newest information form on file at the source; absent where there is none. */
const formFacts = z.object({
  person: documentPerson,
  balance: z.object({ principalFen: z.string(), interestFen: z.string() }),
});

export interface EndingFacts {
  readonly form?: z.infer<typeof formFacts>;
  readonly mergedMonths?: number;
  /** Beijing date. */
  readonly arrivedOn?: string;
  readonly payment?: {
    readonly amountFen: string;
    /** Beijing date. */
    readonly orderedOn: string;
    readonly payee: z.infer<typeof maskedAccount>;
    readonly toPerson: boolean;
  };
}

interface Row {
  readonly form: unknown;
  readonly merged: number | null;
  readonly credited_at: string | null;
  readonly paid_at: string | null;
  readonly ordered_at: string | null;
  readonly amount: string | null;
  readonly to_office: string | null;
  readonly payee: unknown;
}

const dateOf = (instant: string) => beijingDate(Date.parse(instant));

/** Reads both offices' files and the bank's order; what is on file in another database is left out. One round trip. */
export async function endingFacts(db: Db, view: CaseView): Promise<EndingFacts> {
  const { caseNo = '', paymentNo = '', source, destination } = view;
  const { rows } = await sql<Row>`select
      (select body from offices.document where pool = ${source.pool} and kind = 'form' and number = ${caseNo} order by version desc limit 1) as form,
      (select (answer ->> 'mergedMonths')::int from offices.step where pool = ${destination.pool} and case_no = ${caseNo}
        and starts_with(step, 'accept-form:') and answer ->> 'kind' = 'accepted' limit 1) as merged,
      (select body ->> 'creditedAt' from offices.document where case_no = ${caseNo} and kind = 'receipt' limit 1) as credited_at,
      (select min(at) from bank.report where payment_no = ${paymentNo} and kind = 'paid') as paid_at,
      p.ordered_at, p.amount::text, p.to_office, bank.payee_of(p.payment_no) as payee
    from (select 1) one left join bank.payment p on p.payment_no = ${paymentNo}`.execute(db);
  const [row] = rows;
  if (row === undefined) return {};
  const form = formFacts.safeParse(row.form);
  const payee = maskedAccount.safeParse(row.payee);
  const arrivedAt = row.credited_at ?? row.paid_at;
  return {
    ...(form.success ? { form: form.data } : {}),
    mergedMonths: row.merged ?? undefined,
    ...(arrivedAt === null ? {} : { arrivedOn: dateOf(arrivedAt) }),
    ...(row.ordered_at !== null && row.amount !== null && payee.success
      ? {
          payment: {
            amountFen: row.amount,
            orderedOn: dateOf(row.ordered_at),
            payee: payee.data,
            toPerson: row.to_office === null,
          },
        }
      : {}),
  };
}
