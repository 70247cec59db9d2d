// The record of a case as people read it: the case as `status` says it, then part by part.
import { yuan } from '../../../domain/money.ts';
import type { CaseRecord } from '../../../domain/record.ts';
import { dim, strong, when } from '../output.ts';
import { table } from '../table.ts';
import { describeCase, describeTimeline } from './text.ts';

function part(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', strong(title), table(head, rows)];
}

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
      ['notice', 'title', 'by', 'to', 'at', 'state'],
      made.notices.map((each) => [
        each.noticeNo ?? '',
        each.title,
        each.office ?? '',
        each.recipient,
        when(each.at),
        each.state === 'missing' ? 'MISSING' : each.state,
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
