// Working days in Beijing time (§4): the day of the event is not counted, the due instant is the close of business of the last one.
import { fingerprint } from '../fingerprint.ts';
import { beijingDate, fromIso } from '../instant.ts';
import { dateOf, dayNumber, isWeekend } from './days.ts';
import { daysOff, yearContradictions } from './year.ts';
import type { PublishedYear } from './year-data.ts';

/** Days that a place adds to the nation's, year by year. A year from `from` on that is not listed was not found. */
export interface OwnDaysOfPlace {
  readonly from?: number | undefined;
  readonly years: readonly {
    readonly year: number;
    readonly off: readonly string[];
    readonly work?: readonly string[] | undefined;
  }[];
}

export interface CalendarOptions {
  /** The days of their own that an area, its pool and its province have on a date; mostly none. */
  readonly ownDaysOf?: (area: string, date: string) => readonly OwnDaysOfPlace[];
  /** Close of business on a date, `17:30`; 17:30 by default of this product. */
  readonly closeAt?: (date: string, area?: string) => string;
  /** Fingerprint of what the regions say, asked for with the calendar's own. */
  readonly regionsVersion?: () => string;
}

export interface DueDate {
  /** Close of business of the last counted day, ISO 8601 with +08:00. */
  readonly dueAt: string;
  /**
   * True when the count passes through a year that is not published (its days are weekdays except New Year's Day), or whose days of its
   * own the area has not given.
   */
  readonly provisional: boolean;
  /** The working days counted, `2026-10-08` …; the last one is the day of `dueAt`. */
  readonly counted: readonly string[];
}

export interface Calendar {
  /** Fingerprint of every year and regional day off. */
  readonly version: string;
  /** Years whose notice is loaded. */
  readonly years: readonly number[];
  /** Close of business on a date, `17:30`, of an area or the nation. */
  closeAt(date: string, area?: string): string;
  /** Whether offices of `area` (none: the nation's) work on that Beijing date. */
  isWorkingDay(date: string, area?: string): boolean;
  /** Whether the notice of the date's year, or the area's own days of that year, are not loaded. */
  isProvisional(date: string, area?: string): boolean;
  /**
   * The instant `days` working days after the event at `fromMs` (epoch milliseconds). The hour does not matter, only the
   * Beijing date; an event on a day off makes the next working day day 1. 0 days is at once: the close of business of the event's own
   * day, of the next working day where it was over or none. `standsStill`: Beijing dates that are not counted although they may be
   * worked; a year that is wholly left out so makes nothing provisional. Throws `RangeError` unless `days` is 0 … 1000, and where the
   * days left out have no end.
   */
  workingDays(fromMs: number, days: number, area?: string, standsStill?: (date: string) => boolean): DueDate;
}

/** The most working days that can be counted at once: about four years. */
export const MAX_WORKING_DAYS = 1000;

/** Dates are written with four digits of the year. */
const LAST_DAY = dayNumber('9999-12-31');

const yearOf = (date: string) => Number(date.slice(0, 4));

/** Builds a calendar from published years. Throws one `Error` that names every contradiction. */
export function makeCalendar(years: readonly PublishedYear[], options: CalendarOptions = {}): Calendar {
  const { closeAt = () => '17:30', ownDaysOf = () => [], regionsVersion = () => '' } = options;
  const published = new Set(years.map(({ year }) => year));
  const off = new Set(years.flatMap(daysOff));
  const work = new Set(years.flatMap((year) => year.work));
  const contradictions = years.flatMap(yearContradictions);
  if (published.size !== years.length) contradictions.push('calendar: a year is published twice');
  for (const date of work)
    if (off.has(date)) contradictions.push(`calendar: ${date} is worked in one notice and off in another`);
  if (contradictions.length > 0) throw new Error([...new Set(contradictions)].join('; '));

  /** What the places of an area say of one date; their days of other years do not matter. */
  function regional(date: string, area: string | undefined): 'off' | 'work' | undefined {
    if (area === undefined) return undefined;
    const said = ownDaysOf(area, date).flatMap((own) => own.years.filter(({ year }) => year === yearOf(date)));
    if (said.some((year) => year.off.includes(date))) return 'off';
    return said.some((year) => year.work?.includes(date)) ? 'work' : undefined;
  }

  function isWorkingDay(date: string, area?: string): boolean {
    if (date.endsWith('-01-01') || off.has(date)) return false;
    // The region speaks last: a worked weekend that it has off is off there, a weekend that it makes up for is worked.
    const own = regional(date, area);
    if (own !== undefined) return own === 'work';
    return work.has(date) || !isWeekend(dayNumber(date));
  }

  function isProvisional(date: string, area?: string): boolean {
    const year = yearOf(date);
    if (!published.has(year)) return true;
    const own = area === undefined ? [] : ownDaysOf(area, date);
    return own.some(({ from = 0, years: known }) => from <= year && !known.some((each) => each.year === year));
  }

  const closeOf = (date: string, area?: string) => `${date}T${closeAt(date, area)}:00+08:00`;
  let version: string | undefined;

  return {
    get version() {
      version ??= fingerprint({
        years: [...years].sort((a, b) => a.year - b.year),
        regions: regionsVersion(),
        close: [...published].sort().map((year) => closeAt(`${year}-06-30`)),
      });
      return version;
    },
    years: [...published].sort((a, b) => a - b),
    closeAt,
    isWorkingDay,
    isProvisional,
    workingDays(fromMs, days, area, standsStill = () => false) {
      if (!Number.isInteger(days) || days < 0 || days > MAX_WORKING_DAYS) {
        throw new RangeError(
          `working days to count have to be a whole number from 0 to ${MAX_WORKING_DAYS}, not ${days}`,
        );
      }
      const counted: string[] = [];
      let provisional = false;
      const event = beijingDate(fromMs);
      const isOver = fromMs > fromIso(closeOf(event, area));
      const first = dayNumber(event) + (days === 0 && !isOver ? 0 : 1);
      for (let day = first; counted.length < Math.max(1, days); day += 1) {
        if (day > LAST_DAY) throw new RangeError('the days that are not counted have no end; end the pause first');
        const date = dateOf(day);
        if (standsStill(date)) continue;
        provisional ||= isProvisional(date, area);
        if (isWorkingDay(date, area)) counted.push(date);
      }
      return { dueAt: closeOf(counted.at(-1) ?? event, area), provisional, counted };
    },
  };
}
