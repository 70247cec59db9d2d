// Puts offices and enrolments into the office's own system, with opening balances: for tests and for the examples.
import { sql, type Transaction } from 'kysely';
import type { Application } from '../../domain/application.ts';
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

type Found<F extends { readonly found: boolean }> = Omit<Extract<F, { found: true }>, 'onPlatform'> & {
  readonly onPlatform?: boolean;
};

/** What is on record: the facts of one side of the check contract. `onPlatform` is the office's own entry and is not read here. */
export type FactsOnRecord =
  | { readonly side: 'source'; readonly facts: Found<SourceFacts> }
  | { readonly side: 'destination'; readonly facts: Found<DestinationFacts> };

/** One enrolment of one person at one office. The name on record is the facts'; `person` says which document. */
export interface EnrolmentSeed {
  readonly pool: string;
  readonly person: Pick<DocumentPerson, 'idType' | 'idNumber'>;
  readonly facts: FactsOnRecord;
  /** The office's own number for the person; absent: the next one. */
  readonly ref?: string;
  /** Interest earned and not yet booked, fen. */
  readonly interestFen?: string;
  /** Instead of the source's periods, with areas and bases; or the destination's own. */
  readonly periods?: readonly PeriodSeed[];
  readonly particulars?: Particulars;
  /** The person's own account, where the office has it on record. */
  readonly accountOnRecord?: BankAccount;
}

/**
 * Enrols a person and opens the account with its balance, in one transaction; answers with the office's number for the person.
 * A person who is enrolled there in that scheme already is left as is: seeding again changes nothing.
 */
export function seedEnrolment(db: Db, seed: EnrolmentSeed): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { pool, person, facts } = seed;
    const { scheme } = facts.facts;
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
    if (hasAccount(facts)) await openAccount(tx, pool, ref, openingOf(facts));
    return ref;
  });
}

function openingOf({ side, facts }: FactsOnRecord): bigint {
  return side === 'source' ? parseFen(facts.balance) : 0n;
}

/** The employee scheme has personal accounts, the resident one has none (§1); a destination says so itself. */
function hasAccount(on: FactsOnRecord): boolean {
  return on.side === 'destination'
    ? on.facts.hasPersonalAccount
    : on.facts.scheme === 'employee' || openingOf(on) !== 0n;
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

/** The columns one side knows; the others are those of somebody nothing is known against. */
function columnsOf({ side, facts }: FactsOnRecord) {
  const clear = {
    retired: false,
    deceased: false,
    arrears_months: 0,
    unsettled_claims: 0,
    in_hospital: false,
    frozen: false,
    continuous_months: 0,
    moved_already: false,
    current_month_paid: false,
    benefit_facts: {},
  };
  if (side === 'source') {
    return {
      ...clear,
      retired: facts.retired,
      deceased: facts.deceased,
      arrears_months: facts.arrearsMonths,
      unsettled_claims: facts.unsettledClaims,
      in_hospital: facts.inHospital,
      frozen: facts.frozen,
      last_paid_month: facts.lastPaidMonth,
      continuous_months: facts.continuousMonths,
      moved_already: facts.movedAlready,
    };
  }
  const { residentEnrolment, lateBackPayment, atRetirement } = facts;
  return {
    ...clear,
    first_paid_month: facts.firstPaidMonth,
    benefits_from: facts.benefitsFrom,
    current_month_paid: facts.currentMonthPaid,
    employer_credit_code: facts.employerCreditCode,
    average_monthly_wage_fen: facts.averageMonthlyWage,
    open_case: facts.openCase,
    benefit_facts: { residentEnrolment, lateBackPayment, atRetirement },
  };
}

async function enrol(tx: Transaction<Database>, seed: EnrolmentSeed, ref: string, idNumber: string): Promise<void> {
  const { pool, person, facts } = seed;
  const row = {
    ...columnsOf(facts),
    pool,
    person_ref: ref,
    scheme: facts.facts.scheme,
    name: facts.facts.name,
    id_type: person.idType,
    id_number: idNumber,
    status: facts.facts.status,
    has_personal_account: hasAccount(facts),
    accrued_interest_fen: seed.interestFen ?? '0',
    particulars: particularsOf(seed, idNumber),
    account_on_record: seed.accountOnRecord,
  };
  await sql`insert into offices.enrolment select * from jsonb_populate_record(null::offices.enrolment, ${json(row)}::jsonb)`.execute(
    tx,
  );
  const given: readonly PeriodSeed[] = seed.periods ?? (facts.side === 'source' ? facts.facts.periods : []);
  const periods = given.map((period) => ({ ...period, baseFen: period.baseFen?.toString() }));
  await sql`insert into offices.period (pool, person_ref, months, area, kind, base_fen)
    select ${pool}, ${ref}, int4range(offices.month_no(x."from"), offices.month_no(x."to") + 1), coalesce(x.area, ${pool}),
      x.kind, x."baseFen"::bigint
    from jsonb_to_recordset(${json(periods)}::jsonb) as x("from" text, "to" text, kind text, area text, "baseFen" text)`.execute(
    tx,
  );
}

/** A line of the check contract: an application and what both offices know. */
export interface CaseSeed {
  readonly application: Pick<Application, 'person' | 'source' | 'destination'>;
  readonly facts: { readonly source: SourceFacts; readonly destination: DestinationFacts };
  /** Pools of the two areas, where they are not the areas themselves. */
  readonly pools?: { readonly source: string; readonly destination: string };
  /** Interest earned at the source and not yet booked, fen. */
  readonly interestFen?: string;
  /** The person's own account, where the source has it on record. */
  readonly accountOnRecord?: BankAccount;
}

/**
 * Enrols the line's person at both offices as the facts say, so that looking them up gives these facts again (`onPlatform` is
 * the office's own entry, and an office that does not find the person gets nobody). Both offices must be seeded before.
 */
export async function seedCase(
  db: Db,
  { application, facts, pools, interestFen, accountOnRecord }: CaseSeed,
): Promise<void> {
  const { person, source, destination } = application;
  if (facts.source.found) {
    await seedEnrolment(db, {
      pool: pools?.source ?? source.area,
      person,
      facts: { side: 'source', facts: facts.source },
      interestFen,
      accountOnRecord,
    });
  }
  if (facts.destination.found) {
    const pool = pools?.destination ?? destination.area;
    await seedEnrolment(db, { pool, person, facts: { side: 'destination', facts: facts.destination } });
  }
}
