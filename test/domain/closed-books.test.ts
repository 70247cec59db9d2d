// A region that closes its books at the year's end: the clock for paying stops and says so, and no other clock does (§9.15).
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { explainInput } from '../../client/cli/cases/explain-input.ts';
import { explanationText } from '../../client/cli/cases/explain-text.ts';
import { showArea } from '../../client/cli/rules/show.ts';
import { shownText } from '../../client/cli/rules/show-text.ts';
import { checkResult } from '../../domain/decision.ts';
import { fromIso } from '../../domain/instant.ts';
import type { PlannedClock } from '../../domain/plan.ts';
import { check } from '../../domain/rules/check.ts';
import { diffBooks } from '../../domain/rules/diff.ts';
import { effectOn } from '../../domain/rules/effects.ts';
import { explainPlan } from '../../domain/rules/explain.ts';
import { listRules } from '../../domain/rules/listing.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { dateClock, planOf } from '../../domain/rules/plan.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { aCase, decide, rules as published } from './a-case.ts';
import { folderWith, regionsWith } from './rule-data.ts';

const YEAR_END = [{ from: '12-20', to: '01-10' }];
const WHY = 'books closed 12-20 to 01-10 (测试规定)';
const folder = regionsWith('33', { booksClosed: YEAR_END });
const closing = loadRules(folder);
const province = (rules: readonly object[]) =>
  folderWith({ 'regions/33.json': { province: '33', name: '浙江省', rules } });
const rule = (booksClosed: readonly object[], more: object = {}) => ({
  area: '33',
  from: '2021-12-01',
  source: '测试规定',
  set: { booksClosed },
  ...more,
});

function pay(workingDays: number, more: Partial<PlannedClock> = {}): PlannedClock {
  return { name: 'pay', workingDays, basis: 'law', source: '', area: '330100', starts: 'confirmation', ...more };
}
const dated = (startedOn: string, workingDays: number, more: Partial<PlannedClock> = {}, by = closing) =>
  dateClock(pay(workingDays, more), fromIso(`${startedOn}T10:00:00+08:00`), by);

describe('a clock for paying that runs into closed books', () => {
  it('stops as the first closed day begins, goes on as the day after the last begins, and is due so much later', () => {
    // 12-17 and 12-18 have passed; 2027 is not published: weekdays from Monday 01-11
    const { dueAt, marks, pauses, provisional } = dated('2026-12-16', 5);
    expect({ dueAt, provisional }).toEqual({ dueAt: '2027-01-13T17:30:00+08:00', provisional: true });
    expect(pauses).toEqual([{ from: '2026-12-20', to: '2027-01-10', why: WHY }]);
    expect(marks.slice(0, 5)).toEqual([
      { kind: 'stopped', at: '2026-12-20T00:00:00+08:00', why: WHY },
      { kind: 'resumed', at: '2027-01-11T00:00:00+08:00', why: WHY },
      { kind: 'warning', at: '2027-01-11T17:30:00+08:00' },
      { kind: 'warning', at: '2027-01-12T17:30:00+08:00' },
      { kind: 'overdue', at: '2027-01-13T17:30:00+08:00' },
    ]);
  });

  it('a warning before the closed days is said before the clock stops', () => {
    const { marks } = dated('2026-12-14', 6);
    expect(marks.slice(0, 3).map(({ kind, at }) => `${kind} ${at.slice(0, 10)}`)).toEqual([
      'warning 2026-12-17',
      'stopped 2026-12-20',
      'resumed 2027-01-11',
    ]);
  });

  it('started inside the closed days it begins counting after them', () => {
    for (const start of ['2026-12-21', '2026-12-31', '2027-01-08'])
      expect(dated(start, 2).dueAt).toBe('2027-01-12T17:30:00+08:00');
    expect(dated('2026-12-28', 2).pauses).toEqual([{ from: '2026-12-29', to: '2027-01-10', why: WHY }]);
  });

  it('started on the last closed day it meets none of them: the day of the event is not counted anyway', () => {
    const { pauses, marks, dueAt } = dated('2027-01-10', 2);
    expect(pauses).toBeUndefined();
    expect(marks.map(({ kind }) => kind)).not.toContain('stopped');
    expect(dueAt).toBe('2027-01-12T17:30:00+08:00');
  });

  it('due before the closed days it never stops, but who is told later is told after them', () => {
    const { dueAt, marks } = dated('2026-12-11', 5);
    expect(dueAt).toBe('2026-12-18T17:30:00+08:00');
    expect(marks.map(({ kind }) => kind)).not.toContain('stopped');
    expect(marks.at(-2)).toMatchObject({ level: 'province', at: '2027-01-13T17:30:00+08:00' });
  });

  it('passing two year-ends it stops twice', () => {
    const { pauses, marks } = dated('2025-12-15', 250);
    expect(pauses?.map(({ from, to }) => `${from} ${to}`)).toEqual(['2025-12-20 2026-01-10', '2026-12-20 2027-01-10']);
    expect(marks.filter(({ kind }) => kind === 'stopped' || kind === 'resumed')).toHaveLength(4);
  });

  it('waiting for the applicant as well, no day is left out twice', () => {
    const start = fromIso('2026-12-16T10:00:00+08:00');
    const wait = { from: '2026-12-18', to: '2027-01-11', why: '等待补正材料' };
    const both = dateClock(pay(5), start, closing, [wait]);
    expect(both.dueAt).toBe('2027-01-15T17:30:00+08:00');
    expect(both.pauses?.map(({ why }) => why)).toEqual(['等待补正材料', WHY]);
    expect(dateClock(pay(5), start, closing, both.pauses)).toEqual(both);
  });

  it('closed days within one year, and several of them', () => {
    const midYear = loadRules(
      province([
        rule([
          { from: '06-25', to: '06-30' },
          { from: '12-30', to: '12-31' },
        ]),
      ]),
    );
    const { dueAt, pauses } = dated('2026-06-23', 3, {}, midYear);
    expect(dueAt).toBe('2026-07-02T17:30:00+08:00');
    expect(pauses?.map(({ from, to }) => `${from} ${to}`)).toEqual(['2026-06-25 2026-06-30']);
  });
});

describe('whose books are closed', () => {
  it('no published rule closes any, so nothing is left out by itself', () => {
    expect(
      listRules(readBook(readRuleFiles())).some(({ subject }) => JSON.stringify(subject).includes('booksClosed')),
    ).toBe(false);
    expect(dated('2026-12-16', 5, {}, published)).not.toHaveProperty('pauses');
  });

  it.each(['letter', 'source-out', 'destination-in', 'credit'] as const)('the clock %s does not stop', (name) => {
    expect(dated('2026-12-16', 5, { name })).toEqual(dated('2026-12-16', 5, { name }, published));
  });

  it('only where the source is: another province pays on', () => {
    expect(dated('2026-12-16', 5, { area: '510100' })).not.toHaveProperty('pauses');
  });

  it('a pool may keep its books open in a province that closes them, or close them on other days', () => {
    const mixed = loadRules(
      province([
        rule(YEAR_END),
        rule([], { area: '330200' }),
        rule([{ from: '12-25', to: '12-31' }], { area: '330300' }),
      ]),
    );
    expect(dated('2026-12-16', 5, { area: '330100' }, mixed).pauses).toHaveLength(1);
    expect(dated('2026-12-16', 5, { area: '330200' }, mixed)).not.toHaveProperty('pauses');
    expect(dated('2026-12-16', 9, { area: '330300' }, mixed).pauses).toMatchObject([
      { from: '2026-12-25', to: '2026-12-31' },
    ]);
  });

  it('from the first to the last day of the rule, also where that cuts the closed days', () => {
    const begins = loadRules(province([rule(YEAR_END, { from: '2026-12-28' })]));
    expect(dated('2026-12-16', 12, {}, begins).pauses).toMatchObject([{ from: '2026-12-28', to: '2027-01-10' }]);
    const ends = loadRules(province([rule(YEAR_END, { until: '2026-12-24' })]));
    expect(dated('2026-12-16', 5, {}, ends).pauses).toMatchObject([{ from: '2026-12-20', to: '2026-12-24' }]);
  });
});

describe('rule data that cannot be meant', () => {
  it.each<[string, readonly object[]]>([
    ['a day of the year such as 12-20', [{ from: '2026-12-20', to: '01-10' }]],
    ['a day that every year has', [{ from: '02-29', to: '03-02' }]],
    ['a day that every year has', [{ from: '11-31', to: '12-02' }]],
    ['closed days, at most 92 a year in all', [{ from: '01-10', to: '01-09' }]],
    [
      'closed days, at most 92 a year in all',
      [
        { from: '01-01', to: '02-28' },
        { from: '12-01', to: '01-10' },
      ],
    ],
    ['Unrecognized key', [{ from: '12-20', to: '01-10', every: 'year' }]],
  ])('is refused at start: %s', (message, spans) => {
    expect(() => loadRules(province([rule(spans)]))).toThrow(message);
  });

  it('two rules for the same days contradict each other', () => {
    expect(() => loadRules(province([rule(YEAR_END), rule([])]))).toThrow('booksClosed is set by two rules');
  });
});

describe('closed books are told', () => {
  const book = readBook(readRuleFiles(folder));
  const change = { now: '2026-12-16T10:00:00+08:00', destination: { firstPaidMonth: '2026-12' } };

  it('by check, at the clock for paying and at no other', () => {
    const result = decide(change, closing);
    const told = result.clocks.filter(({ booksClosed }) => booksClosed !== undefined);
    expect(told).toMatchObject([{ name: 'pay', booksClosed: [{ from: '12-20', to: '01-10', source: '测试规定' }] }]);
    expect(checkResult.parse(result)).toEqual(result);
    const { clocks: _, ...rest } = result;
    const { clocks: __, ...asPublished } = decide(change);
    expect(rest).toEqual(asPublished);
  });

  it('by explain before the clock has started', () => {
    const explanation = explainInput(aCase(change), book);
    expect(explanation.clocks.map(({ name, booksClosed }) => [name, booksClosed?.length])).toEqual([
      ['source-out', undefined],
      ['pay', 1],
      ['destination-in', undefined],
      ['credit', undefined],
    ]);
    expect(explanationText(explanation, 'zh')).toContain('以下期间停止计算：每年12-20至01-10关账（测试规定）');
    expect(explanationText(explanation, 'en')).toContain(`stands still meanwhile: ${WHY}`);
  });

  /** The case as accepted on 2026-12-16, whose clock for paying started that day. */
  function started(by = closing) {
    const input = parseCheckInput(aCase(change), by);
    const office = (pool: string) => ({ pool, name: pool, taskQueue: 'offices' });
    const plan = planOf(input, check(input, by), by, { source: office('330100'), destination: office('510100') });
    const planned = plan.clocks.filter(({ name }) => name === 'pay');
    const clocks = planned.map((clock) => dateClock(clock, fromIso(input.now), by));
    return { number: '510100-20261216-1', decidedAt: input.now, plan, clocks };
  }

  it('by explain day by day, once the clock runs', () => {
    const explanation = explainPlan(started(), book, '2026-12-17');
    const clock = explanation.clocks.find(({ name }) => name === 'pay');
    expect(clock?.dueAt).toBe('2027-01-13T17:30:00+08:00');
    expect(clock).not.toHaveProperty('note');
    const closed = clock?.days?.leftOut.filter(({ kind }) => kind === 'pause').map(({ date }) => date);
    expect(closed).toHaveLength(22);
    expect([closed?.[0], closed?.at(-1)]).toEqual(['2026-12-20', '2027-01-10']);
    expect(explanationText(explanation, 'zh')).toContain('2026-12-20 … 2027-01-10：每年12-20至01-10关账（测试规定）');
    expect(explanationText(explanation, 'en')).toContain(`2026-12-20 … 2027-01-10: ${WHY}`);
  });

  it('a date that was set before the rule was known is said to be so', () => {
    const clock = explainPlan(started(published), book, '2026-12-17').clocks.find(({ name }) => name === 'pay');
    expect(clock?.dueAt).toBe('2026-12-23T17:30:00+08:00');
    expect(clock?.note?.en).toContain("today's rule on closed books would give 2027-01-13");
  });

  it('a wait for the applicant is told with its reason, also while it lasts', () => {
    const kase = started();
    const explained = (pauses: readonly { from: string; to?: string; why: string }[], dueAt: string) =>
      explainPlan(
        { ...kase, clocks: kase.clocks.map((clock) => ({ ...clock, pauses, dueAt })) },
        book,
        '2026-12-18',
      ).clocks.find(({ name }) => name === 'pay');
    const ended = explained(
      [{ from: '2026-12-17T09:00:00+08:00', to: '2026-12-18T16:00:00+08:00', why: '等待补正材料' }],
      '2027-01-15T17:30:00+08:00',
    );
    expect(ended).not.toHaveProperty('note');
    expect(ended?.days?.leftOut[0]).toMatchObject({ date: '2026-12-17', kind: 'pause', why: { zh: '等待补正材料' } });
    const open = explained([{ from: '2026-12-17T09:00:00+08:00', why: '等待补正材料' }], '2027-01-13T17:30:00+08:00');
    expect(open?.note?.en).toContain('stands still since 2026-12-17 (等待补正材料)');
  });

  it('by rules diff, where a new day off moves a clock that stands still: by its own count, and not while it waits', () => {
    const { number: caseNo, ...kase } = started();
    const off = { year: 2027, source: '测试地方假日', document: '测试', off: ['2027-01-12'] };
    const ownDays = [{ area: '33', from: 2027, years: [off] }];
    const after = readBook(readRuleFiles(regionsWith('33', { booksClosed: YEAR_END }, { ownDays })));
    const redated = (pauses: readonly { from: string; to?: string; why: string }[], dueAt: string) =>
      effectOn(
        { caseNo, ...kase, clocks: kase.clocks.map((clock) => ({ ...clock, pauses, dueAt })) },
        book,
        after,
        fromIso('2026-12-18T12:00:00+08:00'),
      ).redated;
    const [from, why] = ['2026-12-17T09:00:00+08:00', '等待补正材料'];
    expect(redated([], '2027-01-13T17:30:00+08:00')).toEqual([
      { name: 'pay', from: '2027-01-13T17:30:00+08:00', to: '2027-01-14T17:30:00+08:00' },
    ]);
    expect(redated([{ from, to: from, why }], '2027-01-14T17:30:00+08:00')).toEqual([
      { name: 'pay', from: '2027-01-14T17:30:00+08:00', to: '2027-01-15T17:30:00+08:00' },
    ]);
    expect(redated([{ from, why }], '2027-01-13T17:30:00+08:00')).toEqual([]);
  });

  it('by rules show, list and diff, with the level it is inherited from', () => {
    const shown = showArea(book, '330106', '2026-12-16');
    expect(shown.settings.find(({ setting }) => setting === 'booksClosed')).toMatchObject({
      level: 'province',
      value: { zh: '每年12-20至01-10', en: '12-20 to 01-10, every year' },
      file: 'regions/33.json',
    });
    expect(shownText(shown, 'en')).toContain(
      'days on which the books are closed (the pay clock stops): 12-20 to 01-10, every year',
    );
    const { rules } = diffBooks(readBook(readRuleFiles()), book, '2026-12-16');
    expect(rules.find(({ what }) => what === 'booksClosed')).toMatchObject({ place: '33', from: '2026-12-16' });
    expect(
      listRules(readBook(readRuleFiles(province([rule([])])))).find(({ subject }) =>
        JSON.stringify(subject).includes('booksClosed'),
      )?.value,
    ).toEqual({
      zh: '不关账',
      en: 'never',
    });
  });
});
