// Working days in Beijing time (§4): the day of the event is not counted, the due instant is the close of business of the last one.
import { fingerprint } from '../fingerprint.ts';
import { beijingDate } from '../instant.ts';
import { dateOf, dayNumber, isWeekend } from './days.ts';
import { daysOff, type PublishedYear, yearContradictions } from './year.ts';

/** Days off that a region adds, for a province (two digits) or a pool (six). */
export interface RegionalDaysOff {
  readonly area: string;
  readonly dates: readonly string[];
}

export interface CalendarOptions {
  /** Days off that autonomous regions add to the national ones. */
  readonly regional?: readonly RegionalDaysOff[];
  /** Close of business, Beijing time; 17:30 by default of this product. */
  readonly closeOfBusiness?: string;
}

export interface DueDate {
  /** Close of business of the last counted day, ISO 8601 with +08:00. */
  readonly dueAt: string;
  /** True when a year the count passes through is not published: its days are weekdays except New Year's Day. */
  readonly provisional: boolean;
  /** The working days counted, `2026-10-08` …; the last one is the day of `dueAt`. */
  readonly counted: readonly string[];
}

export interface Calendar {
  /** Fingerprint of every year and regional day off. */
  readonly version: string;
  /** Years whose notice is loaded. */
  readonly years: readonly number[];
  /** Close of business, `17:30`. */
  readonly closeOfBusiness: string;
  /** Whether offices of `area` (a pool's code; none: the nation's) work on that Beijing date. */
  isWorkingDay(date: string, area?: string): boolean;
  /**
   * The instant `days` working days after the event at `fromMs` (epoch milliseconds). The hour does not matter, only the
   * Beijing date; an event on a day off makes the next working day day 1. `standsStill`: Beijing dates that are not counted although
   * they may be worked; a year that is wholly left out so makes nothing provisional. Throws `RangeError` unless `days` is 1 … 1000,
   * and where the days left out have no end.
   */
  workingDays(fromMs: number, days: number, area?: string, standsStill?: (date: string) => boolean): DueDate;
}

/** The most working days that can be counted at once: about four years. */
export const MAX_WORKING_DAYS = 1000;

/** Dates are written with four digits of the year. */
const LAST_DAY = dayNumber('9999-12-31');

/** Builds a calendar from published years. Throws one `Error` that names every contradiction. */
export function makeCalendar(years: readonly PublishedYear[], options: CalendarOptions = {}): Calendar {
  const regional = options.regional ?? [];
  const closeOfBusiness = options.closeOfBusiness ?? '17:30';
  const published = new Set(years.map(({ year }) => year));
  const off = new Set(years.flatMap(daysOff));
  const work = new Set(years.flatMap((year) => year.work));
  const contradictions = years.flatMap(yearContradictions);
  if (published.size !== years.length) contradictions.push('calendar: a year is published twice');
  for (const date of work)
    if (off.has(date)) contradictions.push(`calendar: ${date} is worked in one notice and off in another`);
  if (contradictions.length > 0) throw new Error([...new Set(contradictions)].join('; '));

  const areaOff = new Map<string, Set<string>>();
  for (const { area, dates } of regional) {
    areaOff.set(area, new Set([...(areaOff.get(area) ?? []), ...dates]));
  }

  function isWorkingDay(date: string, area?: string): boolean {
    if (date.endsWith('-01-01') || off.has(date)) return false;
    // A worked weekend that a region has off is off there: the region speaks last of its own days.
    if (area !== undefined && (areaOff.get(area)?.has(date) || areaOff.get(area.slice(0, 2))?.has(date))) return false;
    return work.has(date) || !isWeekend(dayNumber(date));
  }

  return {
    version: fingerprint({ years: [...years].sort((a, b) => a.year - b.year), regional, closeOfBusiness }),
    years: [...published].sort((a, b) => a - b),
    closeOfBusiness,
    isWorkingDay,
    workingDays(fromMs, days, area, standsStill = () => false) {
      if (!Number.isInteger(days) || days < 1 || days > MAX_WORKING_DAYS) {
        throw new RangeError(
          `working days to count have to be a whole number from 1 to ${MAX_WORKING_DAYS}, not ${days}`,
        );
      }
      const counted: string[] = [];
      let provisional = false;
      for (let day = dayNumber(beijingDate(fromMs)) + 1; counted.length < days; day += 1) {
        if (day > LAST_DAY) throw new RangeError('the days that are not counted have no end; end the pause first');
        const date = dateOf(day);
        if (standsStill(date)) continue;
        provisional ||= !published.has(Number(date.slice(0, 4)));
        if (isWorkingDay(date, area)) counted.push(date);
      }
      return { dueAt: `${counted.at(-1)}T${closeOfBusiness}:00+08:00`, provisional, counted };
    },
  };
}
