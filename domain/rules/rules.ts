// The rules in force: pools, regional and national rules, working days. Looked up by place and date; made from data, checked once.
import type { z } from 'zod';
import { type Calendar, makeCalendar } from '../calendar/calendar.ts';
import { publishedYear } from '../calendar/year.ts';
import type { ClockName, Regime, RuleBasis } from '../case.ts';
import { fingerprint } from '../fingerprint.ts';
import { contradictionsIn } from './contradictions.ts';
import { makePools, type PoolOfArea, type Pools, poolRegistry } from './pools.ts';
import {
  type AreaRule,
  type NationFile,
  type NationRule,
  nationFile,
  type ProvinceFile,
  provinceFile,
  type RequiredSetting,
  RULES_BEGIN,
  type SettingName,
  type Settings,
} from './region-data.ts';

/** Rule data as read from files, not yet checked. */
export interface RuleData {
  /** One a province and exactly one for the nation. */
  readonly regions: readonly unknown[];
  readonly pools: unknown;
  readonly years: readonly unknown[];
}

/** How near the place a rule was given for: the nearest that speaks wins. */
export const RULE_LEVELS = ['pair', 'area', 'province', 'nation'] as const;
export type RuleLevel = (typeof RULE_LEVELS)[number];

/** A value with where it comes from. */
export interface Ruled<T> {
  readonly value: T;
  readonly basis: RuleBasis;
  readonly level: RuleLevel;
  /** First day the rule holds. */
  readonly from: string;
  /** The rule in words; says so itself when it is older than the rule of 2021. */
  readonly source: string;
  readonly old: boolean;
}

export interface Rules {
  /** Fingerprint of regions and pools; the calendar has its own. */
  readonly version: string;
  readonly calendar: Calendar;
  readonly pools: Pools;
  poolOf: Pools['poolOf'];
  nearest: Pools['nearest'];
  /** What holds for a pool on a date: area beats province beats nation. `undefined` where nobody says anything. */
  setting<K extends SettingName>(name: K, at: PoolOfArea, date: string): Ruled<Settings[K]> | undefined;
  /** The same for a value that the nation's file always has; throws where it lacks it, which start refuses. */
  required<K extends RequiredSetting>(name: K, at: PoolOfArea, date: string): Ruled<Settings[K]>;
  /** Length of a clock: a rule for the pair beats the area's, the province's, the nation's. `at`: whose rule the clock follows. */
  clock(name: ClockName, regime: Regime, pair: Pair, at: PoolOfArea, date: string): Ruled<number> | undefined;
}

export interface Pair {
  readonly source: PoolOfArea;
  readonly destination: PoolOfArea;
}

interface Effective {
  readonly from: string;
  readonly until?: string | undefined;
}

function holds(rule: Effective, date: string): boolean {
  return rule.from <= date && (rule.until === undefined || date <= rule.until);
}

/** Of rules that hold on a date, the one that took effect last. */
function latest<T extends Effective>(rules: readonly T[], date: string): T | undefined {
  return rules
    .filter((rule) => holds(rule, date))
    .reduce<T | undefined>((a, b) => (a && a.from > b.from ? a : b), undefined);
}

/** A rule's own words, with a mark where the rule is older than 2021. */
function words(rule: { readonly source: string; readonly old?: boolean | undefined }): string {
  return rule.old ? `${rule.source}（早于2021年办法，尚待确认）` : rule.source;
}

function regionRuled<T>(
  value: T,
  rule: { readonly source: string; readonly from: string; readonly old?: boolean | undefined },
  level: Exclude<RuleLevel, 'nation'>,
): Ruled<T> {
  return { value, basis: 'region', level, from: rule.from, source: words(rule), old: rule.old ?? false };
}

function nationRuled<T>(value: T, rule: NationRule): Ruled<T> {
  return { value, basis: rule.basis, level: 'nation', from: rule.from, source: words(rule), old: rule.old ?? false };
}

/** Whose rules a file says it holds, before its shape is known. Schemas made for each file would cost more than reading them all. */
function saysOfItself(value: unknown): { readonly nation: boolean; readonly province: unknown } {
  if (typeof value !== 'object' || value === null) return { nation: false, province: undefined };
  return { nation: Reflect.get(value, 'nation') === true, province: Reflect.get(value, 'province') };
}

function parseFiles(data: RuleData, contradictions: string[]) {
  function parsed<T>(schema: z.ZodType<T>, value: unknown, named: string): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    contradictions.push(...result.error.issues.map(({ path, message }) => `${named}: ${path.join('.')}: ${message}`));
    return undefined;
  }
  const provinces: ProvinceFile[] = [];
  const nations: NationFile[] = [];
  for (const [at, value] of data.regions.entries()) {
    const { nation, province } = saysOfItself(value);
    const named = nation
      ? 'rules of the nation'
      : `rules of province ${typeof province === 'string' ? province : `(file ${at + 1})`}`;
    if (nation) nations.push(...[parsed(nationFile, value, named)].filter((file) => file !== undefined));
    else provinces.push(...[parsed(provinceFile, value, named)].filter((file) => file !== undefined));
  }
  const registry = parsed(poolRegistry, data.pools, 'pool registry');
  const years = data.years
    .map((value, at) => parsed(publishedYear, value, `calendar year (file ${at + 1})`))
    .filter((year) => year !== undefined);
  return { provinces, nations, registry, years };
}

function refuseContradictions(contradictions: readonly string[]): void {
  if (contradictions.length > 0) {
    throw new Error(
      `The rule data cannot be used; correct every one of these:\n- ${[...new Set(contradictions)].join('\n- ')}`,
    );
  }
}

/** Builds the rules from their data. Throws one `Error` that names everything malformed and every contradiction. */
export function makeRules(data: RuleData): Rules {
  const contradictions: string[] = [];
  const { provinces, nations, registry, years } = parseFiles(data, contradictions);
  const [nation] = nations;
  if (nations.length !== 1) contradictions.push(`there has to be one file for the nation, not ${nations.length}`);
  if (registry === undefined || nation === undefined) {
    refuseContradictions(contradictions);
    throw new Error('unreachable: contradictions were refused');
  }
  const pools = makePools(registry, contradictions);
  contradictions.push(...contradictionsIn(provinces, nation, pools));

  const areaRules = new Map<string, AreaRule[]>();
  for (const rule of provinces.flatMap(({ rules }) => rules)) {
    areaRules.set(rule.area, [...(areaRules.get(rule.area) ?? []), rule]);
  }
  const pairRules = provinces.flatMap(({ pairs }) => pairs ?? []);

  function setting<K extends SettingName>(name: K, at: PoolOfArea, date: string): Ruled<Settings[K]> | undefined {
    for (const [level, place] of [['area', at.pool] as const, ['province', at.province] as const]) {
      const rule = latest(
        (areaRules.get(place) ?? []).filter(({ set }) => set?.[name] !== undefined),
        date,
      );
      const value = rule?.set?.[name];
      if (rule !== undefined && value !== undefined) return regionRuled(value as Settings[K], rule, level);
    }
    const rule = latest(nation?.rules.filter(({ set }) => set?.[name] !== undefined) ?? [], date);
    const value = rule?.set?.[name];
    return rule !== undefined && value !== undefined ? nationRuled(value as Settings[K], rule) : undefined;
  }

  function clock(name: ClockName, regime: Regime, pair: Pair, at: PoolOfArea, date: string): Ruled<number> | undefined {
    const lengthIn = (rule: { readonly clocks?: AreaRule['clocks'] | undefined }) =>
      rule.clocks?.find((length) => length.name === name && (length.regime ?? regime) === regime)?.workingDays;
    const ofPair = pairRules.filter(
      (rule) => rule.sourcePool === pair.source.pool && rule.destinationPool === pair.destination.pool,
    );
    for (const [level, rules] of [
      ['pair', ofPair] as const,
      ['area', areaRules.get(at.pool) ?? []] as const,
      ['province', areaRules.get(at.province) ?? []] as const,
    ]) {
      const rule = latest<(typeof rules)[number]>(
        rules.filter((candidate) => lengthIn(candidate) !== undefined),
        date,
      );
      const length = rule && lengthIn(rule);
      if (rule !== undefined && length !== undefined) return regionRuled(length, rule, level);
    }
    const rule = latest(nation?.rules.filter((candidate) => lengthIn(candidate) !== undefined) ?? [], date);
    const length = rule && lengthIn(rule);
    return rule !== undefined && length !== undefined ? nationRuled(length, rule) : undefined;
  }

  const close = latest(
    nation.rules.filter(({ set }) => set?.closeOfBusiness !== undefined),
    RULES_BEGIN,
  )?.set?.closeOfBusiness;
  const regional = provinces.flatMap(({ daysOff }) => daysOff ?? []).map(({ area, dates }) => ({ area, dates }));
  const calendar = calendarOf(
    years,
    { regional, ...(close === undefined ? {} : { closeOfBusiness: close }) },
    contradictions,
  );
  refuseContradictions(contradictions);
  if (calendar === undefined) throw new Error('unreachable: contradictions were refused');

  return {
    version: fingerprint({
      provinces: [...provinces].sort((a, b) => Number(a.province) - Number(b.province)),
      nation,
      registry,
    }),
    calendar,
    pools,
    poolOf: pools.poolOf,
    nearest: pools.nearest,
    setting,
    required(name, at, date) {
      const ruled = setting(name, at, date);
      if (ruled === undefined) throw new Error(`the rules of the nation lack ${name} on ${date}`);
      return ruled;
    },
    clock,
  };
}

function calendarOf(
  years: Parameters<typeof makeCalendar>[0],
  options: Parameters<typeof makeCalendar>[1],
  contradictions: string[],
): Calendar | undefined {
  try {
    return makeCalendar(years, options);
  } catch (error) {
    contradictions.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
