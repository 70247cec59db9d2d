// `jiexu record`: the whole record of a case, for the file: as JSON with a schema, or printed.
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { yuan } from '../../domain/money.ts';
import type { CaseRecord } from '../../domain/record.ts';
import { CliError, describeCase, describeTimeline, dim, out, outJson, strong, table, when } from './output.ts';
import { savePdf } from './save-pdf.ts';
import { withConnection } from './with-connection.ts';

interface RecordCommand {
  readonly withPerson?: boolean;
  readonly pdf?: string | true;
  readonly out?: string;
  readonly json?: boolean;
}

export function addRecord(program: Command): void {
  program
    .command('record')
    .description(
      'the record of a case for the file: everything that is known of it, without the person’s name and document unless asked for',
    )
    .argument('<case>', 'case number or application number')
    .option('--with-person', 'with name and document, and the papers whole')
    .option('--pdf [file]', 'write a PDF; <case number>.pdf where no file is named')
    .option('--out <file>', 'write the JSON to a file')
    .option('--json', 'print JSON')
    .action((number: string, options: RecordCommand) => record(number, options));
}

async function record(number: string, options: RecordCommand): Promise<void> {
  await withConnection(async (on) => {
    const { recordOf } = await import('../record.ts');
    const { readRuleFiles } = await import('../../activities/rules/files.ts');
    const { readBook } = await import('../../domain/rules/book.ts');
    const made = await recordOf({ ...on, book: readBook(readRuleFiles()) }, number, {
      withPerson: options.withPerson === true,
      now: Date.now(),
    });
    if (options.pdf !== undefined) {
      const { renderRecord } = await import('../../activities/documents/pdf/index.ts');
      const file = options.pdf === true ? `${made.caseNo}.pdf` : options.pdf;
      return savePdf(await renderRecord(made), file, options.json === true, { caseNo: made.caseNo });
    }
    if (options.out !== undefined) return save(made, options.out);
    if (options.json) return outJson(made);
    out(describeRecord(made));
  });
}

function save(made: CaseRecord, file: string): void {
  try {
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  } catch (error) {
    throw new CliError(`cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
  out(`${file}: the record of case ${made.caseNo}`);
}

function part(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', strong(title), table(head, rows)];
}

/** The record as text: the case as `status` says it, then part by part. */
export function describeRecord(made: CaseRecord): string {
  const { person } = made;
  return [
    describeCase(made.view),
    ...(person === undefined ? [] : [`person              ${person.name}, ${person.idType} ${person.idNumber}`]),
    '',
    describeTimeline(made.timeline),
    ...made.clocks.flatMap(({ name, counted, leftOut }) => [
      '',
      `${strong(name)} ${dim(`counted ${counted.join(' ')}`)}`,
      ...(leftOut.length === 0 ? [] : [dim(`left out ${leftOut.map(({ date, why }) => `${date} ${why}`).join(', ')}`)]),
    ]),
    ...part(
      'papers 文书',
      ['paper', 'number', 'version', 'on file at', 'sealed by', 'seal', 'state', 'filed'],
      made.papers.map((paper) => [
        paper.kind,
        paper.number,
        String(paper.version),
        paper.onFileAt,
        paper.seal.office,
        paper.seal.validity,
        paper.state,
        when(paper.recordedAt),
      ]),
    ),
    ...made.postings.flatMap(({ office, role, transfers }) =>
      part(
        `postings 账务 of ${role} ${office}`,
        ['transfer', 'kind', 'debit', 'credit', 'yuan', 'at'],
        transfers.map((each) => [
          each.id,
          each.kind,
          each.debit,
          each.credit,
          yuan(BigInt(each.amountFen)),
          when(each.recordedAt),
        ]),
      ),
    ),
    ...part(
      'notices 通知',
      ['notice', 'title', 'by', 'to', 'at', ''],
      made.notices.map((each) => [
        each.noticeNo ?? '',
        each.title,
        each.office ?? '',
        each.recipient,
        when(each.at),
        each.state === 'missing' ? 'MISSING' : '',
      ]),
    ),
    ...part(
      'corrections 更正',
      ['version', 'opened', 'closed', 'outcome'],
      made.corrections.map((each) => [
        String(each.version),
        when(each.openedAt),
        when(each.closedAt),
        each.outcome ?? 'open',
      ]),
    ),
    ...part(
      'refused messages 未受理的报文',
      ['at', 'from', 'message', 'code', 'why'],
      made.refusedMessages.map((each) => [when(each.at), each.office ?? '', each.message, each.code, each.text]),
    ),
    ...part(
      'steps the offices refused',
      ['at', 'office', 'step', 'code', 'why'],
      made.refusedSteps.map((each) => [when(each.at), each.office, each.step, each.code, each.remark]),
    ),
  ].join('\n');
}
