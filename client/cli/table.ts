// Tables without heavy frames, for people: no line is wider than a terminal, and amounts stand under each other.
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { strong } from './output.ts';
import { longestWord, widthOf, wrap } from './width.ts';

/** Columns of a terminal that everybody has room for. */
export const TABLE_COLUMNS = 100;
/** Between two columns. */
const GAP = 2;
/** Less is not read any more. */
const NARROWEST = 8;

/** A cell of a column of amounts: yuan with two places, `·` for nothing, or empty. */
const AMOUNT = /^(-?[\d,]+\.\d\d|·)?$/;

type Rows = readonly (readonly string[])[];

function isAmounts(rows: Rows, column: number): boolean {
  const cells = rows.map((row) => stripVTControlCharacters(row[column] ?? ''));
  return cells.some((cell) => cell !== '') && cells.every((cell) => AMOUNT.test(cell));
}

/** Three words or more; an instant has two. */
const PROSE = /\S\s+\S+\s+\S/;

interface Column {
  width: number;
  /** Its longest word: numbers and codes are broken only where nothing else gives way. */
  readonly word: number;
  /** It holds sentences, in which a broken word does the least harm. */
  readonly isProse: boolean;
}

/** How wide each column may be: the widest give way until the line fits. */
function widthsOf(rows: Rows, count: number): number[] {
  const columns = Array.from({ length: count }, (_, at): Column => {
    const lines = rows.flatMap((row) => (row[at] ?? '').split('\n'));
    const isProse = lines.some((line) => PROSE.test(line));
    return { width: Math.max(...lines.map(widthOf)), word: Math.max(...lines.map(longestWord)), isProse };
  });
  const room = TABLE_COLUMNS - 1 - GAP * (count - 1);
  const widest = (some: readonly Column[]) => some.toSorted((one, other) => other.width - one.width)[0];
  for (let over = columns.reduce((sum, { width }) => sum + width, 0) - room; over > 0; over -= 1) {
    const gives =
      widest(columns.filter(({ width, word }) => width > word)) ??
      widest(columns.filter(({ width, isProse }) => isProse && width > NARROWEST)) ??
      widest(columns.filter(({ width }) => width > NARROWEST));
    if (gives === undefined) break;
    gives.width -= 1;
  }
  return columns.map(({ width }) => width);
}

/** A table of at most {@link TABLE_COLUMNS} columns of the terminal: what does not fit goes on in the next line of its cell. */
export function table(head: readonly string[], rows: Rows): string {
  const widths = widthsOf([head, ...rows], head.length);
  const fitted = (row: readonly string[]) =>
    row.map((cell, column) => wrap(cell, Math.max(1, widths[column] ?? NARROWEST)));
  const made = new Table({
    head: fitted(head).map(strong),
    colAligns: head.map((_, column) => (isAmounts(rows, column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: {
      mid: '',
      'left-mid': '',
      'mid-mid': '',
      'right-mid': '',
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: ' ',
      right: '',
      middle: ' '.repeat(GAP),
    },
  });
  for (const row of rows) made.push(fitted(row));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
