// Counting working days (§4): the published years, every example of the rule, days off of regions, years nobody has published.
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { makeCalendar } from '../../domain/calendar/calendar.ts';
import type { PublishedYear } from '../../domain/calendar/year-data.ts';
import { fromIso } from '../../domain/instant.ts';
import { rules } from './a-case.ts';
import { daysOf2026, folderWith, regionsWith } from './rule-data.ts';

const { calendar } = rules;
const dueAfter = (event: string, days: number, area?: string) => calendar.workingDays(fromIso(event), days, area);
const on = (date: string) => `${date}T10:00:00+08:00`;

const year2030: PublishedYear = {
  year: 2030,
  source: '测试',
  off: [{ from: '2030-01-01', to: '2030-01-01', name: '元旦' }],
  work: [],
};

describe('examples', () => {
  it.each([
    ['2025-01-24', '2025-02-13', '2025-02-20'],
    ['2025-01-26', '2025-02-14', '2025-02-21'],
    ['2025-12-24', '2026-01-08', '2026-01-15'],
    ['2026-01-30', '2026-02-13', '2026-02-27'],
    ['2026-09-30', '2026-10-20', '2026-10-27'],
    ['2026-11-21', '2026-12-04', '2026-12-11'],
  ])('an event on %s is due on %s after ten days, and five days later on %s', (event, ten, five) => {
    const first = dueAfter(on(event), 10);
    expect(first).toMatchObject({ dueAt: `${ten}T17:30:00+08:00`, provisional: false });
    expect(dueAfter(first.dueAt, 5)).toMatchObject({ dueAt: `${five}T17:30:00+08:00`, provisional: false });
  });

  it('an event on 2026-12-18 runs into 2027, which is not published: the date is provisional', () => {
    const due = dueAfter(on('2026-12-18'), 10);
    expect(due).toMatchObject({ dueAt: '2027-01-04T17:30:00+08:00', provisional: true });
    expect(due.counted).not.toContain('2027-01-01');
  });
});

describe('published years', () => {
  it.each([2025, 2026])('%i has 248 working days', (year) => {
    const days = Array.from({ length: 365 }, (_, at) => new Date(Date.UTC(year, 0, 1 + at)).toISOString().slice(0, 10));
    expect(days.filter((day) => calendar.isWorkingDay(day))).toHaveLength(248);
  });

  it('weekends that are made working days count, weekdays given off do not', () => {
    for (const day of ['2025-01-26', '2025-10-11', '2026-02-14', '2026-10-10'])
      expect(calendar.isWorkingDay(day)).toBe(true);
    for (const day of ['2025-02-04', '2025-10-08', '2026-02-23', '2026-09-25'])
      expect(calendar.isWorkingDay(day)).toBe(false);
  });

  it("the last day of a published year is not provisional, the next year's first is", () => {
    expect(dueAfter(on('2026-12-30'), 1)).toMatchObject({ dueAt: '2026-12-31T17:30:00+08:00', provisional: false });
    expect(dueAfter(on('2026-12-31'), 1)).toMatchObject({ dueAt: '2027-01-04T17:30:00+08:00', provisional: true });
  });

  it('a date is no longer provisional, and moves, once the notice is loaded', () => {
    const notice = {
      year: 2027,
      source: '测试',
      off: [{ from: '2027-01-01', to: '2027-01-04', name: '元旦' }],
      work: [],
    };
    const loaded = loadRules(folderWith({ 'years/2027.json': notice })).calendar;
    const due = loaded.workingDays(fromIso(on('2026-12-18')), 10);
    expect(due).toMatchObject({ dueAt: '2027-01-05T17:30:00+08:00', provisional: false });
    expect(loaded.version).not.toBe(calendar.version);
  });
});

describe('the event', () => {
  it('its hour does not matter, its Beijing date does', () => {
    const due = dueAfter('2026-09-30T00:00:00+08:00', 1).dueAt;
    expect(dueAfter('2026-09-30T23:59:59+08:00', 1).dueAt).toBe(due);
    expect(dueAfter('2026-09-29T16:00:00Z', 1).dueAt).toBe(due);
    expect(dueAfter('2026-09-29T15:59:59Z', 1).dueAt).toBe('2026-09-30T17:30:00+08:00');
  });

  it('on a day off the next working day is day 1', () => {
    for (const event of ['2026-10-01', '2026-10-03', '2026-10-07'])
      expect(dueAfter(on(event), 1).counted).toEqual(['2026-10-08']);
  });

  it('names the days that were counted', () => {
    expect(dueAfter(on('2026-09-30'), 3).counted).toEqual(['2026-10-08', '2026-10-09', '2026-10-10']);
  });

  it.each([-1, 1.5, 1001, Number.NaN])('%d days cannot be counted', (days) => {
    expect(() => dueAfter(on('2026-09-30'), days)).toThrow(RangeError);
  });
});

describe('regions', () => {
  const withDayOff = loadRules(
    regionsWith('64', {}, daysOf2026('64', '测试：开斋节', ['2026-03-20', '2026-10-10'], ['2026-03-28'])),
  ).calendar;

  it('days off of an autonomous region count for its pools only', () => {
    const from = fromIso(on('2026-03-19'));
    expect(withDayOff.workingDays(from, 1, '640100').counted).toEqual(['2026-03-23']);
    expect(withDayOff.workingDays(from, 1, '610100').counted).toEqual(['2026-03-20']);
    expect(withDayOff.workingDays(from, 1).counted).toEqual(['2026-03-20']);
  });

  it('a region may make up for its own days off on a weekend', () => {
    const from = fromIso(on('2026-03-27'));
    expect(withDayOff.workingDays(from, 1, '640100').counted).toEqual(['2026-03-28']);
    expect(withDayOff.workingDays(from, 1, '610100').counted).toEqual(['2026-03-30']);
  });

  it('a year whose own days a region has not given is provisional there, and nowhere else', () => {
    const from = fromIso(on('2025-12-24'));
    expect(calendar.workingDays(from, 10, '640100').provisional).toBe(true);
    expect(calendar.workingDays(from, 10, '540100').provisional).toBe(false);
    expect(calendar.workingDays(from, 10, '610100').provisional).toBe(false);
  });

  it("business closes by the region's own hours, and by season", () => {
    const at = (event: string, area: string) => calendar.workingDays(fromIso(on(event)), 1, area).dueAt.slice(11, 16);
    expect(at('2026-01-05', '650100')).toBe('19:30');
    expect(at('2026-06-01', '650100')).toBe('20:00');
    expect(at('2026-06-01', '610100')).toBe('17:30');
  });

  it('at once is the end of the same day, or of the next working day where that is over or none', () => {
    const due = (event: string) => calendar.workingDays(fromIso(event), 0).dueAt;
    expect(due('2026-09-30T10:00:00+08:00')).toBe('2026-09-30T17:30:00+08:00');
    expect(due('2026-09-30T17:30:01+08:00')).toBe('2026-10-08T17:30:00+08:00');
    expect(due('2026-10-01T10:00:00+08:00')).toBe('2026-10-08T17:30:00+08:00');
  });

  it('a region may be off on a weekend that the nation works', () => {
    expect(withDayOff.isWorkingDay('2026-10-10', '640100')).toBe(false);
    expect(withDayOff.isWorkingDay('2026-10-10')).toBe(true);
  });
});

describe('notices that contradict themselves are refused', () => {
  it.each<[string, Partial<PublishedYear>]>([
    ['both off and worked', { work: ['2030-01-01'] }],
    ['no weekend', { work: ['2030-01-02'] }],
    ['not a day of that year', { work: ['2031-01-04'] }],
    ["New Year's Day has to be off", { off: [{ from: '2030-01-02', to: '2030-01-02', name: '元旦' }] }],
    ['ends before it begins', { off: [...year2030.off, { from: '2030-05-03', to: '2030-05-01', name: '劳动节' }] }],
    ['working days result', { workingDays: 250 }],
  ])('%s', (message, change) => {
    expect(() => makeCalendar([{ ...year2030, ...change }])).toThrow(message);
  });

  it('a year published twice', () => {
    expect(() => makeCalendar([year2030, year2030])).toThrow('published twice');
  });

  it('a notice may speak of the December before its year', () => {
    const off = [{ from: '2029-12-31', to: '2030-01-01', name: '元旦' }];
    const made = makeCalendar([{ ...year2030, off, work: ['2029-12-29'] }]);
    expect(made.isWorkingDay('2029-12-31')).toBe(false);
    expect(made.isWorkingDay('2029-12-29')).toBe(true);
  });
});

describe('a calendar without any year', () => {
  it('counts weekdays, provisional, and never New Year', () => {
    const due = makeCalendar([]).workingDays(fromIso('2030-12-31T10:00:00+08:00'), 1);
    expect(due).toMatchObject({ dueAt: '2031-01-02T17:30:00+08:00', provisional: true });
  });
});
