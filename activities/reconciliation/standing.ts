// Reads where a case stands from what was written down: its decision, both offices' files, their books, and the
// source's orders.
import { sql } from 'kysely';
import { findApplication, findCase } from '../cases/register.ts';
import type { Db } from '../database/connection.ts';
import { account, id } from '../ledger/names.ts';
import type { Adoptions, FreezeStanding, FreezeState, PaymentStanding, PaymentState, Standing } from './adoption.ts';
import type { CaseRuns, RunOfCase } from './runs.ts';

export interface AdoptionDependencies {
  readonly db: Db;
  readonly runs: CaseRuns;
}

export function adoptionActivities({ db, runs }: AdoptionDependencies): Adoptions {
  const runOf = async (caseNo: string): Promise<RunOfCase> => {
    const row = await findCase(db, caseNo);
    if (row?.caseNo !== caseNo) throw new Error(`there is no case ${caseNo} in the register`);
    return { caseNo, workflowId: row.workflowId, runId: row.runId };
  };
  return {
    standing: ({ caseNo }) => standingInBooks(db, caseNo),
    lastKnown: async ({ caseNo }) => runs.lastKnown(await runOf(caseNo)),
    accountOfPerson: async ({ caseNo }) => runs.accountOfPerson(await runOf(caseNo)),
  };
}

/** Throws where the register has no such case, or no decision with a plan for it. */
export async function standingInBooks(db: Db, caseNo: string): Promise<Standing> {
  const row = await findCase(db, caseNo);
  if (row?.caseNo !== caseNo) throw new Error(`there is no case ${caseNo} in the register`);
  const decision = (await findApplication(db, row.applicationNo))?.decision;
  if (decision?.kind !== 'accepted') throw new Error(`the register holds no plan of case ${caseNo}`);
  const { plan } = decision;
  const source = plan.offices.source.pool;
  const papers = await papersOf(db, caseNo, source);
  return {
    caseNo,
    applicationNo: row.applicationNo,
    openedAt: row.openedAt,
    plan,
    archived: row.archive !== undefined,
    freezes: await freezesOf(db, source, caseNo),
    payments: await ordersOf(db, source, caseNo),
    ...(await doneAt(db, plan.offices.destination.pool, caseNo)),
    ...papers,
  };
}

interface FreezeRow {
  readonly n: number;
  readonly amount: bigint;
  readonly interest: bigint | null;
  readonly ended: string | null;
  readonly afterwards: string | null;
}

async function freezesOf(db: Db, source: string, caseNo: string): Promise<FreezeStanding[]> {
  // `n` is what stands behind the freeze's prefix in its id.
  const prefix = id.freeze(caseNo, 0).slice(0, -1);
  const { rows } = await sql<FreezeRow>`
    select substr(h.id, ${prefix.length + 1})::int as n, h.amount, i.amount as interest, e.kind as ended, a.id as afterwards
    from ledger.transfer h
    left join ledger.transfer e on e.office = h.office and e.resolves = h.id
    left join ledger.transfer a on a.office = h.office and a.resolves = e.id
    left join ledger.transfer i on i.office = h.office
      and i.id = ${caseNo} || ':interest:' || substr(h.id, ${prefix.length + 1})
    where h.office = ${source} and h.case_no = ${caseNo} and h.kind = 'hold' and starts_with(h.id, ${prefix})
    order by 1`.execute(db);
  return rows.map((row) => ({
    n: row.n,
    state: stateOf(row, caseNo),
    amountFen: (row.amount + (row.interest ?? 0n)).toString(),
  }));
}

function stateOf({ n, ended, afterwards }: FreezeRow, caseNo: string): FreezeState {
  if (ended === null) return 'frozen';
  if (ended === 'void-hold') return 'unfrozen';
  if (afterwards === null) return 'zeroed';
  return afterwards === id.settle(caseNo, n) ? 'settled' : 'restored';
}

interface OrderRow {
  readonly paymentNo: string;
  readonly n: number;
  readonly state: Exclude<PaymentState, 'delivered' | 'returning'> | 'paid';
  readonly amountFen: string;
  readonly toOffice: string | null;
}

interface Arrived {
  readonly paymentNo: string;
  /** What came in, and what of it was sent back. */
  readonly came: bigint;
  readonly returned: bigint;
}

async function ordersOf(db: Db, source: string, caseNo: string): Promise<PaymentStanding[]> {
  const { rows } = await sql<{
    orders: OrderRow[];
  }>`select ledger.payments_of(${source}, ${caseNo}) as orders`.execute(db);
  const arrived = await sql<Arrived>`
    select payment_no as "paymentNo", coalesce(sum(amount) filter (where credit = ${account.in(source)}), 0)::bigint as came,
      coalesce(sum(amount) filter (where debit = ${account.in(source)} and credit = ${account.bank}), 0)::bigint as returned
    from ledger.transfer where office <> ${source} and case_no = ${caseNo} and payment_no is not null group by 1`.execute(
    db,
  );
  return (rows[0]?.orders ?? []).map((order) => ({
    paymentNo: order.paymentNo,
    n: order.n,
    state: orderState(
      order,
      arrived.rows.find(({ paymentNo }) => paymentNo === order.paymentNo),
    ),
    amountFen: order.amountFen,
  }));
}

/** What the source has as sent is where the destination's books say. */
function orderState({ state, amountFen }: OrderRow, arrived: Arrived | undefined): PaymentState {
  if (state === 'paid') return 'delivered';
  if (state !== 'sent' || arrived === undefined) return state;
  if (arrived.came - arrived.returned >= BigInt(amountFen)) return 'delivered';
  return arrived.came > 0n && arrived.came === arrived.returned ? 'returning' : 'sent';
}

type Done = Pick<Standing, 'accepted' | 'credited' | 'inherited' | 'creditFenced'>;

async function doneAt(db: Db, destination: string, caseNo: string): Promise<Done> {
  const prefix = id.credit(caseNo, 0).slice(0, -1);
  const { rows } = await sql<Done>`
    with credit as (
      select credit from ledger.transfer
      where office = ${destination} and case_no = ${caseNo} and starts_with(id, ${prefix})
    )
    select exists (select from offices.step where pool = ${destination} and case_no = ${caseNo}
        and starts_with(step, 'accept-form:') and answer ->> 'kind' = 'accepted') as accepted,
      exists (select from credit) as credited,
      exists (select from credit where credit not like 'person/%') as inherited,
      exists (select from ledger.fence where office = ${destination} and starts_with(id, ${prefix})) as "creditFenced"`.execute(
    db,
  );
  return rows[0] ?? { accepted: false, credited: false, inherited: false, creditFenced: false };
}

async function papersOf(db: Db, caseNo: string, source: string) {
  const { rows } = await sql<{ letter: string | null; certificate: string | null; version: number | null }>`
    select letter_no as letter, certificate_no as certificate, form_version as version
    from offices.case_file where pool = ${source} and case_no = ${caseNo}`.execute(db);
  const [file] = rows;
  return {
    letterNo: file?.letter ?? undefined,
    certificateNo: file?.certificate ?? undefined,
    formVersion: file?.version ?? undefined,
  };
}
