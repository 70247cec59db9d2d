// Shanghai and Jiangsu: what each rule decides, and from when.
import { describe, expect, it } from 'vitest';
import { type Change, clocks, codes } from '../a-case.ts';
import { atRetirement, type Move, onDay, setAt } from './on-a-day.ts';

const SHANGHAI = '319900';
const NANJING = '320100';
const WUXI = '320200';
const SUZHOU = '320500';
const NANTONG = '320600';
const HANGZHOU = '330100';

const FLEXIBLE: Change = { destination: { insuredAs: 'flexible' } };
const NEVER_PAID: Change = { ...FLEXIBLE, source: { lastPaidMonth: undefined, periods: [] } };
const PAPER: Change = {
  application: { certificateNo: '浙2026000001', certificateIssuedOn: '2026-09-01' },
  source: { onPlatform: false },
};
/** From the resident into the employee scheme after so many continuous months. */
const fromResident = (continuousMonths: number, change: Change = {}): Change => ({
  ...change,
  schemes: ['resident', 'employee'],
  source: { continuousMonths },
});
const toResident = (continuousMonths: number): Change => ({
  schemes: ['employee', 'resident'],
  source: { continuousMonths },
});

describe('Shanghai', () => {
  it.each([
    // Day, gap, circumstances, expected
    ['2025-09-09', 5, {}, { waitingMonths: 6, benefitsFrom: '2026-03', basis: 'default' }],
    ['2025-09-10', 5, {}, { waitingMonths: 0, benefitsFrom: '2025-10', retroactive: false, basis: 'region' }],
    ['2025-09-09', 5, FLEXIBLE, { waitingMonths: 6, basis: 'default' }],
    ['2025-09-10', 5, FLEXIBLE, { waitingMonths: 6, benefitsFrom: '2026-03', basis: 'region' }],
    ['2025-09-10', 0, NEVER_PAID, { waitingMonths: 6, benefitsFrom: '2026-03', basis: 'region' }],
    // A short gap waits for nothing, whatever the scheme was before.
    ['2025-09-10', 3, FLEXIBLE, { waitingMonths: 0, basis: 'law' }],
    ['2025-09-10', 3, fromResident(5, FLEXIBLE), { waitingMonths: 0, basis: 'region' }],
    ['2025-09-10', 4, fromResident(5, FLEXIBLE), { waitingMonths: 6, basis: 'region' }],
    ['2025-09-10', 3, fromResident(5), { waitingMonths: 0, benefitsFrom: '2025-10', basis: 'region' }],
    ['2025-09-10', 5, toResident(5), { waitingMonths: 3, basis: 'law' }],
  ] as const)('waiting on %s after a gap of %i, %j', (day, gap, change: Change, expected) => {
    expect(onDay([day, HANGZHOU, SHANGHAI], gap, change).continuity).toMatchObject(expected);
  });

  it('its rule lapses after 2030-09-09', () => {
    expect(setAt('adviceRetirement', SHANGHAI, '2030-09-09')?.standing).toEqual([]);
    expect(setAt('adviceRetirement', SHANGHAI, '2030-09-10')?.standing).toEqual(['lapsed']);
  });

  it.each([
    // Day, circumstances, rate, whose word
    ['2025-02-28', {}, 0.1, '转入地未公布补缴费率'],
    ['2025-03-01', {}, 0.11, '单位9%（含生育）、个人2%'],
    ['2026-03-01', {}, 0.11, '单位9%（含生育）、个人2%'],
    ['2027-03-01', {}, 0.11, '文件有效期至2027-02-28'],
    ['2024-02-29', FLEXIBLE, 0.1, '转入地未公布补缴费率'],
    ['2024-03-01', FLEXIBLE, 0.1, '灵活就业人员职工医保费率10%'],
  ] as const)('rate of back-payment on %s, %j: %d', (day, change: Change, rate, words) => {
    const { continuity } = onDay([day, HANGZHOU, SHANGHAI], 2, change) ?? {};
    expect(continuity?.backPay).toMatchObject({ possible: true, months: 2, rate });
    expect(continuity?.notes.join()).toContain(words);
  });

  it('retiree benefits ask 15 years of men and women alike, known since 2026-06-29', () => {
    const move = (day: string): Move => [day, HANGZHOU, SHANGHAI];
    for (const sex of ['male', 'female'] as const)
      expect(atRetirement(move('2026-06-29'), sex, 0)).toMatchObject({ requiredMonths: 180, requiredMonthsHere: 0 });
    expect(atRetirement(move('2026-06-28'), 'male', 0)).toBeUndefined();
    expect(atRetirement(move('2026-06-29'), 'male', 0)?.source).toMatch(/须超过15年.*1993年前的连续工龄/);
    expect(setAt('adviceRetirement', SHANGHAI, '2025-09-09')).toBeUndefined();
  });

  it.each([
    [['2025-09-09', HANGZHOU, SHANGHAI], '医保年度', false],
    [['2025-09-10', HANGZHOU, SHANGHAI], '医保年度为每年7月1日至次年6月30日', true],
    [['2025-09-10', HANGZHOU, SHANGHAI], '一至六级残疾军人不设个人账户', true],
    [['2026-08-15', SHANGHAI, HANGZHOU], '失业保险基金', false],
    [['2026-08-16', SHANGHAI, HANGZHOU], '医疗费用由失业保险基金支付', true],
  ] as const)('%j is told "%s": %s', (move: Move, text, told) => {
    expect(onDay(move).remarks.join().includes(text)).toBe(told);
  });

  it('the balance moves; that rule is old, and as it is what holds anyway, nobody is told', () => {
    const result = onDay(['2026-08-15', SHANGHAI, HANGZHOU]);
    expect(result).toMatchObject({ decision: 'accept', money: 'to-destination', remarks: [] });
    expect(setAt('paysToPerson', SHANGHAI, '2026-08-15')).toMatchObject({
      value: false,
      standing: ['old', 'unconfirmed'],
    });
  });
});

describe('Jiangsu: waiting', () => {
  it.each([
    // Moved to, day, gap, circumstances, expected
    [NANTONG, '2022-02-20', 5, {}, { waitingMonths: 6, basis: 'default' }],
    [NANTONG, '2022-02-21', 5, {}, { waitingMonths: 3, basis: 'region' }],
    [NANTONG, '2022-02-20', 5, FLEXIBLE, { waitingMonths: 3, basis: 'region' }],
    [NANTONG, '2022-02-21', 5, FLEXIBLE, { waitingMonths: 3, basis: 'region' }],
    [NANTONG, '2022-02-20', 0, NEVER_PAID, { waitingMonths: 3, basis: 'region' }],
    [NANTONG, '2022-02-21', 0, NEVER_PAID, { waitingMonths: 3, basis: 'region' }],
    [NANTONG, '2026-09-30', 3, FLEXIBLE, { waitingMonths: 0, retroactive: true }],
    [NANTONG, '2026-09-30', 2, fromResident(23, FLEXIBLE), { waitingMonths: 3, basis: 'region' }],
    [NANTONG, '2026-09-30', 2, fromResident(24, FLEXIBLE), { waitingMonths: 0, basis: 'law' }],
    [NANTONG, '2022-02-20', 2, toResident(23), { waitingMonths: 6 }],
    [NANTONG, '2022-02-21', 2, toResident(23), { waitingMonths: 0, backPay: { possible: true, flat: true } }],
    [SUZHOU, '2021-12-31', 5, FLEXIBLE, { waitingMonths: 3, benefitsFrom: '2022-03' }],
    [SUZHOU, '2022-01-01', 5, FLEXIBLE, { waitingMonths: 3, benefitsFrom: '2022-05' }],
    [SUZHOU, '2026-09-30', 0, NEVER_PAID, { waitingMonths: 3, benefitsFrom: '2027-01' }],
    [SUZHOU, '2026-09-30', 5, {}, { waitingMonths: 3, benefitsFrom: '2026-12' }],
  ] as const)('to %s on %s after a gap of %i, %j', (to, day, gap, change: Change, expected) => {
    expect(onDay([day, HANGZHOU, to], gap, change).continuity).toMatchObject(expected);
  });

  it("three months are the most that cities may set, and Suzhou's own value; resident benefits go on meanwhile", () => {
    const notes = (to: string, change: Change) =>
      onDay(['2026-09-30', HANGZHOU, to], 5, change).continuity?.notes.join() ?? '';
    expect(notes(NANTONG, {})).toContain('上限');
    expect(notes(NANTONG, FLEXIBLE)).toMatch(/居民医保待遇未到期的.*上限/);
    expect(notes(SUZHOU, FLEXIBLE)).toContain('苏州市');
    expect(notes(SUZHOU, FLEXIBLE)).not.toContain('上限');
  });

  it('years of service are deemed, by its own word from 2022-02-21', () => {
    expect(setAt('militaryYears', NANTONG, '2022-02-20')).toMatchObject({ value: 'deemed', level: 'nation' });
    expect(setAt('militaryYears', NANTONG, '2022-02-21')).toMatchObject({ value: 'deemed', level: 'province' });
  });
});

describe('Jiangsu: clocks', () => {
  it.each([
    [
      ['2022-04-26', HANGZHOU, NANTONG],
      ['source-out 10 law', 'pay 5 default', 'destination-in 5 law', 'credit 5 default'],
    ],
    [
      ['2022-04-27', HANGZHOU, NANTONG],
      ['source-out 10 law', 'pay 5 default', 'destination-in 5 region', 'credit 5 default', 'total 15 region'],
    ],
    [
      ['2025-08-31', WUXI, NANTONG],
      ['source-out 10 region', 'pay 5 default', 'destination-in 5 region', 'credit 5 default', 'total 15 region'],
    ],
    [
      ['2025-09-01', WUXI, NANTONG],
      ['source-out 10 region', 'pay 5 default', 'destination-in 5 region', 'credit 0 region', 'total 15 region'],
    ],
    [
      ['2024-12-31', SUZHOU, HANGZHOU],
      ['source-out 10 law', 'pay 5 default', 'destination-in 5 law', 'credit 5 default'],
    ],
    [
      ['2025-01-01', SUZHOU, HANGZHOU],
      ['source-out 10 region', 'pay 5 default', 'destination-in 5 law', 'credit 5 default'],
    ],
  ] as const)('%j', (move: Move, expected) => {
    expect(clocks(onDay(move))).toEqual(expected);
  });

  it('on paper Suzhou writes the letter within 5 and merges within 5', () => {
    expect(clocks(onDay(['2026-09-30', HANGZHOU, SUZHOU], 0, PAPER))).toEqual([
      'letter 5 region',
      'source-out 15 law',
      'destination-in 5 region',
    ]);
  });
});

describe('Jiangsu: the way of the balance', () => {
  it.each([
    [['2025-08-31', WUXI, NANTONG], '免申请', false],
    [['2025-09-01', WUXI, NANTONG], '本省省内转移免申请，由平台自动办理', true],
    [['2025-09-01', HANGZHOU, NANTONG], '免申请', false],
    [['2024-11-16', WUXI, NANTONG], '先行入账', false],
    [['2024-11-17', WUXI, NANTONG], '先行入账，两地经办机构事后清算', true],
    [['2024-11-17', HANGZHOU, NANTONG], '先行入账', false],
    [['2026-09-30', NANJING, HANGZHOU], '须先开通市民卡金融功能；支付后参保凭证所载余额为0', true],
    [['2026-09-30', NANJING, NANTONG], '市民卡', false],
  ] as const)('%j is told "%s": %s', (move: Move, text, told) => {
    expect(onDay(move).remarks.join().includes(text)).toBe(told);
  });

  it.each([
    // Nanjing pays the person, to the account on record: none has to be given. Within Jiangsu only until 2025-08.
    [['2021-12-31', NANJING, HANGZHOU], 'to-destination', 'pay 5 default'],
    [['2022-01-01', NANJING, HANGZHOU], 'to-person', 'pay 30 region'],
    [['2026-09-30', NANJING, HANGZHOU], 'to-person', 'pay 30 region'],
    [['2021-12-31', NANJING, NANTONG], 'to-destination', 'pay 5 default'],
    [['2022-01-01', NANJING, NANTONG], 'to-person', 'pay 30 region'],
    [['2025-08-31', NANJING, NANTONG], 'to-person', 'pay 30 region'],
    [['2025-09-01', NANJING, NANTONG], 'to-destination', 'pay 5 default'],
  ] as const)('%j: %s, %s', (move: Move, money, pay) => {
    const result = onDay(move);
    expect(result).toMatchObject({ decision: 'accept', money });
    expect(clocks(result)).toContain(pay);
  });

  it('what pays the person is shown as unconfirmed', () => {
    expect(onDay(['2026-09-30', NANJING, HANGZHOU]).remarks.join()).toContain('未见官方文本');
  });

  it('to Nanjing only who has paid the current month there', () => {
    const unpaid: Change = { destination: { currentMonthPaid: false } };
    expect(codes(onDay(['2022-01-01', HANGZHOU, NANJING], 0, unpaid))).toEqual(['R02']);
    expect(codes(onDay(['2021-12-31', HANGZHOU, NANJING], 0, unpaid))).toEqual([]);
    expect(codes(onDay(['2022-01-01', HANGZHOU, SUZHOU], 0, unpaid))).toEqual([]);
  });

  it.each([
    ['2022-04-26', ''],
    ['2022-04-27', '10个工作日内支付'],
  ])('of the dead the balance is paid to the heirs, on %s: "%s"', (day, words) => {
    const [reason] = onDay([day, NANTONG, HANGZHOU], 0, { source: { deceased: true } }).reasons;
    expect(reason).toMatchObject({ code: 'R13' });
    expect(reason?.remedy).toContain(words);
    expect(reason?.remedy.includes('个工作日')).toBe(words !== '');
  });

  it('who gives the relation up or leaves the country is paid within 10 working days', () => {
    const reasons = setAt('paidOutOn', NANTONG, '2026-09-30')?.value ?? [];
    expect(reasons.map(({ reason, workingDays }) => `${reason} ${workingDays}`)).toEqual([
      'deceased 10',
      'gave-up 10',
      'leaves-the-country 10',
    ]);
  });

  it('where the platform takes nothing, Yixing takes papers; Wuxi and Suzhou are one pool each', () => {
    expect(onDay(['2026-09-30', HANGZHOU, WUXI], 0, PAPER).remarks.join()).toContain('可持纸质材料');
    expect(onDay(['2026-09-30', HANGZHOU, NANTONG], 0, PAPER).remarks.join()).not.toContain('可持纸质材料');
    expect(codes(onDay(['2026-09-30', '320281', '320282']))).toEqual(['R03']);
    expect(codes(onDay(['2026-09-30', '320581', SUZHOU]))).toEqual(['R03']);
  });
});
