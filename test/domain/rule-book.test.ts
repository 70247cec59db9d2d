// The rules with their files: what is shown is what decides, nothing is left out, and a change is told on the day it begins.
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { diffBooks } from '../../domain/rules/diff.ts';
import { effectiveClocks, effectiveSettings } from '../../domain/rules/effective.ts';
import { UnusableRules } from '../../domain/rules/faults.ts';
import { listRules } from '../../domain/rules/listing.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { folderWith, regionsWith } from './rule-data.ts';

const book = readBook(readRuleFiles());
const withFolder = (folder: string) => readBook(readRuleFiles(folder));

describe('listing', () => {
  it('every rule of every file is listed, with the file it stands in', () => {
    const listed = listRules(book);
    for (const { file, data } of book.provinces) {
      const own = listed.filter((rule) => rule.file === file);
      const said = [...data.rules, ...(data.pairs ?? [])].flatMap((rule) => [
        ...Object.keys('set' in rule ? (rule.set ?? {}) : {}),
        ...(rule.clocks ?? []),
      ]);
      expect(own).toHaveLength(said.length);
    }
  });

  it('on a date, a rule that a later one supersedes is left out', () => {
    const rule = { area: '51', source: '测试规定' };
    const changed = withFolder(
      folderWith({
        'regions/51.json': {
          province: '51',
          name: '四川省',
          rules: [
            { ...rule, from: '2021-12-01', set: { backPayRateBp: 1100 } },
            { ...rule, from: '2026-07-01', set: { backPayRateBp: 1150 } },
          ],
        },
      }),
    );
    const rates = (on?: string) =>
      listRules(changed, { province: '51', ...(on === undefined ? {} : { on }) }).map(({ value }) => value.en);
    expect(rates()).toEqual(['11%', '11.5%']);
    expect(rates('2026-06-30')).toEqual(['11%']);
    expect(rates('2026-07-01')).toEqual(['11.5%']);
  });
});

describe('what applies', () => {
  it.each(['320100', '350500', '370200', '410100', '440300', '510100', '610100', '641200'])(
    'at %s every value has a place, a file and a source that the file holds',
    (area) => {
      const pool = book.rules.poolOf(area, '2026-09-30') ?? book.rules.poolOf('640100', '2026-09-30');
      if (pool === undefined) throw new Error(`${area} is in no pool`);
      const all = [
        ...effectiveSettings(pool, '2026-09-30', book),
        ...effectiveClocks({ source: pool, destination: pool }, '2026-09-30', book),
      ];
      expect(all.length).toBeGreaterThan(15);
      for (const { file, source, place } of all) {
        const said = listRules(book).filter((rule) => rule.file === file && rule.place === place);
        expect(said.some((rule) => source.startsWith(rule.source))).toBe(true);
      }
    },
  );
});

describe('differences', () => {
  it('a rule that begins later is told with its first day, one that ends with the day after', () => {
    const rule = { area: '510100', source: '测试规定', set: { noArrears: true } };
    const sichuan = (...rules: readonly object[]) =>
      withFolder(folderWith({ 'regions/51.json': { province: '51', name: '四川省', rules } }));
    const before = sichuan();
    const after = sichuan({ ...rule, from: '2027-01-01', until: '2027-06-30' });
    const { rules } = diffBooks(before, after, '2026-11-21');
    expect(
      rules.map(({ place, what, from, before: a, after: b }) => [place, what, from, a?.value.en, b?.value.en]),
    ).toEqual([['510100', 'noArrears', '2027-01-01', undefined, 'yes']]);
    expect(diffBooks(after, before, '2027-03-01').rules).toMatchObject([{ what: 'noArrears', from: '2027-03-01' }]);
    expect(diffBooks(before, after, '2027-07-01').rules).toEqual([]);
  });

  it('what an area inherits is told once, at the province', () => {
    const { rules } = diffBooks(book, withFolder(regionsWith('35', { lateFee: true })), '2026-11-21');
    const told = rules.filter(({ what }) => what === 'lateFee');
    expect(told.map(({ place, before, after }) => [place, before?.level, after?.level])).toEqual([
      ['35', 'nation', 'province'],
    ]);
  });

  it('an area that loses its own rule falls back to the nation, and that is told', () => {
    const after = withFolder(folderWith({ 'regions/63.json': { province: '63', name: '青海省', rules: [] } }));
    const credit = diffBooks(book, after, '2026-11-21').rules.find(({ what }) => what === 'clock credit (online)');
    expect(credit).toMatchObject({
      place: '63',
      change: 'wording',
      before: { level: 'province' },
      after: { level: 'nation' },
    });
  });

  it('a new year brings its days off and worked weekends', () => {
    const after = withFolder(
      folderWith({
        'years/2027.json': {
          year: 2027,
          source: '测试通知',
          off: [{ from: '2027-01-01', to: '2027-01-03', name: '元旦' }],
          work: ['2027-01-10'],
        },
      }),
    );
    const { yearsAdded, calendar, rules } = diffBooks(book, after, '2026-11-21');
    expect(yearsAdded).toEqual([2027]);
    expect(calendar.map(({ date, change }) => `${date} ${change}`)).toEqual([
      '2027-01-01 day-off',
      '2027-01-02 day-off',
      '2027-01-03 day-off',
      '2027-01-10 worked-weekend',
    ]);
    expect(rules).toEqual([]);
  });

  it('a county that joins its prefecture is told with the day', () => {
    const { registry } = book;
    const pools = registry.data.pools.flatMap((pool) => {
      if (pool.code === '130181') return [{ ...pool, until: '2026-12-31' }];
      if (pool.code !== '130100') return [pool];
      return [
        { ...pool, until: '2026-12-31' },
        { ...pool, from: '2027-01-01', members: { ...pool.members, 130181: '辛集市' } },
      ];
    });
    const after = withFolder(folderWith({ 'pools.json': { ...registry.data, pools } }));
    expect(diffBooks(book, after, '2026-11-21').pools).toEqual([
      { area: '130181', name: '辛集市', from: '2027-01-01', before: '辛集市 130181', after: '石家庄市 130100' },
    ]);
  });
});

describe('faults of rule data', () => {
  const faultsOf = (folder: string) => {
    try {
      withFolder(folder);
    } catch (error) {
      if (error instanceof UnusableRules) return error.faults.map(({ file, field }) => `${file} ${field}`);
      throw error;
    }
    return [];
  };
  const rule = (area: string, set: object, from = '2026-01-01') => ({ area, from, source: '测试规定', set });
  const sichuan = (rules: readonly object[], more: object = {}) =>
    folderWith({ 'regions/51.json': { province: '51', name: '四川省', rules, ...more } });

  it.each<[string, string, string[]]>([
    [
      'two rules for the same days',
      sichuan([rule('51', { lateFee: true }), rule('51', { lateFee: false })]),
      ['regions/51.json rules[0].set.lateFee, rules[1].set.lateFee'],
    ],
    [
      'a rule for a district',
      sichuan([rule('510100', {}), rule('510104', { lateFee: true })]),
      ['regions/51.json rules[1]'],
    ],
    ["another province's area", sichuan([rule('350500', { lateFee: true })]), ['regions/51.json rules[0]']],
    [
      'a province nobody knows',
      folderWith({ 'regions/98.json': { province: '98', name: '无', rules: [] } }),
      ['regions/98.json province'],
    ],
    [
      'a province with two files',
      folderWith({ 'regions/fujian.json': { province: '35', name: '福建省', rules: [] } }),
      ['regions/35.json province', 'regions/fujian.json province'],
    ],
    [
      'an unknown pool in a pair',
      sichuan([], {
        pairs: [
          {
            sourcePool: '510100',
            destinationPool: '510199',
            from: '2026-01-01',
            source: '测试',
            clocks: [{ name: 'pay', workingDays: 3 }],
          },
        ],
      }),
      ['regions/51.json pairs[0]'],
    ],
    [
      'a wrong value and an unknown field',
      sichuan([rule('51', { backPayRateBp: 2300, hurry: 1 })]),
      ['regions/51.json rules[0].set.backPayRateBp', 'regions/51.json rules[0].set.hurry'],
    ],
    [
      'a year that contradicts the count of its publisher',
      folderWith({
        'years/2027.json': {
          year: 2027,
          source: '测试',
          off: [{ from: '2027-01-01', to: '2027-01-01', name: '元旦' }],
          work: [],
          workingDays: 250,
        },
      }),
      ['years/2027.json year'],
    ],
  ])('%s is named with its file and field', (_, folder, faults) => {
    expect(faultsOf(folder)).toEqual(faults);
  });
});
