// `jiexu apply FILE…`: applications from JSON, JSON Lines or CSV. A bad line is named and the others go on.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { parse as parseCsv } from 'csv-parse/sync';
import { UnusableInput } from '../../domain/input.ts';
import { MessageRefused, NotTaken } from '../errors.ts';
import type { Applied, Jiexu } from '../jiexu.ts';
import { CliError, dim, out, strong, warn, when } from './output.ts';
import { withConnection } from './with-connection.ts';

/** One application as read. `line`: 1-based, as an editor counts. */
export interface ReadLine {
  readonly file: string;
  readonly line: number;
  readonly application?: unknown;
  readonly fault?: string;
}

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

/** Reads applications from a file. A line that cannot be read carries its fault; throws only where the file cannot be read. */
export function readApplications(file: string): ReadLine[] {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`, 2);
  }
  if (/\.csv$/i.test(file)) return readCsv(file, text);
  if (/^\s*\[/.test(text) || isOneDocument(text)) return readJson(file, text);
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [readJsonLine(file, index + 1, line)]));
}

function isOneDocument(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readJson(file: string, text: string): ReadLine[] {
  try {
    const document: unknown = JSON.parse(text);
    const list: unknown[] = Array.isArray(document) ? document : [document];
    return list.map((entry, index) => ({ file, line: index + 1, application: applicationIn(entry) }));
  } catch (error) {
    return [{ file, line: 1, fault: `not JSON: ${error instanceof Error ? error.message : error}` }];
  }
}

function readJsonLine(file: string, line: number, text: string): ReadLine {
  try {
    return { file, line, application: applicationIn(JSON.parse(text)) };
  } catch {
    return { file, line, fault: 'not a JSON object on one line' };
  }
}

/** A line of examples carries facts for seeding beside the application. */
function applicationIn(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'application' in entry ? entry.application : entry;
}

/** Columns are paths, such as `person.idNumber`; empty cells are left out; `true` and `false` are booleans. */
function readCsv(file: string, text: string): ReadLine[] {
  try {
    const rows = parseCsv(text, {
      columns: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      relax_column_count: true,
    });
    return (rows as unknown as { record: Record<string, string>; info: { lines: number } }[]).map(
      ({ record, info }) => ({
        file,
        line: info.lines,
        application: nested(record),
      }),
    );
  } catch (error) {
    return [{ file, line: 1, fault: `not CSV with a heading: ${error instanceof Error ? error.message : error}` }];
  }
}

function nested(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [path, cell] of Object.entries(record)) {
    if (cell === '') continue;
    const steps = path.split('.');
    const last = steps.pop() ?? path;
    let place = result;
    for (const step of steps) {
      const next = Object.hasOwn(place, step) ? place[step] : undefined;
      const inner: Record<string, unknown> =
        typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
      Object.defineProperty(place, step, { value: inner, enumerable: true, writable: true, configurable: true });
      place = inner;
    }
    const value = cell === 'true' ? true : cell === 'false' ? false : cell;
    Object.defineProperty(place, last, { value, enumerable: true, writable: true, configurable: true });
  }
  return result;
}
