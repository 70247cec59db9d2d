// Every refusal, return, remark and note cites the law in force on its day or the rule of its own; "apply again" takes a new number.
import { describe, expect, it } from 'vitest';
import { explained } from '../../activities/notices/reasons.ts';
import { remarksOf } from '../../activities/notices/remarks.ts';
import { explanationText } from '../../client/cli/cases/explain-text.ts';
import { FORM_FAULTS, OUTCOMES, REFUSAL_CODES } from '../../domain/case.ts';
import { REFUSALS_IN_ENGLISH } from '../../domain/rules/describe-refusals.ts';
import { explainNoCase } from '../../domain/rules/explain.ts';
import { AGAIN, AGAIN_IN_ENGLISH, lawOn, lawOnBenefits } from '../../domain/rules/law.ts';
import { openCaseReason, REFUSALS, reasonFor } from '../../domain/rules/refusals.ts';
import { PAYMENT_FAULTS } from '../../domain/rules/returns.ts';
import { testPerson } from '../support/people.ts';
import { aView } from '../words/a-view.ts';
import { type Change, decide, employer, paidUntil } from './a-case.ts';

/** The last day before the law of 2026 is in force, and its first. */
const DAYS = ['2026-12-31', '2027-01-01'] as const;

const NEW_LAW = '《医疗保障法》';
const citesTheLawOf = (text: string, day: string) => {
  expect(text.includes(NEW_LAW), `${day}: ${text}`).toBe(day >= '2027-01-01');
  expect(text).toMatch(/《社会保险法》|医保办发〔2021〕43号/);
};

/** "Apply again" wherever it stands names the new number. */
const asksForANewNumber = (text: string) => {
  expect(text.replaceAll(AGAIN, '').replaceAll('无需重新申请', '')).not.toMatch(/重新申请|再次申请/);
  expect(
    text
      .replaceAll(AGAIN_IN_ENGLISH, '')
      .replaceAll('no need to apply again', '')
      .replaceAll(/apply again with (it|the scheme on record), under a new application number/g, ''),
  ).not.toMatch(/\bapply again\b(?! under a new application number)/);
};

describe.each(DAYS)('on %s', (day) => {
  it.each(REFUSAL_CODES)('refusal %s', (code) => {
    const reason = reasonFor(code, day, { detail: '某处', basis: '某规定' });
    citesTheLawOf(reason.basis, day);
    expect(reason.basis).toContain(lawOn(day));
    asksForANewNumber(`${reason.message}${reason.remedy}`);
    asksForANewNumber(REFUSALS_IN_ENGLISH[code].remedy);
    expect(explained([code], day)).toMatchObject([{ code, basis: expect.stringContaining(lawOn(day)) }]);
  });

  it.each(['R09', 'R10'] as const)('refusal %s of a register that knows the case', (code) => {
    citesTheLawOf(openCaseReason(code, day, '510100-20260930-1', '成都').basis, day);
  });

  it.each([...FORM_FAULTS, ...PAYMENT_FAULTS])('return %s, as a notice tells it', (code) => {
    const [reason] = explained([code], day);
    if (reason === undefined) throw new Error(`${code} is not told`);
    citesTheLawOf(reason.basis, day);
    expect(reason.basis).toMatch(/；(《参保人员基本医疗保险信息表》填报要求|银行支付结算要求)$/);
  });

  const now = `${day}T10:00:00+08:00`;
  const paid = paidUntil('2026-11');
  const at = (change: Change) =>
    decide({
      now,
      ...change,
      source: { ...paid, ...change.source },
      destination: { firstPaidMonth: '2026-12', ...change.destination },
    });

  it.each<[string, Change, RegExp]>([
    ['arrears', { source: { arrearsMonths: 2 } }, /欠费2个月/],
    [
      'a guardian',
      {
        application: {
          applicant: { kind: 'guardian', name: testPerson(2).name },
          person: { ...testPerson(1), idType: 'passport', idNumber: 'E12345678' },
        },
      },
      /监护人代未成年人申请/,
    ],
    [
      'a wish to be paid that is not granted',
      {
        wishes: {
          payToPerson: {
            accountName: testPerson(1).name,
            bank: '测试银行',
            bankCode: '999100000000',
            accountNo: '6200000000000000001',
          },
        },
      },
      /支付给本人的意愿未能满足/,
    ],
    ['a wish of somebody not retired', { wishes: { resettled: true } }, /按跨省定居退休人员办理的意愿未能满足/],
  ])('remark: %s', (_, change, says) => {
    const remark = at(change).remarks.find((each) => says.test(each));
    citesTheLawOf(remark ?? '', day);
  });

  it.each<[string, Change, RegExp]>([
    ['no gap', {}, /^缴费未中断/],
    ['a short gap', { source: paidUntil('2026-09') }, /^中断不超过3个月/],
    ['a gap and the account', { source: paidUntil('2026-09') }, /^中断缴费不清零个人账户/],
    ['to the resident scheme', { schemes: ['employee', 'resident'], source: paidUntil('2026-09') }, /^转入居民医保的/],
  ])('note: %s', (_, change, says) => {
    const note = at(change).continuity?.notes.find((each) => says.test(each)) ?? '';
    expect(note).toContain(`（${lawOnBenefits(day)}）`);
    citesTheLawOf(note, day);
  });
});

describe('what is no law says whose word it is', () => {
  /** A rule's own source, this product's default, a standard, or the registry. */
  const WHOSE = /本产品默认|GB \d+|^.{2,12}[：:]|已于\d{4}年撤销|本省省内转移免申请|《.+》|转出地不允许保留（/;
  it.each<[string, Change]>([
    ['Nanjing', { from: '320100', to: '320500' }],
    ['Guangdong', { from: '440300', to: '440100', source: paidUntil('2026-03') }],
    ['Xi’an, in and out', { from: '610100', to: '510100' }],
    ['a credit code of before 2016', { application: { applicant: { ...employer, creditCode: '91350203M0001QKT19' } } }],
    ['nothing paid there yet', { destination: { firstPaidMonth: undefined } }],
    ['a region that says nothing of retirement', { destination: { atRetirement: { sex: 'male', monthsHere: 0 } } }],
    ['an abolished area', { from: '371202' }],
  ])('%s', (_, change) => {
    const { remarks, continuity } = decide(change);
    const advice = /^(转入由|转出前|等双方|参保人|职工)/;
    for (const text of [...remarks, ...(continuity?.notes ?? [])]) if (!advice.test(text)) expect(text).toMatch(WHOSE);
  });
});

describe('"apply again" takes a new application number', () => {
  it.each(OUTCOMES)('in the notice of a case that ended as %s', (outcome) => {
    const remarks = remarksOf(aView({ outcome, closedAt: '2026-12-01T10:00:00+08:00' }), []);
    asksForANewNumber(remarks.join(''));
    if (outcome === 'withdrawn' || outcome === 'expired') expect(remarks.join('')).toContain(AGAIN);
  });

  it.each(['zh', 'en'] as const)('in explain, %s', (language) => {
    const reasons = REFUSAL_CODES.map((code) => reasonFor(code, '2026-09-30'));
    const text = explanationText(explainNoCase({ number: 'A-1', decision: 'refuse', reasons }), language);
    asksForANewNumber(text);
    expect(text).toContain(language === 'zh' ? `处理后可以${AGAIN}` : `after that, ${AGAIN_IN_ENGLISH}`);
  });

  it('a remedy that may be applied for again says so', () => {
    for (const code of REFUSAL_CODES)
      if (REFUSALS[code].mayReapply) expect(REFUSALS[code].remedy, code).toContain(AGAIN);
  });
});
