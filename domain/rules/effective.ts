// What applies at a place on a day, each value with the level it is inherited from and the file that says it.
import { type ClockName, INSURED_AS, REACHES, type Regime, type RuleBasis, type Standing } from '../case.ts';
import type { Words } from '../words.ts';
import type { RuleBook } from './book.ts';
import { CLOCKS } from './clocks.ts';
import { workingDaysWords } from './describe.ts';
import { GROUP_OF, type SettingGroup } from './describe-groups.ts';
import { SETTING_NAMES, SETTING_WORDS, valueWords } from './describe-settings.ts';
import type { Document } from './document-data.ts';
import { circumstancesWords, clockName, placeWords } from './listing.ts';
import { type Circumstances, type Pair, RULE_LEVELS, type Ruled, type RuleLevel, type RulePlace } from './rules.ts';
import type { SettingName, Settings } from './settings.ts';

/** A value in force, with where it is inherited from. */
export interface Effective {
  readonly level: RuleLevel;
  readonly place: string;
  readonly placeName: Words;
  readonly value: Words;
  readonly basis: RuleBasis;
  readonly source: string;
  readonly from: string;
  readonly until?: string;
  readonly standing: readonly Standing[];
  readonly document?: Document;
  /** What the rule asks beside place and date, as a part of the name; both languages empty where nothing. */
  readonly on: Words;
  readonly file: string;
}

export interface EffectiveSetting extends Effective {
  readonly setting: SettingName;
  readonly group: SettingGroup;
  readonly name: Words;
  /** Of a setting in tiers: what farther levels say, which holds for those whom no nearer tier meets. */
  readonly otherwise?: readonly Effective[];
  /** Whom no nearer tier meets: people enrolled for the first time, where everybody else is met. */
  readonly otherwiseFor?: 'first-enrolment' | 'others';
}

export interface EffectiveClock extends Effective {
  readonly clock: ClockName;
  readonly regime: Regime;
  /** Whose rule the clock follows. */
  readonly side: keyof Pair;
  readonly name: Words;
  readonly workingDays: number;
}

function effective<T>(ruled: Ruled<T>, value: Words, at: RulePlace, pair: Pair, book: RuleBook): Effective {
  const { basis, source, from, until, standing, document } = ruled;
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
    ...(until === undefined ? {} : { until }),
    standing,
    ...(document === undefined ? {} : { document }),
    on: circumstancesWords(ruled.on),
    file: fileOf(place, from, book),
  };
}

function placeOf(level: RuleLevel, at: RulePlace, pair: Pair): string {
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

/** Everything that rules may ask beside place and date, the plainest first. */
export const CIRCUMSTANCES: readonly Circumstances[] = [
  {},
  ...REACHES.map((reach) => ({ reach })),
  ...INSURED_AS.map((insuredAs) => ({ insuredAs })),
  ...REACHES.flatMap((reach) => INSURED_AS.map((insuredAs) => ({ reach, insuredAs }))),
];

function isSame(a: Circumstances, b: Circumstances): boolean {
  return a.reach === b.reach && a.insuredAs === b.insuredAs;
}

/** The setting in force at a pool on a date by a rule that asks just this; `undefined` where nobody says anything. */
export function effectiveSetting(
  name: SettingName,
  at: RulePlace,
  date: string,
  book: RuleBook,
  on: Circumstances = {},
): EffectiveSetting | undefined {
  const found = settingIn(name, at, date, book, on);
  return found === undefined || !isSame(found.asked, on) ? undefined : found.setting;
}

/** The setting in force in these circumstances, also by a rule that asks less. */
export function settingInForce(
  name: SettingName,
  at: RulePlace,
  date: string,
  book: RuleBook,
  on: Circumstances = {},
): EffectiveSetting | undefined {
  return settingIn(name, at, date, book, on)?.setting;
}

function settingIn(name: SettingName, at: RulePlace, date: string, book: RuleBook, on: Circumstances) {
  const ruled = book.rules.setting(name, at, date, on);
  if (ruled === undefined) return undefined;
  const value = valueWords(name, ruled.value);
  const setting: EffectiveSetting = {
    setting: name,
    group: GROUP_OF[name],
    name: SETTING_WORDS[name].name,
    ...effective(ruled, value, at, { source: at, destination: at }, book),
  };
  return { asked: ruled.on, setting };
}

/** The same with what holds for those whom none of its tiers meets; without, where everybody is met. */
function withFartherTiers(
  setting: EffectiveSetting,
  at: RulePlace,
  date: string,
  book: RuleBook,
  on: Circumstances,
): EffectiveSetting {
  const { setting: name } = setting;
  if (name !== 'waiting' && name !== 'retirementYears') return setting;
  const pair = { source: at, destination: at };
  const layers = book.rules.layers(name, at, date, on);
  const otherwiseFor = whomNoneMeets(layers[0]?.value ?? []);
  if (otherwiseFor === undefined) return setting;
  const otherwise = layers
    .filter((ruled) => RULE_LEVELS.indexOf(ruled.level) > RULE_LEVELS.indexOf(setting.level))
    .map((ruled) => effective(ruled, valueWords(name, ruled.value), at, pair, book));
  return otherwise.length === 0 ? setting : { ...setting, otherwise, otherwiseFor };
}

/** `undefined`: nobody. A tier that asks nothing meets everybody but those who were never enrolled, whom only their own tier meets. */
function whomNoneMeets(tiers: Settings['waiting'] | Settings['retirementYears']): EffectiveSetting['otherwiseFor'] {
  const asked = tiers.map((tier) => Object.keys(tier.when ?? {}).join());
  if (!asked.includes('')) return 'others';
  const ofWaiting = tiers.some((tier) => 'months' in tier);
  return ofWaiting && !asked.includes('firstEnrolment') ? 'first-enrolment' : undefined;
}

/** Every setting in force at a pool on a date; what holds only in some circumstances stands after what holds in all. */
export function effectiveSettings(at: RulePlace, date: string, book: RuleBook): EffectiveSetting[] {
  return SETTING_NAMES.flatMap((name) =>
    CIRCUMSTANCES.flatMap((on) => {
      const found = effectiveSetting(name, at, date, book, on);
      return found === undefined ? [] : [withFartherTiers(found, at, date, book, on)];
    }),
  );
}

export type ClockOfSide = Pick<EffectiveClock, 'clock' | 'regime' | 'side'>;

/** One clock between two pools on a date; `on`: of a place by itself, by a rule that asks just this. */
export function effectiveClock(
  kind: ClockOfSide,
  pair: Pair,
  date: string,
  book: RuleBook,
  on?: Circumstances,
): EffectiveClock | undefined {
  const found = clockIn(kind, pair, date, book, on);
  return found === undefined || (on !== undefined && !isSame(found.asked, on)) ? undefined : found.clock;
}

/** The clock in force in these circumstances, also by a rule that asks less. */
export function clockInForce(
  kind: ClockOfSide,
  pair: Pair,
  date: string,
  book: RuleBook,
  on?: Circumstances,
): EffectiveClock | undefined {
  return clockIn(kind, pair, date, book, on)?.clock;
}

function clockIn({ clock, regime, side }: ClockOfSide, pair: Pair, date: string, book: RuleBook, on?: Circumstances) {
  const ruled = book.rules.clock(clock, regime, pair, pair[side], date, on);
  if (ruled === undefined) return undefined;
  const found: EffectiveClock = {
    clock,
    regime,
    side,
    name: clockName(clock, regime),
    workingDays: ruled.value,
    ...effective(ruled, workingDaysWords(ruled.value), pair[side], pair, book),
  };
  return { asked: ruled.on, clock: found };
}

/** The clocks of both regimes with the side each follows, in the order in which they start. */
export const ALL_CLOCKS: readonly ClockOfSide[] = (['online', 'paper'] as const).flatMap((regime) =>
  CLOCKS[regime].map(({ name, side }) => ({ clock: name, regime, side })),
);

/** The clocks of both regimes between two pools; the same pool twice: as that pool's own rules have them, in all circumstances. */
export function effectiveClocks(pair: Pair, date: string, book: RuleBook): EffectiveClock[] {
  const isOnePlace = pair.source.pool === pair.destination.pool;
  return ALL_CLOCKS.flatMap((kind) =>
    (isOnePlace ? CIRCUMSTANCES : [undefined])
      .map((on) => effectiveClock(kind, pair, date, book, on))
      .filter((found) => found !== undefined),
  );
}
