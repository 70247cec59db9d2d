// `jiexu apply FILE…`: applications from JSON, JSON Lines or CSV. A bad line is named and the others go on.
import type { Command } from 'commander';
import { UnusableInput } from '../../domain/input.ts';
import { MessageRefused, NotTaken } from '../errors.ts';
import type { Applied, Jiexu } from '../jiexu.ts';
import { CliError, dim, out, strong, warn, when } from './output.ts';
import { type ReadLine, readApplications } from './read-applications.ts';
import { withConnection } from './with-connection.ts';

export function addApply(program: Command): void {
  program
    .command('apply')
    .description('apply for transfers; FILE is JSON (one, or a list), JSON Lines or CSV, - for standard input')
    .argument('<file...>')
    .option('--json', 'print JSON Lines')
    .action(async (files: string[], options: { json?: boolean }) => {
      const lines = files.flatMap(readApplications);
      await withConnection(async ({ jiexu }) => {
        for (const line of lines) await applyLine(jiexu, line, options.json ?? false);
      });
    });
}

async function applyLine(jiexu: Jiexu, line: ReadLine, json: boolean): Promise<void> {
  const at = `${line.file}:${line.line}`;
  try {
    if (line.fault !== undefined) throw new CliError(line.fault);
    const answer = await jiexu.apply(line.application);
    if (json) out(JSON.stringify({ file: line.file, line: line.line, ...answer }));
    else out(describeAnswer(at, answer));
  } catch (error) {
    const faults =
      error instanceof UnusableInput
        ? error.faults.map((fault) => `${fault.field}: ${fault.rule}; ${fault.remedy}`)
        : error instanceof MessageRefused || error instanceof NotTaken || error instanceof CliError
          ? [error.message]
          : undefined;
    if (faults === undefined) throw error;
    process.exitCode = 1;
    if (json) out(JSON.stringify({ file: line.file, line: line.line, kind: 'unusable', faults }));
    else for (const fault of faults) process.stderr.write(`${at}: ${fault}\n`);
  }
}

function describeAnswer(at: string, answer: Applied): string {
  switch (answer.kind) {
    case 'accepted': {
      const next = answer.view.awaited[0];
      const who =
        next === undefined
          ? ''
          : `, next: ${next.actor} ${next.office ?? ''} until ${when(next.until ?? answer.view.dueAt)}`;
      return `${dim(at)}  ${strong('accepted')} as case ${strong(answer.caseNo)}${who}`;
    }
    case 'refused':
    case 'not-needed':
      return [
        `${dim(at)}  ${warn(answer.kind)}${answer.openCaseNo ? `, open case ${answer.openCaseNo}` : ''}`,
        ...answer.reasons.map(
          (reason) => `    ${reason.code} ${reason.message} (${reason.basis})\n      → ${reason.remedy}`,
        ),
      ].join('\n');
    case 'deferred':
      return `${dim(at)}  ${warn('deferred')} until ${answer.until ?? 'both offices are on the platform'}; it is applied anew by itself`;
    case 'acknowledged':
      return `${dim(at)}  ${warn('acknowledged')}: an office does not answer; ask again with \`jiexu status ${answer.applicationNo}\``;
    default:
      return answer satisfies never;
  }
}
