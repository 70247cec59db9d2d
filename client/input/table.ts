// From the rows of a table to applications: each row by itself, under the heading of the file.
import type { Fault } from '../../domain/input.ts';
import { type CellValue, contentOf, readCell, refusedCell } from './cell.ts';
import { type Heading, type HeadingColumn, readHeading } from './heading.ts';
import type { InputFile, InputLine } from './input.ts';
import { setAt } from './nested.ts';
import type { KeptCell, Row } from './row.ts';
import { holdsUncut } from './spreadsheet-damage.ts';
import { tidyDigits, tidyText } from './text.ts';

/** Throws `UnusableInput` where the heading is at fault; everything else is a fault of its line. */
export function readTable(rows: readonly Row[]): Pick<InputFile, 'lines' | 'heading' | 'headingOf'> {
  const heading = readHeading(rows);
  const below = rows.filter(({ line }) => line > heading.line);
  const uncut = columnsUncut(below, heading);
  return {
    lines: below.map((row, at) => {
      const fault = row.fault ?? widthFault(row, [below[at - 1], below[at + 1]], heading);
      return readRow(row, fault, heading, uncut);
    }),
    heading: heading.kept.map((place) => heading.cells[place] ?? ''),
    headingOf: new Map(heading.columns.map(({ column, heading: text }) => [`application.${column.path}`, text])),
  };
}

/** Of each column, once it is asked: whether its numbers show that no spreadsheet has cut them. */
function columnsUncut(rows: readonly Row[], { columns }: Heading): (place: number) => boolean {
  const known = new Map<number, boolean>();
  return (place) => {
    const answer =
      known.get(place) ??
      (columns.some((each) => each.place === place) &&
        holdsUncut(rows.map(({ cells }) => tidyDigits(contentOf(cells[place] ?? '').text))));
    known.set(place, answer);
    return answer;
  };
}

function readRow(row: Row, fault: Fault | undefined, heading: Heading, isUncut: (place: number) => boolean): InputLine {
  const { line } = row;
  if (fault !== undefined) return { line, faults: [fault], cells: [{ text: row.cells.join(',') }] };
  const application: Record<string, unknown> = {};
  const faults: Fault[] = [];
  const refused = new Map<number, KeptCell>();
  for (const column of heading.columns) {
    const read = readPlace(row, column, isUncut);
    if (read === undefined) continue;
    const { path, kind } = column.column;
    if ('value' in read) setAt(application, path, read.value);
    else {
      faults.push({ field: `application.${path}`, ...read });
      refused.set(column.place, refusedCell(row.cells[column.place] ?? '', kind));
    }
  }
  const cells = heading.kept.map((at) => refused.get(at) ?? { text: contentOf(row.cells[at] ?? '').text });
  return { line, application, faults: faults.length > 0 ? faults : undefined, cells };
}

/** Undefined: the cell is empty. */
function readPlace(
  { cells, marks }: Row,
  { place, column: { kind } }: HeadingColumn,
  isUncut: (place: number) => boolean,
): CellValue | undefined {
  const cell = cells[place] ?? '';
  const mark = marks?.get(place);
  if (mark?.kind !== 'unusable' && tidyText(contentOf(cell).text) === '') return undefined;
  return readCell(cell, kind, mark, () => isUncut(place));
}

/** Excel writes sixteen rows at a time, and leaves away the cells behind the last one that any of them has. */
const ROWS_AT_A_TIME = 16;

/** A row has as many cells as the heading; a sheet's row has all that there are. */
function widthFault({ line, cells, marks }: Row, beside: readonly (Row | undefined)[], heading: Heading) {
  const { width, columns } = heading;
  const used = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  if (used <= width && (marks !== undefined || cells.length >= width)) return undefined;
  const lacksRequired = columns.some(({ place, column }) => column.required === true && place >= cells.length);
  const asExcelDoes = line > ROWS_AT_A_TIME && beside.some((row) => row?.cells.length === cells.length);
  if (used <= width && asExcelDoes && !lacksRequired) return undefined;
  return {
    field: 'line',
    rule: `has ${cells.length} cells where the heading in line ${heading.line} has ${width}`,
    remedy: 'Give each column its cell, empty ones too; put a cell that holds the separator between quotes',
  } satisfies Fault;
}
