// The pool registry: which pool an area belongs to, on which day, and what to suggest for an area nobody knows.
import { describe, expect, it } from 'vitest';
import { makePools, type PoolRegistry } from '../../domain/rules/pools.ts';
import { rules } from './a-case.ts';

const today = '2026-09-30';
const poolOf = (area: string) => rules.poolOf(area, today)?.pool;

describe('published divisions', () => {
  it('has the 333 prefectures of 31 provinces by name', () => {
    const prefectures = rules.pools.all.filter(({ level, area }) => level === 'prefecture' && area.endsWith('00'));
    expect(prefectures).toHaveLength(333);
    expect(new Set(rules.pools.all.map(({ province }) => province)).size).toBe(31);
    expect(rules.poolOf('530100', today)).toMatchObject({
      name: '昆明市',
      provinceName: '云南省',
      provinceShort: '滇',
    });
  });

  it("a prefecture's districts and counties belong to its pool", () => {
    expect(poolOf('330106')).toBe('330100');
    expect(poolOf('130183')).toBe('130100');
  });

  it('Xinji is a pool of its own beside Shijiazhuang', () => {
    expect(poolOf('130181')).toBe('130181');
  });

  it.each([
    ['110101', '119900'],
    ['120101', '129900'],
    ['310115', '319900'],
    ['500101', '509900'],
    ['500229', '509900'],
    ['110000', '119900'],
  ])('municipality: %s belongs to %s', (area, pool) => {
    expect(poolOf(area)).toBe(pool);
  });

  it('a provincial pool is one of its own', () => {
    expect(rules.poolOf('419900', today)).toMatchObject({ pool: '419900', name: '河南省本级', level: 'province' });
  });

  it('counties directly under a province are pools of their own', () => {
    expect(['419001', '429004', '659001'].map(poolOf)).toEqual(['419001', '429004', '659001']);
  });

  it.each([
    ['540481', '米林市'],
    ['540581', '错那市'],
    ['659012', '白杨市'],
    ['653228', '和康县'],
    ['653229', '和安县'],
  ])('the changes of 2023 and 2024 are there: %s %s', (area, name) => {
    expect(rules.poolOf(area, today)?.areaName).toBe(name);
  });

  it.each(['999999', '990101', '000000', '330000', '610199', '810000'])('%s is no area of any pool', (area) => {
    expect(rules.poolOf(area, today)).toBeUndefined();
    expect(rules.nearest(area)).toHaveLength(3);
  });

  it('suggests areas that look alike', () => {
    expect(rules.nearest('330199').every(({ area }) => area.startsWith('3301'))).toBe(true);
  });
});

describe('pools that change', () => {
  const registry: PoolRegistry = {
    source: '测试',
    provinces: [{ code: '99', name: '测试省', short: '测' }],
    pools: [
      { code: '990100', name: '甲市', province: '99', level: 'prefecture', members: { '990101': '东区' } },
      { code: '990181', name: '丙市', province: '99', level: 'county', until: '2026-06-30', members: {} },
      {
        code: '990200',
        name: '乙市',
        province: '99',
        level: 'prefecture',
        from: '2026-07-01',
        members: { '990181': '丙市' },
      },
    ],
  };

  it('an area changes its pool on a day', () => {
    const contradictions: string[] = [];
    const pools = makePools(registry, contradictions);
    expect(contradictions).toEqual([]);
    expect(pools.poolOf('990181', '2026-06-30')?.pool).toBe('990181');
    expect(pools.poolOf('990181', '2026-07-01')?.pool).toBe('990200');
  });

  it('an area in two pools at a time is a contradiction', () => {
    const contradictions: string[] = [];
    makePools({ ...registry, pools: registry.pools.map(({ until: _, ...pool }) => pool) }, contradictions);
    expect(contradictions.join()).toContain('990181 belongs to pool 990181 and to pool 990200');
  });
});
