// Tables in text: rows as an editor counts them; a broken one is named and costs no other.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../client/input/csv.ts';
import { csvOf, type Dialect } from './writers.ts';

/** Line and cells of each row; of a broken one its rule. */
const rowsOf = (text: string) =>
  readCsv(text).map(({ line, cells, fault }) => [line, fault === undefined ? cells : fault.rule]);

describe('a table in text', () => {
  test('counts lines as an editor does: quoted line breaks, empty lines and rows of commas only', () => {
    expect(rowsOf('a,b\n\n"x\ny",2\n,,\n , \n3,4')).toEqual([
      [1, ['a', 'b']],
      [3, ['x\ny', '2']],
      [7, ['3', '4']],
    ]);
  });

  test.each([
    [
      'a tab',
      'a\tb,c\n1\t2',
      [
        ['a', 'b,c'],
        ['1', '2'],
      ],
    ],
    [
      'a semicolon',
      'a;b\n1;2,5',
      [
        ['a', 'b'],
        ['1', '2,5'],
      ],
    ],
    ['what sep= says', 'sep=;\na,1;b\n', [['a,1', 'b']]],
  ])('takes %s for the separator', (_, text, cells) => {
    expect(readCsv(text, (cell) => ['a', 'b', 'b,c'].includes(cell)).map((row) => row.cells)).toEqual(cells);
  });

  test('takes ="…" as spreadsheets do, plainly and as CSV writes it', () => {
    expect(rowsOf('="0123",a\n"=""0123""",a')).toEqual([
      [1, ['="0123"', 'a']],
      [2, ['="0123"', 'a']],
    ]);
  });

  const BROKEN: [string, string, (number | RegExp)[][]][] = [
    ['a quote in the middle of a cell', '1,2\n王"明,990101\n3,4', [[2, /middle of cell 1/]]],
    ['text behind a closing quote', '1,2\n"王"明,990101\n3,4', [[2, /closing quote of cell 1/]]],
    ['a quote that is never closed', '1,2\n"王明,990101\n3,4', [[2, /cell 1 that is never closed/]]],
    [
      'two stray quotes that pair up over a line',
      '1,2\n1,"王\n2,李",3\n3,4',
      [
        [2, /closes in line 3, over/],
        [3, /middle of cell 2/],
      ],
    ],
    ['a quote that swallows sound lines', '1,"2\n3,4\n5,"6"\n7,8', [[1, /./]]],
  ];
  test.each(BROKEN)('%s: the line is named, the others are read, nothing is repeated', (_, text, expected) => {
    const rows = rowsOf(text);
    const broken = rows.filter(([, cells]) => typeof cells === 'string');
    expect(broken).toEqual(expected.map(([line, rule]) => [line, expect.stringMatching(rule as RegExp)]));
    expect(rows.length).toBe(text.split('\n').length);
    expect(JSON.stringify(broken)).not.toMatch(/王|990101/);
  });

  const cell = fc.oneof(
    fc.constantFrom('', '姓名', 'a"b', 'x,y', 'p;q', '多\n行', '990101197107050001', '"', '\t中'),
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[\r\0]/g, '')),
  );
  const dialect: fc.Arbitrary<Dialect> = fc.record({
    separator: fc.constantFrom(',', '\t', ';'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    quoteAll: fc.boolean(),
    declared: fc.constant(true),
  });

  test('every sound table is read as csv-parse reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 6 }), dialect, (rows, how) => {
        // a cell with both a line break and the separator is refused, since a stray quote makes such ones
        const plain = rows.map((cells) =>
          cells.map((each) => (each.includes(how.separator) ? each.replaceAll('\n', ' ') : each)),
        );
        const text = csvOf(plain, how);
        const oracle = parse(text, {
          delimiter: how.separator,
          from_line: 2,
          trim: true,
          record_delimiter: [how.lineEnd],
          skip_empty_lines: true,
        }) as string[][];
        expect(readCsv(text).map(({ cells, fault }) => fault ?? cells.map((each) => each.trim()))).toEqual(
          oracle
            .filter((cells) => cells.some((each) => each.trim() !== ''))
            .map((cells) => cells.map((each) => each.trim())),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('any text at all is read, every line that is not empty in a row of its own or in one that is quoted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', ',', '\n', 'a', '王', '=', ' ', '\t', "'"), { maxLength: 60 }),
        (pieces) => {
          const text = pieces.join('');
          const rows = readCsv(text);
          const lines = rows.map(({ line }) => line);
          expect(lines).toEqual([...lines].sort((a, b) => a - b));
          const read = rows.map(({ cells }) => cells.join('')).join('');
          expect([...read].filter((each) => each === '王')).toEqual([...text].filter((each) => each === '王'));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('ten thousand open quotes take no longer than they should', () => {
    const text = Array.from({ length: 10_000 }, (_, at) => `${at},"${'x'.repeat(40)}`).join('\n');
    const began = performance.now();
    expect(readCsv(text).length).toBeGreaterThan(4_000);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
