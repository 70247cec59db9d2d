// The register of batches: what was submitted, each line's answer, and what became of the cases.
import { type Selectable, sql, type Transaction } from 'kysely';
import type { Application } from '../../domain/application.ts';
import {
  type AttentionLine,
  attentionOf,
  LINE_ANSWERS,
  type LineAnswer,
  type LineCounts,
  MOST_SHOWN,
  NO_LINES,
} from '../../domain/batch.ts';
import type { Outcome } from '../../domain/case.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import type { BatchSummary } from './batch.ts';
import type { BatchTables } from './schema.ts';

/** A line as it is submitted: with its application, or answered at the door. `hash`: SHA-256 of the application, hexadecimal. */
export type NewLine =
  | { readonly line: number; readonly application: Application; readonly hash: string }
  | { readonly line: number; readonly answer: LineAnswer; readonly applicationNo?: string };

export interface NewBatch {
  readonly batchNo: string;
  /** SHA-256, hexadecimal. */
  readonly contentHash: string;
  /** The employer who files, by its unified credit code. */
  readonly creditCode?: string;
  readonly lines: readonly NewLine[];
}

/** A batch as it is on record. Instants are ISO 8601 in UTC. */
export interface BatchRow {
  readonly batchNo: string;
  readonly contentHash: string;
  readonly creditCode?: string;
  readonly lines: number;
  readonly submittedAt: string;
  readonly closedAt?: string;
  readonly summary?: BatchSummary;
}

/**
 * Writes the batch and its lines in one transaction, and answers what is on record under its number: this one, or
 * (`again`) one that was there before, perhaps with other content.
 */
export function recordBatch(db: Db, batch: NewBatch): Promise<BatchRow & { readonly again: boolean }> {
  const { batchNo, contentHash, creditCode = null, lines } = batch;
  return inTransaction(db, async (tx) => {
    const { numInsertedOrUpdatedRows: written } = await tx
      .insertInto('batch.batch')
      .values({
        batch_no: batchNo,
        content_hash: contentHash,
        credit_code: creditCode,
        lines: lines.length,
        submitted_at: sql`clock_timestamp()`,
        closed_at: null,
        summary: null,
      })
      .onConflict((conflict) => conflict.column('batch_no').doNothing())
      .executeTakeFirstOrThrow();
    if (written === 1n) await recordLines(tx, batchNo, lines);
    const row = await findBatch(tx, batchNo);
    if (row === undefined) throw new Error(`batch ${batchNo} is not on record after it was written`);
    return { ...row, again: written !== 1n };
  });
}

const LINES_A_STATEMENT = 500;

async function recordLines(tx: Transaction<Database>, batchNo: string, lines: readonly NewLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += LINES_A_STATEMENT) {
    const rows = lines.slice(from, from + LINES_A_STATEMENT).map((line) => rowOf(batchNo, line));
    await tx.insertInto('batch.line').values(rows).execute();
  }
}

function rowOf(batchNo: string, line: NewLine) {
  if ('application' in line) {
    const { application, hash } = line;
    return {
      batch_no: batchNo,
      line: line.line,
      application_no: application.applicationNo,
      application_hash: hash,
      application: JSON.stringify(application),
      asked_at: null,
      kind: null,
      case_no: null,
      answer: null,
      decided_at: null,
    };
  }
  return {
    batch_no: batchNo,
    line: line.line,
    application_no: line.applicationNo ?? null,
    application_hash: null,
    application: null,
    asked_at: null,
    kind: line.answer.kind,
    case_no: null,
    answer: JSON.stringify(line.answer),
    decided_at: sql<string>`clock_timestamp()`,
  };
}

export async function findBatch(db: Db, batchNo: string): Promise<BatchRow | undefined> {
  const row = await db.selectFrom('batch.batch').selectAll().where('batch_no', '=', batchNo).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    batchNo: row.batch_no,
    contentHash: row.content_hash,
    lines: row.lines,
    submittedAt: row.submitted_at,
    creditCode: row.credit_code ?? undefined,
    closedAt: row.closed_at ?? undefined,
    summary: row.summary ?? undefined,
  };
}

/** A line and what became of it. `outcome`: of its case; `now`: what an application that was deferred was decided as later. */
export interface LineRow {
  readonly line: number;
  readonly applicationNo?: string;
  readonly answer?: LineAnswer;
  /** It was applied; without an answer: an office does not answer, or nobody has taken it. */
  readonly asked: boolean;
  readonly caseNo?: string;
  readonly outcome?: Outcome;
  readonly now?: string;
}

/** The lines in order; `failed`: only those that need attention. */
export async function linesOfBatch(
  db: Db,
  batchNo: string,
  { failed = false }: { readonly failed?: boolean } = {},
): Promise<LineRow[]> {
  const rows = await db
    .selectFrom('batch.line as l')
    .leftJoin('cases.application as a', (join) =>
      join.onRef('a.application_no', '=', 'l.application_no').on('l.kind', '=', 'deferred'),
    )
    .leftJoin('cases.case as c', (join) =>
      join.on((on) =>
        on.or([
          on('c.case_no', '=', on.ref('l.case_no')),
          on.and([on('c.application_no', '=', on.ref('l.application_no')), on('l.kind', '=', 'deferred')]),
        ]),
      ),
    )
    .select(['l.line', 'l.application_no', 'l.answer', 'l.asked_at', 'l.case_no', 'c.case_no as of_case', 'c.outcome'])
    .select(sql<string | null>`a.decision ->> 'kind'`.as('now'))
    .where('l.batch_no', '=', batchNo)
    .$if(failed, (query) => query.where('l.kind', 'in', ['refused', 'unusable']))
    .orderBy('l.line')
    .execute();
  return rows.map((row) => {
    const caseNo = row.case_no ?? row.of_case;
    return {
      line: row.line,
      asked: row.asked_at !== null,
      applicationNo: row.application_no ?? undefined,
      answer: row.answer ?? undefined,
      caseNo: caseNo ?? undefined,
      outcome: (row.outcome as Outcome | null) ?? undefined,
      now: row.now ?? undefined,
    };
  });
}

/** Lines by answer, and the first that need attention. */
export async function countLines(
  db: Db,
  batchNo: string,
): Promise<{ readonly counts: LineCounts; readonly attention: AttentionLine[] }> {
  const rows = await db
    .selectFrom('batch.line')
    .select(['kind', sql<bigint>`count(*)`.as('lines')])
    .where('batch_no', '=', batchNo)
    .groupBy('kind')
    .execute();
  const found = await db
    .selectFrom('batch.line')
    .select(['line', 'answer'])
    .where('batch_no', '=', batchNo)
    .where('kind', 'in', ['refused', 'unusable'])
    .orderBy('line')
    .limit(MOST_SHOWN)
    .execute();
  const counts: LineCounts = { ...NO_LINES };
  const by = Object.fromEntries(rows.map((row) => [row.kind ?? 'undecided', Number(row.lines)]));
  for (const kind of [...LINE_ANSWERS, 'undecided' as const]) Object.assign(counts, { [kind]: by[kind] ?? 0 });
  return {
    counts,
    attention: found.flatMap(({ line, answer }) => (answer === null ? [] : (attentionOf(line, answer) ?? []))),
  };
}

export type StoredLine = Pick<
  Selectable<BatchTables['batch.line']>,
  'line' | 'application' | 'round' | 'answer' | 'application_no'
>;

/** One line. Throws where the batch has no such line. */
export async function findLine(db: Db, batchNo: string, line: number): Promise<StoredLine> {
  const row = await db
    .selectFrom('batch.line')
    .select(['line', 'application', 'round', 'answer', 'application_no'])
    .where('batch_no', '=', batchNo)
    .where('line', '=', line)
    .executeTakeFirst();
  if (row === undefined) throw new Error(`batch ${batchNo} has no line ${line}`);
  return row;
}
