// `rules lint`: everything that is wrong with a file of rules is told at once, with file, path, rule and remedy.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { ruleFaultSentence } from '../../domain/rules/faults.ts';
import { lint } from '../../domain/rules/lint/lint.ts';
import { jiexu } from '../client/run-jiexu.ts';

const TODAY = '2026-11-30';
const ours = readRuleFiles();

const GOOD = { title: '文件', confidence: 'official', verifiedOn: '2026-11-25' };
const RULE = { area: '350500', from: '2022-01-01', source: '泉州市：测试', document: '甲' };

type Fields = Readonly<Record<string, unknown>>;

/** Fujian's file with these rules; `more`: anything else of it. */
function fujian(rules: readonly Fields[], more: Fields = {}): Fields {
  return {
    province: '35',
    name: '福建省',
    documents: { 甲: GOOD },
    rules: rules.map((rule) => ({ ...RULE, ...rule })),
    ...more,
  };
}

/** `fault rules[0].source: does not begin …`, all of them. */
function told(value: unknown, today = TODAY): string[] {
  return lint([{ file: '35.json', value }], ours, today).map(
    ({ severity, field, rule, remedy }) => `${severity} ${field}: ${rule} → ${remedy}`,
  );
}

const set = (settings: Fields): Fields => ({ set: settings });
const document = (changed: Fields) => fujian([set({ lateFee: true })], { documents: { 甲: { ...GOOD, ...changed } } });
const waiting = (...tiers: readonly Fields[]) => fujian([set({ waiting: tiers })]);
const retirement = (...tiers: readonly Fields[]) =>
  fujian([set({ retirementYears: tiers.map((tier) => ({ male: 30, female: 25, ...tier })) })]);
const ownDays = (year: Fields, more: Fields = {}) =>
  fujian([set({ lateFee: true })], {
    ownDays: [{ area: '35', years: [{ year: 2026, source: '福建省：假', document: '甲', off: [], ...year }], ...more }],
  });

describe('one slip of the pen is told with its path, its rule and what to do', () => {
  it.each<[string, Fields, RegExp]>([
    [
      'a weak document',
      document({ confidence: 'weak' }),
      /^fault documents\.甲\.confidence: .*weak, low or contradictory never becomes data/,
    ],
    ['a contradictory one', document({ confidence: 'contradictory' }), /^fault documents\.甲\.confidence: /],
    [
      'a province with zeros',
      fujian([{ area: '350000', source: '福建省：', ...set({ lateFee: true }) }]),
      /350000 is not a pool.* → For the whole province write its two digits, "35"$/,
    ],
    [
      'a day that there is not',
      fujian([{ from: '2027-2-30', ...set({ lateFee: true }) }]),
      /^fault rules\[0\]\.from: has to be a date that exists, written as 2026-09-30 → Correct the value$/,
    ],
    ['a setting that is none', fujian([set({ lateFees: true })]), /^fault rules\[0\]\.set\.lateFees: is not a field/],
    [
      'a document that is not there',
      fujian([
        { ...set({ lateFee: true }) },
        { document: '乙', area: '35', source: '福建省：', ...set({ lateFee: true }) },
      ]),
      /^fault rules\[1\]: .*cites the document 乙, which the file does not list → List the document/,
    ],
    [
      'a document that nobody cites',
      fujian([set({ lateFee: true })], { documents: { 甲: GOOD, 乙: GOOD } }),
      /^fault documents\.乙: is cited by no rule → Cite it/,
    ],
    [
      'a day of publication that is none',
      document({ published: '2026-02-30' }),
      /^fault documents\.甲\.published: is no day/,
    ],
    [
      'published after it was compared',
      document({ published: '2026-12' }),
      /^fault documents\.甲\.published: lies after 2026-11-25/,
    ],
    ['compared tomorrow', document({ verifiedOn: '2026-12-01' }), /^fault documents\.甲\.verifiedOn: lies after today/],
    [
      'valid until before it was published',
      document({ published: '2026-05', validUntil: '2026-04-30' }),
      /^fault documents\.甲\.validUntil: lies before/,
    ],
    [
      'ends before it begins',
      fujian([{ until: '2021-12-31', ...set({ lateFee: true }) }]),
      /^fault rules\[0\]: .*ends before it begins → Give an "until"/,
    ],
    [
      'a district',
      fujian([{ area: '350502', source: '鲤城区：测试', ...set({ lateFee: true }) }]),
      /^fault rules\[0\]: .*350502 is not a pool.* → Give the rule for its pool, 350500 泉州市$/,
    ],
    [
      'another province',
      fujian([{ area: '440300', source: '深圳市：测试', ...set({ lateFee: true }) }]),
      /^fault rules\[0\]: .*another province's file → Move it into that file$/,
    ],
    [
      'a text that does not begin with the place',
      fujian([{ source: '福建省：测试', ...set({ lateFee: true }) }]),
      /^fault rules\[0\]\.source: does not begin with the place, 泉州市 → Begin it with 泉州市$/,
    ],
    [
      'two rules for the same',
      fujian([set({ lateFee: true }), set({ lateFee: false })]),
      /^fault rules\[0\]\.set\.lateFee, rules\[1\]\.set\.lateFee: .*set by two rules/,
    ],
    [
      'two that end and overlap',
      fujian([
        { until: '2023-01-01', ...set({ lateFee: true }) },
        { from: '2022-06-01', until: '2024-01-01', ...set({ lateFee: false }) },
      ]),
      /lateFee is set by two rules for the same days/,
    ],
    [
      'a rule that two others always come before',
      fujian([
        set({ noArrears: true }),
        { scope: 'inside', ...set({ noArrears: true }) },
        { scope: 'across', ...set({ noArrears: false }) },
      ]),
      /^fault rules\[0\]\.set\.noArrears: never decides anything: on each of its days rules\[1\], rules\[2\]/,
    ],
    [
      'a condition that is never asked',
      fujian([{ insuredAs: 'flexible', ...set({ noArrears: true }) }]),
      /^fault rules\[0\]\.set\.noArrears: never decides anything: this is never asked/,
    ],
    [
      'a clock that is never asked so',
      fujian([{ insuredAs: 'employed', clocks: [{ name: 'credit', workingDays: 1, regime: 'online' }] }]),
      /^fault rules\[0\]\.clocks\[0\]: never decides anything/,
    ],
    [
      'a tier behind one for all',
      waiting({ months: 3 }, { when: { gap: { from: 7 } }, months: 6 }),
      /^fault rules\[0\]\.set\.waiting\[1\]: never fits: tier \[0\]/,
    ],
    [
      'a tier behind a wider one',
      waiting(
        { when: { gap: { from: 4 } }, months: 3 },
        { when: { gap: { from: 7, to: 9 }, change: 'to-employee' }, months: 6 },
      ),
      /^fault rules\[0\]\.set\.waiting\[1\]: never fits/,
    ],
    [
      'a tier for no gap',
      waiting({ when: { gap: { to: 0 } }, months: 0 }),
      /waiting\[0\]\.when: never fits: it asks for no gap/,
    ],
    [
      'a first enrolment after a gap',
      waiting({ when: { firstEnrolment: true, gap: { from: 4 } }, months: 3 }),
      /waiting\[0\]\.when: never fits: it asks for a first enrolment and for a gap/,
    ],
    [
      'a first enrolment after months',
      waiting({ when: { firstEnrolment: true, monthsBefore: { from: 2 } }, months: 3 }),
      /first enrolment and for months before it/,
    ],
    [
      'a first enrolment that pays back',
      waiting({ when: { firstEnrolment: true, backPaid: true }, months: 3 }),
      /first enrolment and for back-payment/,
    ],
    [
      'a retirement tier behind one for all',
      retirement({}, { when: { firstPaid: { to: '2001-12' } } }),
      /retirementYears\[1\]: never fits/,
    ],
    [
      'a retirement tier of no months',
      retirement({ when: { firstPaid: { from: '2010-01', to: '2009-12' } } }),
      /retirementYears\[0\]\.when\.firstPaid: never fits/,
    ],
    ['more years here than in all', retirement({ here: 31 }), /retirementYears\[0\]\.here: asks for more years/],
    ['more actual years than in all', retirement({ actual: 31 }), /retirementYears\[0\]\.actual: asks for more years/],
    [
      'a reason twice',
      fujian([set({ paidOutOn: [{ reason: 'deceased' }, { reason: 'deceased', workingDays: 3 }] })]),
      /paidOutOn\[1\]\.reason: stands twice/,
    ],
    [
      'made-up work on a working day',
      ownDays({ work: ['2026-03-03'] }),
      /^fault ownDays\[0\]\.years\[0\]\.work\[0\]: is a working day anyway/,
    ],
    ['work on New Year’s Day', ownDays({ work: ['2026-01-01'] }), /work\[0\]: is New Year’s Day/],
    ['a day of another year', ownDays({ off: ['2027-03-03'] }), /2027-03-03 is not a day of 2026/],
    ['a year before the first', ownDays({}, { from: 2027 }), /years\[0\]\.year: lies before 2027/],
    [
      'a pair of one pool',
      fujian([set({ lateFee: true })], {
        pairs: [
          {
            sourcePool: '350500',
            destinationPool: '350500',
            from: '2022-01-01',
            source: '泉州市：测试',
            document: '甲',
            clocks: [{ name: 'pay', workingDays: 1 }],
          },
        ],
      }),
      /^fault pairs\[0\]\.destinationPool: is the source itself/,
    ],
    [
      'a rule that says it holds longer than its successor lets it',
      fujian([
        { until: '2025-12-31', ...set({ lateFee: true }) },
        { from: '2023-01-01', ...set({ lateFee: false }) },
      ]),
      /^warning rules\[0\]\.set\.lateFee: is said to hold until 2025-12-31, and rules\[1\] takes its place from 2023-01-01 on/,
    ],
    [
      'two that ask different things and can both hold',
      fujian([
        { scope: 'inside', ...set({ lateFee: true }) },
        { from: '2023-01-01', insuredAs: 'flexible', ...set({ lateFee: false }) },
      ]),
      /^warning rules\[0\]\.set\.lateFee: holds beside rules\[1\] for cases that are of both, \(within the province\) and \(flexible\)/,
    ],
    [
      'a validity that is over',
      document({ validUntil: '2026-11-29' }),
      /^warning documents\.甲\.validUntil: was the last day of its validity/,
    ],
    [
      'compared more than a year ago',
      document({ verifiedOn: '2025-11-29' }),
      /^warning documents\.甲\.verifiedOn: is more than a year ago/,
    ],
  ])('%s', (_, value, says) => {
    const all = told(value);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatch(says);
  });

  it.each<[string, Fields]>([
    ['a good file', fujian([set({ lateFee: true })])],
    ['compared a year ago to the day', document({ verifiedOn: '2025-11-30' })],
    ['valid until today', document({ validUntil: TODAY })],
    [
      'a validity that is over, of rules that have ended with it',
      fujian([{ until: '2025-12-31', ...set({ lateFee: true }) }], {
        documents: { 甲: { ...GOOD, validUntil: '2025-12-31' } },
      }),
    ],
    ['a text that begins with a part of the pool', fujian([{ source: '石狮市：测试', ...set({ lateFee: true }) }])],
    ['the province’s name before the place’s', fujian([{ source: '福建省泉州市：测试', ...set({ lateFee: true }) }])],
    [
      'a plain rule beside one that asks more',
      fujian([set({ noArrears: true }), { scope: 'inside', ...set({ noArrears: false }) }]),
    ],
    [
      'a rule for a time, after which the one before it goes on',
      fujian([set({ lateFee: true }), { from: '2023-01-01', until: '2023-12-31', ...set({ lateFee: false }) }]),
    ],
    [
      'rules that follow each other',
      fujian([set({ lateFee: true }), { from: '2023-01-01', ...set({ lateFee: false }) }]),
    ],
    [
      'two that come before it only until one ends',
      fujian([
        set({ noArrears: true }),
        { scope: 'inside', ...set({ noArrears: true }) },
        { scope: 'across', until: '2023-12-31', ...set({ noArrears: false }) },
      ]),
    ],
    [
      'tiers for gaps that were back-paid and that were not',
      waiting({ when: { backPaid: true }, months: 0 }, { when: { backPaid: false }, months: 6 }, { months: 6 }),
    ],
    ['a weekend that the place works', ownDays({ work: ['2026-03-07'] })],
    ['a day off of the nation that the place works', ownDays({ work: ['2026-10-07'] })],
  ])('%s is left alone', (_, value) => {
    expect(told(value)).toEqual([]);
  });

  it('a rule of a province is dead where every one of its pools has its own', () => {
    const shanghai = (area: string, lateFee: boolean) => ({ ...RULE, area, source: '上海市：测试', set: { lateFee } });
    const file = (rules: readonly Fields[]) => ({ province: '31', name: '上海市', documents: { 甲: GOOD }, rules });
    expect(told(file([shanghai('31', true), shanghai('319900', false)]))).toEqual([
      expect.stringMatching(/^fault rules\[0\]\.set\.lateFee: never decides anything/),
    ]);
    expect(told(file([shanghai('31', true)]))).toEqual([]);
  });
});

describe('everything at once', () => {
  const many = fujian(
    [
      set({ lateFee: 'yes' }),
      { source: '厦门市：测试', ...set({ noArrears: true }) },
      { document: '弱', ...set({ notFrozen: true }) },
      { from: '2022-13-01', ...set({ paysToPerson: true }) },
      waitingSet(),
    ],
    { documents: { 甲: GOOD, 弱: { ...GOOD, confidence: 'low' } } },
  );
  function waitingSet(): Fields {
    return set({ waiting: [{ months: 3 }, { months: 6 }] });
  }

  it('what is malformed hides nothing else, and every path is the one in the file as given', () => {
    expect(told(many).map((each) => each.replace(/:.*/, ''))).toEqual([
      'fault documents.弱.confidence',
      'fault rules[0].set.lateFee',
      'fault rules[3].from',
      'fault rules[1].source',
      'fault rules[4].set.waiting[1]',
    ]);
  });

  it('two files are looked at together, each fault with its own', () => {
    const values = {
      '35.json': fujian([set({ lateFee: 1 })]),
      '31.json': { province: '31', name: '上海市', documents: {}, rules: 1 },
    };
    const found = lint(
      Object.entries(values).map(([file, value]) => ({ file, value })),
      ours,
      TODAY,
    );
    expect(found.map((each) => ruleFaultSentence(each).replace(/: .*/, ''))).toEqual(['35.json', '31.json']);
  });

  it('no file of ours has a fault', () => {
    const found = lint([...ours.regions, ...ours.years, ours.pools], ours, TODAY);
    expect(found.filter(({ severity }) => severity === 'fault').map(ruleFaultSentence)).toEqual([]);
  });
});

describe('as a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiexu-lint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('a good file ends with 0, warnings too; a fault with 1; what is no rule data with 2', async () => {
    const good = file(
      'good.json',
      fujian([set({ lateFee: true })], { documents: { 甲: { ...GOOD, verifiedOn: '2025-01-01' } } }),
    );
    const bad = file('bad.json', fujian([set({ lateFee: 3 })]));
    const none = file('none.json', '{"hello"');

    const warned = await jiexu(['rules', 'lint', good]);
    expect(warned).toMatchObject({ status: 0, stderr: '' });
    expect(warned.stdout).toMatch(
      /^warning good\.json: documents\.甲\.verifiedOn: .*\n\n1 file: 0 faults, 1 warning\n$/,
    );

    const faulty = await jiexu(['rules', 'lint', bad, '--json']);
    expect(faulty.status).toBe(1);
    expect(JSON.parse(faulty.stdout)).toEqual({
      files: ['bad.json'],
      faults: [
        {
          file: 'bad.json',
          field: 'rules[0].set.lateFee',
          rule: 'has to be true or false',
          remedy: 'Correct the value',
        },
      ],
      warnings: [],
    });

    const unusable = await jiexu(['rules', 'lint', none, bad]);
    expect(unusable).toMatchObject({ status: 2, stdout: '' });
    expect(unusable.stderr.trim().split('\n')).toHaveLength(2);
  });

  it.each([
    [
      'a comma that is missing',
      '{\n  "province": "34"\n  "name": "安徽省"\n}',
      /not JSON: .*, at line 3, column 3\. .*a comma/,
    ],
    [
      'a Chinese comma',
      '{\n  "province": "34"，\n  "name": "安徽省"\n}',
      /not JSON: .*, at line 2, column 19\. .*not ，/,
    ],
    ['a file that breaks off', '{\n  "province": ', /not JSON: /],
  ])('%s is told with its line and what to do', async (_, text, says) => {
    const { status, stderr } = await jiexu(['rules', 'lint', file('typed.json', text)]);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('without a file it looks at ours', async () => {
    const { status, stdout } = await jiexu(['rules', 'lint', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).files).toContain('regions/nation.json');
  });
});
