// What newer rule data would change: settings and clocks place by place, days off, pools. Each change with the day it begins on.

import { dateOf, dayNumber } from '../calendar/days.ts';
import { daysOff } from '../calendar/year.ts';
import { SCHEMES } from '../case.ts';
import type { Words } from '../words.ts';
import type { RuleBook } from './book.ts';
import { SETTING_NAMES, SETTING_WORDS } from './describe-settings.ts';
import {
  ALL_CLOCKS,
  CIRCUMSTANCES,
  clockInForce,
  type Effective,
  effectiveClock,
  effectiveSetting,
  settingInForce,
} from './effective.ts';
import { circumstancesWords, clockName, placeWords } from './listing.ts';
import type { RulePlace } from './rules.ts';

/** One value that changes at one place. `before` absent: nothing was said; `after` absent: nothing is said any more. */
export interface RuleChange {
  readonly place: string;
  readonly placeName: Words;
  /** A setting's name, or `clock source-out (online)`. */
  readonly what: string;
  readonly name: Words;
  /** First day on which it is so, not before the day of the comparison. */
  readonly from: string;
  /** `wording`: the value stays, its source, basis or what is doubtful about it changes. */
  readonly change: 'value' | 'wording';
  readonly before?: Effective;
  readonly after?: Effective;
  /** What holds all the same where `before` or `after` is absent: by a rule of a farther place, or by one that asks less. */
  readonly instead?: Effective;
}

export interface CalendarChange {
  readonly date: string;
  readonly area?: string;
  readonly change: 'day-off' | 'no-day-off' | 'worked-weekend' | 'no-worked-weekend';
  readonly source: string;
}

export interface PoolChange {
  readonly area: string;
  readonly name: string;
  readonly from: string;
  readonly before?: string;
  readonly after?: string;
}

export interface RulesDiff {
  readonly on: string;
  readonly rules: readonly RuleChange[];
  /** Years whose notice is new. */
  readonly yearsAdded: readonly number[];
  readonly yearsRemoved: readonly number[];
  readonly calendar: readonly CalendarChange[];
  readonly pools: readonly PoolChange[];
  /** True where the data are the same to the letter. */
  readonly same: boolean;
}

/** Compares two books from the Beijing date `on`, with every later day on which a rule of either begins or ends. */
export function diffBooks(before: RuleBook, after: RuleBook, on: string): RulesDiff {
  const dates = turningDays([before, after], on);
  return {
    on,
    rules: placesOf([before, after]).flatMap((place) => changesAt(place, before, after, dates)),
    yearsAdded: after.rules.calendar.years.filter((year) => !before.rules.calendar.years.includes(year)),
    yearsRemoved: before.rules.calendar.years.filter((year) => !after.rules.calendar.years.includes(year)),
    calendar: calendarChanges(before, after),
    pools: poolChanges(before, after, dates),
    same:
      before.rules.version === after.rules.version && before.rules.calendar.version === after.rules.calendar.version,
  };
}

interface Span {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

function turningDays(books: readonly RuleBook[], on: string): string[] {
  const spans: Span[] = books.flatMap((book) => [
    ...book.nation.data.rules,
    ...book.provinces.flatMap(({ data }) => [...data.rules, ...(data.pairs ?? [])]),
    ...book.registry.data.pools,
  ]);
  const days = spans.flatMap(({ from, until }) => [
    ...(from === undefined ? [] : [from]),
    ...(until === undefined ? [] : [dateOf(dayNumber(until) + 1)]),
  ]);
  return [...new Set([on, ...days.filter((day) => day > on)])].sort();
}

/** The nation, every province and every pool or pair that either book has a rule for. */
function placesOf(books: readonly RuleBook[]): string[] {
  const places = books.flatMap(({ provinces }) =>
    provinces.flatMap(({ data }) => [
      data.province,
      ...data.rules.map(({ area }) => area),
      ...(data.pairs ?? []).map(({ sourcePool, destinationPool }) => `${sourcePool}-${destinationPool}`),
    ]),
  );
  return ['nation', ...[...new Set(places)].sort()];
}

/** A place as rules are looked up by; codes that no rule can have stand for what lies below a nation or a province. */
function lookUpAs(code: string): RulePlace {
  const nation = code === 'nation';
  return {
    pool: nation ? '000000' : code,
    province: nation ? '00' : code.slice(0, 2),
  };
}

interface Value {
  readonly what: string;
  readonly name: Words;
  readonly of: (book: RuleBook, date: string) => Effective | undefined;
  readonly inForce: (book: RuleBook, date: string) => Effective | undefined;
}

function valuesAt(place: string): Value[] {
  const [source = place, destination = source] = place.split('-');
  const pair = { source: lookUpAs(source), destination: lookUpAs(destination) };
  const isPair = place.includes('-');
  return (isPair ? [undefined] : CIRCUMSTANCES).flatMap((on) => {
    const { zh, en } = circumstancesWords(on ?? {});
    const named = (name: Words) => ({ zh: `${name.zh}${zh}`, en: `${name.en}${en}` });
    const settings = SETTING_NAMES.map((setting) => ({
      what: `${setting}${en}`,
      name: named(SETTING_WORDS[setting].name),
      of: (book: RuleBook, date: string) => effectiveSetting(setting, pair.source, date, book, on),
      inForce: (book: RuleBook, date: string) => settingInForce(setting, pair.source, date, book, on),
    }));
    const clocks = ALL_CLOCKS.map((kind) => ({
      what: `clock ${kind.clock} (${kind.regime})${en}`,
      name: named(clockName(kind.clock, kind.regime)),
      of: (book: RuleBook, date: string) => effectiveClock(kind, pair, date, book, on),
      inForce: (book: RuleBook, date: string) => clockInForce(kind, pair, date, book, on),
    }));
    return isPair ? clocks : [...settings, ...clocks];
  });
}

function changesAt(place: string, before: RuleBook, after: RuleBook, dates: readonly string[]): RuleChange[] {
  const placeName = placeWords(place, after).zh.trim() === place ? placeWords(place, before) : placeWords(place, after);
  return valuesAt(place).flatMap(({ what, name, of, inForce }) => {
    const found: RuleChange[] = [];
    let told = '';
    for (const from of dates) {
      const [a, b] = [of(before, from), of(after, from)];
      // What a place only inherits is told where it is said.
      const own = a?.place === place || b?.place === place;
      const changed = own && text(a) !== text(b);
      const now = changed ? `${text(a)} → ${text(b)}` : '';
      if (changed && now !== told) {
        const instead = a === undefined ? inForce(before, from) : b === undefined ? inForce(after, from) : undefined;
        found.push({
          place,
          placeName,
          what,
          name,
          from,
          change: a?.value.zh === b?.value.zh ? 'wording' : 'value',
          ...(a === undefined ? {} : { before: a }),
          ...(b === undefined ? {} : { after: b }),
          ...(instead === undefined ? {} : { instead }),
        });
      }
      told = now;
    }
    return found;
  });
}

function text(value: Effective | undefined): string {
  return value === undefined
    ? ''
    : JSON.stringify([value.value.zh, value.basis, value.source, value.standing, value.document, value.place]);
}

function calendarChanges(before: RuleBook, after: RuleBook): CalendarChange[] {
  const [a, b] = [daysOf(before), daysOf(after)];
  const gone = [...a]
    .filter(([key]) => !b.has(key))
    .map(([, { change, ...day }]) => ({ ...day, change: undone(change) }));
  const come = [...b].filter(([key]) => !a.has(key)).map(([, day]) => day);
  return [...gone, ...come].sort((x, y) => (x.date < y.date ? -1 : 1));
}

function undone(change: CalendarChange['change']): CalendarChange['change'] {
  return change === 'day-off' ? 'no-day-off' : 'no-worked-weekend';
}

function daysOf({ years, provinces }: RuleBook): Map<string, CalendarChange> {
  const days = new Map<string, CalendarChange>();
  const put = (day: CalendarChange) => days.set(`${day.area ?? ''} ${day.date} ${day.change}`, day);
  for (const { data } of years) {
    for (const date of daysOff(data)) put({ date, change: 'day-off', source: data.source });
    for (const date of data.work) put({ date, change: 'worked-weekend', source: data.source });
  }
  for (const { area, years: known } of provinces.flatMap(({ data }) => data.ownDays ?? [])) {
    for (const { source, off, work = [] } of known) {
      for (const date of off) put({ date, area, change: 'day-off', source });
      for (const date of work) put({ date, area, change: 'worked-weekend', source });
    }
  }
  return days;
}

/** The pool of an area on a day, or both where the schemes are pooled differently. */
function poolsOn(rules: RuleBook['rules'], area: string, date: string): string | undefined {
  const names = SCHEMES.flatMap((scheme) => {
    const pool = rules.poolOf(area, date, scheme);
    return pool === undefined ? [] : [`${pool.name} ${pool.pool}`];
  });
  return names.length === 0 ? undefined : [...new Set(names)].join(' / ');
}

function poolChanges(before: RuleBook, after: RuleBook, dates: readonly string[]): PoolChange[] {
  const areas = new Map<string, string>();
  for (const { registry } of [before, after]) {
    for (const { code, name, members } of registry.data.pools) {
      for (const [area, areaName] of [[code, name] as const, ...Object.entries(members)]) areas.set(area, areaName);
    }
  }
  return [...areas].flatMap(([area, name]) => {
    const found: PoolChange[] = [];
    let told = '';
    for (const from of dates) {
      const [a, b] = [before, after].map(({ rules }) => poolsOn(rules, area, from));
      const now = a === b ? '' : `${a} → ${b}`;
      if (a !== b && now !== told) {
        found.push({
          area,
          name,
          from,
          ...(a === undefined ? {} : { before: a }),
          ...(b === undefined ? {} : { after: b }),
        });
      }
      told = now;
    }
    return found;
  });
}
