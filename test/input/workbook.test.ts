// Workbooks as two other programs wrote them (openpyxl 3.1, XlsxWriter 3.2), and as this project writes them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readInput } from '../../client/input/read.ts';
import { toWorkbook } from '../../client/input/write-table.ts';
import { applicationOf, doorOf, faultsOf, HEAD, row, table } from './samples.ts';

const file = (name: string) => readFileSync(new URL(`files/${name}.xlsx`, import.meta.url));

describe('a workbook', () => {
  test('with titles, hidden and empty sheets, rich text, dates, formulas and numbers: each cell as people see it', async () => {
    const input = await readInput(file('openpyxl'));
    expect(input.readAs).toBe('.xlsx, sheet 申请');
    expect(
      input.lines.map(({ line, faults }) => [line, faults?.map(({ field, rule }) => `${field}: ${rule}`)]),
    ).toEqual([
      [4, undefined],
      [5, ['application.person.idNumber: was turned into a number by a spreadsheet, which keeps 15 digits']],
      [6, undefined],
      [
        8,
        [
          'application.applicationNo: was turned into a date by a spreadsheet',
          "application.source.area: holds a spreadsheet's error",
        ],
      ],
      [9, ['application.person.idNumber: holds a formula without a result']],
    ]);
    expect(input.lines[0]?.application).toMatchObject({
      applicationNo: 'X-1',
      person: { name: '欧阳娜', idType: 'resident-id', idNumber: '990101197107050001' },
      source: { area: '330100', scheme: 'employee' },
      certificateNo: 'A1',
      certificateIssuedOn: '2026-09-01',
      wishes: { keepAccount: true },
    });
    expect(input.lines[1]?.application).toMatchObject({
      certificateIssuedOn: '2026-09-30',
      wishes: { keepAccount: false },
    });
    expect(input.lines[3]?.application).toMatchObject({ certificateIssuedOn: '2026-11-03' });
    expect(input.headingOf.get('application.person.idNumber')).toBe('*证件号码(18位)');
    expect(doorOf(input).map((answer) => answer?.kind)).toEqual([
      undefined,
      'unusable',
      undefined,
      'unusable',
      'unusable',
    ]);
  });

  test('with several sheets that could be meant is refused until one is named', async () => {
    const [fault] = await faultsOf(readInput(file('xlsxwriter')));
    expect(fault).toMatchObject({
      rule: expect.stringMatching(/^has 2 visible sheets/),
      remedy: expect.stringMatching(/--sheet/),
    });
    const { lines } = await readInput(file('xlsxwriter'), { sheet: '一' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      line: 2,
      application: {
        person: { idNumber: '990101197107051856' },
        destination: { area: '510100', scheme: 'employee' },
        certificateIssuedOn: '2026-09-01',
        wishes: { keepAccount: true },
      },
    });
    expect(lines[0]?.faults).toBeUndefined();
    expect((await faultsOf(readInput(file('xlsxwriter'), { sheet: '三' })))[0]?.rule).toMatch(/no sheet of the name/);
  });

  test('is read whatever its name, and refused where it is damaged, old or locked', async () => {
    const bytes = await toWorkbook([[...HEAD], row(1)], '申请');
    expect((await readInput(bytes, { name: 'a.csv' })).lines[0]?.application).toEqual(applicationOf(1));
    const refused: [Uint8Array, string, RegExp][] = [
      [bytes.subarray(0, bytes.length / 2), 'cut', /damaged/],
      [Buffer.from('PK\u0003\u0004 and no more'), 'no archive', /damaged/],
      [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old or locked', /old \.xls workbook, or one with a password/],
    ];
    for (const [damaged, , said] of refused) expect((await faultsOf(readInput(damaged)))[0]?.rule).toMatch(said);
    expect((await faultsOf(readInput(bytes, { format: 'csv' })))[0]?.rule).toMatch(/not what --format csv says/);
    expect((await faultsOf(readInput(table([row(1)]), { format: 'xlsx' })))[0]?.rule).toMatch(/--format xlsx/);
  });
});
