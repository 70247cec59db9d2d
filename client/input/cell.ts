// One cell of a table: taken out of what a spreadsheet has put around it, and read as its column asks.
import { CHOICES, type Choice, NO, YES } from './choices.ts';
import type { CellKind } from './columns.ts';
import { readDate } from './dates.ts';
import { isLost } from './encoding.ts';
import type { CellMark, KeptCell } from './row.ts';
import { type CellFault, cutBySpreadsheet, damageOf, isCut, TURNED_INTO_A_DATE } from './spreadsheet-damage.ts';
import { tidyDigits, tidyNumber, tidyText, tidyWord } from './text.ts';

/** A cell's content. `isText`: its writer has marked it as text, so that no spreadsheet has touched it. */
export interface Content {
  readonly text: string;
  readonly isText: boolean;
}

/** Takes `="…"` and an apostrophe before the text away, by which people keep a spreadsheet from touching it. */
export function contentOf(cell: string): Content {
  const formula = /^="((?:[^"]|"")*)"$/.exec(cell);
  if (formula !== null) return { text: (formula[1] ?? '').replaceAll('""', '"'), isText: true };
  if (/^['＇]/.test(cell)) return { text: cell.slice(1), isText: true };
  return { text: cell, isText: false };
}

export type CellValue = { readonly value: string | boolean } | CellFault;

/**
 * The value of a cell that is not empty. Words that no set knows are handed on as they stand: the application's rules refuse them.
 * `isUncut`: whether the cell's column shows that no spreadsheet has cut its numbers.
 */
export function readCell(cell: string, kind: CellKind, mark: CellMark | undefined, isUncut: () => boolean): CellValue {
  if (mark?.kind === 'unusable') return { rule: mark.rule, remedy: mark.remedy };
  const { text, isText } = contentOf(cell);
  if (isLost(text))
    return { rule: 'holds characters that an earlier conversion has lost', remedy: 'Write the text anew' };
  const tidy = tidyText(text);
  const surely = isText || mark?.kind === 'text';
  const damage = damageOf(tidy);
  if (damage !== undefined) return damage;
  if (mark?.kind === 'date' && kind !== 'date') return TURNED_INTO_A_DATE;
  switch (kind) {
    case 'text':
      return whole(tidy, surely, isUncut);
    case 'number':
      return whole(tidyNumber(text), surely, isUncut);
    case 'digits':
      return whole(tidyDigits(text), surely, isUncut);
    case 'date':
      return readDate(tidy);
    case 'yes-no':
      return readYesNo(tidy);
    case 'direction':
    case 'channel':
    case 'applicant':
    case 'document':
    case 'scheme':
      return { value: VALUES[kind].get(tidyWord(tidy)) ?? tidy };
    default:
      return kind satisfies never;
  }
}

function whole(value: string, surely: boolean, isUncut: () => boolean): CellValue {
  return (surely ? undefined : cutBySpreadsheet(value, isUncut)) ?? { value };
}

function readYesNo(text: string): CellValue {
  const word = tidyWord(text);
  if (YES.includes(word)) return { value: true };
  if (NO.includes(word)) return { value: false };
  return { rule: 'is neither yes nor no', remedy: 'Write 是 or 否, or leave it empty' };
}

/** By choice, every word that stands for a value, as it is compared. */
const VALUES: Readonly<Record<Choice, ReadonlyMap<string, string>>> = {
  direction: valuesOf(CHOICES.direction),
  channel: valuesOf(CHOICES.channel),
  applicant: valuesOf(CHOICES.applicant),
  document: valuesOf(CHOICES.document),
  scheme: valuesOf(CHOICES.scheme),
};

function valuesOf(choices: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(choices).flatMap(([value, words]) =>
      [value, ...words].map((word): [string, string] => [tidyWord(word), value]),
    ),
  );
}

/**
 * Stands in an answer file for what only a workbook can show to be wrong, such as a date where none belongs; refused
 * when it is read.
 */
const UNUSABLE = '#VALUE!';

/** A cell that was refused, so that it will be again: by its own text, or by one that stands for it. */
export function refusedCell(cell: string, kind: CellKind): KeptCell {
  const { text, isText } = contentOf(cell);
  if (!isText && isCut(tidyDigits(text))) return { text, cut: true };
  return 'value' in readCell(cell, kind, undefined, () => false) ? { text: UNUSABLE } : { text };
}
