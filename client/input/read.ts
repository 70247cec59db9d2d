// The door for files of applications, whoever brings them: from bytes to lines. For the command line and for what speaks HTTP alike.
import { readCsv } from './csv.ts';
import { decodeText, unreadable } from './encoding.ts';
import { isKnownHeading } from './heading.ts';
import type { Format, InputFile } from './input.ts';
import { readJson } from './json.ts';
import { readTable } from './table.ts';
import { isWorkbook, readWorkbook } from './workbook.ts';

export interface ReadOptions {
  /** What the file is; without it its name and its look tell. */
  readonly format?: Format;
  /** The file's name, for its ending. */
  readonly name?: string;
  /** The sheet of a workbook; without it the only visible one that holds anything. */
  readonly sheet?: string;
}

/**
 * Reads applications. A line that cannot be read carries its faults, and the others go on. Throws `UnusableInput` for
 * what concerns the file as a whole: its encoding, its heading, its sheets.
 */
export async function readInput(bytes: Uint8Array, options: ReadOptions = {}): Promise<InputFile> {
  const { format } = options;
  if (isWorkbook(bytes)) {
    if (format !== undefined && format !== 'xlsx') throw otherThanSaid(format);
    const { rows, sheet } = await readWorkbook(bytes, options.sheet);
    return notEmpty({ ...readTable(rows), format: 'xlsx', readAs: `.xlsx, sheet ${sheet}` });
  }
  if (format === 'xlsx') throw otherThanSaid(format);
  const { text, encoding } = decodeText(bytes);
  const kind = format ?? kindOf(text, options.name);
  const read = kind === 'csv' ? readTable(readCsv(text, isKnownHeading)) : readJson(text);
  return notEmpty({ ...read, format: kind, readAs: `${kind === 'csv' ? 'CSV' : 'JSON'}, ${encoding}` });
}

function notEmpty(file: InputFile): InputFile {
  if (file.lines.length === 0) throw unreadable('holds no application', 'Give at least one');
  return file;
}

function otherThanSaid(format: Format) {
  return unreadable(`is not what --format ${format} says`, 'Leave the option away, or name what the file is');
}

/** By its ending; where that tells nothing (standard input, .txt), JSON begins with a bracket and a table with a heading. */
function kindOf(text: string, name = ''): 'csv' | 'json' {
  if (/\.(csv|tsv|tab)$/i.test(name)) return 'csv';
  if (/\.(json|jsonl|ndjson)$/i.test(name)) return 'json';
  return /^\s*[[{]/.test(text) ? 'json' : 'csv';
}
