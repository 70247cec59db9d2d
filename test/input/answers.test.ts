// Answer files and the template: no spreadsheet runs or damages a cell of them, and they are read again as what they answer.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { answerTable } from '../../client/input/answers.ts';
import { readCsv } from '../../client/input/csv.ts';
import { readInput } from '../../client/input/read.ts';
import { templateTable } from '../../client/input/template.ts';
import { type Table, toCsv, toWorkbook } from '../../client/input/write-table.ts';
import { type Cells, doorOf, HEAD, row, table } from './samples.ts';

const CELLS: Cells[] = [
  {},
  { 申请人名称: '=HYPERLINK("http://example.org","点我")', 姓名: '+86', 联系电话: '@x' },
  { 申请人名称: '-1+1', 姓名: "''引", 联系电话: '＝1+1' },
  { 申请编号: '2026-1', 证件号码: '="990101199001010000"', 联系电话: '02812393' },
  { 申请编号: '1E5', 姓名: '多\n行，"引"', 联系电话: '1/2' },
  { 申请编号: 'A,B', 证件号码: "'990101197107050000", 联系电话: '\t=1' },
];
const more = ['联系电话'];
const original = () =>
  readInput(
    table(
      CELLS.map((cells, n) => row(n, { 联系电话: '', ...cells })),
      more,
    ),
  );

const answered = (line: number) => ({
  answer: 'unusable',
  whatToDo: [`line ${line}: write it anew, all of it`, '=cmd|x, y'],
});

/** The cells that the original had; in CSV a line break within one is a space. */
const ownCells = (cells: Table[number]) =>
  cells.slice(0, 14).map((cell) => (typeof cell === 'object' ? cell.text : cell).replace(/\s+/g, ' '));

describe('an answer file', () => {
  test.each(['CSV', 'workbook'])(
    'as %s holds the lines in order, and is read again as the same applications',
    async (kind) => {
      const input = await original();
      const written = answerTable(input, answered);
      const bytes = kind === 'CSV' ? toCsv(written) : await toWorkbook(written, '处理结果');
      const again = await readInput(bytes);
      expect(again.lines.map(({ application, faults }) => ({ application, faults }))).toEqual(
        input.lines.map(({ application, faults }) => ({ application, faults })),
      );
      // answered once more it is the same file: answers do not pile up
      expect(answerTable(again, (line) => answered(input.lines[line - 2]?.line ?? line)).map(ownCells)).toEqual(
        written.map(ownCells),
      );
      expect(written[0]).toEqual([
        ...HEAD,
        ...more,
        '原行号 line',
        '处理结果 answer',
        '办件编号 case',
        '怎么办 what to do',
      ]);
      expect(written.slice(1).map((cells) => cells[14])).toEqual(input.lines.map(({ line }) => String(line)));
    },
  );

  test('has no cell that a spreadsheet runs, and none that it takes for a number it would cut', async () => {
    const csv = Buffer.from(toCsv(answerTable(await original(), answered))).toString('utf8');
    expect(csv.startsWith('\ufeff')).toBe(true);
    for (const { cells, fault } of readCsv(csv.slice(1))) {
      expect(fault).toBeUndefined();
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]|^\d{12,}$|^0\d/);
    }
  });

  test('names a line that could not be taken apart, in its place', async () => {
    const bytes = Buffer.concat([
      table([row(1)]),
      Buffer.from('坏"行,1\n'),
      table([row(2)]).subarray(table([]).length),
    ]);
    const input = await readInput(bytes);
    const written = answerTable(input, answered);
    expect(written.map(([first]) => (typeof first === 'object' ? first.text : first))).toEqual([
      '申请编号',
      'IN-1',
      '坏"行,1',
      'IN-2',
    ]);
  });

  test('never makes sound what was refused: cut numbers, dates and formulas out of place, lines of a wrong width', async () => {
    const files = [
      table(
        [
          row(1, { 证件号码: '990101197001010000', 银行账号: '6222020000001230' }),
          row(2, { 证件号码: '9.90101E+17', 银行账号: "'6222020000001230" }),
          row(3, { 姓名: '#N/A', 银行账号: '' }),
          row(4, { 银行账号: '' }).slice(1),
          row(5, { 银行账号: '' }),
        ],
        ['银行账号'],
      ),
      readFileSync(new URL('files/openpyxl.xlsx', import.meta.url)),
    ];
    for (const bytes of files) {
      const input = await readInput(bytes);
      const written = answerTable(input, answered);
      for (const again of [await readInput(toCsv(written)), await readInput(await toWorkbook(written, '处理结果'))]) {
        const [first, second] = [doorOf(input), doorOf(again)].map((answers) => answers.map((answer) => answer?.kind));
        expect(second).toEqual(first);
      }
    }
  });

  test('of JSON has a column for each field that is used', async () => {
    const { heading, lines } = await readInput(
      Buffer.from(JSON.stringify([{ applicationNo: 'A', wishes: { keepAccount: true } }])),
    );
    expect(answerTable({ heading, lines }, () => undefined)).toEqual([
      ['applicationNo', 'wishes.keepAccount', '原行号 line', '处理结果 answer', '办件编号 case', '怎么办 what to do'],
      [{ text: 'A' }, { text: 'true' }, '1', '', '', ''],
    ]);
  });
});

test('the template is read as it is, in either form, and its example could be applied for', async () => {
  for (const bytes of [toCsv(templateTable()), await toWorkbook(templateTable(), '申请')]) {
    const input = await readInput(bytes);
    expect(doorOf(input)).toEqual([undefined]);
  }
});
