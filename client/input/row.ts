// One row of a table as it stands in the file, whether the file is text or a workbook.
import type { Fault } from '../../domain/input.ts';

export interface Row {
  /** From 1: the line of a text as an editor counts, the row of a sheet. */
  readonly line: number;
  /** As they stand in the file, spaces at their ends aside; the whole line where it cannot be taken apart. */
  readonly cells: readonly string[];
  /** The row cannot be taken apart. */
  readonly fault?: Fault;
  /** Of a workbook: cells by place whose text is beyond doubt (`text`), or that hold what cannot be a text (`unusable`). */
  readonly marks?: ReadonlyMap<number, CellMark>;
}

/** What a workbook says of a cell beyond its text. */
export type CellMark =
  | { readonly kind: 'text' }
  | { readonly kind: 'date' }
  | { readonly kind: 'unusable'; readonly rule: string; readonly remedy: string };

/** A cell as an answer file repeats it: without the marks that kept it from a spreadsheet. */
export interface KeptCell {
  readonly text: string;
  /** Digits that a spreadsheet may have cut: nothing may make them look like text that nobody has touched. */
  readonly cut?: true;
}
