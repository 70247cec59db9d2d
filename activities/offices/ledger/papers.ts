// The source's papers made from its records: the certificate, the information form, and the automatic answer to a letter.

import type { KeyStore } from '../../../contract/seals/keys.ts';
import { seal } from '../../../contract/seals/seal.ts';
import type { MoneyRoute } from '../../../domain/case.ts';
import type { Certificate, InformationForm, Sealed, SourceAnswer } from '../../../domain/forms.ts';
import { sameName } from '../../../domain/identity.ts';
import { beijingDate, fromIso } from '../../../domain/instant.ts';
import { parseFen } from '../../../domain/money.ts';
import { firstMonth, lastMonth } from '../../../domain/month.ts';
import { issueCertificate } from '../../documents/certificate.ts';
import { buildForm, RecordsContradict } from '../../documents/form.ts';
import { sourceRefusal } from './conditions.ts';
import {
  type CaseFile,
  type Known,
  type OfficeRecord,
  type PeriodOnRecord,
  type PersonRecord,
  partyOf,
} from './records.ts';

/** The office, the person found there and the months on record. */
export interface Found extends Known {
  readonly person: PersonRecord;
  readonly periods: readonly PeriodOnRecord[];
}

/** Whether there is anybody to write a certificate for: an enrolment with at least one month. */
export function isFound(known: Known): known is Found {
  return known.person !== null && known.periods !== null && known.periods.length > 0;
}

function dateOf(at: string): string {
  return beijingDate(fromIso(at));
}

/**
 * The participation certificate of a case. Its benefit months are the months on record: an office that does not say otherwise
 * pays benefits for the months it was paid for (default). Numbered by the office, since a province's offices may not share a
 * database.
 */
export function certificateFor(
  { office, person, periods }: Found,
  { caseNo, at, sequence }: { readonly caseNo: string; readonly at: string; readonly sequence: number },
  keys: KeyStore,
): Promise<Sealed<Certificate>> {
  const from = firstMonth(periods) ?? '';
  const to = lastMonth(periods) ?? '';
  const { registeredAddress } = person.particulars;
  return issueCertificate(
    {
      sequence,
      counter: 'office',
      caseNo,
      person: { name: person.name, idType: person.idType, idNumber: person.idNumber },
      scheme: person.scheme,
      registeredAddress,
      enrolledFrom: from,
      enrolledTo: to,
      benefitsFrom: from,
      benefitsTo: to,
      balanceFen: person.balanceFen,
      issuer: partyOf(office),
      contact: office.contact,
      issuedOn: dateOf(at),
    },
    keys,
  );
}

/** Calendar years with a month in the resident scheme. */
function residentYears(person: PersonRecord, periods: readonly PeriodOnRecord[]): number {
  if (person.particulars.residentYears !== undefined) return person.particulars.residentYears;
  if (person.scheme !== 'resident') return 0;
  const years = new Set<number>();
  for (const { from, to } of periods) {
    for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year += 1) years.add(year);
  }
  return years.size;
}

export interface FormOrder {
  readonly caseNo: string;
  readonly letterNo: string;
  readonly version: number;
  readonly money: MoneyRoute;
  readonly at: string;
}

/**
 * The information form as the records stand. Interest goes with a balance that moves; on an empty or overdrawn account it
 * stays accrued at the source. Throws `RecordsContradict` where a clerk has to put the records right first.
 */
export function formFrom({ office, person, periods }: Found, order: FormOrder): InformationForm {
  const { sex, birthDate, householdKind, personKind, lastEmployer, chronicDiseases = [] } = person.particulars;
  const principalFen = parseFen(person.balanceFen);
  // An empty account has nothing to send, pay or keep, and an overdrawn one is settled here first (§9.4): no money is promised.
  const disposition = principalFen <= 0n ? 'none' : order.money;
  return buildForm({
    caseNo: order.caseNo,
    letterNo: order.letterNo,
    version: order.version,
    person: { name: person.name, idType: person.idType, idNumber: person.idNumber },
    sex,
    birthDate,
    personalNo: person.ref,
    householdKind,
    personKind,
    lastEmployer,
    scheme: person.scheme,
    records: periods.map(({ baseFen, ...row }) => ({
      ...row,
      ...(baseFen === null ? {} : { baseFen: BigInt(baseFen) }),
    })),
    residentYears: residentYears(person, periods),
    arrears: person.arrearsMonths > 0,
    principalFen,
    interestFen: principalFen > 0n ? parseFen(person.accruedInterestFen) : 0n,
    ...(disposition === 'to-destination' ? { payingAccount: office.receivingAccount } : {}),
    disposition,
    chronicDiseases: [...chronicDiseases],
    officer: office.officer,
    reviewer: office.reviewer,
    phone: office.phone,
    issuedOn: dateOf(order.at),
  });
}

export interface LetterSays {
  readonly caseNo: string;
  readonly at: string;
  readonly file: CaseFile;
  /** The name the letter gives. */
  readonly name: string;
  readonly money: MoneyRoute;
}

/**
 * What an automatic office answers in the same breath; undefined leaves it to the clerk: always at an office of clerks, and
 * where a person has to look, since the name differs (§9.3) or the records contradict each other.
 */
export async function automaticAnswer(
  found: Found,
  letter: LetterSays,
  keys: KeyStore,
): Promise<SourceAnswer | undefined> {
  if (found.office.answers !== 'automatic') return undefined;
  const refusal = sourceRefusal(found.person, letter.file);
  if (refusal !== undefined) return { kind: 'refuse', ...refusal };
  if (!sameName(found.person.name, letter.name)) return undefined;
  const { caseNo, at, money } = letter;
  try {
    const form = formFrom(found, { caseNo, at, money, letterNo: letter.file.letterNo ?? '', version: 1 });
    return { kind: 'confirm', form: await sealForm(found.office, form, keys) };
  } catch (error) {
    if (error instanceof RecordsContradict) return undefined;
    throw error;
  }
}

export function sealForm(
  office: OfficeRecord,
  form: InformationForm,
  keys: KeyStore,
): Promise<Sealed<InformationForm>> {
  return seal(office.pool, form, keys);
}
