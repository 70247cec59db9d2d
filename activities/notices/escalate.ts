// Tells a supervisor that a clock of a case is overdue: a notice on file, once a case, clock and level.
import { sql } from 'kysely';
import type { EscalationNotice } from '../cases/cases.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import { owe } from './owed.ts';

/** Puts the notice on file; told again it changes nothing. */
export async function escalate(db: Db, notice: EscalationNotice): Promise<void> {
  const { caseNo, clock, level, area, startedAt, at } = notice;
  const id = `${caseNo}:escalation:${clock}:${level}:${startedAt}`;
  const recipient = `supervisor:${level}:${area}`;
  await inTransaction(db, async (tx) => {
    const kind = 'escalation';
    const noticeNo = await owe(tx, { id, kind, office: area, case_no: caseNo, application_no: null, recipient, at });
    await sql`insert into notices.notice (id, kind, notice_no, case_no, recipient, at, body)
      values (${id}, ${kind}, ${noticeNo}, ${caseNo}, ${recipient}, ${at}, ${JSON.stringify(notice)}::jsonb)
      on conflict (id) do nothing`.execute(tx);
  });
}
