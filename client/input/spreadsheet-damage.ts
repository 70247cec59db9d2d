// What a spreadsheet does to numbers and words that it takes for something else. It is recognised and refused, never guessed back.

export interface CellFault {
  readonly rule: string;
  readonly remedy: string;
}

/** Digits that a spreadsheet keeps of a number; those behind become zeros. */
const KEPT_DIGITS = 15;

const AS_TEXT = 'Format the column as text and enter the number anew';

export const TURNED_INTO_A_NUMBER: CellFault = {
  rule: `was turned into a number by a spreadsheet, which keeps ${KEPT_DIGITS} digits`,
  remedy: AS_TEXT,
};

export const TURNED_INTO_A_DATE: CellFault = {
  rule: 'was turned into a date by a spreadsheet',
  remedy: 'Format the column as text and enter it anew',
};

const SCIENTIFIC = /^\d(?:\.\d+)?E\+\d{1,3}$/i;
const TOO_NARROW = /^#+$/;
const ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!)$/i;

/** What a cell of any column shows instead of what it held. */
export function damageOf(cell: string): CellFault | undefined {
  if (SCIENTIFIC.test(cell)) return TURNED_INTO_A_NUMBER;
  if (TOO_NARROW.test(cell))
    return {
      rule: 'shows # instead of its content: the column was too narrow',
      remedy: 'Widen the column, export anew',
    };
  if (ERROR.test(cell)) return { rule: "holds a spreadsheet's error", remedy: 'Correct the formula or enter the text' };
  return undefined;
}

const CUT: CellFault = {
  rule: `has zeros from the ${KEPT_DIGITS + 1}th digit on, as a spreadsheet leaves a number that it has cut`,
  remedy: `${AS_TEXT}; where it really ends so, put an apostrophe before it`,
};

/** Three zeros and more end a whole number by chance once in a thousand; one or two do so often, and the column has to speak. */
const SURE_ZEROS = 3;

/**
 * Whether a number was cut to fifteen digits and zeros. `isUncut`: whether another number of its column
 * shows that the column was not cut.
 */
export function cutBySpreadsheet(cell: string, isUncut: () => boolean): CellFault | undefined {
  if (!isCut(cell)) return undefined;
  return cell.length - KEPT_DIGITS >= SURE_ZEROS || !isUncut() ? CUT : undefined;
}

/** Fifteen digits, and zeros behind them. */
export function isCut(cell: string): boolean {
  return /^\d{15}0+$/.test(cell);
}

/** Whether cells of a column show that it was not cut: a long number that does not end in zeros. */
export function holdsUncut(cells: Iterable<string>): boolean {
  for (const cell of cells) if (/^\d{16,}$/.test(cell) && !isCut(cell)) return true;
  return false;
}
