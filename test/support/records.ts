// An office's own records as its system changes them between cases, and what it has on record: for tests of a case's later life.
import { sql } from 'kysely';
import type { Db } from '../../activities/database/connection.ts';
import type { PeriodRow } from '../../domain/forms.ts';
import { normaliseIdNumber } from '../../domain/identity.ts';
import type { MonthRange } from '../../domain/month.ts';
import type { TestPerson } from './people.ts';

export interface OwnPeriod extends MonthRange {
  readonly kind?: PeriodRow['kind'];
  readonly baseFen?: string;
}

const id = ({ idType, idNumber }: TestPerson) => normaliseIdNumber(idType, idNumber);

/** The office's own months of a person (those that no case brought) become these. */
export async function setOwnPeriods(
  db: Db,
  pool: string,
  person: TestPerson,
  periods: readonly OwnPeriod[],
): Promise<void> {
  await sql`delete from offices.period p using offices.enrolment e where e.pool = ${pool} and e.id_number = ${id(person)}
    and p.pool = e.pool and p.person_ref = e.person_ref and p.case_no is null`.execute(db);
  await addOwnPeriods(db, pool, person, periods);
}

/** The person has paid these months there, too. */
export async function addOwnPeriods(
  db: Db,
  pool: string,
  person: TestPerson,
  periods: readonly OwnPeriod[],
): Promise<void> {
  for (const { from, to, kind = 'normal', baseFen = null } of periods) {
    await sql`insert into offices.period (pool, person_ref, months, area, kind, base_fen)
      select pool, person_ref, int4range(offices.month_no(${from}), offices.month_no(${to}) + 1), pool, ${kind}, ${baseFen}::bigint
      from offices.enrolment where pool = ${pool} and id_number = ${id(person)}`.execute(db);
  }
}

export interface Enrolment {
  readonly ref: string;
  readonly status: string;
  readonly movedAlready: boolean;
  readonly movedToCase: string | null;
}

/** The office's entry of the person. */
export async function enrolmentAt(db: Db, pool: string, person: TestPerson): Promise<Enrolment> {
  const { rows } = await sql<Enrolment>`select person_ref as ref, status, moved_already as "movedAlready",
    moved_to_case as "movedToCase" from offices.enrolment where pool = ${pool} and id_number = ${id(person)}`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`nobody on record at ${pool}`);
  return row;
}

/** What the office's system does of itself: the employer suspends, or enrols the person again. */
export async function setEnrolment(
  db: Db,
  pool: string,
  person: TestPerson,
  change: { readonly status: string; readonly lastPaidMonth?: string; readonly firstPaidMonth?: string },
): Promise<void> {
  const { status, lastPaidMonth = null, firstPaidMonth = null } = change;
  await sql`update offices.enrolment set status = ${status}, last_paid_month = coalesce(${lastPaidMonth}, last_paid_month),
    first_paid_month = coalesce(${firstPaidMonth}, first_paid_month)
    where pool = ${pool} and id_number = ${id(person)}`.execute(db);
}

export interface MonthsOnRecord extends MonthRange {
  /** `own`: no case brought them. */
  readonly fromCase: string;
  readonly kind: string;
  readonly area: string;
  readonly baseFen: string | null;
}

/** Rows of months on record, in order of time. */
export async function rowsAt(db: Db, pool: string, person: TestPerson): Promise<MonthsOnRecord[]> {
  const { rows } = await sql<MonthsOnRecord>`select offices.month_text(lower(months)) as "from",
      offices.month_text(upper(months) - 1) as "to", coalesce(case_no, 'own') as "fromCase", kind, area, base_fen::text as "baseFen"
    from offices.period p join offices.enrolment e using (pool, person_ref)
    where pool = ${pool} and e.id_number = ${id(person)} order by lower(months), upper(months)`.execute(db);
  return rows;
}

/** Every month on record with who brought it; a month that stands twice is there twice. */
export async function monthsAt(db: Db, pool: string, person: TestPerson): Promise<string[]> {
  const { rows } = await sql<{ month: string }>`select offices.month_text(m) as month
    from offices.period p join offices.enrolment e using (pool, person_ref),
      generate_series(lower(p.months), upper(p.months) - 1) m
    where pool = ${pool} and e.id_number = ${id(person)} order by m`.execute(db);
  return rows.map(({ month }) => month);
}
