// The heading of a table: which row it is, and which field each column stands for. A wrong heading is told once, for the whole file.

import { type Fault, UnusableInput } from '../../domain/input.ts';
import { holdsIdentityNumber } from '../../domain/personal-number.ts';
import { contentOf } from './cell.ts';
import { ANSWER_COLUMNS, COLUMNS, type Column, IGNORED } from './columns.ts';
import { unreadable } from './encoding.ts';
import type { Row } from './row.ts';
import { tidyText, tidyWord } from './text.ts';

/** Titles and hints may stand above the heading, in so many rows. */
const ROWS_ABOVE = 10;

/** With so many known columns a row is a heading, and nobody's data. */
const SURE_COLUMNS = 3;
const LONGEST_QUOTED = 40;

export interface HeadingColumn {
  /** From 0. */
  readonly place: number;
  /** The heading as the file has it. */
  readonly heading: string;
  readonly column: Column;
}

export interface Heading {
  readonly line: number;
  readonly columns: readonly HeadingColumn[];
  /** Cells that a row has, empty ones at its end aside. */
  readonly width: number;
  /** All headings as they stand, and the places of those that an answer file repeats. */
  readonly cells: readonly string[];
  readonly kept: readonly number[];
}

type Meaning = Column | 'ignored' | 'answer' | 'empty' | undefined;

const BY_WORD = new Map<string, Column>(
  COLUMNS.flatMap((column) => [column.path, ...column.names].map((name): [string, Column] => [tidyWord(name), column])),
);

/** `＊证件号码（18位）：` is `证件号码`: stars, notes in brackets and colons of templates do not count; nor does `application.` before a path. */
function wordOf(heading: string): string {
  return tidyWord(contentOf(heading).text)
    .replace(/^\*+|[*:]+$/g, '')
    .replace(/\([^)]*\)$/, '')
    .replace(/^application\./, '')
    .replace(/[*:]+$/, '');
}

function meaningOf(heading: string): Meaning {
  const word = wordOf(heading);
  if (word === '') return 'empty';
  if (IGNORED.includes(word)) return 'ignored';
  if (ANSWER_COLUMNS.some((name) => tidyWord(name) === word)) return 'answer';
  return BY_WORD.get(word);
}

/** Whether a cell is the heading of a column that tables of applications have. */
export function isKnownHeading(cell: string): boolean {
  return typeof meaningOf(cell) === 'object';
}

const columnsIn = ({ cells }: Row) => cells.filter(isKnownHeading).length;

/**
 * Finds the heading among a table's first rows, the one with the most columns that are known, and reads it. Throws
 * `UnusableInput` with every heading that is not known or stands twice, and every column that is missing.
 */
export function readHeading(rows: readonly Row[]): Heading {
  const first = rows.slice(0, ROWS_ABOVE);
  const heading = first.reduce<Row | undefined>(
    (best, row) => (best === undefined || columnsIn(row) > columnsIn(best) ? row : best),
    undefined,
  );
  if (heading === undefined || columnsIn(heading) === 0)
    throw unreadable(
      'has no heading that is known',
      'Give the headings of `npx jiexu batch template` in the first line',
    );
  const { cells, line } = heading;
  const meanings = cells.map(meaningOf);
  const faults = [...unknown(cells, meanings, line), ...twice(cells, meanings, line), ...missing(meanings, line)];
  if (faults.length > 0) throw new UnusableInput(faults);
  const columns = cells.flatMap((text, place): HeadingColumn[] => {
    const column = meanings[place];
    return typeof column === 'object' ? [{ place, heading: nameOf(text), column }] : [];
  });
  const kept = cells.flatMap((_, place) => (meanings[place] === 'answer' ? [] : [place]));
  return { line, columns, width: meanings.findLastIndex((meaning) => meaning !== 'empty') + 1, cells, kept };
}

function nameOf(cell: string): string {
  return tidyText(contentOf(cell).text);
}

/** `C`, as spreadsheets count columns. */
export function letterOf(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26));
  return place < 26 ? letter : `${letterOf(Math.floor(place / 26) - 1)}${letter}`;
}

function unknown(cells: readonly string[], meanings: readonly Meaning[], line: number): Fault[] {
  // a row in which hardly anything is known may be a person's: nothing of it is repeated
  const isHeading = meanings.filter((meaning) => typeof meaning === 'object').length >= SURE_COLUMNS;
  return cells.flatMap((text, place) => {
    if (meanings[place] !== undefined) return [];
    const quoted = isHeading && text.length <= LONGEST_QUOTED && !holdsIdentityNumber(tidyWord(text).toUpperCase());
    return [
      {
        field: quoted ? `column ${letterOf(place)} (${nameOf(text)})` : `column ${letterOf(place)}`,
        rule: `has a heading in line ${line} that is not known here`,
        remedy: 'Correct it, or remove the column; `npx jiexu batch template` prints the headings, 备注 is passed over',
      },
    ];
  });
}

function twice(cells: readonly string[], meanings: readonly Meaning[], line: number): Fault[] {
  return cells.flatMap((text, place) => {
    const column = meanings[place];
    const first = meanings.indexOf(column);
    if (typeof column !== 'object' || first === place) return [];
    return [
      {
        field: nameOf(text),
        rule: `stands twice in line ${line}, as columns ${letterOf(first)} and ${letterOf(place)}`,
        remedy: 'Remove one of the two',
      },
    ];
  });
}

function missing(meanings: readonly Meaning[], line: number): Fault[] {
  return COLUMNS.filter((column) => column.required === true && !meanings.includes(column)).map(({ path, names }) => ({
    field: `${names[0]} (${path})`,
    rule: `is no column of the heading in line ${line}`,
    remedy: 'Add the column; `npx jiexu batch template` prints a table that has all',
  }));
}
