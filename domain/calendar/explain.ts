// Why that date: the days that were counted, and each day that was left out with the notice or rule that takes it out.

import { beijingDate } from '../instant.ts';
import type { Words } from '../words.ts';
import type { Calendar } from './calendar.ts';
import { dateOf, dayNumber, isWeekend } from './days.ts';
import type { PublishedYear } from './year-data.ts';

/** The notices a calendar was made from; what a region adds has its own source. */
export interface CalendarNotices {
  readonly years: readonly PublishedYear[];
  /** Days of their own that the places of an area have. */
  readonly regionalOf: (area: string, date: string) => readonly RegionalNotice[];
}

/** What a region adds in one year. */
export interface RegionalNotice {
  readonly year: number;
  readonly source: string;
  readonly off: readonly string[];
  readonly work?: readonly string[] | undefined;
}

export interface CountedDay {
  readonly date: string;
  readonly weekday: Words;
  /** A weekend that a notice makes a working day, with the notice. */
  readonly workedWeekend?: Words;
}

export interface LeftOutDay {
  readonly date: string;
  readonly weekday: Words;
  readonly kind: 'weekend' | 'holiday' | 'regional' | 'pause';
  readonly why: Words;
}

/** Days on which a clock stands still, both ends included, and why. Beijing dates. */
export interface DaysNotCounted {
  readonly from: string;
  readonly to: string;
  readonly why: Words;
}

export interface ExplainedCount {
  /** Beijing date of the event, itself never counted. */
  readonly eventDate: string;
  readonly dueAt: string;
  readonly provisional: boolean;
  /** Years the count passes through whose notice, or whose days of the area's own, are not published. */
  readonly unpublishedYears: readonly number[];
  readonly counted: readonly CountedDay[];
  readonly leftOut: readonly LeftOutDay[];
}

const WEEKDAYS: readonly Words[] = [
  { zh: '周日', en: 'Sun' },
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
];

/** Names as the notices write them; a name that is not here is quoted. */
const HOLIDAYS: Readonly<Record<string, string>> = {
  元旦: "New Year's Day",
  春节: 'Spring Festival',
  清明节: 'Tomb-Sweeping Day',
  劳动节: 'Labour Day',
  端午节: 'Dragon Boat Festival',
  中秋节: 'Mid-Autumn Festival',
  国庆节: 'National Day',
};

/** 1970-01-01 was a Thursday. */
export function weekdayOf(date: string): Words {
  return WEEKDAYS[(((dayNumber(date) + 4) % 7) + 7) % 7] ?? { zh: '', en: '' };
}

export function holidayWords(name: string): Words {
  const english = name.split('、').map((one) => HOLIDAYS[one] ?? one);
  return { zh: name, en: english.join(' and ') };
}

/** Why a day that is not worked is not worked: the notice of its year, the region, or the weekend. */
function whyOff(
  date: string,
  { years, regionalOf }: CalendarNotices,
  area: string | undefined,
): Omit<LeftOutDay, 'date' | 'weekday'> {
  for (const { source, off } of years) {
    const holiday = off.find(({ from, to }) => from <= date && date <= to);
    if (holiday !== undefined) {
      const name = holidayWords(holiday.name);
      return {
        kind: 'holiday',
        why: { zh: `${name.zh}放假（${source}）`, en: `${name.en} (${source})` },
      };
    }
  }
  const here = area === undefined ? undefined : regionalOf(area, date).find(({ off }) => off.includes(date));
  if (here !== undefined) {
    return {
      kind: 'regional',
      why: { zh: `地方放假（${here.source}）`, en: `day off of the region (${here.source})` },
    };
  }
  if (date.endsWith('-01-01')) {
    return {
      kind: 'holiday',
      why: { zh: '元旦（当年放假通知尚未公布）', en: "New Year's Day (the notice of that year is not published)" },
    };
  }
  return { kind: 'weekend', why: { zh: '周末', en: 'weekend' } };
}

function workedWeekend(
  date: string,
  { years, regionalOf }: CalendarNotices,
  area: string | undefined,
): Words | undefined {
  if (!isWeekend(dayNumber(date))) return undefined;
  const regional = area === undefined ? [] : regionalOf(area, date);
  const notice = years.find(({ work }) => work.includes(date)) ?? regional.find(({ work }) => work?.includes(date));
  return notice && { zh: `周末调休上班（${notice.source}）`, en: `a weekend that is worked (${notice.source})` };
}

/**
 * Counts as {@link Calendar.workingDays} does and says why for every day after the event up to the last one counted. `area`: a pool's
 * code, whose own days off count too; `pauses`: days that are not counted, each told by its own reason also where it
 * falls on a weekend. Throws `RangeError` unless `days` is 0 … 1000.
 */
export function explainCount(
  calendar: Calendar,
  notices: CalendarNotices,
  fromMs: number,
  days: number,
  area?: string,
  pauses: readonly DaysNotCounted[] = [],
): ExplainedCount {
  const pauseOn = (date: string) => pauses.find(({ from, to }) => from <= date && date <= to);
  const standsStill = (date: string) => pauseOn(date) !== undefined;
  const { dueAt, provisional, counted } = calendar.workingDays(fromMs, days, area, standsStill);
  const eventDate = beijingDate(fromMs);
  const taken = new Set(counted);
  const leftOut: LeftOutDay[] = [];
  const years = new Set<number>();
  for (let day = dayNumber(eventDate) + 1; day <= dayNumber(dueAt.slice(0, 10)); day += 1) {
    const date = dateOf(day);
    const pause = pauseOn(date);
    if (pause === undefined && calendar.isProvisional(date, area)) years.add(Number(date.slice(0, 4)));
    if (taken.has(date)) continue;
    const why = pause === undefined ? whyOff(date, notices, area) : { kind: 'pause' as const, why: pause.why };
    leftOut.push({ date, weekday: weekdayOf(date), ...why });
  }
  return {
    eventDate,
    dueAt,
    provisional,
    unpublishedYears: [...years],
    counted: counted.map((date) => {
      const worked = workedWeekend(date, notices, area);
      return { date, weekday: weekdayOf(date), ...(worked === undefined ? {} : { workedWeekend: worked }) };
    }),
    leftOut,
  };
}
