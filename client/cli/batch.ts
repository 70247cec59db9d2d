// `jiexu batch`: an employer's or office's many applications as one batch: submit, status, lines, pause, resume, cancel.
import type { Command } from 'commander';
import type { LineRow } from '../../activities/batch/register.ts';
import { type BatchProgress, LINE_ANSWERS, type LineAnswer } from '../../domain/batch.ts';
import type { BatchClient, BatchStatus } from '../batch.ts';
import { CliError, dim, out, outJson, strong, table, warn, when } from './output.ts';
import { readApplications } from './read-applications.ts';
import { orRefuse } from './unusable.ts';
import { withConnection } from './with-connection.ts';

interface Common {
  readonly json?: boolean;
}

export function addBatch(program: Command): void {
  const group = program
    .command('batch')
    .description('many applications of one employer or office as one batch: each line by itself, progress shown');

  group
    .command('submit')
    .description('submit a batch; FILE is a JSON list, JSON Lines or CSV, - for standard input')
    .argument('<file>')
    .requiredOption('--no <number>', "the employer's or office's own number of the batch")
    .option('--employer <creditcode>', 'the employer who files: every applicant must be this one')
    .option('--json', 'print JSON')
    .action((file: string, options: Common & { no: string; employer?: string }) => {
      const { no, employer, json = false } = options;
      return orRefuse(json, async () => {
        const lines = readApplications(file);
        await withConnection(async ({ batches }) => {
          const submitted = await batches.submit(no, lines, employer === undefined ? {} : { employer });
          const { atTheDoor } = submitted;
          if (atTheDoor.some(needsAttention)) process.exitCode = 1;
          if (json) return outJson({ ...submitted, file });
          for (const line of atTheDoor) process.stderr.write(`${describeLine(`${file}:${line.line}`, line)}\n`);
          const applied = submitted.lines - atTheDoor.length;
          out(
            `${strong(`Batch ${no}`)}: ${submitted.lines} lines, ${applied} to be applied, ${atTheDoor.length} answered at the door${submitted.again ? dim('; submitted before') : ''}`,
          );
          out(dim(`follow it with: jiexu batch status ${no} --watch`));
        });
      });
    });

  group
    .command('status')
    .description('how far a batch is, what its lines were answered with, how its cases go')
    .argument('<number>')
    .option('--watch', 'follow it until every line has its answer')
    .option('--json', 'print JSON; with --watch a line at every change')
    .action((batchNo: string, options: Common & { watch?: boolean }) =>
      withConnection(async ({ batches }) => {
        if (options.watch) return watch(batches, batchNo, options.json ?? false);
        const status = await batches.status(batchNo);
        if (options.json) return outJson(status);
        out(describeStatus(status));
      }),
    );

  group
    .command('lines')
    .description('the lines of a batch, each with its answer and how its case ended')
    .argument('<number>')
    .option('--failed', 'only lines that were refused or cannot be used')
    .option('--json', 'print JSON')
    .action((batchNo: string, { failed = false, json }: Common & { failed?: boolean }) =>
      withConnection(async ({ batches }) => {
        const lines = await batches.lines(batchNo, { failed });
        if (json) return outJson(lines);
        if (lines.length === 0) return out(dim('no line fits'));
        for (const line of lines) out(describeLine(`line ${line.line}`, line));
      }),
    );

  const says = (name: string, description: string, tell: (on: BatchClient, no: string) => Promise<BatchProgress>) =>
    group
      .command(name)
      .description(description)
      .argument('<number>')
      .option('--json', 'print JSON')
      .action((batchNo: string, { json }: Common) =>
        withConnection(async ({ batches }) => {
          const progress = await tell(batches, batchNo);
          if (json) return outJson(progress);
          out(sayProgress(progress));
        }),
      );
  says('pause', 'apply no further line until it is resumed', (on, no) => on.pause(no));
  says('resume', 'go on', (on, no) => on.resume(no));
  says('cancel', 'do not apply what was not applied yet; what was goes on', (on, no) => on.cancel(no));
}

const needsAttention = ({ answer }: LineRow) => answer?.kind === 'refused' || answer?.kind === 'unusable';

async function watch(batches: BatchClient, batchNo: string, json: boolean): Promise<void> {
  for (let last = ''; ; ) {
    const status = await batches.status(batchNo);
    const text = json ? JSON.stringify(status) : sayProgress(status);
    if (text !== last) out(text);
    last = text;
    if (status.closedAt !== undefined) return json ? undefined : out(`\n${describeStatus(status)}`);
    if (status.problem !== undefined) throw new CliError(status.problem);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Lines by answer in a line: `58 accepted, 2 refused`. */
function sayCounts(counts: BatchProgress['counts']): string {
  return [...LINE_ANSWERS, 'undecided' as const]
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ');
}

function sayProgress({
  batchNo,
  state,
  percent,
  counts,
}: Pick<BatchStatus, 'batchNo' | 'state' | 'percent' | 'counts'>) {
  return `${strong(`Batch ${batchNo}`)}  ${state}  ${percent} %  ${sayCounts(counts)}`;
}

function describeStatus(status: BatchStatus): string {
  const { cases, counts, attention } = status;
  const more = counts.refused + counts.unusable - attention.length;
  const ended = Object.entries(cases.ended).map(([outcome, n]) => [outcome, String(n)]);
  const waiting = Object.entries(cases.waitingOn).map(([who, n]) => [`  waiting on ${who}`, String(n)]);
  return [
    sayProgress(status),
    `submitted ${when(status.submittedAt)}${status.closedAt === undefined ? '' : `, every line answered ${when(status.closedAt)}`}${status.employer === undefined ? '' : `, by employer ${status.employer}`}`,
    ...(status.problem === undefined ? [] : [warn(`problem: ${status.problem}`)]),
    '',
    table(['cases', ''], [...ended, ['open', String(cases.open)], ...waiting, ['  overdue', String(cases.overdue)]]),
    ...(attention.length === 0
      ? []
      : [
          '',
          warn('need attention:'),
          ...attention.map(({ line, kind, what }) => `  line ${line}  ${kind}: ${what.join(', ')}`),
          ...(more > 0 ? [dim(`  … ${more} more`)] : []),
          dim(`what is wrong and what to do: jiexu batch lines ${status.batchNo} --failed`),
        ]),
  ].join('\n');
}

function describeLine(at: string, row: LineRow): string {
  const { answer, applicationNo, outcome } = row;
  const name = applicationNo === undefined ? dim(at) : `${dim(at)}  ${applicationNo}`;
  if (answer === undefined)
    return `${name}  ${row.asked ? 'applied, not decided yet: an office does not answer' : 'not applied yet'}`;
  const details = detailsOf(answer).map((text) => `\n    ${text}`);
  const became =
    answer.kind === 'deferred' && row.now !== undefined && row.now !== 'deferred' ? `; applied anew: ${row.now}` : '';
  const kase =
    row.caseNo === undefined ? '' : `  case ${strong(row.caseNo)}${outcome === undefined ? '' : `: ${outcome}`}`;
  return `${name}  ${needsAttention(row) ? warn(answer.kind) : answer.kind}${became}${kase}${details.join('')}`;
}

function detailsOf(answer: LineAnswer): string[] {
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
      return answer.faults.map(({ field, rule, remedy }) => `${field}: ${rule}; ${remedy}`);
    case 'repeated':
      return [`the same application as line ${answer.sameAs}`];
    default:
      return answer satisfies never;
  }
}
