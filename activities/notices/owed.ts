// Which notices somebody is owed (§7): put down with the decision or the ending that they tell of, each once and with its number.
import { sql } from 'kysely';
import type { Application } from '../../domain/application.ts';
import type { Outcome, Scheme } from '../../domain/case.ts';
import { type DocumentPerson, documentPerson } from '../../domain/forms.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { CaseView } from '../../domain/view.ts';
import type { Db } from '../database/connection.ts';
import { explained } from './reasons.ts';

/** Papers of the person, sealed by an office. */
export const PERSONS_NOTICES = ['refusal', 'completion', 'payment'] as const;
export type PersonsNotice = (typeof PERSONS_NOTICES)[number];
/** Every kind of notice there is. */
export const NOTICE_KINDS = [...PERSONS_NOTICES, 'escalation'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** `id`: a business key. `office`: who issues it; of an escalation the area that is late. `at`: ISO 8601 with an offset. */
export interface Owed {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly office: string;
  readonly case_no: string | null;
  readonly application_no: string | null;
  readonly recipient: string;
  readonly at: string;
}

/** Puts down that a notice is owed and answers its number; asked again, the same number. */
export async function owe(db: Db, owed: Owed): Promise<string> {
  const { rows } = await sql<{ no: string }>`select notices.owe(${JSON.stringify(owed)}::jsonb) as no`.execute(db);
  const no = rows[0]?.no;
  if (no === undefined) throw new Error(`no number for the notice ${owed.id}`);
  return no;
}

/** Whom an application is about and who filed it: what its notices need. */
export interface Subject {
  readonly person: DocumentPerson;
  readonly applicant: string;
  readonly direction: Application['direction'];
  readonly scheme: Scheme;
  readonly destinationScheme: Scheme;
  readonly sourcePool: string;
  readonly destinationPool: string;
  /** ISO 8601 +08:00. */
  readonly appliedAt: string;
}

/** Keeps the subject of an application that is decided. In the transaction of the decision; a second time it changes nothing. */
export async function keepSubject(
  db: Db,
  { applicationNo, person, applicant, direction, source, destination }: Application,
  pools: { readonly source: string; readonly destination: string },
  at: string,
): Promise<void> {
  const { name, idType, idNumber } = person;
  await sql`insert into notices.subject (application_no, person, applicant, direction, scheme, destination_scheme, source_pool, destination_pool, applied_at)
    values (${applicationNo}, ${JSON.stringify({ name, idType, idNumber })}::jsonb, ${applicant.name}, ${direction}, ${source.scheme},
      ${destination.scheme}, ${pools.source}, ${pools.destination}, ${at})
    on conflict (application_no) do nothing`.execute(db);
}

/** Undefined for an application that was decided before subjects were kept. */
export async function subjectOf(db: Db, applicationNo: string): Promise<Subject | undefined> {
  const { rows } =
    await sql<Subject>`select person, applicant, direction, scheme, destination_scheme as "destinationScheme",
      source_pool as "sourcePool", destination_pool as "destinationPool", applied_at as "appliedAt"
    from notices.subject where application_no = ${applicationNo}`.execute(db);
  const [found] = rows;
  if (found === undefined) return undefined;
  return { ...found, person: documentPerson.parse(found.person), appliedAt: toBeijing(Date.parse(found.appliedAt)) };
}

/** The refusal of an application at the door, by the office it was filed with. In the transaction of the decision. */
export function oweRefusalAtTheDoor(
  db: Db,
  { applicationNo, direction }: Application,
  pools: { readonly source: string; readonly destination: string },
  at: string,
): Promise<string> {
  return owe(db, {
    id: `${applicationNo}:refusal`,
    kind: 'refusal',
    office: direction === 'out' ? pools.source : pools.destination,
    case_no: null,
    application_no: applicationNo,
    recipient: 'applicant',
    at,
  });
}

/** The office that refused, where the case ended so. */
function refusedBy(outcome: Outcome, { source, destination }: CaseView): string | undefined {
  switch (outcome) {
    case 'refused-by-source':
      return source.pool;
    case 'refused-by-destination':
      return destination.pool;
    case 'completed':
    case 'refused':
    case 'not-needed':
    case 'withdrawn':
    case 'expired':
    case 'ended-by-death':
    case 'settled-by-hand':
      return undefined;
    default:
      return outcome satisfies never;
  }
}

/** The sum that was ordered has got to where it was sent, and nothing takes it back. */
export function isPaidOut({ money }: Pick<CaseView, 'money'>): boolean {
  return money === 'credited' || money === 'settled' || money === 'paid' || money === 'inherited';
}

/**
 * What is owed when an accepted case has ended: the completion, by the destination; the refusal with its reasons, by
 * the office that refused; the payment, by the source. The payment notice waits for the end (default): a payment may
 * bounce and be ordered anew, and the person is told of the one that arrived.
 */
export async function oweEnding(db: Db, view: CaseView): Promise<void> {
  const { caseNo, applicationNo, outcome, closedAt, paymentNo } = view;
  if (caseNo === undefined || outcome === undefined || closedAt === undefined) return;
  const common = { case_no: caseNo, application_no: applicationNo, recipient: 'applicant', at: closedAt };
  const refuser = refusedBy(outcome, view);
  if (refuser !== undefined && explained(view.reasons, closedAt.slice(0, 10)).length > 0)
    await owe(db, { ...common, id: `${caseNo}:refusal`, kind: 'refusal', office: refuser });
  // of an inheritance the heirs are told with the end: the payment's notice is addressed to the person
  if (paymentNo !== undefined && isPaidOut(view) && view.money !== 'inherited')
    await owe(db, { ...common, id: `${paymentNo}:payment-notice`, kind: 'payment', office: view.source.pool });
  await owe(db, { ...common, id: `${caseNo}:completion`, kind: 'completion', office: view.destination.pool });
}
