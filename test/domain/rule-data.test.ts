// Rule data that contradicts itself is an error at start, which names every contradiction.
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import type { PoolOfArea } from '../../domain/rules/pools.ts';
import { rules } from './a-case.ts';
import { folderWith, regionsWith } from './rule-data.ts';

const rule = (area: string, set: object, more: object = {}) => ({
  area,
  from: '2021-12-01',
  source: '测试规定',
  set,
  ...more,
});
const province = (code: string, rules: readonly object[], more: object = {}) =>
  folderWith({ [`regions/${code}.json`]: { province: code, name: '测试', rules, ...more } });

function pool(area: string): PoolOfArea {
  const found = rules.poolOf(area, '2026-09-30');
  if (found === undefined) throw new Error(`${area} is in no pool`);
  return found;
}

describe('inheritance', () => {
  const folder = province('51', [
    rule('51', { backPayRateBp: 1100, noArrears: true }),
    rule('510100', { backPayRateBp: 1200 }),
    rule('51', { backPayRateBp: 1150 }, { from: '2026-07-01' }),
    rule('510300', { noArrears: false }, { until: '2026-08-31' }),
  ]);
  const loaded = loadRules(folder);
  const rate = (area: string, date: string) => loaded.required('backPayRateBp', pool(area), date);

  it('the area beats the province, the province the nation', () => {
    expect(rate('510100', '2026-01-01')).toMatchObject({ value: 1200, basis: 'region' });
    expect(rate('510300', '2026-01-01')).toMatchObject({ value: 1100, basis: 'region' });
    expect(rate('330100', '2026-01-01')).toMatchObject({ value: 1000, basis: 'default' });
  });

  it('a rule holds from its day on, a later one supersedes it', () => {
    expect(rate('510300', '2026-06-30').value).toBe(1100);
    expect(rate('510300', '2026-07-01').value).toBe(1150);
  });

  it('a rule that has ended gives way to the next level', () => {
    expect(loaded.setting('noArrears', pool('510300'), '2026-08-31')?.value).toBe(false);
    expect(loaded.setting('noArrears', pool('510300'), '2026-09-01')?.value).toBe(true);
  });

  it('what nobody says is undefined', () => {
    expect(rules.setting('giveUpAfter', pool('330100'), '2026-09-30')).toBeUndefined();
  });

  it('other data has another version, the same data the same', () => {
    expect(loaded.version).not.toBe(rules.version);
    expect(loadRules().version).toBe(rules.version);
  });
});

describe('contradictions', () => {
  it.each<[string, string]>([
    [
      'is set by two rules for the same days',
      province('51', [rule('51', { lateFee: true }), rule('51', { lateFee: false })]),
    ],
    [
      'is set by two rules for the same days',
      province('51', [
        rule('51', { lateFee: true }, { until: '2026-12-31' }),
        rule('51', { lateFee: false }, { from: '2026-12-31', until: '2027-12-31' }),
      ]),
    ],
    ['ends before it begins', province('51', [rule('51', { lateFee: true }, { until: '2020-01-01' })])],
    ["belongs into another province's file", province('51', [rule('52', { lateFee: true })])],
    ['is not a pool', province('51', [rule('510104', { lateFee: true })])],
    ['knows no such province', province('98', [])],
    ['waiting.0.months', regionsWith('51', { waiting: [{ months: 7 }] })],
    ['backPayRateBp', regionsWith('51', { backPayRateBp: 2300 })],
    ['Unrecognized key', regionsWith('51', { lateFees: true })],
    [
      'sets clock pay (online) twice',
      province('51', [
        rule(
          '51',
          {},
          {
            clocks: [
              { name: 'pay', workingDays: 3 },
              { name: 'pay', workingDays: 4, regime: 'online' },
            ],
          },
        ),
      ]),
    ],
    [
      'rules from 510100 to 510300',
      province('51', [], {
        pairs: [3, 4].map((workingDays) => ({
          sourcePool: '510100',
          destinationPool: '510300',
          from: '2022-01-01',
          source: '测试',
          clocks: [{ name: 'pay', workingDays }],
        })),
      }),
    ],
    [
      'has to be set from 2021-12-01',
      folderWith({
        'regions/nation.json': {
          nation: true,
          name: '全国',
          rules: [{ ...rule('', {}), area: undefined, basis: 'law' }],
        },
      }),
    ],
    [
      'one file for the nation, not 2',
      folderWith({
        'regions/nation2.json': {
          nation: true,
          name: '全国',
          rules: [{ from: '2021-12-01', source: '测试', basis: 'law' }],
        },
      }),
    ],
    ['has 2 files', folderWith({ 'regions/44b.json': { province: '44', name: '广东省', rules: [] } })],
    [
      'is both off and worked',
      folderWith({
        'years/2027.json': {
          year: 2027,
          source: '测试',
          off: [{ from: '2027-01-01', to: '2027-01-03', name: '元旦' }],
          work: ['2027-01-02'],
        },
      }),
    ],
  ])('%s', (message, folder) => {
    expect(() => loadRules(folder)).toThrow(message);
  });

  it.each<[string, object]>([
    ['pools.0.members.51010: six digits', { 51010: '锦江区' }],
    ['pools.0.members.510104: the name of the area', { 510104: '' }],
    ['pools.0.members.510104: the name of the area', { 510104: 7 }],
    ['pools.0.members: areas by code, each with its name', ['510104']],
    ['area 510100 belongs to pool 510100 and to pool 510100', { 510100: '成都市' }],
  ])('a registry of pools is refused at start: %s', (message, members) => {
    const pool = { code: '510100', name: '成都市', province: '51', level: 'prefecture', members };
    const registry = { source: '测试', provinces: [{ code: '51', name: '四川省', short: '川' }], pools: [pool] };
    expect(() => loadRules(folderWith({ 'pools.json': registry }))).toThrow(message);
  });

  it('all of them are named at once', () => {
    const folder = province('51', [rule('52', { lateFee: true }), rule('510104', { lateFee: true })]);
    expect(() => loadRules(folder)).toThrow(/another province's file[\s\S]*510104 is not a pool/);
  });

  it('a file that is not JSON is named', () => {
    expect(() => loadRules(folderWith({ 'pools.json': undefined }))).toThrow(/pools\.json: .*is not JSON/);
  });

  it('a folder that does not exist is named', () => {
    expect(() => loadRules('/nowhere/rules')).toThrow('/nowhere/rules');
  });
});
