// Dates as people and spreadsheets write them. Where day and month could change places, or the day is missing, nothing is guessed.
import type { CellFault } from './spreadsheet-damage.ts';

const YEAR_FIRST = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;
const TOGETHER = /^(\d{4})(\d{2})(\d{2})$/;
const WITHOUT_DAY = /^\d{4}(?:[-/.]|年)\d{1,2}月?$/;
const GIVE = 'Give year, month and day, such as 2026-09-30';

/** `2026-09-30` of `2026/9/30`, `2026年9月30日`, `20260930`; whether the day exists is for the application's rules to say. */
export function readDate(text: string): { readonly value: string } | CellFault {
  const match = YEAR_FIRST.exec(text) ?? TOGETHER.exec(text);
  if (match !== null) {
    const [, year = '', month = '', day = ''] = match;
    return { value: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` };
  }
  if (WITHOUT_DAY.test(text)) return { rule: 'names a month and no day', remedy: GIVE };
  if (/^\d{5}$/.test(text)) return { rule: 'is the number by which a spreadsheet counts days', remedy: GIVE };
  return { rule: 'is no date that begins with the year', remedy: GIVE };
}
