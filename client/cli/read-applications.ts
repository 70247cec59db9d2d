// Reads applications from JSON, JSON Lines or CSV. A line that cannot be read carries its fault, and the others are read.
import { readFileSync } from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { CliError } from './output.ts';

/** One application as read. `line`: 1-based, as an editor counts. */
export interface ReadLine {
  readonly file: string;
  readonly line: number;
  readonly application?: unknown;
  readonly fault?: string;
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
