// The pool registry: which pool an area belongs to, on which day, and what to suggest for an area nobody knows.
import { describe, expect, it } from 'vitest';
import type { PoolRegistry } from '../../domain/rules/pool-data.ts';
import { makePools } from '../../domain/rules/pools.ts';
import { rules } from './a-case.ts';

const today = '2026-09-30';
const poolOf = (area: string) => rules.poolOf(area, today)?.pool;

describe('published divisions', () => {
  it("has the 333 prefectures of 31 provinces by name, those of Hainan within its one pool, 14 divisions and Xiong'an", () => {
    const prefectures = rules.pools.all.filter(({ level, area }) => level === 'prefecture' && area.endsWith('00'));
    expect(new Set(prefectures.map(({ area }) => area)).size).toBe(333 - 4 + 14 + 1);
    expect(new Set(rules.pools.all.map(({ province }) => province)).size).toBe(32);
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
    expect(['419001', '429004', '130181'].map(poolOf)).toEqual(['419001', '429004', '130181']);
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

describe('pools by scheme', () => {
  const of = (area: string, scheme: 'employee' | 'resident', date = today) => rules.poolOf(area, date, scheme)?.pool;

  it('Hainan is one pool for both schemes', () => {
    for (const scheme of ['employee', 'resident'] as const) {
      expect(of('460100', scheme)).toBe('469900');
      expect(of('469005', scheme)).toBe('469900');
    }
  });

  it('Qinghai and Ningxia are one pool for residents only', () => {
    expect([of('630100', 'employee'), of('630100', 'resident')]).toEqual(['630100', '639900']);
    expect([of('640104', 'employee'), of('640104', 'resident')]).toEqual(['640100', '649900']);
    expect(of('630100', 'resident', '2023-12-31')).toBe('630100');
  });

  it.each([
    ['540100', 'employee', '2021-12-01'],
    ['540100', 'resident', '2023-04-01'],
    ['640100', 'resident', '2021-12-01'],
  ] as const)('nobody is sure of the one pool that %s belongs to (%s)', (area, scheme, date) => {
    expect(rules.poolOf(area, date, scheme)?.unconfirmed).toContain('尚待确认');
  });

  it('Xinjiang stays pooled by prefectures, for both schemes', () => {
    for (const scheme of ['employee', 'resident'] as const)
      expect([of('650102', scheme), of('652301', scheme), of('659900', scheme)]).toEqual([
        '650100',
        '652300',
        '659900',
      ]);
  });

  it('Tibet is one pool, of residents from April 2023 on, and nobody is sure of the route', () => {
    expect(of('540100', 'employee', '2021-12-01')).toBe('549900');
    expect([of('540100', 'resident', '2023-03-31'), of('540100', 'resident', '2023-04-01')]).toEqual([
      '540100',
      '549900',
    ]);
    expect(rules.poolOf('540100', today, 'resident')?.unconfirmed).toContain('尚待确认');
  });
});

describe('the corps', () => {
  it.each([
    ['659001', '660800'],
    ['659002', '660100'],
    ['659003', '660300'],
    ['659004', '660600'],
    ['659005', '661000'],
    ['659006', '660200'],
    ['659007', '660500'],
    ['659008', '660400'],
    ['659009', '661400'],
    ['659010', '660700'],
    ['659011', '661300'],
    ['659012', '660900'],
    ['669900', '669900'],
    ['661200', '661200'],
  ])('%s belongs to %s, not to Xinjiang', (area, pool) => {
    expect(rules.poolOf(area, today)).toMatchObject({ pool, province: '66', provinceShort: '兵' });
  });
});

describe('areas that are no more', () => {
  it('stay known by what they became', () => {
    expect(rules.poolOf('371202', today)).toMatchObject({
      pool: '370100',
      areaName: '莱城区',
      abolished: { year: 2019, heir: '370116', heirName: '莱芜区' },
    });
  });

  it.each([
    ['简阳市，由资阳划归成都', '512081', 2016, '510185', '510100'],
    ['公主岭市，由四平划归长春', '220381', 2020, '220184', '220100'],
    ['寿县，由六安划归淮南', '341521', 2015, '340422', '340400'],
    ['毕节地区', '522400', 2011, '520500', '520500'],
    ['海东地区', '632100', 2013, '630200', '630200'],
    ['吐鲁番市', '652101', 2015, '650402', '650400'],
    ['昌都县', '542121', 2014, '540302', '549900'],
    ['儋州市', '469003', 2015, '460400', '469900'],
    ['库车县', '652923', 2019, '652902', '652900'],
  ])('%s（%s）: since %i part of %s, in the pool %s', (_, area, year, heir, pool) => {
    expect(rules.poolOf(area, today)).toMatchObject({ pool, area, abolished: { year, heir } });
  });

  it('are not among those that are suggested', () => {
    expect(rules.nearest('371202').some(({ area }) => area === '371202')).toBe(false);
  });
});

describe('provincial offices', () => {
  it('of which nobody speaks are marked', () => {
    expect(rules.poolOf('519900', today)?.unconfirmed).toContain('尚待确认');
    expect(rules.poolOf('419900', today)).not.toHaveProperty('unconfirmed');
    expect(rules.poolOf('669900', today)?.unconfirmed).toContain('本产品默认');
    expect(rules.poolOf('660800', today)?.unconfirmed).toContain('本产品默认');
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
