// Messages to a case that were refused at the door, on file (§9.8, §9.20): written by the client, read by an operator
// and the case's record.
import { sql } from 'kysely';
import { toBeijing } from '../../domain/instant.ts';
import type { Db } from '../database/connection.ts';

/** A refused message. No payload and no personal data: `payloadDigest` recognises the same message when it comes again. */
export interface RefusedMessage {
  /** Absent where what was named as a case does not look like a case number. */
  readonly caseNo?: string;
  /** The office the message said it came from. */
  readonly office?: string;
  /** The message's wire name, `answerAsSource`. */
  readonly message: string;
  /** A code of the refusal, `closed`, `wrong-office` …, or `unknown-case`. */
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
  readonly payloadDigest?: string;
}
/** `at`: ISO 8601 +08:00. */
export interface KeptRefusal extends RefusedMessage {
  readonly at: string;
}

export async function keepRefusedMessage(db: Db, refused: RefusedMessage): Promise<void> {
  const { caseNo = null, office = null, message, code, text, remedy, payloadDigest = null } = refused;
  await sql`insert into cases.refused_message (case_no, office, message, code, text, remedy, payload_digest)
    values (${caseNo}, ${office}, ${message}, ${code}, ${text}, ${remedy}, ${payloadDigest})`.execute(db);
}

export interface RefusedFilter {
  readonly caseNo?: string;
  /** Said to come from this office. */
  readonly office?: string;
  /** Beijing date, included. */
  readonly since?: string;
  readonly limit?: number;
}

interface Row {
  readonly at: string;
  readonly case_no: string | null;
  readonly office: string | null;
  readonly message: string;
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
  readonly payload_digest: string | null;
}

/** Newest first. */
export async function refusedMessages(db: Db, filter: RefusedFilter = {}): Promise<KeptRefusal[]> {
  const { caseNo = null, office = null, since = null, limit = null } = filter;
  const { rows } = await sql<Row>`select at, case_no, office, message, code, text, remedy, payload_digest
    from cases.refused_message
    where (${caseNo}::text is null or case_no = ${caseNo}) and (${office}::text is null or office = ${office})
      and at >= coalesce((${since}::text || 'T00:00:00+08:00')::timestamptz, '-infinity')
    order by at desc, id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    at: toBeijing(Date.parse(row.at)),
    caseNo: row.case_no ?? undefined,
    office: row.office ?? undefined,
    message: row.message,
    code: row.code,
    text: row.text,
    remedy: row.remedy,
    payloadDigest: row.payload_digest ?? undefined,
  }));
}
