// The rows of a workbook (.xlsx) as people see them: which sheet, and what each cell holds. The library is loaded when one is read.
import type { Cell, CellValue, Sheet } from 'hucre/xlsx';
import { unreadable } from './encoding.ts';
import type { CellMark, Row } from './row.ts';
import { TURNED_INTO_A_NUMBER } from './spreadsheet-damage.ts';

/** A workbook is a zip archive; the old .xls, and a workbook with a password, are containers of another kind. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLD_CONTAINER = [0xd0, 0xcf, 0x11, 0xe0];

const startsWith = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, at) => bytes[at] === byte);

/** Whether bytes are a workbook. Throws `UnusableInput` for an old or locked one. */
export function isWorkbook(bytes: Uint8Array): boolean {
  if (startsWith(bytes, OLD_CONTAINER))
    throw unreadable('is an old .xls workbook, or one with a password', 'Save it as .xlsx without a password');
  return startsWith(bytes, ZIP);
}

/**
 * The rows of the one visible sheet that holds anything, or of the sheet that is named. Throws `UnusableInput` where the file is
 * damaged, and where several sheets could be meant.
 */
export async function readWorkbook(bytes: Uint8Array, sheet?: string): Promise<{ rows: Row[]; sheet: string }> {
  const { readXlsx } = await import('hucre/xlsx');
  let sheets: readonly Sheet[];
  try {
    sheets = (await readXlsx(bytes)).sheets;
  } catch {
    // whatever the library says may repeat what is in the file
    throw unreadable('is no .xlsx workbook, or is damaged', 'Open it in a spreadsheet and save it anew as .xlsx');
  }
  const chosen = choose(sheets, sheet);
  return { rows: rowsOf(chosen), sheet: chosen.name };
}

const isVisible = (sheet: Sheet) => sheet.hidden !== true && sheet.veryHidden !== true;
const holdsAnything = ({ rows }: Sheet) => rows.some((row) => row.some((value) => value !== null && value !== ''));

function choose(sheets: readonly Sheet[], name: string | undefined): Sheet {
  const found =
    name === undefined ? sheets.filter(isVisible).filter(holdsAnything) : sheets.filter((s) => s.name === name);
  const [only, ...others] = found;
  if (only === undefined)
    throw unreadable(
      name === undefined ? 'has no visible sheet that holds anything' : 'has no sheet of the name that was given',
      'Name the sheet as its tab does',
    );
  if (others.length > 0)
    throw unreadable(
      `has ${found.length} visible sheets, and any of them could be meant`,
      'Name the one to be read with --sheet, or hide the others',
    );
  return only;
}

function rowsOf({ rows, cells }: Sheet): Row[] {
  return rows.flatMap((values, row): Row[] => {
    const marks = new Map<number, CellMark>();
    const texts = values.map((value, place) => {
      const { text, mark } = textOf(value, cells?.get(`${row},${place}`));
      if (mark !== undefined) marks.set(place, mark);
      return text;
    });
    const isEmpty = texts.every((text) => text.trim() === '') && marks.size === 0;
    return isEmpty ? [] : [{ line: row + 1, cells: texts, marks }];
  });
}

interface Read {
  readonly text: string;
  readonly mark?: CellMark;
}

const UNCOMPUTED: CellMark = {
  kind: 'unusable',
  rule: 'holds a formula without a result',
  remedy: 'Open the file in a spreadsheet and save it, or enter the text',
};

/** From here on a spreadsheet has kept fifteen digits and made the others zeros. */
const CUT_FROM = 1e15;

function textOf(value: CellValue, cell: Cell | undefined): Read {
  if (value === null) return cell?.formula === undefined ? { text: '' } : { text: '', mark: UNCOMPUTED };
  // an error shows as `#N/A`, which the cell's column refuses
  if (cell?.type === 'error') return { text: String(value) };
  switch (typeof value) {
    case 'string':
      return { text: value.trim(), mark: { kind: 'text' } };
    case 'boolean':
      return { text: value ? 'TRUE' : 'FALSE' };
    case 'number':
      return Math.abs(value) < CUT_FROM
        ? { text: String(value) }
        : { text: String(value), mark: { kind: 'unusable', ...TURNED_INTO_A_NUMBER } };
    default:
      return { text: value.toISOString().slice(0, 10), mark: { kind: 'date' } };
  }
}
