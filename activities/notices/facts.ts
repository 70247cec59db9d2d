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
  readonly payments: readonly Ordered[];
}

/** A payment order as its office tells it. */
interface Ordered {
  readonly paymentNo: string;
  readonly amountFen: string;
  readonly toOffice: string | null;
  readonly orderedAt: string;
  readonly paidAt: string | null;
  readonly payee: unknown;
}

const dateOf = (instant: string) => beijingDate(Date.parse(instant));

/** Reads both offices' files and the source's order; what is on file in another database is left out. One round trip. */
export async function endingFacts(db: Db, view: CaseView): Promise<EndingFacts> {
  const { caseNo = '', paymentNo = '', source, destination } = view;
  const { rows } = await sql<Row>`select
      (select body from offices.document where pool = ${source.pool} and kind = 'form' and number = ${caseNo} order by version desc limit 1) as form,
      (select (answer ->> 'mergedMonths')::int from offices.step where pool = ${destination.pool} and case_no = ${caseNo}
        and starts_with(step, 'accept-form:') and answer ->> 'kind' = 'accepted' limit 1) as merged,
      (select body ->> 'creditedAt' from offices.document where case_no = ${caseNo} and kind = 'receipt' limit 1) as credited_at,
      ledger.payments_of(${source.pool}, ${caseNo}) as payments`.execute(db);
  const [row] = rows;
  if (row === undefined) return {};
  const form = formFacts.safeParse(row.form);
  const order = row.payments.find((each) => each.paymentNo === paymentNo);
  const payee = maskedAccount.safeParse(order?.payee);
  const arrivedAt = row.credited_at ?? order?.paidAt ?? null;
  return {
    ...(form.success ? { form: form.data } : {}),
    mergedMonths: row.merged ?? undefined,
    ...(arrivedAt === null ? {} : { arrivedOn: dateOf(arrivedAt) }),
    ...(order !== undefined && payee.success
      ? {
          payment: {
            amountFen: order.amountFen,
            orderedOn: dateOf(order.orderedAt),
            payee: payee.data,
            toPerson: order.toOffice === null,
          },
        }
      : {}),
  };
}
