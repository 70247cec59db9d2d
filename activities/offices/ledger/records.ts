// What the office's system has on record, as the functions of 010_offices.sql answer it: offices, enrolments, files of cases.

import { sql } from 'kysely';
import { CannotBeDone } from '../../../domain/cannot.ts';
import type { MoneyRoute, Scheme } from '../../../domain/case.ts';
import type { BankAccount, DocumentPerson, OfficeParty, PeriodRow, Seal } from '../../../domain/forms.ts';
import { normaliseIdNumber } from '../../../domain/identity.ts';
import type { Db } from '../../database/connection.ts';

/** An office as the directory keeps it. Money is fen as text. */
export interface OfficeRecord {
  readonly pool: string;
  readonly name: string;
  readonly phone: string;
  readonly address: string;
  readonly contact: string;
  readonly officer: string;
  readonly reviewer: string;
  readonly receivingAccount: BankAccount;
  /** `automatic`: the system answers a letter in the same breath; `clerk`: a person does. */
  readonly answers: 'automatic' | 'clerk';
  /** The same for checking an information form that comes in. */
  readonly accepts: 'automatic' | 'clerk';
  readonly taskQueue: string;
  readonly onPlatform: boolean;
  readonly connector: 'ledger' | 'http' | 'paper';
  readonly averageMonthlyWageFen: string | null;
}

/** What only papers show. */
export interface Particulars {
  readonly sex?: 'male' | 'female';
  readonly birthDate?: string;
  readonly householdKind?: string;
  readonly personKind?: string;
  readonly lastEmployer?: string;
  readonly registeredAddress?: string;
  readonly chronicDiseases?: readonly string[];
  readonly residentYears?: number;
}

/** One enrolment. `ref`: the office's own 人员编号, which names the account in the ledger. */
export interface PersonRecord {
  readonly ref: string;
  readonly scheme: Scheme;
  readonly name: string;
  readonly idType: DocumentPerson['idType'];
  readonly idNumber: string;
  readonly status: 'none' | 'active' | 'suspended' | 'ended';
  readonly retired: boolean;
  readonly deceased: boolean;
  readonly arrearsMonths: number;
  readonly unsettledClaims: number;
  readonly inHospital: boolean;
  readonly frozen: boolean;
  readonly lastPaidMonth: string | null;
  readonly firstPaidMonth: string | null;
  readonly continuousMonths: number;
  readonly benefitsFrom: string | null;
  readonly currentMonthPaid: boolean;
  readonly hasPersonalAccount: boolean;
  readonly employerCreditCode: string | null;
  readonly movedAlready: boolean;
  readonly movedToCase: string | null;
  readonly accruedInterestFen: string;
  readonly averageMonthlyWageFen: string | null;
  readonly openCase: unknown;
  readonly benefitFacts: Readonly<Record<string, unknown>>;
  readonly particulars: Particulars;
  /** Posted balance less what is owed; below zero when overdrawn. */
  readonly balanceFen: string;
}

export interface PeriodOnRecord {
  readonly area: string;
  readonly from: string;
  readonly to: string;
  readonly kind: PeriodRow['kind'];
  readonly baseFen: string | null;
}

/** The office's own file of a case. */
export interface CaseFile {
  readonly role: 'source' | 'destination';
  readonly otherOffice: string | null;
  readonly personRef: string | null;
  readonly scheme: Scheme | null;
  readonly destinationScheme: Scheme | null;
  readonly money: MoneyRoute | null;
  readonly letterNo: string | null;
  readonly certificateNo: string | null;
  readonly sequence: number | null;
  readonly formVersion: number | null;
  readonly n: number | null;
  readonly paymentNo: string | null;
  readonly closedBecause: string | null;
  /** The money was withdrawn, and the file is open for the end of the relation. */
  readonly moneyClosed: boolean;
}

/** An office and what it knows of a person. */
export interface Known {
  readonly office: OfficeRecord;
  readonly person: PersonRecord | null;
  readonly periods: readonly PeriodOnRecord[] | null;
}

/** A sealed paper on its way into the office's files. */
export interface Paper {
  readonly kind: 'certificate' | 'letter' | 'form' | 'receipt' | 'fenced';
  readonly number: string;
  readonly version?: number;
  readonly body: unknown;
  readonly seal: Seal;
}

/** The office is not in this database: the step is tried again, since it may be added. */
export function notServed(pool: string): Error {
  return new CannotBeDone(`office ${pool} is not served here: add it to the offices, or ask a worker that serves it`);
}

/** JSON for a parameter; `undefined` is SQL's null. */
export function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** The office and the person's enrolment in `scheme`, or, where there is none, in the other one. One round trip. */
export async function lookUp(db: Db, pool: string, person: DocumentPerson, scheme: Scheme): Promise<Known> {
  const idNumber = normaliseIdNumber(person.idType, person.idNumber);
  const { rows } = await sql<{ known: Known | null }>`
    select offices.look_up(${pool}, ${person.idType}, ${idNumber}, ${scheme}) as known`.execute(db);
  const known = rows[0]?.known;
  if (!known) throw notServed(pool);
  return known;
}

export function partyOf(office: OfficeRecord): OfficeParty {
  return { office: office.pool, name: office.name, phone: office.phone, address: office.address };
}
