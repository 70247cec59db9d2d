// The years of the State Council's notices, day by day against a published table of holidays (the package chinese-days).
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { dateOf, dayNumber, isWeekend } from '../../domain/calendar/days.ts';
import { rules } from './a-case.ts';

const table = z
  .object({ holidays: z.record(z.string(), z.string()), workdays: z.record(z.string(), z.string()) })
  .parse(createRequire(import.meta.url)('chinese-days/dist/chinese-days.json'));

/** Whether offices work on a date by the table: make-up days and plain weekdays. */
function worksByTable(date: string): boolean {
  if (date in table.workdays) return true;
  return !(date in table.holidays) && !isWeekend(dayNumber(date));
}

it('every year from 2021 to 2026 is loaded', () => {
  expect(rules.calendar.years).toEqual([2021, 2022, 2023, 2024, 2025, 2026]);
});

it.each(rules.calendar.years)('%i is worked as the table has it', (year) => {
  const days = dayNumber(`${year}-12-31`) - dayNumber(`${year}-01-01`) + 1;
  const dates = Array.from({ length: days }, (_, at) => dateOf(dayNumber(`${year}-01-01`) + at));
  expect(dates.filter((date) => worksByTable(date) !== rules.calendar.isWorkingDay(date))).toEqual([]);
});
