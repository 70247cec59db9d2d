// Notices as an operator finds them: a list without personal data, and one of them whole by its number.
import { sql } from 'kysely';
import { toBeijing } from '../../domain/instant.ts';
import type { Db } from '../database/connection.ts';
import type { NoticeKind } from './owed.ts';

/** A line of the list. `at`: ISO 8601 +08:00. `missing`: owed, and not issued since its office's key was not there. */
export interface ListedNotice {
  readonly id: string;
  /** Absent on notices that were written before notices had numbers. */
  readonly noticeNo?: string;
  readonly kind: NoticeKind;
  readonly caseNo?: string;
  readonly applicationNo?: string;
  readonly office?: string;
  readonly recipient: string;
  readonly at: string;
  readonly state: 'issued' | 'missing';
}

export interface NoticeFilter {
  readonly caseNo?: string;
  readonly applicationNo?: string;
  /** A recipient, `applicant` or `supervisor:province:530100`. */
  readonly to?: string;
  readonly kind?: NoticeKind;
  /** Beijing date, included. */
  readonly since?: string;
  /** 200 where not given; the newest. */
  readonly limit?: number;
}

interface Row {
  readonly id: string;
  readonly notice_no: string | null;
  readonly kind: NoticeKind;
  readonly case_no: string | null;
  readonly application_no: string | null;
  readonly office: string | null;
  readonly recipient: string;
  readonly at: string;
  readonly issued: boolean;
}

/** What is on file and what is missing, newest first. */
export async function listNotices(db: Db, filter: NoticeFilter = {}): Promise<ListedNotice[]> {
  const { caseNo = null, applicationNo = null, to = null, kind = null, since = null, limit = 200 } = filter;
  const { rows } = await sql<Row>`
    select * from (
      select coalesce(n.id, o.id) as id, coalesce(n.notice_no, o.notice_no) as notice_no, coalesce(n.kind, o.kind) as kind,
        coalesce(n.case_no, o.case_no) as case_no, coalesce(n.application_no, o.application_no) as application_no,
        coalesce(o.office, n.body ->> 'area') as office, coalesce(n.recipient, o.recipient) as recipient, coalesce(n.at, o.at) as at,
        n.id is not null as issued
      from notices.notice n full join notices.owed o on o.id = n.id) every
    where (case_no = ${caseNo} or application_no = ${applicationNo} or (${caseNo}::text is null and ${applicationNo}::text is null))
      and recipient = coalesce(${to}, recipient) and kind = coalesce(${kind}, kind)
      and at >= coalesce((${since}::text || 'T00:00:00+08:00')::timestamptz, '-infinity')
    order by at desc, notice_no desc nulls last limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    noticeNo: row.notice_no ?? undefined,
    kind: row.kind,
    caseNo: row.case_no ?? undefined,
    applicationNo: row.application_no ?? undefined,
    office: row.office ?? undefined,
    recipient: row.recipient,
    at: toBeijing(Date.parse(row.at)),
    state: row.issued ? 'issued' : 'missing',
  }));
}

export interface FoundNotice {
  readonly id: string;
  readonly noticeNo: string | null;
  readonly kind: NoticeKind;
  readonly recipient: string;
  /** A sealed paper, or the facts of an escalation; null while it is missing. Holds personal data. */
  readonly body: unknown;
}

/** One notice by its number or its business key; undefined where nobody is owed one of that number. */
export async function findNotice(db: Db, number: string): Promise<FoundNotice | undefined> {
  const { rows } = await sql<FoundNotice>`
    select coalesce(n.id, o.id) as id, coalesce(n.notice_no, o.notice_no) as "noticeNo", coalesce(n.kind, o.kind) as kind,
      coalesce(n.recipient, o.recipient) as recipient, n.body
    from notices.notice n full join notices.owed o on o.id = n.id
    where n.notice_no = ${number} or o.notice_no = ${number} or n.id = ${number} or o.id = ${number} limit 1`.execute(
    db,
  );
  return rows[0];
}
