// A clock that stands still: days that are not counted, what had passed is kept, and everything it says later moves with them.
import { describe, expect, it } from 'vitest';
import { casesActivities } from '../../activities/cases/decide.ts';
import { connect } from '../../activities/database/connection.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { officeDirectory } from '../../activities/offices/directory.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { fromIso } from '../../domain/instant.ts';
import type { Pause, PlannedClock } from '../../domain/plan.ts';
import { dateClock } from '../../domain/rules/plan.ts';
import { rules } from './a-case.ts';
import { folderWith } from './rule-data.ts';

const acceptedAt = fromIso('2026-09-30T10:00:00+08:00');

function clock(workingDays: number, more: Partial<PlannedClock> = {}): PlannedClock {
  return { name: 'source-out', workingDays, basis: 'law', source: '', area: '330100', starts: 'acceptance', ...more };
}

const wait = (from: string, to?: string): Pause => ({ from, ...(to === undefined ? {} : { to }), why: '等待补正材料' });
const dated = (pauses: readonly Pause[], more: Partial<PlannedClock> = {}) =>
  dateClock(clock(10, more), acceptedAt, rules, pauses);
const day = (at: string | undefined) => at?.slice(0, 10);

describe('a clock that waits for the applicant', () => {
  it('without a pause it is to the letter what it was before pauses were known', () => {
    expect(JSON.stringify(dated([]))).toBe(
      '{"name":"source-out","workingDays":10,"basis":"law","source":"","area":"330100","starts":"acceptance",' +
        '"startedAt":"2026-09-30T10:00:00+08:00","dueAt":"2026-10-20T17:30:00+08:00","provisional":false,"marks":[' +
        '{"kind":"warning","at":"2026-10-13T17:30:00+08:00"},{"kind":"warning","at":"2026-10-16T17:30:00+08:00"},' +
        '{"kind":"overdue","at":"2026-10-20T17:30:00+08:00"},' +
        '{"kind":"escalation","level":"area","at":"2026-10-20T17:30:00+08:00"},' +
        '{"kind":"escalation","level":"province","at":"2026-10-23T17:30:00+08:00"},' +
        '{"kind":"escalation","level":"nation","at":"2026-11-03T17:30:00+08:00"}]}',
    );
    expect(JSON.stringify(dateClock(clock(10), acceptedAt, rules))).toBe(JSON.stringify(dated([])));
  });

  it('neither the day of stopping nor that of going on is counted, and the two days that had passed are kept', () => {
    // 10-08 and 10-09 have passed; stopped on Saturday 10-10, which is worked; going on on 10-13; eight more from 10-14
    const { dueAt, marks, pauses } = dated([wait('2026-10-10', '2026-10-13')]);
    expect(dueAt).toBe('2026-10-23T17:30:00+08:00');
    expect(marks.map(({ kind, level, at }) => `${kind} ${level ?? ''} ${day(at)}`)).toEqual([
      'warning  2026-10-16',
      'warning  2026-10-21',
      'overdue  2026-10-23',
      'escalation area 2026-10-23',
      'escalation province 2026-10-28',
      'escalation nation 2026-11-06',
    ]);
    expect(pauses).toEqual([wait('2026-10-10', '2026-10-13')]);
  });

  it('stopped and going on on the same day costs that day alone', () => {
    expect(day(dated([wait('2026-10-12', '2026-10-12')]).dueAt)).toBe('2026-10-21');
  });

  it('waiting only over days off costs nothing and is not told', () => {
    expect(JSON.stringify(dated([wait('2026-10-03', '2026-10-06'), wait('2026-10-17', '2026-10-18')]))).toBe(
      JSON.stringify(dated([])),
    );
  });

  it('two waits that overlap are not counted twice', () => {
    const both = dated([wait('2026-10-13', '2026-10-15'), wait('2026-10-14', '2026-10-16')]);
    expect(day(both.dueAt)).toBe(day(dated([wait('2026-10-13', '2026-10-16')]).dueAt));
    expect(day(both.dueAt)).toBe('2026-10-26');
  });

  it('a wait that began before this clock counts from the day after its start, one after the due day only for what follows', () => {
    const early = dated([wait('2026-09-01', '2026-10-09')]);
    expect(early.pauses).toEqual([wait('2026-10-01', '2026-10-09')]);
    expect(day(early.dueAt)).toBe('2026-10-22');
    const late = dated([wait('2026-10-21', '2026-10-22')]);
    expect(late).not.toHaveProperty('pauses');
    expect(late.dueAt).toBe('2026-10-20T17:30:00+08:00');
    expect(day(late.marks.find(({ level }) => level === 'province')?.at)).toBe('2026-10-27');
  });

  it('dated anew with the pauses it carries it is the same', () => {
    const once = dated([wait('2026-09-01', '2026-10-09'), wait('2026-10-14', '2026-10-15')]);
    expect(dated(once.pauses ?? [])).toEqual(once);
  });

  it('waiting through all of a year that is not published makes no date provisional', () => {
    const year2028 = {
      year: 2028,
      source: '测试通知',
      off: [{ from: '2028-01-01', to: '2028-01-02', name: '元旦' }],
      work: [],
    };
    const later = loadRules(folderWith({ 'years/2028.json': year2028 }));
    const through = (to: string) => dateClock(clock(10), acceptedAt, later, [wait('2026-10-12', to)]).provisional;
    expect(through('2027-12-31')).toBe(false);
    expect(through('2027-12-30')).toBe(true);
  });

  it('the activity that dates clocks for a case leaves the same days out', async () => {
    // Dating reads rules alone; nothing connects to this database.
    const db = connect('postgres://nobody@127.0.0.1:1/none');
    const keys = fileKeyStore('/nowhere');
    const { dateClocks } = casesActivities({
      db,
      rules,
      offices: officeDirectory({ db, keys }),
      keys,
      applyAgain: async () => ({ kind: 'unusable' }),
    });
    const pauses = [wait('2026-10-10', '2026-10-13')];
    const at = '2026-09-30T10:00:00+08:00';
    expect(await dateClocks({ clocks: [clock(10), clock(5)], at, pauses })).toEqual([
      dated(pauses),
      dateClock(clock(5), acceptedAt, rules, pauses),
    ]);
    expect(await dateClocks({ clocks: [clock(10)], at })).toEqual([dated([])]);
  });
});

describe('pauses that give no date', () => {
  it.each<[string, Pause, RegExp]>([
    ['one that has not ended', wait('2026-10-10'), /stands still since 2026-10-10 .*date it once the pause has ended/],
    ['one that ends before it begins', wait('2026-10-10', '2026-10-09'), /cannot end before it/],
    ['a day that does not exist', wait('2026-10-10', '2026-10-32'), /Beijing dates such as/],
    ['one without any end in sight', wait('2026-10-10', '9999-12-31'), /have no end/],
  ])('%s', (_, pause, message) => {
    expect(() => dated([pause])).toThrow(message);
    expect(() => dated([pause])).toThrow(RangeError);
  });
});

describe('a silent source', () => {
  it('is given up so many working days after it was due, as the last thing its clock says', () => {
    const { giveUpAt, marks } = dated([], { giveUpAfter: 20 });
    expect(giveUpAt).toBe('2026-11-17T17:30:00+08:00');
    expect(marks.at(-1)).toEqual({ kind: 'give-up', at: giveUpAt });
    expect(marks.filter(({ kind }) => kind === 'give-up')).toHaveLength(1);
  });

  it('that is given up before the nation would be told: in order of time', () => {
    const { marks } = dated([], { giveUpAfter: 5 });
    expect(marks.slice(-2).map(({ kind, level }) => level ?? kind)).toEqual(['give-up', 'nation']);
  });

  it('is not given up for days on which it waited for the applicant', () => {
    const more = { giveUpAfter: 20 };
    expect(day(dated([wait('2026-10-10', '2026-10-13')], more).giveUpAt)).toBe('2026-11-20');
    expect(day(dated([wait('2026-11-02', '2026-11-03')], more).giveUpAt)).toBe('2026-11-19');
  });

  it('is never given up where its region has not said so', () => {
    expect(dated([])).not.toHaveProperty('giveUpAt');
    expect(dated([]).marks.some(({ kind }) => kind === 'give-up')).toBe(false);
  });
});
