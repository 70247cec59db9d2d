// Drills: the simulated bank is told to go wrong, where an embedded start permits it, and nowhere else.
import { sql } from 'kysely';
import { connect, type Db, inTransaction } from '../activities/database/connection.ts';
import { type DrillScope, type Misbehaviour, releasePayment, tellBank, untellBank } from './told.ts';

export type { DrillScope, Misbehaviour } from './told.ts';

/** What the bank was told and has not used up; it is stopped by its number. */
export interface Drill {
  readonly number: number;
  readonly scope: DrillScope;
  readonly behaviour: Misbehaviour;
}

/** A payment that goes on only when it is released. */
export interface KeptBack {
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly amountFen: bigint;
  readonly behaviour: Misbehaviour;
}

/** Drills asked for in a database where they are not permitted. */
export class DrillsNotPermitted extends Error {
  override readonly name = 'DrillsNotPermitted';
  constructor() {
    super(
      'drills are refused here: the bank goes wrong on demand only in the database that `npm start` starts for itself, ' +
        'never in one that DATABASE_URL names; unset DATABASE_URL and start with `npm start`',
    );
  }
}

/**
 * Permits or ends drills in a database, as its owner; said at every start. Where they end, every drill that was set ends with
 * them, and what was kept back goes on.
 */
export async function permitDrills(adminUrl: string, permitted: boolean): Promise<void> {
  const db = connect(adminUrl, { applicationName: 'jiexu drills', max: 1 });
  try {
    await sql`select bank.permit_drills(${permitted})`.execute(db);
  } finally {
    await db.destroy();
  }
}

/** @throws DrillsNotPermitted */
export async function mustBePermitted(db: Db): Promise<void> {
  const permitted = await db.selectFrom('bank.drills_permitted').select('since').executeTakeFirst();
  if (permitted === undefined) throw new DrillsNotPermitted();
}

/**
 * Tells the bank to go wrong, once for each scope, for orders it has not looked at yet.
 * @throws DrillsNotPermitted
 */
export async function setDrills(
  db: Db,
  scopes: readonly DrillScope[],
  behaviour: Misbehaviour,
): Promise<readonly Drill[]> {
  await mustBePermitted(db);
  return inTransaction(db, async (tx) => {
    const drills: Drill[] = [];
    for (const scope of scopes) drills.push({ number: Number(await tellBank(tx, scope, behaviour)), scope, behaviour });
    return drills;
  });
}

/** The next `times` numbers under which a case's or residual transfer's payments will be ordered. */
export async function nextPaymentNos(db: Db, caseNo: string, times: number): Promise<readonly string[]> {
  const { ordered } = await db
    .selectFrom('bank.payment')
    .where('case_no', '=', caseNo)
    .select(({ fn }) => fn.countAll<bigint>().as('ordered'))
    .executeTakeFirstOrThrow();
  return Array.from({ length: times }, (_, at) => `${caseNo}-P${Number(ordered) + 1 + at}`);
}

/** Drills that are set, oldest first. A drill for one payment ends when the bank has looked at it. @throws DrillsNotPermitted */
export async function drillsSet(db: Db): Promise<readonly Drill[]> {
  await mustBePermitted(db);
  const { rows } = await sql<{
    id: bigint;
    paymentNo: string | null;
    fromOffice: string | null;
    toOffice: string | null;
    once: boolean;
    behaviour: Misbehaviour;
  }>`
    select t.id, t.payment_no as "paymentNo", t.from_office as "fromOffice", t.to_office as "toOffice", t.once, t.behaviour
    from bank.told t
    where not t.used and not exists (select 1 from bank.payment p where p.payment_no = t.payment_no)
    order by t.id`.execute(db);
  return rows.map(({ id, paymentNo, fromOffice, toOffice, once, behaviour }) => ({
    number: Number(id),
    scope: {
      paymentNo: paymentNo ?? undefined,
      fromOffice: fromOffice ?? undefined,
      toOffice: toOffice ?? undefined,
      once,
    },
    behaviour,
  }));
}

/** Payments that a drill keeps back, oldest first; of one case where it is given. @throws DrillsNotPermitted */
export async function keptBack(db: Db, caseNo?: string): Promise<readonly KeptBack[]> {
  await mustBePermitted(db);
  const { rows } = await sql<KeptBack>`
    select payment_no as "paymentNo", case_no as "caseNo", amount as "amountFen", told as behaviour
    from bank.payment
    where state in ('announced', 'sent', 'returning') and arrived_as is null and told <> '{}'
      and (due_at is null or due_at > clock_timestamp())
      and case_no = coalesce(${caseNo ?? null}, case_no)
    order by ordered_at`.execute(db);
  return rows;
}

/** Lets go on what `keptBack` names; answers with the payments. @throws DrillsNotPermitted */
export async function release(db: Db, caseNo?: string): Promise<readonly KeptBack[]> {
  const waiting = await keptBack(db, caseNo);
  const released: KeptBack[] = [];
  for (const each of waiting) if (await releasePayment(db, each.paymentNo)) released.push(each);
  return released;
}

/** Ends these drills. What they keep back already stays so until it is released. */
export async function stopDrills(db: Db, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await untellBank(db, BigInt(number));
}
