// What holds for every clock that stands still: never due earlier, later by exactly the days left out, and nobody else's business.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { dateOf, dayNumber } from '../../domain/calendar/days.ts';
import { CLOCK_NAMES, type ClockName } from '../../domain/case.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import type { EndedPause, PlannedClock } from '../../domain/plan.ts';
import { countClock } from '../../domain/rules/count.ts';
import { dateClock } from '../../domain/rules/plan.ts';
import { rules } from './a-case.ts';
import { daysOf2026, folderWith } from './rule-data.ts';

const rule = (area: string, booksClosed: readonly object[]) => ({
  area,
  from: '2021-12-01',
  source: '测试',
  set: { booksClosed },
});
/** The province closes its books over the year's end, Ningbo (330200) in the middle of the year; a province of days off beside. */
const closing = loadRules(
  folderWith({
    'regions/33.json': {
      province: '33',
      name: '浙江省',
      rules: [rule('33', [{ from: '12-20', to: '01-10' }]), rule('330200', [{ from: '06-24', to: '06-30' }])],
      ...daysOf2026('330200', '测试', ['2026-03-20', '2026-10-10']),
    },
  }),
);

const area = fc.constantFrom('330100', '330200', '510100');
const name = fc.constantFrom(...CLOCK_NAMES);
const workingDays = fc.integer({ min: 1, max: 80 });
const start = fc
  .date({ min: new Date('2024-12-01T00:00:00+08:00'), max: new Date('2027-06-30T00:00:00+08:00'), noInvalidDate: true })
  .map((date) => date.getTime());
const clock = fc.record({
  name,
  area,
  workingDays,
  giveUpAfter: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
});
/** Pauses by the day they begin after the start and how long they last; they may overlap, precede the start and follow the end. */
const waits = fc.array(
  fc.record({ after: fc.integer({ min: -30, max: 150 }), days: fc.integer({ min: 1, max: 40 }) }),
  { maxLength: 4 },
);

type Drawn = { name: ClockName; area: string; workingDays: number; giveUpAfter: number | undefined };
const planned = ({ giveUpAfter, ...rest }: Drawn): PlannedClock => ({
  ...rest,
  basis: 'law',
  source: '',
  starts: 'acceptance',
  ...(giveUpAfter === undefined ? {} : { giveUpAfter }),
});
const pausesFrom = (startMs: number, drawn: readonly { after: number; days: number }[]): EndedPause[] =>
  drawn.map(({ after, days }) => {
    const first = dayNumber(beijingDate(startMs)) + after;
    return { from: dateOf(first), to: dateOf(first + days - 1), why: 'waits' };
  });
const isIn = (pauses: readonly EndedPause[], date: string) => pauses.some(({ from, to }) => from <= date && date <= to);

describe('every clock', () => {
  it('with pauses is never due, late or given up earlier than without', () => {
    fc.assert(
      fc.property(clock, start, waits, (drawn, startMs, list) => {
        const without = dateClock(planned(drawn), startMs, closing);
        const paused = dateClock(planned(drawn), startMs, closing, pausesFrom(startMs, list));
        expect(paused.dueAt >= without.dueAt).toBe(true);
        expect((paused.giveUpAt ?? '') >= (without.giveUpAt ?? '')).toBe(true);
        for (const kind of ['overdue', 'escalation', 'give-up'] as const) {
          const at = (dated: typeof paused) => dated.marks.filter((mark) => mark.kind === kind).map((mark) => mark.at);
          const [late, before] = [at(paused), at(without)];
          expect(late).toHaveLength(before.length);
          for (const [index, instant] of late.entries()) expect(instant >= (before[index] ?? '')).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('that pauses for k working days inside its run is due exactly k working days later', () => {
    fc.assert(
      fc.property(clock, start, fc.nat(79), fc.integer({ min: 1, max: 30 }), (drawn, startMs, first, length) => {
        const run = countClock(planned(drawn), startMs, closing);
        const from = run.counted[first % run.counted.length] ?? '';
        const inside = run.counted.slice(first % run.counted.length).slice(0, length);
        const to = inside.at(-1) ?? '';
        const paused = countClock(planned(drawn), startMs, closing, [{ from, to, why: 'waits' }]);
        const longer = countClock(
          planned({ ...drawn, workingDays: drawn.workingDays + inside.length }),
          startMs,
          closing,
        );
        expect(paused.dueAt).toBe(longer.dueAt);
        expect(paused.counted).toEqual(longer.counted.filter((date) => !inside.includes(date)));
      }),
      { numRuns: 600 },
    );
  });

  it('counts as many working days as it has, none of them off, paused or closed', () => {
    fc.assert(
      fc.property(clock, start, waits, (drawn, startMs, list) => {
        const given = pausesFrom(startMs, list);
        const { counted, pauses, dueAt } = countClock(planned(drawn), startMs, closing, given);
        expect(counted).toHaveLength(drawn.workingDays);
        for (const date of counted) {
          expect(closing.calendar.isWorkingDay(date, drawn.area)).toBe(true);
          expect(isIn(given, date) || isIn(pauses, date)).toBe(false);
        }
        // and every working day in between that it did not count lies in a pause it tells
        const [first, last] = [dayNumber(beijingDate(startMs)) + 1, dayNumber(dueAt.slice(0, 10))];
        for (let day = first; day <= last; day += 1) {
          const date = dateOf(day);
          if (closing.calendar.isWorkingDay(date, drawn.area)) expect(counted.includes(date)).toBe(!isIn(pauses, date));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('says its marks in order of time, and what it says of closed days lies between start and due', () => {
    fc.assert(
      fc.property(clock, start, waits, (drawn, startMs, list) => {
        const { marks, startedAt, dueAt } = dateClock(planned(drawn), startMs, closing, pausesFrom(startMs, list));
        const at = marks.map((mark) => mark.at);
        expect(at).toEqual([...at].sort());
        const stops = marks.filter(({ kind }) => kind === 'stopped' || kind === 'resumed');
        expect(stops.filter(({ kind }) => kind === 'stopped')).toHaveLength(stops.length / 2);
        for (const mark of stops) expect(startedAt < mark.at && mark.at < dueAt).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it('dated anew with the pauses it carries is due on the same day', () => {
    fc.assert(
      fc.property(clock, start, waits, (drawn, startMs, list) => {
        const once = dateClock(planned(drawn), startMs, closing, pausesFrom(startMs, list));
        const again = dateClock(planned(drawn), startMs, closing, once.pauses ?? []);
        expect([again.dueAt, again.pauses]).toEqual([once.dueAt, once.pauses]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('closing books', () => {
  const CLOSED = { area: fc.constantFrom('330100', '330300'), name, workingDays };

  it('changes no clock but the one for paying, and no area but the one that closes them', () => {
    let moved = 0;
    fc.assert(
      fc.property(clock, start, waits, (drawn, startMs, list) => {
        const pauses = pausesFrom(startMs, list);
        // Days off of a region are no matter of its books: compared with the same days off.
        const withBooks = dateClock(planned(drawn), startMs, closing, pauses);
        const asLetter = dateClock(planned({ ...drawn, name: 'letter' }), startMs, closing, pauses);
        if (drawn.name === 'pay' && drawn.area !== '510100') {
          if (withBooks.dueAt > asLetter.dueAt) moved += 1;
          expect(withBooks.dueAt >= asLetter.dueAt).toBe(true);
        } else {
          expect(withBooks).toEqual({ ...asLetter, name: drawn.name });
        }
        if (drawn.area !== '330200') {
          const { name: clockName } = drawn;
          const published = dateClock(planned(drawn), startMs, rules, pauses);
          if (clockName !== 'pay' || drawn.area === '510100') expect(withBooks).toEqual(published);
        }
      }),
      { numRuns: 1500, seed: 20261220 },
    );
    expect(moved).toBeGreaterThan(20);
  });

  it('is the same as pausing on those days', () => {
    fc.assert(
      fc.property(fc.record(CLOSED), start, ({ area: place, workingDays: days }, startMs) => {
        const pay = { name: 'pay', area: place, workingDays: days } as const;
        const year = Number(beijingDate(startMs).slice(0, 4));
        const closed = [year - 1, year, year + 1].map((each) => ({
          from: `${each}-12-20`,
          to: `${each + 1}-01-10`,
          why: '',
        }));
        expect(countClock(pay, startMs, closing).counted).toEqual(countClock(pay, startMs, rules, closed).counted);
      }),
      { numRuns: 400 },
    );
  });

  it('the hour of the start does not matter, its Beijing date does', () => {
    fc.assert(
      fc.property(start, fc.nat(24 * 3600 - 1), workingDays, (startMs, second, days) => {
        const midnight = fromIso(`${beijingDate(startMs)}T00:00:00+08:00`);
        const pay = { name: 'pay', area: '330100', workingDays: days } as const;
        const at = (ms: number) => countClock(pay, ms, closing);
        const [a, b] = [at(midnight), at(midnight + second * 1000)];
        expect([a.dueAt, a.pauses]).toEqual([b.dueAt, b.pauses]);
      }),
      { numRuns: 200 },
    );
  });
});
