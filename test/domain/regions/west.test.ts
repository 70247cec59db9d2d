// Rules of the west (50 … 54, 61 … 66): what each decides, and on the day before it begins. Years for retirement are in west-years.test.ts.
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../activities/rules/files.ts';
import { fromIso } from '../../../domain/instant.ts';
import { addMonths } from '../../../domain/month.ts';
import { listRules } from '../../../domain/rules/listing.ts';
import { readBook } from '../../../domain/rules/read-book.ts';
import type { SettingName } from '../../../domain/rules/settings.ts';
import { type Change, clocks, codes, decide, employer, rules } from '../a-case.ts';
import { appliesOn } from './on-a-day.ts';

const TODAY = '2026-09-30';

const onDay = (date: string, change: Change = {}, gap = 0) => appliesOn(date, change, { gap });

const flexible = { insuredAs: 'flexible' };
const never = { lastPaidMonth: undefined, periods: [], continuousMonths: 0 };
const toEmployee = ['resident', 'employee'] as const;
const toResident = ['employee', 'resident'] as const;

describe('waiting', () => {
  it.each<[what: string, change: Change, gap: number, months: number, basis: string, note?: string]>([
    ['重庆，灵活就业', { to: '500000', destination: flexible }, 5, 6, 'region', '重庆市：灵活就业人员首次参保'],
    ['重庆，退休后转个人', { to: '500000', destination: flexible }, 5, 6, 'region', '退休后3个月内由单位参保转为个人'],
    ['重庆，单位：资料不一', { to: '500000' }, 5, 6, 'default'],
    ['重庆，居民转职工', { to: '500000', schemes: toEmployee }, 5, 6, 'region', '上限'],
    [
      '成都，居民转职工',
      { to: '510100', schemes: toEmployee },
      5,
      3,
      'region',
      '灵活就业人员补缴中断月份的，不设等待期',
    ],
    ['成都，职工', { to: '510100' }, 5, 6, 'default'],
    ['楚雄', { to: '532300' }, 5, 3, 'region', '高校毕业生'],
    ['昆明', { to: '530100' }, 5, 6, 'default'],
    ['西安，灵活就业', { to: '610100', destination: flexible }, 5, 3, 'region', '西安市'],
    ['西安，单位：资料不一', { to: '610100' }, 5, 6, 'default'],
    ['兰州，居民转职工', { to: '620100', schemes: toEmployee }, 5, 3, 'region', '兰州市'],
    [
      '兰州，居民转职工，不满2年',
      { to: '620100', schemes: toEmployee, source: { continuousMonths: 12 } },
      2,
      3,
      'region',
    ],
    ['兰州，职工转居民，按国家规定', { to: '620100', schemes: toResident }, 5, 3, 'law'],
    ['银川，随军配偶', { to: '640100' }, 5, 6, 'default', '原军队保障随军配偶'],
    ['乌鲁木齐，灵活就业', { to: '650100', destination: flexible }, 5, 6, 'region', '自第7个月起'],
    ['乌鲁木齐，单位', { to: '650100' }, 5, 6, 'default'],
    ['昌吉，退役军人', { to: '652300' }, 5, 6, 'default', '退役军人、随军配偶'],
    ['阿拉尔，单位', { to: '659002' }, 9, 0, 'region', '自参保当月享受待遇'],
    ['阿拉尔，灵活就业，6个月内补缴', { to: '659002', destination: flexible }, 6, 0, 'region'],
    ['阿拉尔，灵活就业，超过6个月', { to: '659002', destination: flexible }, 7, 6, 'region', '早于2021年办法'],
  ])('%s', (_, change, gap, months, basis, note = '') => {
    const { continuity } = decide(onDay(TODAY, change, gap));
    expect(continuity).toMatchObject({ waitingMonths: months, basis, benefitsFrom: addMonths('2026-09', months) });
    expect(continuity?.notes.join()).toContain(note);
  });

  it.each<[what: string, change: Change, months: number | undefined]>([
    ['重庆，灵活就业', { to: '500000', destination: flexible }, 6],
    ['重庆，单位', { to: '500000' }, undefined],
    ['昆明，单位', { to: '530100' }, 6],
    ['昆明，灵活就业', { to: '530100', destination: flexible }, 6],
    ['楚雄', { to: '532300' }, 3],
    ['阿拉尔，单位', { to: '660100' }, 0],
    ['阿拉尔，灵活就业', { to: '660100', destination: flexible }, 6],
    ['绵阳', { to: '510700' }, undefined],
  ])('of a first enrolment: %s', (_, change, months) => {
    expect(decide(onDay(TODAY, { ...change, source: never })).continuity?.waitingMonths).toBe(months);
  });

  it.each<[what: string, change: Change, gap: number, first: string, dayBefore: number | undefined, then: number]>([
    ['昆明，首次参保', { to: '530100', source: never }, 0, '2023-03-31', undefined, 6],
    ['楚雄', { to: '532300' }, 5, '2025-01-01', 6, 3],
    ['兰州，居民转职工', { to: '620100', schemes: toEmployee }, 5, '2022-01-01', 6, 3],
    [
      '兰州，职工转居民',
      { to: '620100', schemes: toResident, source: { continuousMonths: 12 } },
      2,
      '2023-07-19',
      6,
      0,
    ],
    [
      '六盘水，职工转居民',
      { to: '520200', schemes: toResident, source: { continuousMonths: 12 } },
      2,
      '2025-01-01',
      6,
      0,
    ],
  ])('%s, from the day on which it began', (_, change, gap, first, dayBefore, then) => {
    const before = new Date(Date.parse(first) - 86_400_000).toISOString().slice(0, 10);
    expect(decide(onDay(before, change, gap)).continuity?.waitingMonths).toBe(dayBefore);
    expect(decide(onDay(first, change, gap)).continuity?.waitingMonths).toBe(then);
  });

  it.each<[what: string, change: Change, before: string, first: string, group: string]>([
    ['六盘水', { to: '520200', schemes: toResident }, '2024-12-31', '2025-01-01', '当年退役的军人及其配偶'],
    ['楚雄', { to: '532300' }, '2024-12-31', '2025-01-01', '退役军人'],
    ['宁夏', { to: '640200' }, '2022-12-31', '2023-01-01', '随军配偶'],
    ['昌吉', { to: '652300' }, '2022-03-27', '2022-03-28', '随军配偶'],
  ])('%s, who waits for nothing, from the day on which it began', (_, change, before, first, group) => {
    expect(decide(onDay(before, change, 5)).continuity?.notes.join()).not.toContain(group);
    expect(decide(onDay(first, change, 5)).continuity?.notes.join()).toContain(group);
  });

  it('Xinjiang asks two years before a change of scheme, either way, by its own word', () => {
    for (const [schemes, months] of [
      [toEmployee, 6],
      [toResident, 3],
    ] as const) {
      const changed = (continuousMonths: number) =>
        decide(onDay(TODAY, { to: '652300', schemes, source: { continuousMonths } }, 2)).continuity;
      expect(changed(24)).toMatchObject({ waitingMonths: 0 });
      expect(changed(23)).toMatchObject({ waitingMonths: months });
      expect(changed(23)?.notes.join()).toContain('新疆维吾尔自治区：变更险种');
    }
  });
});

describe('back-payment', () => {
  it.each<[what: string, change: Change, gap: number, backPay: object, note: string]>([
    ['西宁，灵活就业', { to: '630100', destination: flexible }, 2, { rate: 0.08, amount: '128000' }, '早于2021年办法'],
    ['海西，灵活就业', { to: '632800', destination: flexible }, 2, { rate: 0.08, amount: '128000' }, '或者按4.2%缴费'],
    ['海西，单位', { to: '632800' }, 2, { rate: 0.1, amount: '160000' }, '按10%计'],
    ['阿拉尔，单位', { to: '660100' }, 2, { rate: 0.1, amount: '160000' }, '补缴费率：第一师'],
    [
      '阿拉尔，灵活就业',
      { to: '660100', destination: flexible },
      6,
      { months: 6, rate: 0.06, amount: '288000' },
      '平均工资的100%',
    ],
    ['阿拉尔，灵活就业，期限', { to: '660100', destination: flexible }, 1, { rate: 0.06 }, '6个月内办理'],
  ])('%s', (_, change, gap, backPay, note) => {
    const { continuity } = decide(onDay(TODAY, change, gap));
    expect(continuity).toMatchObject({ retroactive: true, backPay: { possible: true, ...backPay } });
    expect(continuity?.notes.join()).toContain(note);
  });

  it('Haixi, from the day on which it began', () => {
    const rate = (date: string) =>
      decide(onDay(date, { to: '632800', destination: flexible }, 2)).continuity?.backPay.rate;
    expect([rate('2024-12-31'), rate('2025-01-01')]).toEqual([0.1, 0.08]);
  });

  it("Ürümqi asks a late fee of employers, which costs the person nothing but for the person's own fault", () => {
    const fee = (to: string, fault: string, insuredAs: string) =>
      decide(onDay(TODAY, { to, destination: { insuredAs, lateBackPayment: { fault, daysLate: 30 } } }, 2)).continuity
        ?.backPay.lateFee;
    expect(fee('650100', 'employer', 'employed')).toBe('0');
    expect(fee('650100', 'person', 'employed')).toBe('2400');
    expect(fee('650100', 'person', 'flexible')).toBeUndefined();
    expect(fee('650200', 'employer', 'employed')).toBeUndefined();
  });
});

describe('clocks and times', () => {
  it.each<[what: string, change: Change, expected: readonly string[]]>([
    [
      '四川省内',
      { from: '510700', to: '510100' },
      ['source-out 10 region', 'pay 5 default', 'destination-in 5 region', 'credit 5 default'],
    ],
    ['出四川', { from: '510100', to: '330100' }, ['source-out 10 law']],
    ['入四川', { to: '510100' }, ['destination-in 5 law']],
    ['云南省内', { from: '530300', to: '530100' }, ['source-out 10 law', 'total 15 region']],
    [
      '青海',
      { from: '630100', to: '632800' },
      ['source-out 10 region', 'pay 5 default', 'destination-in 5 region', 'credit 5 region'],
    ],
  ])('%s', (_, change, expected) => {
    expect(clocks(decide(change))).toEqual(expect.arrayContaining([...expected]));
  });

  it('Yunnan has a time for the whole only within the province and online', () => {
    expect(clocks(decide({ to: '530100' })).join()).not.toContain('total');
    const paper = {
      application: { certificateNo: '滇2026000001', certificateIssuedOn: '2026-09-01' },
      source: { onPlatform: false },
    };
    expect(clocks(decide({ from: '530300', to: '530100', ...paper })).join()).not.toContain('total');
    expect(clocks(decide({ from: '510700', to: '510100', ...paper }))).toContain('source-out 15 law');
  });

  it('Qinghai has its own from the day on which its bureau said so', () => {
    const inbound = (date: string) => clocks(decide(onDay(date, { to: '630100' }))).slice(-2);
    expect(inbound('2023-05-04')).toEqual(['destination-in 5 law', 'credit 5 default']);
    expect(inbound('2023-05-05')).toEqual(['destination-in 5 region', 'credit 5 region']);
  });

  it.each([
    ['乌鲁木齐，冬季', '650100', '2026-09-30', 10, '2026-10-20T19:30:00+08:00'],
    ['乌鲁木齐，夏季', '650100', '2026-07-01', 10, '2026-07-15T20:00:00+08:00'],
    ['乌鲁木齐，肉孜节', '650100', '2025-03-28', 1, '2025-04-01T19:30:00+08:00'],
    ['乌鲁木齐，古尔邦节', '650100', '2025-06-05', 1, '2025-06-11T20:00:00+08:00'],
    ['拉萨，藏历新年', '540100', '2025-02-26', 1, '2025-03-05T17:30:00+08:00'],
    ['拉萨，藏历新年', '540100', '2026-02-13', 3, '2026-02-28T17:30:00+08:00'],
  ])('%s: %s, %s + %i', (_, area, from, days, due) => {
    expect(rules.calendar.workingDays(fromIso(`${from}T10:00:00+08:00`), days, area).dueAt).toBe(due);
  });

  it('Ningxia has days of its own that were not found: its dates are provisional', () => {
    expect(rules.calendar.workingDays(fromIso('2026-09-30T10:00:00+08:00'), 1, '640100').provisional).toBe(true);
  });
});

describe('ways and conditions', () => {
  it('Sichuan, and Tongren of Guizhou, move relation and account within the province, by their own word', () => {
    for (const [from, to, level] of [
      ['510700', '510100', 'province'],
      ['520600', '520100', 'area'],
      ['520300', '520100', 'nation'],
    ] as const) {
      expect(decide({ from, to })).toMatchObject({ route: 'within-province', relation: true, money: 'to-destination' });
      const place = rules.poolOf(from, TODAY);
      expect(place && rules.required('withinProvince', place, TODAY, { reach: 'inside' })).toMatchObject({
        value: 'transfer',
        level,
      });
    }
  });

  it('Shaanxi moves the account alone, on application of the employer', () => {
    const change = { from: '610300', to: '610100', application: { applicant: employer } };
    expect(decide(change)).toMatchObject({ decision: 'accept', relation: false, money: 'to-destination' });
    expect(codes(decide({ from: '610300', to: '610100' }))).toEqual(['R15']);
  });

  it('Gansu asks employees for no transfer from 2023-07-19 on', () => {
    const within = { from: '620100', to: '620500' };
    expect(decide(onDay('2023-07-18', within)).decision).toBe('accept');
    expect(codes(decide(onDay('2023-07-19', within)))).toEqual(['R21']);
  });

  it('Ningxia lets nobody go with unsettled claims', () => {
    const refused = decide({ from: '640200', source: { unsettledClaims: 1 } });
    expect(codes(refused)).toEqual(['R11']);
    expect(refused.reasons[0]?.basis).toContain('早于2021年办法；未见官方文本');
  });

  it.each<[area: string, reasons: readonly string[], words: string]>([
    ['500000', ['cannot-be-credited', 'leaves-the-country'], '重庆市：转入地未建立职工医保的'],
    ['530100', ['deceased'], '昆明市：参保人员死亡的'],
  ])('%s pays out for reasons of its own, by rules that are old', (area, reasons, words) => {
    const place = rules.poolOf(area, TODAY);
    const ruled = place && rules.setting('paidOutOn', place, TODAY);
    expect(ruled?.value.map(({ reason }) => reason)).toEqual(reasons);
    expect(ruled?.standing).toEqual(['old', 'unconfirmed']);
    expect(ruled?.source).toContain(words);
  });
});

describe('advice', () => {
  const inSichuan = { from: '510700' };
  const paper = {
    application: { certificateNo: '浙2026000001', certificateIssuedOn: '2026-09-01' },
    source: { onPlatform: false },
  };

  it.each<[what: string, change: Change, words: string, not: Change]>([
    ['重庆，居民年限', { to: '500000', destination: flexible }, '按12.5%折算', { to: '500000' }],
    ['四川省内，社会保障卡', { ...inSichuan, to: '510300' }, '社会保障卡的归属地', { from: '510700', to: '330100' }],
    ['德阳', { ...inSichuan, to: '510600' }, '四市的实际缴费年限合并计算', { to: '510600' }],
    ['眉山', { ...inSichuan, to: '511400' }, '四市的实际缴费年限合并计算', { to: '511400' }],
    ['资阳', { ...inSichuan, to: '512000' }, '四市的实际缴费年限合并计算', { to: '512000' }],
    ['西藏，户籍', { to: '540100' }, '不受户籍限制', { from: '540100' }],
    ['西安，转入', { to: '610100' }, '新用人单位持参保凭证', { from: '610100' }],
    ['西安，转出', { from: '610100' }, '不再返回西安参保', { to: '610100' }],
    ['西安，未接入', { to: '610100', ...paper }, '等双方均接入国家平台', { to: '610100' }],
    [
      '甘肃省内，居民',
      { from: '620100', to: '620500', schemes: toResident },
      '居民在省内流动无需办理转移',
      { to: '620500' },
    ],
    ['兰州，未接入', { to: '620100', ...paper }, '个人账户余额暂不能划转', { to: '620500', ...paper }],
    ['青海，未接入', { to: '632800', ...paper }, '由本人依次递送', { to: '632800' }],
    [
      '兵团与新疆',
      { from: '650100', to: '660200' },
      '互认实际缴费年限和视同缴费年限',
      { from: '660800', to: '660200' },
    ],
    ['阿拉尔，灵活就业', { to: '660100', destination: flexible }, '不建立个人账户', { from: '660200', to: '660100' }],
  ])('%s', (_, change, words, not) => {
    const told = decide(change);
    expect(told.decision).toBe('accept');
    expect(told.remarks.join()).toContain(words);
    expect(decide(not).remarks.join()).not.toContain(words);
  });

  it.each<[what: string, change: Change, before: string, first: string, words: string]>([
    ['德阳', { ...inSichuan, to: '510600' }, '2022-06-14', '2022-06-15', '四市'],
    ['西藏', { to: '540100' }, '2025-06-22', '2025-06-23', '户籍'],
    ['西安', { to: '610100' }, '2022-07-21', '2022-07-22', '西安市建议'],
  ])('%s, from the day on which it began', (_, change, before, first, words) => {
    expect(decide(onDay(before, change)).remarks.join()).not.toContain(words);
    expect(decide(onDay(first, change)).remarks.join()).toContain(words);
  });
});

describe('how sure the rules are', () => {
  const PROVINCES = ['50', '51', '52', '53', '54', '61', '62', '63', '64', '65', '66'];
  const listed = PROVINCES.flatMap((province) => listRules(readBook(readRuleFiles()), { province }));

  it('only these were read in the words of an authority or of the press, and are not old', () => {
    const sure = listed.filter(({ standing }) => standing.length === 0);
    const what = sure.map(
      ({ place, subject }) => `${place} ${subject.kind === 'setting' ? subject.setting : subject.clock}`,
    );
    const settings = (place: string, ...names: readonly SettingName[]) => names.map((name) => `${place} ${name}`);
    expect(what.sort()).toEqual(
      [
        ...settings('50', 'adviceRetirement'),
        ...settings('510100', 'adviceRetirement'),
        ...settings('52', 'retirementYears', 'yearsFromElsewhere', 'yearsFromElsewhere', 'militaryYears'),
        ...settings('54', 'adviceInbound'),
        ...settings('62', 'withinProvince', 'adviceInbound'),
        ...settings('620100', 'adviceOffPlatform', 'monthsBeforeToResident'),
        ...['63 source-out', '63 destination-in', '63 credit'],
        ...settings('63', 'adviceOffPlatform'),
      ].sort(),
    );
  });

  it('rules that are old say so', () => {
    const old = listed.filter(({ standing }) => standing.includes('old')).map(({ place }) => place);
    expect([...new Set(old)]).toEqual(['50', '530100', '630100', '64', '65', '66', '660100']);
  });
});
