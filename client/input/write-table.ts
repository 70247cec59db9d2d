// Writes a table that a spreadsheet opens as it is, runs nothing of, and damages nothing in: CSV with a mark of UTF-8, or a workbook.
import type { KeptCell } from './row.ts';

export type Table = readonly (readonly (string | KeptCell)[])[];

const textOf = (cell: string | KeptCell | undefined) => (typeof cell === 'object' ? cell.text : (cell ?? ''));
const isCutIn = (cell: string | KeptCell) => typeof cell === 'object' && cell.cut === true;

/** Content that a spreadsheet would run (OWASP: CSV injection), or that its apostrophe would be taken from. */
const RUNS = /^[=+\-@\t\r'＝＋－＠＇]/;

/** Content that a spreadsheet would take for a number or a date, and keep otherwise than it is written. */
const CHANGES = [
  /^\d{12,}$/,
  /^0\d+$/,
  /^\d+(?:\.\d+)?E[+-]?\d+$/i,
  /^\d{1,4}[-/.]\d{1,2}$/,
  /^\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}$/,
];

/** An apostrophe makes a cell text, for spreadsheets and for `contentOf`, which takes it away again. */
function protectedCell(text: string): string {
  return RUNS.test(text) || CHANGES.some((change) => change.test(text)) ? `'${text}` : text;
}

/**
 * Lines end as spreadsheets on every system expect, and none ends within a cell: one that holds separators too would be
 * taken for the work of a stray quote.
 */
export function toCsv(table: Table): Uint8Array {
  const lines = table.map((cells) => cells.map(csvCell).join(','));
  return new TextEncoder().encode(`\ufeff${lines.join('\r\n')}\r\n`);
}

function csvCell(cell: string | KeptCell): string {
  const text = textOf(cell)
    .replace(/\r\n|\r|\n/g, ' ')
    .trim();
  return quoted(isCutIn(cell) ? text : protectedCell(text));
}

function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const WIDEST = 60;

/** Every cell is text, so that nothing is run and no number cut, also when it is edited. */
export async function toWorkbook(table: Table, sheet: string): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre/xlsx');
  const widths = (table[0] ?? []).map((_, place) =>
    Math.min(WIDEST, Math.max(...table.map((cells) => shownWidth(textOf(cells[place])))) + 2),
  );
  return writeXlsx({
    sheets: [
      {
        name: sheet,
        rows: table.map((cells) => cells.map(workbookCell)),
        columns: widths.map((width) => ({ width, numFmt: '@' })),
        freezePane: { rows: 1 },
      },
    ],
  });
}

/** What reading would take away is given an apostrophe more to take. A number that may have been cut stays a number. */
function workbookCell(cell: string | KeptCell): string | number {
  const text = textOf(cell);
  if (isCutIn(cell)) return Number(text);
  return /^(?:['＇]|=")/.test(text) ? `'${text}` : text;
}

/** Characters beyond ASCII are about twice as wide. */
function shownWidth(text: string): number {
  return [...text].reduce((width, character) => width + (character > '\u007f' ? 2 : 1), 0);
}
