// Tells a supervisor that a clock of a case is overdue: a notice on file, once a case, clock and level.
import { sql } from 'kysely';
import type { EscalationNotice } from '../cases/cases.ts';
import type { Db } from '../database/connection.ts';

/** Puts the notice on file; told again it changes nothing. */
export async function escalate(db: Db, notice: EscalationNotice): Promise<void> {
  const { caseNo, clock, level, area, startedAt, at } = notice;
  const id = `${caseNo}:escalation:${clock}:${level}:${startedAt}`;
  await sql`insert into notices.notice (id, kind, case_no, recipient, at, body)
    values (${id}, 'escalation', ${caseNo}, ${`supervisor:${level}:${area}`}, ${at}, ${JSON.stringify(notice)}::jsonb)
    on conflict (id) do nothing`.execute(db);
}
