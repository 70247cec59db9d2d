// The rules in force: pools, regional and national rules, working days. Looked up by place and date; made from data, checked once.
import { type Calendar, makeCalendar } from '../calendar/calendar.ts';
import type { PublishedYear } from '../calendar/year-data.ts';
import type { ClockName, Regime, RuleBasis, Scheme, Standing } from '../case.ts';
import { fingerprint } from '../fingerprint.ts';
import { contradictionsIn } from './contradictions.ts';
import { isWithin } from './days-of-year.ts';
import type { Document } from './document-data.ts';
import { sourceInWords, standingOf } from './documents.ts';
import type { PoolRegistry } from './pool-data.ts';
import { makePools, type PoolOfArea, type Pools } from './pools.ts';
import { type AnyRule, type Circumstances, type Cited, circumstancesOf, inOrder } from './precedence.ts';
import type { AreaRule, NationFile, NationRule, PairRule, ProvinceFile } from './region-data.ts';
import { type RequiredSetting, RULES_BEGIN } from './required.ts';
import type { CloseOfBusiness, SettingName, Settings } from './settings.ts';

/** Rule data whose shape was checked. */
export interface CheckedData {
  readonly provinces: readonly ProvinceFile[];
  readonly nation: NationFile;
  readonly registry: PoolRegistry;
  readonly years: readonly PublishedYear[];
}

/** How near the place a rule was given for: the nearest that speaks wins. */
export const RULE_LEVELS = ['pair', 'area', 'province', 'nation'] as const;
export type RuleLevel = (typeof RULE_LEVELS)[number];

/** A value with where it comes from. */
export interface Ruled<T> {
  readonly value: T;
  readonly basis: RuleBasis;
  readonly level: RuleLevel;
  /** First day the rule holds; the last one where it ends. */
  readonly from: string;
  readonly until?: string;
  /** The rule in words; says so itself where the rule is old, unconfirmed or lapsed. */
  readonly source: string;
  readonly standing: readonly Standing[];
  /** What the rule asks beside place and date; mostly nothing. */
  readonly on: Circumstances;
  /** What it rests on; none for a default of this product. */
  readonly document?: Document;
}

export type { Circumstances } from './precedence.ts';

/** A place that rules are given for: a pool and the province it lies in. */
export type RulePlace = Pick<PoolOfArea, 'pool' | 'province'>;

export interface Rules {
  /** Fingerprint of regions and pools; the calendar has its own. */
  readonly version: string;
  readonly calendar: Calendar;
  readonly pools: Pools;
  poolOf: Pools['poolOf'];
  nearest: Pools['nearest'];
  /** The pool, and so the office, of one side of an application; the area itself where nobody knows it. */
  officeOf(place: { readonly area: string; readonly scheme: Scheme }, date: string): string;
  /**
   * What holds for a pool on a date: area beats province beats nation; of one place, the rule that asks more, then the later one.
   * `undefined` where nobody says anything.
   */
  setting<K extends SettingName>(
    name: K,
    at: RulePlace,
    date: string,
    on?: Circumstances,
  ): Ruled<Settings[K]> | undefined;
  /** Everything that holds, in the order in which it is asked: for settings in tiers, of which the nearest may have none that fits. */
  layers<K extends SettingName>(name: K, at: RulePlace, date: string, on?: Circumstances): Ruled<Settings[K]>[];
  /** The same as `setting` for a value that the nation's file always has; throws where it lacks it, which start refuses. */
  required<K extends RequiredSetting>(name: K, at: RulePlace, date: string, on?: Circumstances): Ruled<Settings[K]>;
  /**
   * Length of a clock: a rule for the pair beats the area's, the province's, the nation's. `at`: whose rule the clock follows; `on`: the
   * pair's own circumstances where not given.
   */
  clock(
    name: ClockName,
    regime: Regime,
    pair: Pair,
    at: RulePlace,
    date: string,
    on?: Circumstances,
  ): Ruled<number> | undefined;
}

export interface Pair {
  readonly source: RulePlace;
  readonly destination: RulePlace;
}

function ruled<T>(value: T, { rule, documents }: Cited<AnyRule>, level: RuleLevel, date: string): Ruled<T> {
  const document = rule.document === undefined ? undefined : documents[rule.document];
  const standing = standingOf(rule, document, date);
  return {
    value,
    basis: 'basis' in rule ? rule.basis : 'region',
    level,
    from: rule.from,
    ...(rule.until === undefined ? {} : { until: rule.until }),
    source: sourceInWords(rule, document, standing),
    standing,
    on: circumstancesOf(rule),
    ...(document === undefined ? {} : { document }),
  };
}

/** Throws one `Error` that names all of them, where there are any. */
export function refuseContradictions(contradictions: readonly string[]): void {
  if (contradictions.length > 0) {
    throw new Error(
      `The rule data cannot be used; correct every one of these:\n- ${[...new Set(contradictions)].join('\n- ')}`,
    );
  }
}

/** A province's rules by the place they are given for. */
function byPlace({ rules, documents }: ProvinceFile): Map<string, Cited<AreaRule>[]> {
  const places = new Map<string, Cited<AreaRule>[]>();
  for (const rule of rules) {
    const cited = { rule, documents };
    const others = places.get(rule.area);
    if (others === undefined) places.set(rule.area, [cited]);
    else others.push(cited);
  }
  return places;
}

/** Builds the rules. `found`: what is wrong already. Throws one `Error` that names it and every contradiction. */
export function buildRules({ provinces, nation, registry, years }: CheckedData, found: readonly string[] = []): Rules {
  const contradictions = [...found];
  const pools = makePools(registry, contradictions);
  contradictions.push(...contradictionsIn(provinces, nation, pools));

  const inCodeOrder = [...provinces].sort((a, b) => Number(a.province) - Number(b.province));
  const byProvince = new Map(provinces.map((file) => [file.province, { file, byPlace: byPlace(file) }]));
  const ofNation = nation.rules.map((rule) => ({ rule, documents: nation.documents }));
  const levels = (at: RulePlace): readonly (readonly [RuleLevel, readonly Cited<AreaRule | NationRule>[]])[] => {
    const here = byProvince.get(at.province)?.byPlace;
    return [
      ['area', here?.get(at.pool) ?? []],
      ['province', here?.get(at.province) ?? []],
      ['nation', ofNation],
    ];
  };

  function layers<K extends SettingName>(name: K, at: RulePlace, date: string, on: Circumstances = {}) {
    return levels(at).flatMap(([level, rules]) =>
      inOrder(
        rules.filter(({ rule }) => rule.set?.[name] !== undefined),
        date,
        on,
      ).map((cited) => ruled(cited.rule.set?.[name] as Settings[K], cited, level, date)),
    );
  }

  function setting<K extends SettingName>(name: K, at: RulePlace, date: string, on: Circumstances = {}) {
    return layers(name, at, date, on)[0];
  }

  function required<K extends RequiredSetting>(name: K, at: RulePlace, date: string, on: Circumstances = {}) {
    const found = setting(name, at, date, on);
    if (found === undefined) throw new Error(`the rules of the nation lack ${name} on ${date}`);
    return found;
  }

  /** A pair's rules stand in the file of the source's province. */
  function ofPair({ source, destination }: Pair): Cited<PairRule>[] {
    const { pairs = [], documents = {} } = byProvince.get(source.province)?.file ?? {};
    return pairs
      .filter((rule) => rule.sourcePool === source.pool && rule.destinationPool === destination.pool)
      .map((rule) => ({ rule, documents }));
  }

  function clock(
    name: ClockName,
    regime: Regime,
    pair: Pair,
    at: RulePlace,
    date: string,
    on = reachOf(pair),
  ): Ruled<number> | undefined {
    const lengthIn = (rule: AnyRule) =>
      rule.clocks?.find((length) => length.name === name && (length.regime ?? regime) === regime)?.workingDays;
    const all: readonly (readonly [RuleLevel, readonly Cited<AnyRule>[]])[] = [['pair', ofPair(pair)], ...levels(at)];
    for (const [level, rules] of all) {
      const [cited] = inOrder(
        rules.filter(({ rule }) => lengthIn(rule) !== undefined),
        date,
        on,
      );
      const length = cited && lengthIn(cited.rule);
      if (cited !== undefined && length !== undefined) return ruled(length, cited, level, date);
    }
    return undefined;
  }

  function placeOf(area: string, date: string): RulePlace {
    return pools.poolOf(area, date) ?? { pool: area, province: area.slice(0, 2) };
  }

  const calendar = calendarOf(
    years,
    {
      ownDaysOf: (area, date) => {
        const place = placeOf(area, date);
        const all = byProvince.get(place.province)?.file.ownDays ?? [];
        return all.filter((own) => own.area === place.pool || own.area === place.province);
      },
      closeAt: (date, area) => {
        const place = area === undefined ? NOWHERE : placeOf(area, date);
        // Deadlines before the first day of the rules are counted to the close of business that the rules began with.
        const on = [date, RULES_BEGIN].sort().at(-1) ?? date;
        return closeOn(date, required('closeOfBusiness', place, on).value);
      },
      regionsVersion: () => fingerprint(inCodeOrder.map(({ province, ownDays }) => [province, ownDays])),
    },
    contradictions,
  );
  refuseContradictions(contradictions);
  if (calendar === undefined) throw new Error('unreachable: contradictions were refused');

  let version: string | undefined;
  return {
    get version() {
      version ??= fingerprint({ provinces: inCodeOrder, nation, registry });
      return version;
    },
    calendar,
    pools,
    poolOf: pools.poolOf,
    nearest: pools.nearest,
    officeOf: ({ area, scheme }, date) => pools.poolOf(area, date, scheme)?.pool ?? area,
    setting,
    layers,
    required,
    clock,
  };
}

/** Where no area is named, the nation's rules hold. */
const NOWHERE: RulePlace = { pool: '000000', province: '00' };

/** A move between a pool and itself is no move: what a place has by itself depends on neither. */
function reachOf({ source, destination }: Pair): Circumstances {
  if (source.pool === destination.pool) return {};
  return { reach: source.province === destination.province ? 'inside' : 'across' };
}

/** The close of business on a date, of a rule that may name seasons. */
export function closeOn(date: string, close: CloseOfBusiness): string {
  if (typeof close === 'string') return close;
  const season = close.find((each) => isWithin(date.slice(5), each));
  if (season === undefined) throw new Error(`no season of the close of business holds on ${date}`);
  return season.at;
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
