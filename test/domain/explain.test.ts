// Why that date and why that way: an explanation names every day, the row that fitted and what today's rules would decide otherwise.
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { explainInput } from '../../client/cli/cases/explain-input.ts';
import { explanationText } from '../../client/cli/cases/explain-text.ts';
import { explainCount } from '../../domain/calendar/explain.ts';
import { REFUSAL_CODES } from '../../domain/case.ts';
import { fromIso } from '../../domain/instant.ts';
import type { Plan } from '../../domain/plan.ts';
import { check } from '../../domain/rules/check.ts';
import { REFUSALS_IN_ENGLISH } from '../../domain/rules/describe-refusals.ts';
import { explainPlan, noticesOf } from '../../domain/rules/explain.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { dateClock, planOf } from '../../domain/rules/plan.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { aCase, bankAccount, type Change, employer } from './a-case.ts';
import { daysOf2026, folderWith, regionsWith } from './rule-data.ts';

const book = readBook(readRuleFiles());
const explain = (change: Change = {}, by = book) => explainInput(aCase(change), by);
const office = (pool: string) => ({ pool, name: pool, taskQueue: 'offices' });

/** A case as it would be accepted by these rules, with its first clocks dated. */
function accepted(change: Change = {}, by = book) {
  const input = parseCheckInput(aCase(change), by.rules);
  const plan = planOf(input, check(input, by.rules), by.rules, {
    source: office(change.from ?? '330100'),
    destination: office(change.to ?? '510100'),
  });
  const clocks = plan.clocks
    .filter(({ starts }) => starts === 'acceptance')
    .map((clock) => dateClock(clock, fromIso(input.now), by.rules));
  return { number: '510100-20260930-1', decidedAt: input.now, plan, clocks };
}

describe('a case accepted on the eve of the October holidays of 2026', () => {
  const [clock] = explain({ now: '2026-09-30T10:00:00+08:00' }).clocks;

  it('counts exactly the ten working days, the worked Saturday among them', () => {
    expect(clock?.days?.counted.map(({ date }) => date)).toEqual([
      '2026-10-08',
      '2026-10-09',
      '2026-10-10',
      '2026-10-12',
      '2026-10-13',
      '2026-10-14',
      '2026-10-15',
      '2026-10-16',
      '2026-10-19',
      '2026-10-20',
    ]);
    expect(clock?.dueAt).toBe('2026-10-20T17:30:00+08:00');
    expect(clock?.days?.counted.filter((day) => day.workedWeekend).map(({ date }) => date)).toEqual(['2026-10-10']);
  });

  it('leaves out the seven days of the notice by its name, then weekends as weekends', () => {
    const out = clock?.days?.leftOut ?? [];
    expect(out.map(({ date, kind }) => `${date} ${kind}`)).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((day) => `2026-10-0${day} holiday`),
      '2026-10-11 weekend',
      '2026-10-17 weekend',
      '2026-10-18 weekend',
    ]);
    expect(out[0]?.why).toEqual({
      zh: '国庆节放假（国务院办公厅关于2026年部分节假日安排的通知）',
      en: 'National Day (国务院办公厅关于2026年部分节假日安排的通知)',
    });
  });

  it('says all of it in either language, and nothing personal', () => {
    const explanation = explain();
    const zh = explanationText(explanation, 'zh');
    const en = explanationText(explanation, 'en');
    expect(zh).toMatch(/3\. 2026-10-10 周六 周末调休上班/);
    expect(zh).toMatch(/2026-10-01 … 2026-10-07：国庆节放假/);
    expect(en).toMatch(/2026-10-01 … 2026-10-07: National Day/);
    expect(en).toMatch(/source-out .*10 working days, counted from acceptance/);
    for (const text of [zh, en]) expect(text).not.toMatch(/9901011/);
  });
});

describe('days off', () => {
  it('every day between the event and the due date is counted or left out, once', () => {
    const { calendar } = book.rules;
    for (const from of ['2025-01-24T09:00:00+08:00', '2026-02-10T09:00:00+08:00', '2026-12-18T09:00:00+08:00']) {
      const days = explainCount(calendar, noticesOf(book), fromIso(from), 20, '330100');
      const all = [...days.counted, ...days.leftOut].map(({ date }) => date).sort();
      const span = (Date.parse(days.dueAt.slice(0, 10)) - Date.parse(days.eventDate)) / 86_400_000;
      expect(new Set(all).size).toBe(span);
      expect(all.at(-1)).toBe(days.dueAt.slice(0, 10));
      for (const { date } of days.leftOut) expect(calendar.isWorkingDay(date, '330100')).toBe(false);
    }
  });

  it('a year without a notice is named, and its date is said to be provisional', () => {
    const explanation = explain({ now: '2026-12-25T10:00:00+08:00' });
    expect(explanation.clocks[0]?.days?.unpublishedYears).toEqual([2027]);
    expect(explanationText(explanation, 'zh')).toContain('暂定：2027年放假通知尚未公布');
    expect(explanation.clocks[0]?.days?.leftOut.find(({ date }) => date === '2027-01-01')?.kind).toBe('holiday');
  });

  it("a region's own day off is left out by the region's word", () => {
    const folder = regionsWith('33', {}, daysOf2026('330100', '测试地方假日', ['2026-10-12']));
    const [clock] = explain({}, readBook(readRuleFiles(folder))).clocks;
    expect(clock?.days?.leftOut.find(({ date }) => date === '2026-10-12')).toMatchObject({
      kind: 'regional',
      why: { zh: '地方放假（测试地方假日）' },
    });
  });
});

describe('the route and why', () => {
  it.each<[string, Change, string, string | undefined]>([
    ['across provinces', {}, 'otherwise', undefined],
    [
      'Guangdong keeps the account within the province',
      { from: '440100', to: '440300' },
      'usable-across-cities',
      '广东省',
    ],
    ['Nanjing pays to the person', { from: '320100' }, 'pays-to-person', '南京市'],
    [
      'Shaanxi shares its records',
      {
        from: '610100',
        to: '610300',
        application: { applicant: employer },
        destination: { employerCreditCode: employer.creditCode },
      },
      'shared-records',
      '陕西省',
    ],
    ['to the resident scheme', { schemes: ['employee', 'resident'] }, 'employee-to-resident', '本产品默认'],
    [
      'a retiree who has resettled',
      { source: { retired: true }, wishes: { resettled: true, payToPerson: bankAccount } },
      'resettled-retiree',
      undefined,
    ],
  ])('%s', (_, change, row, source) => {
    const explanation = explain(change);
    expect(explanation.decision).toBe('accept');
    expect(explanation.rows.map((each) => each.row)).toEqual([row]);
    expect(explanation.rows[0]?.rule?.source.startsWith(source ?? '')).toBe(source === undefined ? undefined : true);
  });

  it('an old rule is marked as old', () => {
    const explanation = explain({ from: '370200', wishes: { payToPerson: bankAccount } });
    expect(explanation.rows[0]?.rule?.old).toBe(true);
    expect(explanationText(explanation, 'zh')).toContain('[旧]');
  });

  it.each<[string, Change, RegExp]>([
    ['the balance is zero', { source: { balance: '0' } }, /余额为零/],
    ['left by wish', { wishes: { keepAccount: true } }, /申请人意愿/],
    [
      'the destination has no account to credit',
      { destination: { hasPersonalAccount: false }, wishes: { payToPerson: bankAccount } },
      /没有可入账/,
    ],
  ])('says why the money takes another way than its row: %s', (_, change, why) => {
    expect(explain(change).money?.why?.zh).toMatch(why);
  });

  it('holds are told in words', () => {
    const { holds } = explain({ source: { unsettledClaims: 2, inHospital: true } });
    expect(holds.map(({ hold }) => hold)).toEqual(['unsettled-claims', 'in-hospital']);
  });
});

describe('decisions that lead to no case', () => {
  it('every reason with basis and remedy, in both languages', () => {
    const explanation = explain({ source: { status: 'active' }, destination: { status: 'suspended' } });
    expect(explanation).toMatchObject({ decision: 'refuse', clocks: [] });
    expect(explanation.reasons.map(({ code }) => code)).toEqual(['R01', 'R02']);
    for (const language of ['zh', 'en'] as const) {
      const text = explanationText(explanation, language);
      for (const { basis } of explanation.reasons) expect(text).toContain(basis);
    }
    expect(explanationText(explanation, 'zh')).toContain(explanation.reasons[0]?.remedy);
    expect(explanationText(explanation, 'en')).toContain(REFUSALS_IN_ENGLISH.R01.remedy);
  });

  it('the same pool is not needed, and waiting says until when', () => {
    expect(explain({ from: '610103', to: '610104' })).toMatchObject({
      decision: 'not-needed',
      rows: [{ row: 'same-pool' }],
      reasons: [{ code: 'R03' }],
    });
    const waits = explain({
      schemes: ['resident', 'resident'],
      wishes: { waitForNextYear: true },
      destination: { benefitsFrom: '2027-01-01' },
    });
    expect(waits).toMatchObject({
      decision: 'defer',
      deferredUntil: '2027-01-01',
      rows: [{ row: 'resident-within-the-year' }],
    });
    const platform = explain({ source: { onPlatform: false }, wishes: { waitForPlatform: true } });
    expect(platform).toMatchObject({ decision: 'defer', rows: [{ row: 'off-platform' }] });
    expect(explanationText(platform, 'zh')).toContain('等待双方均接入平台');
    expect(explanationText(waits, 'en')).toContain('(until 2027-01-01)');
  });

  it('English is there for every code', () => {
    for (const code of REFUSAL_CODES) expect(REFUSALS_IN_ENGLISH[code].remedy.length).toBeGreaterThan(10);
  });
});

describe('the pinned plan and the rules of today', () => {
  it('says that nothing would be otherwise while the rules are the same', () => {
    const { versions } = explainPlan(accepted(), book, '2026-10-09');
    expect(versions?.differences).toEqual([]);
    expect(versions?.rules.pinned).toBe(versions?.rules.today);
  });

  it('keeps explaining by the plan after the region has changed its rules, and says in what they differ', () => {
    const kase = accepted();
    const changed = readBook(readRuleFiles(regionsWith('33', { paysToPerson: true, accountOnRecord: true })));
    const explanation = explainPlan(kase, changed, '2026-10-09');
    expect(explanation.rows.map(({ row }) => row)).toEqual(['otherwise']);
    expect(explanation.money?.to).toBe('to-destination');
    expect(explanation.versions?.rules.pinned).not.toBe(explanation.versions?.rules.today);
    const differences = explanation.versions?.differences.map(({ en }) => en).join('\n');
    expect(differences).toContain(
      "money: the balance goes to the destination office → the balance is paid to the person's own bank account",
    );
    expect(differences).toContain('clock credit');
    expect(explanationText(explanation, 'zh')).toContain('本案仍按受理时的规则办理');
  });

  it('a rule that is gone does not turn into a wish: what was paid out by rule would go to the destination today', () => {
    const nanjing = readBook(
      readRuleFiles(folderWith({ 'regions/32.json': { province: '32', name: '江苏省', rules: [] } })),
    );
    const explanation = explainPlan(accepted({ from: '320100' }), nanjing, '2026-10-09');
    expect(explanation.rows.map(({ row }) => row)).toEqual(['pays-to-person']);
    expect(explanation.versions?.differences.some(({ zh }) => zh.startsWith('资金：'))).toBe(true);
  });

  it('an account left by wish stays left by wish', () => {
    const { versions } = explainPlan(accepted({ wishes: { keepAccount: true } }), book, '2026-10-09');
    expect(versions?.differences).toEqual([]);
  });

  it('a plan without its row is explained by the rules at hand, or by the rows that can have led to it', () => {
    const { plan: withRow, ...rest } = accepted({ from: '320100' });
    const { row: _, ...plan } = withRow;
    const old: Plan = plan;
    expect(explainPlan({ ...rest, plan: old }, book, '2026-10-09').rows.map(({ row }) => row)).toEqual([
      'pays-to-person',
    ]);
    const gone = readBook(
      readRuleFiles(folderWith({ 'regions/32.json': { province: '32', name: '江苏省', rules: [] } })),
    );
    expect(explainPlan({ ...rest, plan: old }, gone, '2026-10-09').rows.map(({ row }) => row)).toContain('otherwise');
  });

  it('a date that was set by another calendar is said to be so', () => {
    const kase = accepted();
    const year = book.years.find(({ data }) => data.year === 2026)?.data;
    const { workingDays: _, ...rest } = year ?? { workingDays: 0 };
    const folder = folderWith({
      'years/2026.json': {
        ...rest,
        off: [...(year?.off ?? []), { from: '2026-10-13', to: '2026-10-13', name: '测试节' }],
      },
    });
    const [clock] = explainPlan(kase, readBook(readRuleFiles(folder)), '2026-10-09').clocks;
    expect(clock?.dueAt).toBe('2026-10-20T17:30:00+08:00');
    expect(clock?.note?.en).toContain("today's calendar would give 2026-10-21");
  });

  it('a clock that stood still is said to have stood still', () => {
    const kase = accepted();
    const clocks = kase.clocks.map((clock) => ({ ...clock, dueAt: '2026-10-23T17:30:00+08:00' }));
    const [clock] = explainPlan({ ...kase, clocks }, book, '2026-10-09').clocks;
    expect(clock?.note?.zh).toContain('曾停止计算');
  });
});
