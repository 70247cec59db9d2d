// Tables as offices keep them: headings in two languages, words for values, and what spreadsheets have done to cells.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CHOICES } from '../../client/input/choices.ts';
import { COLUMNS, IGNORED } from '../../client/input/columns.ts';
import { readInput } from '../../client/input/read.ts';
import { tidyWord } from '../../client/input/text.ts';
import { SCHEMES } from '../../domain/case.ts';
import { ID_TYPES } from '../../domain/identity.ts';
import { applicationOf, type Cells, doorOf, faultsOf, HEAD, row, table } from './samples.ts';
import { csvOf, ENCODED } from './writers.ts';

/** The line of one row, as read. */
async function lineOf(cells: Cells) {
  const more = Object.keys(cells).filter((heading) => !HEAD.some((each) => each === heading));
  const { lines } = await readInput(table([row(11, cells)], more));
  const [line] = lines;
  if (line === undefined) throw new Error('no line');
  return line;
}

/** The fault of the one cell that is at fault. */
async function faultOf(cells: Cells): Promise<{ field: string; said: string }> {
  const { faults = [] } = await lineOf(cells);
  expect(faults).toHaveLength(1);
  const [fault] = faults;
  const said = `${fault?.rule}. ${fault?.remedy}`;
  for (const value of Object.values(cells))
    if (value !== undefined && value.length > 5) expect(said).not.toContain(value);
  return { field: fault?.field ?? '', said };
}

describe('headings', () => {
  test('no two columns share a name, and every value of a closed set has its words', () => {
    const names = COLUMNS.flatMap((column) => [column.path, ...column.names])
      .concat(IGNORED)
      .map(tidyWord);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(CHOICES.document)).toEqual(expect.arrayContaining([...ID_TYPES]));
    expect(Object.keys(CHOICES.scheme)).toEqual([...SCHEMES]);
    for (const choices of Object.values(CHOICES)) {
      const words = Object.values(choices).flat();
      expect(new Set(words).size).toBe(words.length);
    }
  });

  test('docs/files.md lists every column, as the template has it, and no other', () => {
    const page = readFileSync(new URL('../../docs/files.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| (\S+) \| `(\S+)` \|(.*)\|$/gm)].map(([, name, path, cells]) => [
      name,
      path,
      !cells?.includes('may be left out'),
    ]);
    expect(listed).toEqual(COLUMNS.map(({ names, path, required }) => [names[0], path, required === true]));
  });

  test('in Chinese, in English, with stars, notes and titles above, in any order, the same applications are read', async () => {
    const paths = HEAD.map((name) => COLUMNS.find(({ names }) => names[0] === name)?.path ?? name);
    const starred = HEAD.map((name) => ` *${name}（必填）：`);
    const back = (cells: readonly string[]) => [...cells].reverse();
    for (const rows of [
      [[...HEAD], row(1), row(2)],
      [paths, row(1), row(2)],
      [paths.map((path) => `application.${path.toUpperCase()}`), row(1), row(2)],
      [['医保转移批量申请表'], ['填表说明', '请勿改动表头'], starred, row(1), row(2)],
      [back(HEAD), back(row(1)), back(row(2))],
      [
        ['序号', ...HEAD, '备注'],
        ['1', ...row(1), '急'],
        ['2', ...row(2), ''],
      ],
    ]) {
      const { lines } = await readInput(ENCODED['UTF-8'](csvOf(rows)));
      expect(lines.map(({ application }) => application)).toEqual([applicationOf(1), applicationOf(2)]);
      expect(lines.map(({ line }) => line)).toEqual([rows.length - 1, rows.length]);
    }
  });

  test('a wrong heading, one that stands twice and a missing one are told once each, and nothing is read', async () => {
    const head = ['申请编号', '申请类型', '办理渠道', '姓名', '身份证号', '证件号码', '转出地区码'];
    const rows = [head, ...Array.from({ length: 50 }, (_, n) => head.map((_cell, at) => `${n}${at}`))];
    const faults = await faultsOf(readInput(ENCODED['UTF-8'](csvOf(rows))));
    expect(faults.map(({ field, rule }) => `${field}: ${rule}`)).toEqual([
      'column G (转出地区码): has a heading in line 1 that is not known here',
      '证件号码: stands twice in line 1, as columns E and F',
      ...['applicant.kind', 'applicant.name', 'person.idType', 'source.area'].map((path) =>
        expect.stringContaining(path),
      ),
      ...['source.scheme', 'destination.area', 'destination.scheme'].map((path) => expect.stringContaining(path)),
    ]);
  });

  test('a table without a heading is refused without a word of what it holds', async () => {
    const [fault, ...others] = await faultsOf(readInput(ENCODED['UTF-8'](csvOf([row(1), row(2)]))));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ field: 'file', rule: 'has no heading that is known' });
    const one = await faultsOf(readInput(ENCODED['UTF-8'](csvOf([['姓名', ...row(1)], row(2)]))));
    expect(JSON.stringify(one)).not.toMatch(/990101|示例/);
  });
});

describe('cells', () => {
  const { idNumber, name } = applicationOf(11).person;
  const SAME: [string, Cells][] = [
    [
      'words in Chinese',
      {
        申请类型: '转入',
        办理渠道: '线上',
        申请人类型: '用人单位',
        证件类型: '身份证',
        转出险种: '310',
        转入险种: '职工',
      },
    ],
    ['words in English', { 申请类型: 'IN', 办理渠道: 'Online', 申请人类型: 'employer', 证件类型: 'resident-id' }],
    ['a number in groups, in full width', { 证件号码: inGroups(idNumber) }],
    ['a number as a formula of text', { 证件号码: `="${idNumber}"` }],
    ['a number behind an apostrophe', { 证件号码: `'${idNumber}` }],
    ['a code in groups', { 统一社会信用代码: '９１３５\u3000 0100 M000100Y43\ufeff', 转出地: ' 330100\u200b' }],
    ['a name with format characters and wide spaces', { 姓名: `\u200b${name}\u3000`, 转入地: '５１０１００' }],
  ];
  test.each(SAME)('as people write them: %s', async (_, cells) => {
    expect(await lineOf(cells)).toMatchObject({ application: applicationOf(11) });
  });

  test('accounts, yes and no, and dates', async () => {
    const { application, faults } = await lineOf({
      保留个人账户: '否',
      等待下一年度: 'TRUE',
      异地安置退休: '是',
      户名: '王明',
      开户行: '示例银行',
      联行号: '1021-0000-0018',
      银行账号: '６２２２ 0200-0000 1234 567',
      凭证开具日期: '2026/9/1',
    });
    expect(faults).toBeUndefined();
    expect(application).toMatchObject({
      certificateIssuedOn: '2026-09-01',
      wishes: {
        keepAccount: false,
        waitForNextYear: true,
        resettled: true,
        payToPerson: {
          accountName: '王明',
          bank: '示例银行',
          bankCode: '102100000018',
          accountNo: '6222020000001234567',
        },
      },
    });
  });

  test.each(['2026-9-1', '2026/09/01', '2026.9.1', '2026年9月1日', '20260901', '2026/9/1 0:00', '２０２６－９－１'])(
    'the date %s',
    async (written) => {
      expect(await lineOf({ 凭证开具日期: written })).toMatchObject({
        application: { certificateIssuedOn: '2026-09-01' },
      });
    },
  );

  test.each([
    ['2026年9月', /month and no day/],
    ['2026-9', /month and no day/],
    ['9/1/2026', /begins with the year/],
    ['46266', /counts days/],
  ])('the date %s is not guessed', async (written, said) => {
    expect((await faultOf({ 凭证开具日期: written })).said).toMatch(said);
  });

  const DAMAGED: [Cells, string, RegExp][] = [
    [{ 证件号码: '9.90101E+17' }, 'person.idNumber', /turned into a number.*15 digits.*Format the column as text/],
    [{ 证件号码: '990101197001010000' }, 'person.idNumber', /zeros from the 16th digit.*apostrophe/],
    [{ 银行账号: '6222020000001230000' }, 'wishes.payToPerson.accountNo', /zeros from the 16th digit/],
    [{ 申请编号: '2.02611E+17' }, 'applicationNo', /turned into a number/],
    [{ 证件号码: '######' }, 'person.idNumber', /column was too narrow/],
    [{ 姓名: '#N/A' }, 'person.name', /spreadsheet's error/],
    [{ 保留个人账户: '也许' }, 'wishes.keepAccount', /neither yes nor no/],
  ];
  test.each(DAMAGED)('%o is recognised as what a spreadsheet did', async (cells, field, said) => {
    const fault = await faultOf(cells);
    expect(fault.field).toBe(`application.${field}`);
    expect(fault.said).toMatch(said);
  });

  test('a number of sixteen digits that ends in zero is believed where its column shows that it was not cut', async () => {
    const column = ['银行账号'];
    const alone = await readInput(table([row(1, { 银行账号: '6222020000001230' })], column));
    expect(alone.lines[0]?.faults).toHaveLength(1);
    const among = await readInput(
      table([row(1, { 银行账号: '6222020000001230' }), row(2, { 银行账号: '6222020000001231' })], column),
    );
    expect(among.lines.map(({ faults }) => faults)).toEqual([undefined, undefined]);
    const marked = await lineOf({ 银行账号: "'6222020000001230" });
    expect(marked.faults).toBeUndefined();
  });

  test('every fault of a line is told at once, those of the rules too, and none twice', async () => {
    const file = await readInput(
      table(
        [row(1, { 证件号码: '9.90101E+17', 转出地: '999999', 转入险种: '都有', 保留个人账户: '?' })],
        ['保留个人账户'],
      ),
    );
    const [answer] = doorOf(file);
    expect(answer).toMatchObject({ kind: 'unusable' });
    const fields = answer?.kind === 'unusable' ? answer.faults.map(({ field }) => file.headingOf.get(field)) : [];
    expect(fields.sort()).toEqual(['证件号码', '转出地', '转入险种', '保留个人账户'].sort());
  });
});

describe('rows', () => {
  test('of a wrong number of cells are named, but for those that Excel leaves short', async () => {
    const more = ['联系电话', '保留个人账户'];
    const short = (n: number) => row(n, { 联系电话: '', 保留个人账户: '' }).slice(0, HEAD.length);
    const full = (n: number) => row(n, { 联系电话: '12393', 保留个人账户: '' });
    const rows = [
      ...Array.from({ length: 15 }, (_, n) => full(n)),
      ...Array.from({ length: 16 }, (_, n) => short(20 + n)),
    ];
    const excel = await readInput(table(rows, more));
    expect(excel.lines.filter(({ faults }) => faults !== undefined)).toEqual([]);
    expect(excel.lines.map(({ application }) => application)).toHaveLength(31);

    const alone = await readInput(
      table([full(1), short(2), [...full(3), 'x'], [...full(4), '', ''], short(5).slice(0, 8)], more),
    );
    expect(alone.lines.map(({ line, faults }) => [line, faults?.[0]?.rule])).toEqual([
      [2, undefined],
      [3, 'has 13 cells where the heading in line 1 has 15'],
      [4, 'has 16 cells where the heading in line 1 has 15'],
      [5, undefined],
      [6, 'has 8 cells where the heading in line 1 has 15'],
    ]);
  });

  test('of commas only are no rows; a file without any other is refused', async () => {
    const empty = HEAD.map(() => '');
    const { lines } = await readInput(table([empty, row(1), empty, empty, row(2)]));
    expect(lines.map(({ line }) => line)).toEqual([3, 6]);
    expect(await faultsOf(readInput(table([empty])))).toMatchObject([{ rule: 'holds no application' }]);
    expect(await faultsOf(readInput(new Uint8Array()))).toMatchObject([{ field: 'file' }]);
  });
});

/** Full width, in groups, with a zero-width space between. */
function inGroups(number: string): string {
  const full = [...number].map((each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join('');
  return `\u3000${full.slice(0, 6)} ${full.slice(6, 14)}\u200b ${full.slice(14)}`;
}
