// From a decision to a plan: what starts each clock, when it warns, when it is overdue and who is told.
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { fromIso } from '../../domain/instant.ts';
import type { PlannedClock } from '../../domain/plan.ts';
import { check } from '../../domain/rules/check.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { dateClock, planOf, warningDays } from '../../domain/rules/plan.ts';
import { aCase, type Change, rules } from './a-case.ts';
import { daysOf2026, folderWith, regionsWith } from './rule-data.ts';

const offices = {
  source: { pool: '330100', name: '杭州市', taskQueue: 'office-330100' },
  destination: { pool: '510100', name: '成都市', taskQueue: 'office-510100' },
};

function planFor(change: Change = {}, by = rules) {
  const input = parseCheckInput(aCase(change), by);
  return planOf(input, check(input, by), by, offices);
}

function clock(workingDays: number, more: Partial<PlannedClock> = {}): PlannedClock {
  return { name: 'source-out', workingDays, basis: 'law', source: '', area: '330100', starts: 'acceptance', ...more };
}

const acceptedAt = fromIso('2026-09-30T10:00:00+08:00');

describe('the plan of an accepted case', () => {
  it('carries the decision, the offices and the versions that decided', () => {
    expect(planFor({ source: { frozen: true } })).toMatchObject({
      route: 'cross-province',
      regime: 'online',
      relation: true,
      money: 'to-destination',
      holds: ['frozen'],
      remarks: [],
      scheme: { source: 'employee', destination: 'employee' },
      offices,
      rulesVersion: rules.version,
      calendarVersion: rules.calendar.version,
    });
  });

  it('online: the source from acceptance and confirmation, the destination from the form and when money and form are there', () => {
    const clocks = planFor({ from: '330106', to: '510104' }).clocks;
    expect(clocks.map(({ name, starts, area }) => `${name} ${starts} ${area}`)).toEqual([
      'source-out acceptance 330100',
      'pay confirmation 330100',
      'destination-in form 510100',
      'credit credit-ready 510100',
    ]);
  });

  it('on paper: the letter from acceptance, the source from the letter, the destination from the form', () => {
    const clocks = planFor({ application: { certificateNo: '浙1' }, source: { onPlatform: false } }).clocks;
    expect(clocks.map(({ name, starts, area }) => `${name} ${starts} ${area}`)).toEqual([
      'letter acceptance 510100',
      'source-out letter 330100',
      'destination-in form 510100',
    ]);
  });

  it('every clock says its rule in words', () => {
    for (const { source } of planFor({ to: '350500' }).clocks) expect(source).toMatch(/\p{Script=Han}/u);
  });

  it('a case that is not accepted has none', () => {
    expect(() => planFor({ source: { status: 'active' } })).toThrow('refuse');
  });

  it('a region that gives up on a silent source has it in the plan', () => {
    const giving = loadRules(regionsWith('33', { giveUpAfter: 60 }));
    const [sourceOut, pay] = planFor({}, giving).clocks;
    expect(sourceOut).toMatchObject({ name: 'source-out', giveUpAfter: 60 });
    expect(pay).not.toHaveProperty('giveUpAfter');
    expect(planFor().clocks[0]).not.toHaveProperty('giveUpAfter');
  });
});

describe('marks of a clock', () => {
  it.each([
    [1, []],
    [2, [1]],
    [3, [2]],
    [4, [2]],
    [5, [3, 4]],
    [8, [4, 7]],
    [10, [5, 8]],
    [15, [8, 12]],
    [63, [32, 51]],
  ])('a clock of %i days warns at the close of days %j', (workingDays, days) => {
    expect(warningDays(workingDays)).toEqual(days);
  });

  it('ten days from 2026-09-30: two warnings, then overdue and the area, the province, the nation', () => {
    const dated = dateClock(clock(10), acceptedAt, rules);
    expect(dated).toMatchObject({
      startedAt: '2026-09-30T10:00:00+08:00',
      dueAt: '2026-10-20T17:30:00+08:00',
      provisional: false,
      marks: [
        { kind: 'warning', at: '2026-10-13T17:30:00+08:00' },
        { kind: 'warning', at: '2026-10-16T17:30:00+08:00' },
        { kind: 'overdue', at: '2026-10-20T17:30:00+08:00' },
        { kind: 'escalation', level: 'area', at: '2026-10-20T17:30:00+08:00' },
        { kind: 'escalation', level: 'province', at: '2026-10-23T17:30:00+08:00' },
        { kind: 'escalation', level: 'nation', at: '2026-11-03T17:30:00+08:00' },
      ],
    });
    expect(dated).not.toHaveProperty('giveUpAt');
  });

  it('warnings that coincide with each other or with the due day are said once or not at all', () => {
    const kinds = (days: number) =>
      dateClock(clock(days), acceptedAt, rules).marks.filter(({ kind }) => kind === 'warning').length;
    expect([1, 2, 4, 5].map(kinds)).toEqual([0, 1, 1, 2]);
  });

  it('marks are in order of time', () => {
    for (const days of [1, 2, 5, 30, 63]) {
      const at = dateClock(clock(days), acceptedAt, rules).marks.map((mark) => mark.at);
      expect(at).toEqual([...at].sort());
    }
  });

  it("the area's own days off move its clock", () => {
    const withDayOff = loadRules(regionsWith('64', {}, daysOf2026('640100', '测试', ['2026-10-20'])));
    expect(dateClock(clock(10, { area: '640100' }), acceptedAt, withDayOff).dueAt).toBe('2026-10-21T17:30:00+08:00');
    expect(dateClock(clock(10), acceptedAt, withDayOff).dueAt).toBe('2026-10-20T17:30:00+08:00');
  });

  it('a silent source is given up so many working days after it was due', () => {
    const dated = dateClock(clock(10, { giveUpAfter: 5 }), acceptedAt, rules);
    expect(dated.giveUpAt).toBe('2026-10-27T17:30:00+08:00');
  });

  it('a running clock is planned again when a notice is loaded', () => {
    const off = [{ from: '2027-01-01', to: '2027-01-10', name: '元旦' }];
    const notice = { year: 2027, source: '测试', off, work: [] };
    const startedAt = fromIso('2026-12-18T10:00:00+08:00');
    const before = dateClock(clock(10), startedAt, rules);
    const later = dateClock(clock(10), startedAt, loadRules(folderWith({ 'years/2027.json': notice })));
    expect(before).toMatchObject({ dueAt: '2027-01-04T17:30:00+08:00', provisional: true });
    expect(later).toMatchObject({ dueAt: '2027-01-11T17:30:00+08:00', provisional: false });
  });
});
