// A batch as people read it: how far it is, what its lines were answered with, what needs attention.
import type { LineRow } from '../../../activities/batch/register.ts';
import { type BatchProgress, LINE_ANSWERS, type LineAnswer } from '../../../domain/batch.ts';
import { faultSentence } from '../../../domain/input.ts';
import type { BatchStatus } from '../../batch.ts';
import { type InputFile, inWordsOfFile } from '../../input/input.ts';
import { dim, strong, warn, when } from '../output.ts';
import { table } from '../table.ts';

export const needsAttention = ({ answer }: LineRow) => answer?.kind === 'refused' || answer?.kind === 'unusable';

/** Lines by answer in a line: `58 accepted, 2 refused`. */
function sayCounts(counts: BatchProgress['counts']): string {
  return [...LINE_ANSWERS, 'undecided' as const]
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ');
}

export function sayProgress({
  batchNo,
  state,
  percent,
  counts,
}: Pick<BatchStatus, 'batchNo' | 'state' | 'percent' | 'counts'>) {
  return `${strong(`Batch ${batchNo}`)}  ${state}  ${percent} %  ${sayCounts(counts)}`;
}

export function describeStatus(status: BatchStatus): string {
  const { cases, counts, attention } = status;
  const more = counts.refused + counts.unusable - attention.length;
  const ended = Object.entries(cases.ended).map(([outcome, n]) => [outcome, String(n)]);
  const waiting = Object.entries(cases.waitingOn).map(([who, n]) => [`  waiting on ${who}`, String(n)]);
  return [
    sayProgress(status),
    `submitted ${when(status.submittedAt)}${status.closedAt === undefined ? '' : `, every line answered ${when(status.closedAt)}`}${status.employer === undefined ? '' : `, by employer ${status.employer}`}`,
    ...(status.problem === undefined ? [] : [warn(`problem: ${status.problem}`)]),
    '',
    table(
      ['cases', 'how many'],
      [...ended, ['open', String(cases.open)], ...waiting, ['  overdue', String(cases.overdue)]],
    ),
    ...(attention.length === 0
      ? []
      : [
          '',
          warn('need attention:'),
          ...attention.map(({ line, kind, what }) => `  line ${line}  ${kind}: ${what.join(', ')}`),
          ...(more > 0 ? [dim(`  … ${more} more`)] : []),
          dim(`what is wrong and what to do: npx jiexu batch lines ${status.batchNo} --failed`),
        ]),
  ].join('\n');
}

/** `headingOf`: the headings of the file that was submitted, where it is at hand. */
export function describeLine(at: string, row: LineRow, headingOf: InputFile['headingOf'] = new Map()): string {
  const { answer, applicationNo, outcome } = row;
  const name = applicationNo === undefined ? dim(at) : `${dim(at)}  ${applicationNo}`;
  if (answer === undefined)
    return `${name}  ${row.asked ? 'applied, not decided yet: an office does not answer' : 'not applied yet'}`;
  const details = detailsOf(answer, headingOf).map((text) => `\n    ${text}`);
  const became =
    answer.kind === 'deferred' && row.now !== undefined && row.now !== 'deferred' ? `; applied anew: ${row.now}` : '';
  const kase =
    row.caseNo === undefined ? '' : `  case ${strong(row.caseNo)}${outcome === undefined ? '' : `: ${outcome}`}`;
  return `${name}  ${needsAttention(row) ? warn(answer.kind) : answer.kind}${became}${kase}${details.join('')}`;
}

function detailsOf(answer: LineAnswer, headingOf: InputFile['headingOf']): string[] {
  switch (answer.kind) {
    case 'accepted':
    case 'not-applied':
      return [];
    case 'refused':
    case 'not-needed':
      return answer.reasons.map(
        ({ code, message, basis, remedy }) => `${code} ${message} (${basis})\n      → ${remedy}`,
      );
    case 'deferred':
      return [`until ${answer.until ?? 'both offices are on the platform'}; it is applied anew by itself`];
    case 'unusable':
      return inWordsOfFile(answer.faults, { headingOf }).map(faultSentence);
    case 'repeated':
      return [`the same application as line ${answer.sameAs}`];
    default:
      return answer satisfies never;
  }
}
