// An office's file of a case: every step is taken once, in one short transaction, and answered the same when it is asked again.
import { sql, type Transaction } from 'kysely';
import type { CaseCommand } from '../../../contract/commands/command.ts';
import type { CommandName, CommandOf } from '../../../contract/office.ts';
import { Refusal, type RefusalData, refusalData } from '../../../contract/refusal.ts';
import { type AskedBy, contentOf, type KeptStep, keyOf, wordsOf } from '../../../contract/steps.ts';
import type { Scheme } from '../../../domain/case.ts';
import type { DocumentPerson } from '../../../domain/forms.ts';
import { normaliseIdNumber } from '../../../domain/identity.ts';
import { type Db, inTransaction } from '../../database/connection.ts';
import type { Database } from '../../database/schema.ts';
import { LedgerRefusal } from '../../ledger/refusal.ts';
import {
  type CaseFile,
  json,
  type Known,
  notServed,
  type OfficeRecord,
  type Paper,
  type PersonRecord,
} from './records.ts';

type Key = Omit<CaseCommand, 'at'>;

/** A step by its business key, such as `freeze:1`, with what it was asked. */
export interface Step {
  readonly office: string;
  readonly caseNo: string;
  readonly key: string;
  /** What is done, for people. */
  readonly words: string;
  /** `Content` of the contract and the case's clock, as JSON. Null: the first answer is wanted, whatever was asked. */
  readonly content: string | null;
}

/** Where a command is kept, and what of it has to be the same when it comes again. */
export function stepOf<S extends KeptStep>(name: S, command: CommandOf<AskedBy<S>> & CaseCommand): Step {
  const { office, caseNo, at } = command;
  const content = JSON.stringify({ ...contentOf(name, command), at });
  return { office, caseNo, key: keyOf(name, command), words: wordsOf(name), content };
}

/** The answer that is on file; undefined: none yet. Refused `other-content`. Without a lock, so {@link take} decides. */
export async function firstAnswer<Answer>(db: Db, step: Step): Promise<Answer | undefined> {
  const { office, caseNo, key, content } = step;
  const looking = sql<{ again: Answer | null }>`
    select offices.first_answer(${office}, ${caseNo}, ${key}, ${content}) as again`.execute(db);
  const { rows } = await saying(step, looking);
  return rows[0]?.again ?? undefined;
}

/** Looks at a paper before the step is taken. Where it does not hold, and the step was taken with another, that is said instead. */
export async function comparing<T>(db: Db, step: Step, looking: () => Promise<T>): Promise<T> {
  try {
    return await looking();
  } catch (error) {
    await firstAnswer(db, step);
    throw error;
  }
}

export interface Opening {
  readonly step: Step;
  readonly person: DocumentPerson;
  /** The scheme the person is enrolled in at this office. */
  readonly scheme: Scheme;
  readonly file: {
    readonly role: CaseFile['role'];
    readonly otherOffice: string;
    readonly scheme: Scheme;
    readonly destinationScheme: Scheme;
    readonly money: string;
    readonly letterNo?: string;
  };
  /** The series the office's first paper is numbered in: a year of certificates, a day of letters. */
  readonly series: { readonly kind: 'certificate' | 'letter'; readonly period: string };
}
export interface Opened extends Known {
  readonly file: CaseFile;
  /** The number reserved for the office's first paper in this case. */
  readonly sequence: number;
}
export type Begun<Answer, T> = { readonly again: Answer } | T;

/** Opens the file and reserves its first paper's number, or gives the first answer. One round trip; nothing else is decided. */
export async function openFile<Answer>(db: Db, opening: Opening): Promise<Begun<Answer, Opened>> {
  const { step, person, file, series } = opening;
  const who = {
    idType: person.idType,
    idNumber: normaliseIdNumber(person.idType, person.idNumber),
    scheme: opening.scheme,
  };
  const asked = sql<{
    opened: Begun<Answer, Opened> | null;
  }>`select offices.open_file(${step.office}, ${step.caseNo},
    ${step.key}, ${step.content}, ${json(who)}::jsonb, ${json(file)}::jsonb, ${series.kind}, ${series.period}) as opened`.execute(
    db,
  );
  const { rows } = await saying(step, asked);
  const opened = rows[0]?.opened;
  if (!opened) throw notServed(step.office);
  if ('again' in opened) return opened;
  const { sequence } = opened.file;
  if (sequence === null) throw new Error(`the file of case ${step.caseNo} was opened without a number for its paper`);
  return { ...opened, sequence };
}

export interface Taking<Answer> {
  readonly step: Step;
  /** Known beforehand: written down with the step. Absent: the caller records it (see {@link record}). */
  readonly answer?: Answer;
  readonly papers?: readonly Paper[];
  readonly patch?: Partial<Pick<CaseFile, 'certificateNo' | 'letterNo' | 'formVersion' | 'n' | 'paymentNo'>>;
  /** Steps of the undoing are taken in a closed file too. */
  readonly inClosedToo?: boolean;
}
export interface Taken {
  readonly file: CaseFile;
  readonly person: PersonRecord | null;
  readonly accepts: OfficeRecord['accepts'];
}

/**
 * Locks the file and takes the step, or gives the first answer. Postings come after it, in the same transaction: everyone
 * locks the file first and the books second. Refused `closed` once the case was undone here.
 */
export async function take<Answer>(db: Db, taking: Taking<Answer>): Promise<Begun<Answer, Taken>> {
  const { step, answer, papers, patch, inClosedToo = false } = taking;
  const asked = sql<{
    taken: Begun<Answer, Taken> | null;
  }>`select offices.take_step(${step.office}, ${step.caseNo},
    ${step.key}, ${step.content}, ${json(answer)}::jsonb, ${json(papers)}::jsonb, ${json(patch)}::jsonb, ${inClosedToo}) as taken`.execute(
    db,
  );
  const { rows } = await saying(step, asked);
  const taken = rows[0]?.taken;
  if (!taken) {
    throw new Error(
      `office ${step.office} has no file of case ${step.caseNo}: its first paper there has to come before ${step.key}`,
    );
  }
  return taken;
}

/** Writes down an answer that was known only at the end. */
export async function record<Answer>(db: Db, { step, answer, papers, patch }: Taking<Answer>): Promise<void> {
  await sql`select offices.record_step(${step.office}, ${step.caseNo}, ${step.key}, ${step.content},
    ${json(answer)}::jsonb, ${json(papers)}::jsonb, ${json(patch)}::jsonb)`.execute(db);
}

/** Files papers of what no step is kept of. */
export async function filePapers(db: Db, { office, caseNo }: Key, papers: readonly Paper[]): Promise<void> {
  await sql`select offices.record_step(${office}, ${caseNo}, null, null, null, ${json(papers)}::jsonb, null)`.execute(
    db,
  );
}

/** A step whose answer is known beforehand: taken, then `work` judges what the office knows and posts. All or nothing. */
export function once<Answer>(
  db: Db,
  taking: Taking<Answer> & { readonly answer: Answer },
  work: (tx: Transaction<Database>, known: Taken) => Promise<unknown>,
): Promise<Answer> {
  return inTransaction(db, async (tx) => {
    const taken = await take(tx, taking);
    if ('again' in taken) return taken.again;
    await work(tx, taken);
    return taking.answer;
  });
}

/** Closes the office's file for good; before it was ever opened, too. */
export async function closeFile(
  db: Db,
  { office, caseNo }: Key,
  role: CaseFile['role'],
  because: string,
): Promise<void> {
  await sql`select offices.close_file(${office}, ${caseNo}, ${role}, ${because})`.execute(db);
}

interface PostgresError {
  readonly code: string;
  readonly detail?: string;
  readonly constraint?: string;
}

function isPostgresError(error: unknown): error is Error & PostgresError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

const REFUSED = 'JX002';
const SHOWN = 'JX003';

const refusedIn = ({ detail }: PostgresError) => JSON.parse(detail ?? '{}') as RefusalData;

/** Where the step was asked before with other content, the refusal names it, by key and in words, and the fields. */
export async function saying<T>({ key, words }: Step, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isPostgresError(error) || error.code !== REFUSED) throw error;
    const { code, fields = [] } = refusedIn(error);
    if (code !== 'other-content') throw error;
    const differing = fields.join(' and another ');
    const remark = `${key} (${words}) was asked before with another ${differing}; nothing was changed`;
    throw new Refusal({ code, remark, fields });
  }
}

/** What the database raised, as it may leave the office: PostgreSQL's own texts can quote a row, so only their code does. */
function presentable<K extends CommandName>(error: unknown, step: K, command: CommandOf<K> & CaseCommand): unknown {
  const { caseNo } = command;
  if (error instanceof LedgerRefusal) {
    return new Error(
      `${step} of case ${caseNo}: the ledger refused it (${error.code}) and it is tried again; see the books of the case`,
    );
  }
  if (!isPostgresError(error)) return error;
  if (error.code === REFUSED) {
    return new Refusal(refusedIn(error));
  }
  if (error.code === SHOWN) return new Error(error.message);
  const where = error.constraint === undefined ? '' : `, constraint ${error.constraint}`;
  return new Error(
    `${step} of case ${caseNo}: the office's database answered SQLSTATE ${error.code}${where}; it is tried again`,
  );
}

/** Runs a command; a refusal is kept on file (§9.8, §9.20) before it is thrown, and no error carries personal data. */
export async function presenting<K extends CommandName, T>(
  db: Db,
  command: CommandOf<K> & CaseCommand,
  step: K,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (raised) {
    const error = presentable(raised, step, command);
    const refusal = refusalData(error);
    if (refusal !== undefined) await keepOnFile(db, command, step, refusal.code, refusal.remark);
    throw error;
  }
}

/** Writes down what came and was refused. `remark`: without personal data. */
export async function keepOnFile(db: Db, { office, caseNo }: CaseCommand, step: string, code: string, remark: string) {
  await sql`insert into offices.refused (pool, case_no, step, code, remark)
    values (${office}, ${caseNo}, ${step}, ${code}, ${remark})`.execute(db);
}
