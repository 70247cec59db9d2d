// `jiexu notices`: what applicants and supervisors were told, as a list without personal data.
import type { ListedNotice } from '../../../activities/notices/on-file.ts';
import type { NoticeKind } from '../../../activities/notices/owed.ts';
import { noticeTitle } from '../../../domain/notices.ts';
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { date, limit, oneOf, option, optional, refused } from '../command/options.ts';
import { dim, warn } from '../output.ts';
import { table } from '../table.ts';
import { subjectOf } from './number.ts';

/** By kind, so that none can be left out. */
const KINDS: Readonly<Record<NoticeKind, true>> = { refusal: true, completion: true, payment: true, escalation: true };
const NOTICE_KINDS = Object.keys(KINDS) as readonly NoticeKind[];

export default command(
  {
    arguments: { number: optional(numberOf('case', 'application')) },
    options: {
      to: option('<recipient>', 'applicant, or a supervisor such as supervisor:province:530100', recipient),
      kind: oneOf(NOTICE_KINDS, '<kind>', NOTICE_KINDS.join(', ')),
      since: option('<date>', 'from this day on, 2026-09-30', date),
      limit: limit('200', 'how many'),
    },
    example: 'notices --to applicant --since 2026-09-30',
  },
  async ({ number, to, kind, since, limit: most }, connect) => {
    const { db } = await connect();
    const { listNotices } = await import('../../../activities/notices/on-file.ts');
    const found = await listNotices(db, {
      to,
      kind,
      since,
      limit: most,
      ...(number === undefined ? {} : await subjectOf(db, number)),
    });
    return {
      json: found.map((notice) => ({ ...notice, title: titleOf(notice) })),
      text: () => (found.length === 0 ? dim('no notice fits') : describeNotices(found)),
    };
  },
);

const RECIPIENT = /^(applicant|operator|office:\d{6}|supervisor:(area|province|nation):\d{6})$/;

function recipient(text: string, name: string): string {
  if (RECIPIENT.test(text)) return text;
  throw refused(name, 'applicant, operator, or a supervisor such as supervisor:province:530100', text);
}

function titleOf({ kind, caseNo }: ListedNotice): string {
  return noticeTitle(kind, caseNo !== undefined);
}

function describeNotices(found: readonly ListedNotice[]): string {
  return table(
    // the number of a notice begins with its office
    ['notice', 'title', 'concerns', 'to', 'on', 'state'],
    found.map((notice) => [
      notice.noticeNo ?? notice.id,
      titleOf(notice),
      notice.caseNo ?? notice.applicationNo ?? '',
      notice.recipient,
      notice.at.slice(0, 'yyyy-mm-dd'.length),
      notice.state === 'missing' ? warn('MISSING') : notice.state,
    ]),
  );
}
