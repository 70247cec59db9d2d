// A table in text: separators, quotes and line breaks of CSV. A line with a broken quote is named, and the next line is read.
import type { Fault } from '../../domain/input.ts';
import type { Row } from './row.ts';

export const SEPARATORS = [',', '\t', ';'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** The most a cell of a spreadsheet holds: a quote that is open for longer was never closed. */
const LONGEST_CELL = 32_767;

/** `sep=;` in the first line is what Excel writes and obeys. */
const DIRECTIVE = /^sep=([,;\t])\s*$/i;

/**
 * The rows of a table. `line`: from 1, as an editor counts, the first of a row whose quoted cells hold line breaks.
 * Rows of empty cells are no rows. A row that cannot be taken apart carries its fault, and reading goes on with the
 * line after the one it begins in: what a stray quote has swallowed is read again. `isHeading`: knows the headings, by
 * which the separator is told.
 */
export function readCsv(text: string, isHeading: (cell: string) => boolean = () => false): Row[] {
  const lines = text.split(/\r\n|\r|\n/);
  const declared = DIRECTIVE.exec(lines[0] ?? '')?.[1];
  const start = declared === undefined ? 0 : 1;
  const separator = declared ?? separatorOf(lines, isHeading);
  const rows: Row[] = [];
  for (let at = start; at < lines.length; ) {
    const { row, next } = readRow(lines, at, separator);
    if (row !== undefined) rows.push(row);
    at = next;
  }
  return rows;
}

/** The separator that shows the most headings in the first lines; where none shows any, the one that stands most often in a line. */
function separatorOf(lines: readonly string[], isHeading: (cell: string) => boolean): Separator {
  const first = lines.filter((line) => line.trim() !== '').slice(0, 10);
  const score = (separator: Separator) => {
    const rows = first.map((line) => line.split(separator));
    const known = rows.map((cells) => cells.filter((cell) => isHeading(cell.replaceAll('"', ''))).length);
    return Math.max(0, ...known) * LONGEST_CELL + Math.max(0, ...rows.map((cells) => cells.length));
  };
  return SEPARATORS.reduce((best, each) => (score(each) > score(best) ? each : best));
}

interface Place {
  readonly cells: string[];
  /** The line after the row. */
  readonly next: number;
}

function readRow(lines: readonly string[], at: number, separator: string): { row?: Row; next: number } {
  const raw = lines[at] ?? '';
  if (raw.trim() === '') return { next: at + 1 };
  const line = at + 1;
  const read = cellsFrom(lines, at, separator);
  if ('rule' in read) return { row: broken(line, raw, read.rule), next: line };
  if (read.cells.every((cell) => cell.trim() === '')) return { next: read.next };
  return { row: { line, cells: read.cells }, next: read.next };
}

function broken(line: number, raw: string, rule: string): Row {
  const fault: Fault = {
    field: 'line',
    rule,
    remedy: 'Write each cell plainly or between two quotes, a quote inside it twice',
  };
  return { line, cells: [raw], fault };
}

/** The cells of the row that begins in a line, or what is wrong with its quotes. `="…"` is text, as spreadsheets take it. */
function cellsFrom(lines: readonly string[], from: number, separator: string): Place | { readonly rule: string } {
  const cells: string[] = [];
  let at = from;
  let line = lines[at] ?? '';
  for (let place = 0; ; ) {
    const rest = line.slice(place);
    const opening = /^ *(=?)"/.exec(rest);
    if (opening === null) {
      const end = line.indexOf(separator, place);
      const cell = end === -1 ? rest : line.slice(place, end);
      if (cell.includes('"')) return { rule: `has a quote in the middle of cell ${cells.length + 1}` };
      cells.push(cell.trim());
      if (end === -1) return { cells, next: at + 1 };
      place = end + 1;
      continue;
    }
    place += opening[0].length;
    let content = '';
    for (;;) {
      const quote = line.indexOf('"', place);
      if (quote === -1) {
        const next = lines[at + 1];
        content += `${line.slice(place)}\n`;
        if (next === undefined || content.length > LONGEST_CELL)
          return { rule: `opens a quote in cell ${cells.length + 1} that is never closed` };
        at += 1;
        line = next;
        place = 0;
      } else if (line[quote + 1] === '"') {
        content += line.slice(place, quote + 1);
        place = quote + 2;
      } else {
        content += line.slice(place, quote);
        place = quote + 1;
        break;
      }
    }
    // two stray quotes pair up across lines: what stands between them would be lost in a cell
    if (content.includes('\n') && content.includes(separator))
      return { rule: `opens a quote in cell ${cells.length + 1} that closes in line ${at + 1}, over separators` };
    const after = /^ *(.?)/.exec(line.slice(place)) ?? ['', ''];
    if (after[1] !== '' && after[1] !== separator)
      return { rule: `goes on behind the closing quote of cell ${cells.length + 1}` };
    cells.push(opening[1] === '=' ? `="${content.replaceAll('"', '""')}"` : content.trim());
    if (after[1] === '') return { cells, next: at + 1 };
    place += after[0].length;
  }
}
