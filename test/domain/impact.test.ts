// `rules impact`: a decision on record made again by a candidate's rules, and what cannot be judged said so.
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { impactOf } from '../../client/cli/rules/impact.ts';
import { impactText } from '../../client/cli/rules/impact-text.ts';
import type { Decided } from '../../client/cli/rules/open-cases.ts';
import { asOf } from '../../domain/rules/as-of.ts';
import { check } from '../../domain/rules/check.ts';
import { type Impact, impactOn } from '../../domain/rules/impact.ts';
import { withoutPerson } from '../../domain/rules/judged.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { planOf } from '../../domain/rules/plan.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { aCase, type Change, paidUntil, rules } from './a-case.ts';
import { folderWith } from './rule-data.ts';

const DAY = '2026-09-30';
const book = readBook(readRuleFiles());

type Fields = Readonly<Record<string, unknown>>;

/** Ours with rules of 杭州 (the source) and 成都 (the destination) in place of their provinces'. */
function candidate(hangzhou: Fields, chengdu: Fields = {}, from = '2021-12-01') {
  const file = (province: string, area: string, name: string, what: Fields) => ({
    [`regions/${province}.json`]: {
      province,
      name,
      rules: Object.keys(what).length === 0 ? [] : [{ area, from, source: `${name}：测试`, ...what }],
    },
  });
  return readBook(
    readRuleFiles(
      folderWith({
        ...file('33', '330100', '杭州市', hangzhou),
        ...file('51', '510100', '成都市', chengdu),
      }),
    ),
  );
}
const before = candidate({});

const input = (change: Change) => parseCheckInput(aCase(change), rules);
const record = (change: Change) => ({ number: 'T-0001', decidedOn: DAY, judgedOn: withoutPerson(input(change)) });

/** An acceptance of which only the plan is on record. */
function planOnly(change: Change = {}) {
  const given = input(change);
  const office = (pool: string) => ({ pool, name: pool, taskQueue: 'q' });
  const plan = planOf(given, check(given, before.rules), before.rules, {
    source: office('330100'),
    destination: office('510100'),
  });
  return { number: 'T-0001', decidedOn: DAY, plan };
}

const impact = (what: Parameters<typeof impactOn>[0], after: { rules: typeof rules }) =>
  impactOn(what, { before: before.rules, after: after.rules }, DAY);
const told = ({ otherwise }: Impact) => otherwise.map(({ en }) => en);

describe('a decision whose facts were kept', () => {
  const paid = (month: string): Change => ({ source: paidUntil(month) });
  it.each<[string, Change, Fields, Fields, RegExp[]]>([
    [
      'arrears that would refuse',
      { source: { arrearsMonths: 2 } },
      { set: { noArrears: true } },
      {},
      [/^decision: accepted → refused$/, /^reasons: none → R06$/],
    ],
    ['no arrears', {}, { set: { noArrears: true } }, {}, []],
    [
      'a shorter clock',
      {},
      { clocks: [{ name: 'source-out', workingDays: 6 }] },
      {},
      [
        /^clock source-out .*: 10 working days .* → 6 working days/,
        /^first due date: 2026-10-20 17:30 → 2026-10-14 17:30$/,
      ],
    ],
    ['the same clock by another word', {}, { clocks: [{ name: 'source-out', workingDays: 10 }] }, {}, []],
    [
      'a shorter wait',
      paid('2026-03'),
      {},
      { set: { waiting: [{ months: 2 }] } },
      [/^waiting: 6 months → 2 months$/, /^full benefits from: 2027-03 → 2026-11$/],
    ],
    [
      'half benefits meanwhile',
      paid('2026-03'),
      {},
      { set: { waiting: [{ months: 6, share: 0.5 }] } },
      [/^benefits while waiting: none → 50%$/],
    ],
    ['no wait that anybody has', paid('2026-08'), {}, { set: { waiting: [{ months: 2 }] } }, []],
    [
      'another rate',
      paid('2026-06'),
      {},
      { set: { backPayRateBp: 800 } },
      [/^back-payment: 2 months, 10%, 1600\.00 yuan → 2 months, 8%, 1280\.00 yuan$/],
    ],
    [
      'years for retirement',
      { destination: { atRetirement: { sex: 'male', monthsHere: 0 } } },
      {},
      { set: { retirementYears: [{ male: 25, female: 20 }] } },
      [/^retirement: nothing said → 300 months, 0 there, 220 missing/],
    ],
    [
      'money to the person',
      {},
      { set: { paysToPerson: true, accountOnRecord: true } },
      {},
      [/^money: .*destination office → .*own bank account/, /^clock credit .*→ does not run$/],
    ],
  ])('%s', (_, change, hangzhou, chengdu, says) => {
    const found = impact(record(change), candidate(hangzhou, chengdu));
    expect(found).toMatchObject({ howFar: 'whole', notJudged: [] });
    expect(found.otherwise).toHaveLength(says.length);
    for (const [at, pattern] of says.entries()) expect(told(found)[at]).toMatch(pattern);
  });

  it('a refusal that would be none, by Chinese words too', () => {
    const strict = candidate({ set: { noArrears: true } });
    const books = { before: strict.rules, after: before.rules };
    const { otherwise } = impactOn(record({ source: { arrearsMonths: 2 } }), books, DAY);
    expect(otherwise.slice(0, 2).map(({ zh }) => zh)).toEqual(['决定：不予受理 → 予以受理', '理由：R06 → 无']);
  });

  it('of a shape that is not read any more, the plan is what is left', () => {
    const { judgedOn } = record({});
    const old = { ...planOnly(), judgedOn: { ...judgedOn, now: 'then' } };
    expect(impact(old, before)).toMatchObject({ howFar: 'tracks-and-clocks' });
  });
});

describe('a decision whose facts were not kept', () => {
  it('an acceptance is judged by its plan, and what the plan does not tell is said', () => {
    const after = candidate({ set: { noArrears: true }, clocks: [{ name: 'source-out', workingDays: 6 }] });
    const found = impact(planOnly(), after);
    expect(found.howFar).toBe('tracks-and-clocks');
    expect(told(found)).toEqual([expect.stringMatching(/^clock source-out .* 6 working days/)]);
    expect(found.notJudged.map(({ en }) => en)).toEqual([
      expect.stringMatching(/R06.*; whether it was met cannot be judged$/),
      expect.stringMatching(/^the facts of then are not in the register: only route/),
    ]);
  });

  it('a refusal cannot be judged at all', () => {
    expect(impact({ number: 'A-1', decidedOn: DAY }, candidate({ set: { noArrears: true } }))).toEqual({
      number: 'A-1',
      howFar: 'not-at-all',
      otherwise: [],
      notJudged: [expect.objectContaining({ en: 'the facts of then are not in the register: it cannot be judged' })],
    });
  });
});

describe('rules that begin later', () => {
  const later = candidate({ clocks: [{ name: 'source-out', workingDays: 6 }] }, {}, '2027-07-01');
  const decided = (isOpen: boolean): Decided => ({ ...record({}), number: isOpen ? 'OPEN-1' : 'DONE-1', isOpen });
  async function* cases() {
    yield decided(true);
    yield decided(false);
    yield { number: 'OLD-1', decidedOn: DAY, isOpen: false };
  }
  const since = '2025-11-30';

  it('older cases are asked as if that day had come', () => {
    const [a, b] = [before, later].map((each) => asOf(each.rules, '2027-07-01'));
    if (a === undefined || b === undefined) throw new Error('two sets of rules');
    const { otherwise } = impactOn(record({}), { before: a, after: b }, '2027-07-01');
    expect(otherwise).toHaveLength(2);
    expect(impact(record({}), later).otherwise).toEqual([]);
    const at = { pool: '330100', province: '33' };
    const pair = { source: at, destination: { pool: '510100', province: '51' } };
    expect(b.clock('source-out', 'online', pair, at, '2027-06-30')?.value).toBe(6);
    expect(later.rules.clock('source-out', 'online', pair, at, '2027-06-30')?.value).toBe(10);
  });

  it('are counted apart: open cases, other decisions, and what could not be judged, by number', async () => {
    const found = await impactOf(cases(), before, later, { today: '2026-11-30', on: '2027-07-01', since });
    expect(found).toMatchObject({
      asOf: '2027-07-01',
      open: { examined: 1, judgedWhole: 1, notJudged: [] },
      decisions: { examined: 2, judgedWhole: 1 },
    });
    expect(found.open.otherwise.map(({ number }) => number)).toEqual(['OPEN-1']);
    expect(found.decisions.otherwise.map(({ number }) => number)).toEqual(['DONE-1']);
    expect(found.decisions.notJudged.map(({ number }) => number)).toEqual(['OLD-1']);

    const english = impactText(found, 'en');
    expect(english).toMatch(/as if 2027-07-01 had come/);
    expect(english).toMatch(
      /Open cases\n {2}1 looked at, 1 would have gone otherwise; 1 could be judged in every respect\n {2}OPEN-1\n {4}clock/,
    );
    expect(english).toMatch(/not judged\n {4}the facts of then .*: OLD-1$/);
    expect(impactText(found, 'zh')).toMatch(/共2件，1件结果会不同；1件可完整判断/);
  });

  it('nothing changes by the rules in force', async () => {
    const found = await impactOf(cases(), book, book, { today: '2026-11-30', on: '2026-11-30', since });
    expect([...found.open.otherwise, ...found.decisions.otherwise]).toEqual([]);
    expect(found.asOf).toBeUndefined();
  });
});
