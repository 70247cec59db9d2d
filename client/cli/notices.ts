// `jiexu notices`, `jiexu notice`: what applicants and supervisors were told, as a list without personal data, and one notice as a paper.
import type { Command } from 'commander';
import type { ListedNotice } from '../../activities/notices/on-file.ts';
import { NOTICE_KINDS, type NoticeKind, type PersonsNotice } from '../../activities/notices/owed.ts';
import { sealedCompletionNotice, sealedPaymentNotice, sealedRefusalNotice } from '../../domain/forms.ts';
import { beijingDate, toBeijing } from '../../domain/instant.ts';
import { escalationFacts, noticeTitle } from '../../domain/notices.ts';
import type { Connected } from './connect.ts';
import { CliError, dim, out, outJson, table, warn, when } from './output.ts';
import { savePdf } from './save-pdf.ts';
import { aDate, oneOf } from './taken.ts';
import { withConnection } from './with-connection.ts';

interface ListOptions {
  readonly to?: string;
  readonly kind?: string;
  readonly since?: string;
  readonly limit: string;
  readonly json?: boolean;
}

const onFile = () => import('../../activities/notices/on-file.ts');

export function addNotices(program: Command): void {
  const notices = program
    .command('notices')
    .description(
      'notices on file, newest first, and those that are missing: of a case or application, to a recipient, of a kind; `notices issue` issues what is missing',
    )
    .argument('[number]', 'case number or application number')
    .option('--to <recipient>', 'applicant, or a supervisor such as supervisor:province:530100')
    .option('--kind <kind>', NOTICE_KINDS.join(', '))
    .option('--since <date>', 'from this day on, 2026-09-30')
    .option('--limit <n>', 'how many', '200')
    .option('--json', 'print JSON')
    .action((number: string | undefined, options: ListOptions) => list(number, options));

  notices
    .command('issue')
    .description('issues what is missing of a case or application, or everywhere: when the key of its office is there')
    .argument('[number]', 'case number or application number; all where not given')
    .option('--json', 'print JSON')
    .action((number: string | undefined, options: { json?: boolean }, command: Command) =>
      issue(number, options.json === true || command.parent?.opts().json === true),
    );

  program
    .command('notice')
    .description('one notice by its number; --pdf prints it')
    .argument('<number>', 'the number of the notice, 5101002026C000001')
    .option('--pdf [file]', 'write a PDF; <number>.pdf where no file is named')
    .option('--json', 'print JSON, the person included')
    .action((number: string, options: { pdf?: string | true; json?: boolean }) => show(number, options));
}

/** The case and the application of a number: a case's notices include its application's, and the other way round. */
async function of(db: Connected['db'], number: string): Promise<{ caseNo?: string; applicationNo: string }> {
  const { findApplication, findCase } = await import('../../activities/cases/register.ts');
  const row = await findCase(db, number);
  if (row !== undefined) return { caseNo: row.caseNo, applicationNo: row.applicationNo };
  if ((await findApplication(db, number)) !== undefined) return { applicationNo: number };
  const { UnknownCase } = await import('../errors.ts');
  throw new UnknownCase(number);
}

function titleOf({ kind, caseNo }: Pick<ListedNotice, 'kind' | 'caseNo'>): string {
  return noticeTitle(kind, caseNo !== undefined);
}

async function list(number: string | undefined, { to, kind, since, limit, json }: ListOptions): Promise<void> {
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1) throw new CliError(`--limit: a whole number from 1, not ${limit}`, 2);
  const filter = {
    ...(to === undefined ? {} : { to }),
    ...(kind === undefined ? {} : { kind: oneOf<NoticeKind>(NOTICE_KINDS, kind, '--kind') }),
    ...(since === undefined ? {} : { since: aDate(since, '--since') }),
    limit: most,
  };
  await withConnection(async ({ db }) => {
    const { listNotices } = await onFile();
    const found = await listNotices(db, { ...filter, ...(number === undefined ? {} : await of(db, number)) });
    if (json) return outJson(found.map((notice) => ({ ...notice, title: titleOf(notice) })));
    if (found.length === 0) return out(dim('no notice fits'));
    out(
      table(
        ['notice', 'title', 'case or application', 'by', 'to', 'at', ''],
        found.map((notice) => [
          notice.noticeNo ?? notice.id,
          titleOf(notice),
          notice.caseNo ?? notice.applicationNo ?? '',
          notice.office ?? '',
          notice.recipient,
          when(notice.at),
          notice.state === 'missing' ? warn('MISSING') : '',
        ]),
      ),
    );
  });
}

async function issue(number: string | undefined, json: boolean): Promise<void> {
  await withConnection(async ({ db, keys }) => {
    const { issueAllOwed, issueOwed } = await import('../../activities/notices/issue.ts');
    const { officeDirectory } = await import('../../activities/offices/directory.ts');
    const on = { db, keys, offices: officeDirectory({ db, keys }) };
    const now = toBeijing(Date.now());
    const { issued, missing } = await (number === undefined ? issueAllOwed(on, now) : issueOf(await of(db, number)));
    const still = missing.map(({ noticeNo, office, error }) => ({
      noticeNo,
      office,
      why: error instanceof Error ? error.message : String(error),
    }));
    if (json) outJson({ issued, missing: still });
    else {
      out(issued.length === 0 ? dim('nothing was issued') : `issued: ${issued.join(', ')}`);
      for (const { noticeNo, why } of still) out(warn(`${noticeNo} is still missing: ${why}`));
    }
    if (still.length > 0) process.exitCode = 1;

    function issueOf({ caseNo, applicationNo }: { caseNo?: string; applicationNo: string }) {
      return issueOwed(on, caseNo === undefined ? { applicationNo } : { caseNo }, now);
    }
  });
}

async function show(number: string, options: { pdf?: string | true; json?: boolean }): Promise<void> {
  await withConnection(async ({ db, rules }) => {
    const { findNotice } = await onFile();
    const notice = await findNotice(db, number);
    if (notice === undefined) throw new CliError(`no notice ${number.slice(0, 100)} is on file; see \`jiexu notices\``);
    const { kind, noticeNo, body } = notice;
    const no = noticeNo ?? notice.id;
    if (body === null)
      throw new CliError(`notice ${no} is missing: its office's key was not there; see \`jiexu notices issue\``);
    if (options.pdf === undefined) {
      if (options.json) return outJson({ noticeNo: no, kind, body });
      return out(`${noticeTitle(kind, true)} ${no} to ${notice.recipient}; --pdf prints it, --json shows all of it`);
    }
    const areaName = (area: string) => rules.poolOf(area, beijingDate(Date.now()))?.name;
    const pdf =
      kind === 'escalation'
        ? await (await papers()).renderEscalation(escalationFacts.parse(body), noticeNo ?? undefined, { areaName })
        : await rendered(kind, body);
    savePdf(pdf, options.pdf === true ? `${no.replace(/[^\w.-]/g, '_')}.pdf` : options.pdf, options.json === true, {
      noticeNo: no,
      kind,
    });
  });
}

const papers = () => import('../../activities/documents/pdf/index.ts');

async function rendered(kind: PersonsNotice, body: unknown): Promise<Uint8Array> {
  const { renderCompletionNotice, renderPaymentNotice, renderRefusalNotice } = await papers();
  switch (kind) {
    case 'refusal':
      return renderRefusalNotice(sealedRefusalNotice.parse(body));
    case 'completion':
      return renderCompletionNotice(sealedCompletionNotice.parse(body));
    case 'payment':
      return renderPaymentNotice(sealedPaymentNotice.parse(body));
    default:
      return kind satisfies never;
  }
}
