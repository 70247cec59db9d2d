// The steps of a batch, on the register: each may be asked again, and a line's first answer stands.
import { sql } from 'kysely';
import { attentionOf, type LineAnswer } from '../../domain/batch.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import type { AppliedLine, ApplyLine, Batches, BatchSummary } from './batch.ts';
import { countLines, findBatch, findLine } from './register.ts';

/** A line that was taken and is not decided after so long is applied again: somebody may have ended the run that had taken it. */
const ASK_AGAIN_AFTER_MINUTES = 10;

export interface BatchesDependencies {
  readonly db: Db;
  /** Applies as any client does. */
  readonly applyLine: ApplyLine;
}

export function batchActivities({ db, applyLine: apply }: BatchesDependencies): Batches {
  return {
    async lookOver({ batchNo }) {
      await takeOverDecisions(db, batchNo);
      const { rows } = await sql<{ line: number; taken: boolean }>`
        select l.line,
          (l.asked_at is not null and a.application_no is not null
            and l.asked_at > clock_timestamp() - make_interval(mins => ${ASK_AGAIN_AFTER_MINUTES})) as taken
        from batch.line l
        left join cases.application a on a.application_no = l.application_no and a.content_hash = l.application_hash
        where l.batch_no = ${batchNo} and l.kind is null
        order by l.line`.execute(db);
      const apply = rows.filter(({ taken }) => !taken).map(({ line }) => line);
      return { apply, waiting: rows.length - apply.length, ...(await countLines(db, batchNo)) };
    },
    applyLine: ({ batchNo, line }) => applyOne(db, apply, batchNo, line),
    dropUnapplied: async ({ batchNo }) => {
      const answer: LineAnswer = { kind: 'not-applied' };
      await sql`update batch.line
        set kind = 'not-applied', answer = ${JSON.stringify(answer)}::jsonb, application = null, decided_at = clock_timestamp()
        where batch_no = ${batchNo} and kind is null and asked_at is null`.execute(db);
    },
    closeBatch: ({ batchNo, cancelled }) =>
      inTransaction(db, async (tx) => {
        const { counts } = await countLines(tx, batchNo);
        if (counts.undecided > 0) throw new Error(`batch ${batchNo} has ${counts.undecided} lines without an answer`);
        const summary: BatchSummary = { state: cancelled ? 'cancelled' : 'done', counts };
        await sql`update batch.batch set closed_at = clock_timestamp(), summary = ${JSON.stringify(summary)}::jsonb
          where batch_no = ${batchNo} and closed_at is null`.execute(tx);
        return (await findBatch(tx, batchNo))?.summary ?? summary;
      }),
  };
}

/**
 * What was decided since a line was applied is in the register of cases: one statement takes all of it over, and no
 * office is asked.
 */
async function takeOverDecisions(db: Db, batchNo: string): Promise<void> {
  await sql`update batch.line l
    set kind = a.decision ->> 'kind',
      case_no = case a.decision ->> 'kind' when 'accepted' then a.decision ->> 'caseNo' end,
      answer = jsonb_strip_nulls(jsonb_build_object(
        'kind', a.decision -> 'kind', 'reasons', a.decision -> 'reasons', 'openCaseNo', a.decision -> 'openCaseNo',
        'until', a.decision -> 'until', 'caseNo', a.decision -> 'caseNo')),
      application = null, decided_at = clock_timestamp()
    from cases.application a
    where l.batch_no = ${batchNo} and l.kind is null and l.asked_at is not null
      and a.application_no = l.application_no and a.content_hash = l.application_hash
      and a.decision ->> 'kind' in ('accepted', 'refused', 'not-needed', 'deferred')`.execute(db);
}

async function applyOne(db: Db, apply: ApplyLine, batchNo: string, line: number): Promise<AppliedLine> {
  const row = await findLine(db, batchNo, line);
  if (row.answer !== null) return brief(line, row.answer);
  if (row.application === null) throw new Error(`line ${line} of batch ${batchNo} has no application`);
  const { numAffectedRows } = await sql`update batch.line set asked_at = clock_timestamp()
    where batch_no = ${batchNo} and line = ${line} and kind is null`.execute(db);
  // answered in between, perhaps as not to be applied: then it is not
  if (numAffectedRows !== 1n) return applyOne(db, apply, batchNo, line);
  const outcome = await apply(row.application, row.round);
  if (outcome.kind === 'undecided') {
    if (!outcome.taken) {
      await sql`update batch.line set round = ${row.round + 1}
        where batch_no = ${batchNo} and line = ${line} and kind is null and round = ${row.round}`.execute(db);
    }
    return { line, kind: 'undecided' };
  }
  await sql`update batch.line
    set kind = ${outcome.kind}, case_no = ${outcome.kind === 'accepted' ? outcome.caseNo : null},
      answer = ${JSON.stringify(outcome)}::jsonb, application = null, decided_at = clock_timestamp()
    where batch_no = ${batchNo} and line = ${line} and kind is null`.execute(db);
  // another attempt may have been the first: its answer is the line's
  return brief(line, (await findLine(db, batchNo, line)).answer ?? outcome);
}

function brief(line: number, answer: LineAnswer): AppliedLine {
  const attention = attentionOf(line, answer);
  return { line, kind: answer.kind, attention };
}
