// Puts offices and enrolments into the office's own system, with opening balances: for tests and for the examples.
import { sql, type Transaction } from 'kysely';
import type { Application } from '../../domain/application.ts';
import type { Scheme } from '../../domain/case.ts';
import type { DestinationFacts, SourceFacts } from '../../domain/facts.ts';
import type { BankAccount, DocumentPerson, PeriodRow } from '../../domain/forms.ts';
import { normaliseIdNumber } from '../../domain/identity.ts';
import { parseFen } from '../../domain/money.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import { openAccount } from '../ledger/postings.ts';
import type { Particulars } from './ledger/records.ts';
import { json, type OfficeRecord } from './ledger/records.ts';

/** An office's entry. `averageMonthlyWageFen`: last year's, absent where not published. */
export interface OfficeSeed {
  readonly pool: string;
  readonly name: string;
  readonly phone: string;
  readonly address: string;
  readonly contact?: string;
  readonly officer: string;
  readonly reviewer: string;
  readonly receivingAccount: BankAccount;
  readonly answers: OfficeRecord['answers'];
  readonly accepts: OfficeRecord['accepts'];
  readonly taskQueue: string;
  readonly onPlatform?: boolean;
  readonly averageMonthlyWageFen?: bigint;
  readonly connector?: OfficeRecord['connector'];
}

/** Writes an office's entry; again, with what is given now. */
export async function seedOffice(db: Db, office: OfficeSeed): Promise<void> {
  const { pool, name, phone, address, contact = name, officer, reviewer, answers, accepts, taskQueue } = office;
  const { onPlatform = true, averageMonthlyWageFen = null, connector = 'ledger' } = office;
  await sql`insert into offices.office (pool, name, phone, address, contact, officer, reviewer, receiving_account, answers, accepts,
      task_queue, on_platform, average_monthly_wage_fen, connector)
    values (${pool}, ${name}, ${phone}, ${address}, ${contact}, ${officer}, ${reviewer}, ${json(office.receivingAccount)}::jsonb,
      ${answers}, ${accepts}, ${taskQueue}, ${onPlatform}, ${averageMonthlyWageFen}, ${connector})
    on conflict (pool) do update set (name, phone, address, contact, officer, reviewer, receiving_account, answers, accepts,
      task_queue, on_platform, average_monthly_wage_fen, connector) = (excluded.name, excluded.phone, excluded.address,
      excluded.contact, excluded.officer, excluded.reviewer, excluded.receiving_account, excluded.answers, excluded.accepts,
      excluded.task_queue, excluded.on_platform, excluded.average_monthly_wage_fen, excluded.connector)`.execute(db);
}

/** Contribution months of an enrolment. `area`: the pool's code where absent. */
export interface PeriodSeed {
  readonly from: string;
  readonly to: string;
  readonly kind: PeriodRow['kind'];
  readonly area?: string;
  readonly baseFen?: bigint;
}

type Facts = Partial<
  Omit<SourceFacts & { found: true }, 'found' | 'name' | 'scheme' | 'balance' | 'periods' | 'onPlatform'>
> &
  Partial<Omit<DestinationFacts & { found: true }, 'found' | 'name' | 'scheme' | 'onPlatform'>>;

/** One enrolment of one person at one office; facts that are not given are those of somebody nothing is known against. */
export interface EnrolmentSeed extends Facts {
  readonly pool: string;
  readonly person: DocumentPerson;
  readonly scheme: Scheme;
  /** The office's own number; absent: the next one. */
  readonly ref?: string;
  /** Opening balance, fen; below zero: overdrawn. */
  readonly openingFen?: bigint;
  /** Interest earned and not yet booked, fen. */
  readonly interestFen?: bigint;
  readonly periods?: readonly PeriodSeed[];
  readonly particulars?: Particulars;
}

/**
 * Enrols a person and opens the account with its balance, in one transaction; answers with the office's number for the person.
 * A person who is enrolled there in that scheme already is left as is: seeding again changes nothing.
 */
export function seedEnrolment(db: Db, seed: EnrolmentSeed): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { pool, person, scheme } = seed;
    const idNumber = normaliseIdNumber(person.idType, person.idNumber);
    // Two seeds of one person at once: the second waits, then finds the first.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${pool}/${scheme}/${person.idType}/${idNumber}`}, 10))`.execute(
      tx,
    );
    const known = await sql<{ ref: string }>`select person_ref as ref from offices.enrolment
      where pool = ${pool} and scheme = ${scheme} and id_type = ${person.idType} and id_number = ${idNumber}`.execute(
      tx,
    );
    const before = known.rows[0]?.ref;
    if (before !== undefined) return before;
    const ref = seed.ref ?? (await nextRef(tx, pool));
    await enrol(tx, seed, ref, idNumber);
    if (accountOf(seed)) await openAccount(tx, pool, ref, seed.openingFen ?? 0n);
    return ref;
  });
}

/** The employee scheme has personal accounts, the resident one has none (§1); the facts may say otherwise. */
function accountOf({ scheme, hasPersonalAccount, openingFen = 0n }: EnrolmentSeed): boolean {
  return hasPersonalAccount ?? (scheme === 'employee' || openingFen !== 0n);
}

async function nextRef(tx: Transaction<Database>, pool: string): Promise<string> {
  const { rows } = await sql<{ no: number }>`select offices.next_number(${pool}, 'person', '') as no`.execute(tx);
  return `${pool}${String(rows[0]?.no ?? 0).padStart(8, '0')}`;
}

/** Sex and birth date stand in a resident identity number (GB 11643). */
function particularsOf({ person, particulars }: EnrolmentSeed, idNumber: string): Particulars {
  const digits = /^\d{6}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dX]$/.exec(idNumber);
  if (person.idType !== 'resident-id' || digits === null) return particulars ?? {};
  const [, year, month, day, order] = digits;
  const sex = Number(order) % 2 === 1 ? 'male' : 'female';
  return { sex, birthDate: `${year}-${month}-${day}`, ...particulars };
}

async function enrol(tx: Transaction<Database>, seed: EnrolmentSeed, ref: string, idNumber: string): Promise<void> {
  const { residentEnrolment, lateBackPayment, atRetirement } = seed;
  const row = {
    pool: seed.pool,
    person_ref: ref,
    scheme: seed.scheme,
    name: seed.person.name,
    id_type: seed.person.idType,
    id_number: idNumber,
    status: seed.status ?? 'active',
    retired: seed.retired ?? false,
    deceased: seed.deceased ?? false,
    arrears_months: seed.arrearsMonths ?? 0,
    unsettled_claims: seed.unsettledClaims ?? 0,
    in_hospital: seed.inHospital ?? false,
    frozen: seed.frozen ?? false,
    last_paid_month: seed.lastPaidMonth ?? null,
    first_paid_month: seed.firstPaidMonth ?? null,
    continuous_months: seed.continuousMonths ?? 0,
    benefits_from: seed.benefitsFrom ?? null,
    current_month_paid: seed.currentMonthPaid ?? false,
    has_personal_account: accountOf(seed),
    employer_credit_code: seed.employerCreditCode ?? null,
    moved_already: seed.movedAlready ?? false,
    accrued_interest_fen: (seed.interestFen ?? 0n).toString(),
    average_monthly_wage_fen: seed.averageMonthlyWage ?? null,
    open_case: seed.openCase ?? null,
    benefit_facts: {
      ...(residentEnrolment === undefined ? {} : { residentEnrolment }),
      ...(lateBackPayment === undefined ? {} : { lateBackPayment }),
      ...(atRetirement === undefined ? {} : { atRetirement }),
    },
    particulars: particularsOf(seed, idNumber),
  };
  await sql`insert into offices.enrolment select * from jsonb_populate_record(null::offices.enrolment, ${json(row)}::jsonb)`.execute(
    tx,
  );
  const periods = (seed.periods ?? []).map((period) => ({ ...period, baseFen: period.baseFen?.toString() }));
  await sql`insert into offices.period (pool, person_ref, months, area, kind, base_fen)
    select ${seed.pool}, ${ref}, int4range(offices.month_no(x."from"), offices.month_no(x."to") + 1), coalesce(x.area, ${seed.pool}),
      x.kind, x."baseFen"::bigint
    from jsonb_to_recordset(${json(periods)}::jsonb) as x("from" text, "to" text, kind text, area text, "baseFen" text)`.execute(
    tx,
  );
}

/** A line of the check contract: an application and what both offices know. */
export interface CaseSeed {
  readonly application: Application;
  readonly facts: { readonly source: SourceFacts; readonly destination: DestinationFacts };
  /** Where the areas' pools have other codes. */
  readonly pools?: { readonly source: string; readonly destination: string };
  /** Interest earned at the source and not yet booked, fen. */
  readonly interestFen?: bigint;
}

/**
 * Enrols the line's person at both offices as the facts say, so that looking them up gives these facts again (`onPlatform` is
 * the office's own entry, and an office that does not find the person gets nobody). Both offices must be seeded before.
 */
export async function seedCase(db: Db, { application, facts, pools, interestFen }: CaseSeed): Promise<void> {
  const { person, source, destination } = application;
  const { idType, idNumber } = person;
  if (facts.source.found) {
    const { found: _found, onPlatform: _office, name, scheme, balance, ...rest } = facts.source;
    await seedEnrolment(db, {
      ...rest,
      pool: pools?.source ?? source.area,
      person: { name, idType, idNumber },
      scheme,
      openingFen: parseFen(balance),
      ...(interestFen === undefined ? {} : { interestFen }),
    });
  }
  if (facts.destination.found) {
    const { found: _found, onPlatform: _office, name, scheme, ...rest } = facts.destination;
    const pool = pools?.destination ?? destination.area;
    await seedEnrolment(db, { ...rest, pool, person: { name, idType, idNumber }, scheme });
  }
}
