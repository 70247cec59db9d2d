// Months as contributions count them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMonths,
  addMonthsToDate,
  distinctMonths,
  firstMonth,
  lastMonth,
  missingMonths,
  monthIndex,
  monthsBetween,
  monthsIn,
} from '../../domain/month.ts';

const month = fc.integer({ min: 1900 * 12, max: 2099 * 12 }).map((index) => addMonths('0000-01', index));
const range = fc.tuple(month, fc.nat(40)).map(([from, length]) => ({ from, to: addMonths(from, length) }));

describe('months', () => {
  it('months between are those that lie strictly in between', () => {
    expect(monthsBetween('2026-06', '2026-09')).toBe(2);
    expect(monthsBetween('2026-08', '2026-09')).toBe(0);
    expect(monthsBetween('2026-09', '2026-08')).toBe(0);
    expect(monthsBetween('2025-11', '2026-02')).toBe(2);
  });

  it('adding months crosses years both ways', () => {
    expect(addMonths('2026-09', 6)).toBe('2027-03');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
  });

  it('a date three months later stays within its month', () => {
    expect(addMonthsToDate('2025-11-30', 3)).toBe('2026-02-28');
    expect(addMonthsToDate('2023-11-30', 3)).toBe('2024-02-29');
    expect(addMonthsToDate('2026-06-30', 3)).toBe('2026-09-30');
  });

  it('distinct months are those a set of months would hold', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), (ranges) => {
        const all = ranges.flatMap(({ from, to }) =>
          Array.from({ length: monthsIn({ from, to }) }, (_, at) => addMonths(from, at)),
        );
        const months = new Set(all);
        expect(distinctMonths(ranges)).toBe(months.size);
        const [first, last] = [firstMonth(ranges), lastMonth(ranges)];
        const span = first === undefined || last === undefined ? 0 : monthIndex(last) - monthIndex(first) + 1;
        expect(missingMonths(ranges)).toBe(span - months.size);
      }),
    );
  });
});
