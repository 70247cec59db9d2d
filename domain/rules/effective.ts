// What applies at a place on a day, each value with the level it is inherited from and the file that says it.
import type { ClockName, Regime, RuleBasis } from '../case.ts';
import type { Words } from '../words.ts';
import type { RuleBook } from './book.ts';
import { CLOCKS } from './clocks.ts';
import { workingDaysWords } from './describe.ts';
import { SETTING_NAMES, SETTING_WORDS, valueWords } from './describe-settings.ts';
import { clockName, placeWords } from './listing.ts';
import type { PoolOfArea } from './pools.ts';
import type { SettingName, Settings } from './region-data.ts';
import type { Pair, Ruled, RuleLevel } from './rules.ts';

/** A value in force, with where it is inherited from. */
export interface Effective {
  readonly level: RuleLevel;
  readonly place: string;
  readonly placeName: Words;
  readonly value: Words;
  readonly basis: RuleBasis;
  readonly source: string;
  readonly from: string;
  readonly old: boolean;
  readonly file: string;
}

export interface EffectiveSetting extends Effective {
  readonly setting: SettingName;
  readonly name: Words;
}

export interface EffectiveClock extends Effective {
  readonly clock: ClockName;
  readonly regime: Regime;
  /** Whose rule the clock follows. */
  readonly side: keyof Pair;
  readonly name: Words;
  readonly workingDays: number;
}

function effective<T>(ruled: Ruled<T>, value: Words, at: PoolOfArea, pair: Pair, book: RuleBook): Effective {
  const { basis, source, from, old } = ruled;
  const place = placeOf(ruled.level, at, pair);
  // A province may be asked about itself; its rules are then nearest and still a province's.
  const level = place.length === 2 ? 'province' : ruled.level;
  return {
    level,
    place,
    placeName: placeWords(place, book),
    value,
    basis,
    source,
    from,
    old,
    file: fileOf(place, from, book),
  };
}

function placeOf(level: RuleLevel, at: PoolOfArea, pair: Pair): string {
  switch (level) {
    case 'pair':
      return `${pair.source.pool}-${pair.destination.pool}`;
    case 'area':
      return at.pool;
    case 'province':
      return at.province;
    case 'nation':
      return 'nation';
    default:
      return level satisfies never;
  }
}

/** The file a rule of a place stands in. A pair's may be either province's. */
function fileOf(place: string, from: string, { nation, provinces }: RuleBook): string {
  if (place === 'nation') return nation.file;
  const [source, destination] = place.split('-');
  const found = provinces.find(({ data }) =>
    destination === undefined
      ? data.rules.some((rule) => rule.area === place && rule.from === from)
      : data.pairs?.some(
          (rule) => rule.sourcePool === source && rule.destinationPool === destination && rule.from === from,
        ),
  );
  return found?.file ?? '';
}

/** The setting in force at a pool on a date; `undefined` where nobody says anything. */
export function effectiveSetting<K extends SettingName>(
  name: K,
  at: PoolOfArea,
  date: string,
  book: RuleBook,
): EffectiveSetting | undefined {
  const ruled: Ruled<Settings[K]> | undefined = book.rules.setting(name, at, date);
  if (ruled === undefined) return undefined;
  const value = valueWords(name, ruled.value);
  return {
    setting: name,
    name: SETTING_WORDS[name].name,
    ...effective(ruled, value, at, { source: at, destination: at }, book),
  };
}

/** Every setting in force at a pool on a date. */
export function effectiveSettings(at: PoolOfArea, date: string, book: RuleBook): EffectiveSetting[] {
  return SETTING_NAMES.map((name) => effectiveSetting(name, at, date, book)).filter((found) => found !== undefined);
}

/** One clock between two pools on a date. */
export function effectiveClock(
  { clock, regime, side }: Pick<EffectiveClock, 'clock' | 'regime' | 'side'>,
  pair: Pair,
  date: string,
  book: RuleBook,
): EffectiveClock | undefined {
  const ruled = book.rules.clock(clock, regime, pair, pair[side], date);
  if (ruled === undefined) return undefined;
  const value = workingDaysWords(ruled.value);
  return {
    clock,
    regime,
    side,
    name: clockName(clock, regime),
    workingDays: ruled.value,
    ...effective(ruled, value, pair[side], pair, book),
  };
}

/** The clocks of both regimes with the side each follows, in the order in which they start. */
export const ALL_CLOCKS: readonly Pick<EffectiveClock, 'clock' | 'regime' | 'side'>[] = (
  ['online', 'paper'] as const
).flatMap((regime) => CLOCKS[regime].map(({ name, side }) => ({ clock: name, regime, side })));

/** The clocks of both regimes between two pools; the same pool twice: as that pool's own rules have them. */
export function effectiveClocks(pair: Pair, date: string, book: RuleBook): EffectiveClock[] {
  return ALL_CLOCKS.map((kind) => effectiveClock(kind, pair, date, book)).filter((found) => found !== undefined);
}
