// Issues what is owed: builds each notice, has its office seal it and puts it on file. Asked again it issues only what is missing.

import { sql } from 'kysely';
import type { KeyStore } from '../../contract/seals/keys.ts';
import { seal } from '../../contract/seals/seal.ts';
import { CannotBeDone } from '../../domain/cannot.ts';
import type { Sealed } from '../../domain/forms.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import { findApplication, findCase } from '../cases/register.ts';
import type { Db } from '../database/connection.ts';
import type { OfficeDirectory } from '../offices/directory.ts';
import { completion, type EndedCase, type Heading, payment, refusalAtTheDoor, refusalOfCase } from './build.ts';
import { endingFacts } from './facts.ts';
import { type PersonsNotice, subjectOf } from './owed.ts';

export interface Issuing {
  readonly db: Db;
  readonly keys: KeyStore;
  readonly offices: Pick<OfficeDirectory, 'letterhead'>;
}

/** One that could not be issued. `why`: without personal data. */
export interface NotIssued {
  readonly noticeNo: string;
  readonly office: string;
  readonly error: unknown;
}
export interface Issued {
  /** Numbers of the notices that are on file since now. */
  readonly issued: readonly string[];
  readonly missing: readonly NotIssued[];
}

interface OwedRow {
  readonly id: string;
  readonly kind: PersonsNotice;
  readonly notice_no: string;
  readonly office: string;
  readonly case_no: string | null;
  readonly application_no: string;
  readonly recipient: string;
  readonly at: string;
}

const MISSING = sql`not exists (select from notices.notice n where n.id = o.id) and o.kind <> 'escalation'`;

/**
 * Issues what is owed of a case and of an application that led to none. `at`: the case's clock, or now; ISO 8601 with
 * an offset.
 */
export async function issueOwed(
  on: Issuing,
  of: { readonly caseNo: string } | { readonly applicationNo: string },
  at: string,
): Promise<Issued> {
  const which = 'caseNo' in of ? sql`o.case_no = ${of.caseNo}` : sql`o.application_no = ${of.applicationNo}`;
  const { rows } = await sql<OwedRow>`select o.* from notices.owed o where ${which} and ${MISSING}
    order by o.kind = 'completion', o.notice_no`.execute(on.db);
  return issueAll(on, rows, at);
}

/** Issues whatever is missing anywhere, oldest first. */
export async function issueAllOwed(on: Issuing, at: string): Promise<Issued> {
  const { rows } =
    await sql<OwedRow>`select o.* from notices.owed o where ${MISSING} order by o.at, o.notice_no`.execute(on.db);
  return issueAll(on, rows, at);
}

async function issueAll(on: Issuing, owed: readonly OwedRow[], at: string): Promise<Issued> {
  const issued: string[] = [];
  const missing: NotIssued[] = [];
  const cases = new Map<string, Promise<EndedCase>>();
  for (const row of owed) {
    try {
      if (await issueOne(on, row, at, cases)) issued.push(row.notice_no);
    } catch (error) {
      missing.push({ noticeNo: row.notice_no, office: row.office, error });
    }
  }
  return { issued, missing };
}

/** False where another process has put it on file meanwhile. */
async function issueOne(
  on: Issuing,
  row: OwedRow,
  at: string,
  cases: Map<string, Promise<EndedCase>>,
): Promise<boolean> {
  const { db, keys } = on;
  // a notice is dated when it is sealed, and never before what it tells of
  const issuedAt = Math.max(fromIso(at), Date.parse(row.at));
  const paper: Sealed<unknown> = await seal(row.office, await bodyOf(on, row, beijingDate(issuedAt), cases), keys);
  const { numAffectedRows } =
    await sql`insert into notices.notice (id, kind, notice_no, case_no, application_no, recipient, at, body)
    values (${row.id}, ${row.kind}, ${row.notice_no}, ${row.case_no}, ${row.application_no}, ${row.recipient},
      ${new Date(issuedAt).toISOString()}, ${JSON.stringify(paper)}::jsonb)
    on conflict (id) do nothing`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

async function bodyOf(on: Issuing, row: OwedRow, issuedOn: string, cases: Map<string, Promise<EndedCase>>) {
  const { case_no: caseNo } = row;
  if (caseNo === null) return doorBody(on, row, issuedOn);
  const reading = cases.get(caseNo) ?? endedCase(on.db, caseNo);
  cases.set(caseNo, reading);
  const ended = await reading;
  const heading = await headingOf(on, row, issuedOn, ended.view.source.pool, ended.view.destination.pool);
  switch (row.kind) {
    case 'refusal':
      return refusalOfCase(heading, ended);
    case 'completion':
      return completion(heading, ended);
    case 'payment':
      return payment(heading, ended);
    default:
      return row.kind satisfies never;
  }
}

async function doorBody(on: Issuing, row: OwedRow, issuedOn: string) {
  const { application_no: applicationNo } = row;
  const subject = await subjectOf(on.db, applicationNo);
  const decision = (await findApplication(on.db, applicationNo))?.decision;
  if (subject === undefined || (decision?.kind !== 'refused' && decision?.kind !== 'not-needed'))
    throw new CannotBeDone(`application ${applicationNo} has no refusal on record that a notice could tell of`);
  const heading = await headingOf(on, row, issuedOn, subject.sourcePool, subject.destinationPool);
  return refusalAtTheDoor(heading, applicationNo, subject, decision.reasons);
}

async function endedCase(db: Db, caseNo: string): Promise<EndedCase> {
  const row = await findCase(db, caseNo);
  if (row?.archive === undefined)
    throw new CannotBeDone(`case ${caseNo} has no record yet: its notices come with its end`);
  const { view } = row.archive;
  const subject = await subjectOf(db, row.applicationNo);
  if (subject === undefined)
    throw new CannotBeDone(`case ${caseNo} was accepted before the facts for notices were kept; issue them by hand`);
  const decision = (await findApplication(db, row.applicationNo))?.decision;
  const remarks = decision?.kind === 'accepted' ? decision.plan.remarks : [];
  const notes = view.outcome === 'completed' ? notesBeside(view.benefits) : [];
  return { view, subject, facts: await endingFacts(db, view), remarks: [...remarks, ...notes] };
}

/** What should be known beside the figures and the rules they are by, which a completion notice tells in a place of their own. */
function notesBeside(benefits: CaseView['benefits']): readonly string[] {
  const told = (benefits?.rules ?? []).map(({ source }) => source);
  return (benefits?.notes ?? []).filter((note) => !told.includes(note));
}

async function headingOf(
  { offices }: Issuing,
  { notice_no: noticeNo, office }: OwedRow,
  issuedOn: string,
  sourcePool: string,
  destinationPool: string,
): Promise<Heading> {
  const party = async (pool: string) => {
    const { name, phone, address, ...rest } = await offices.letterhead(pool);
    return { ...rest, name: name || pool, phone: phone || '12393', address: address || '—' };
  };
  const [source, destination] = [await party(sourcePool), await party(destinationPool)];
  return { noticeNo, issuedOn, source, destination, issuer: office === sourcePool ? source : destination };
}
