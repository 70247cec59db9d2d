// What is known of Henan, Hubei, Hunan, Guangdong, Guangxi and Hainan: what each rule decides, and from which day.
import { describe, expect, it } from 'vitest';
import { all, flexible, has, holds, never, not, paidOut, retires, says, told, withGap } from './south-centre-rows.ts';

const lawful = ['source-out 10 law', 'pay 5 default', 'destination-in 5 law', 'credit 5 default'];
const today = '2026-09-30';
const fromResident = { schemes: ['resident', 'employee'] } as const;
const toResident = { schemes: ['employee', 'resident'] } as const;

describe('Henan', () => {
  const zhengzhou = { to: '410100' };
  const arrears = { from: '411600', source: { arrearsMonths: 1 } };
  holds([
    ['Zhoukou, arrears', '2021-12-01', arrears, { codes: ['R06'] }],
    ['Zhoukou, going', today, { from: '411600' }, { clocks: has('source-out 10 region', 'destination-in 5 law') }],
    ['Zhoukou, coming', today, { to: '411600' }, { clocks: has('source-out 10 law', 'destination-in 5 region') }],
    ['Zhengzhou to the province', '2021-12-01', { from: '410100', to: '419900' }, { clocks: has('pay 63 region') }],
    [
      'Zhengzhou, employed',
      '2024-01-01',
      all(zhengzhou, withGap(9)),
      { waits: 0, begins: 0, by: 'region' },
      { waits: 6 },
    ],
    ['Zhengzhou, employed, first', '2024-01-01', all(zhengzhou, never), { waits: 0, begins: 0 }, { waits: undefined }],
    [
      'Zhengzhou, flexible, coming back',
      '2024-01-01',
      all(zhengzhou, flexible, withGap(9)),
      { waits: 0, begins: 0, by: 'region' },
      { waits: 6 },
    ],
    [
      'Zhengzhou, flexible, first',
      '2024-01-01',
      all(zhengzhou, flexible, never),
      { waits: 3, begins: 3, notes: says('由单位职工转来的、领取失业保险金期满的') },
      { waits: undefined },
    ],
    [
      'Zhengzhou, flexible, first as an employee',
      today,
      all(zhengzhou, flexible, fromResident, withGap(2, 12)),
      { waits: 3 },
    ],
    [
      'Zhengzhou stops at once',
      '2024-01-01',
      { from: '410100' },
      { remarks: says('自停缴当月起停止') },
      { remarks: '' },
    ],
  ]);

  it('nothing is known of years', () => expect(told('retirementYears', '410100')).toBeUndefined());
});

describe('Hubei', () => {
  const wuhan = { to: '420100' };
  const yichang = all({ to: '420500' }, flexible);
  holds([
    [
      'inside, by old news',
      '2021-12-01',
      { from: '420200', to: '420300' },
      { remarks: says('也可以申请支取；此后未见确认') },
    ],
    ['across', today, { from: '420200' }, { remarks: not('申请支取') }],
    ['Wuhan, flexible', '2023-01-31', all(wuhan, flexible, withGap(5)), { waits: 6, by: 'region' }, { by: 'default' }],
    ['Wuhan, flexible, first', '2023-01-31', all(wuhan, flexible, never), { waits: 6 }, { waits: undefined }],
    ['Wuhan, employed', today, all(wuhan, withGap(5)), { waits: 6, by: 'default', notes: not('次月'), remarks: '' }],
    [
      'Wuhan, after an employer',
      '2023-01-31',
      all(wuhan, flexible, withGap(5)),
      { notes: says('中断4至6个月的（自缴费次月起享受）'), remarks: says('一年内累计中断4个月') },
      { notes: not('自缴费次月起享受'), remarks: '' },
    ],
    [
      'Wuhan, men',
      '2021-12-01',
      all(wuhan, retires('male', 100)),
      { years: 30, here: 10, missing: 180, ways: says('2007年以前的工龄') },
    ],
    ['Wuhan, women', today, all(wuhan, retires('female', 100), withGap(0, 300)), { years: 25, here: 10, missing: 20 }],
    [
      'Yichang, 4 to 6',
      '2022-10-21',
      all(yichang, withGap(5, 30)),
      { waits: 3, notes: says('早于2021年') },
      { waits: 6 },
    ],
    ['Yichang, 4 to 6 after 3 years', today, all(yichang, withGap(5, 36)), { waits: 0, begins: 1 }],
    ['Yichang, longer', today, all(yichang, withGap(7, 30)), { waits: 6, by: 'region' }],
    ['Yichang, longer after 3 years', today, all(yichang, withGap(7, 36)), { waits: 3 }],
    ['Yichang, employed', today, all({ to: '420500' }, withGap(7, 36)), { waits: 6, by: 'default' }],
  ]);

  it('Wuhan: years from elsewhere and of service are deemed; it pays out in three cases, by an old rule', () => {
    expect(told('yearsFromElsewhere', '420100')).toMatchObject({ value: 'deemed', basis: 'region' });
    expect(told('militaryYears', '420100')).toMatchObject({ value: 'deemed', basis: 'region' });
    expect(paidOut('420100').map(([reason]) => reason)).toEqual(['settled-abroad', 'deceased', 'cannot-be-credited']);
    expect(told('adviceOutbound', '420200', today, { reach: 'inside' })?.standing).toEqual(['old']);
    expect(told('paidOutOn', '420100')?.standing).toEqual(['old', 'unconfirmed']);
  });
});

describe('Hunan', () => {
  const inside = { from: '430200', to: '430300' };
  const atOnce = ['source-out 0 region', 'pay 0 region', 'destination-in 0 region', 'credit 0 region'];
  const man = (day: string, here: number, before?: number) =>
    [
      `men, ${here} in the province`,
      day,
      all({ to: '430100' }, retires('male')),
      { years: 30, here, missing: 280 },
      { here: before },
    ] as const;
  holds([
    ['by itself', '2025-07-10', inside, { remarks: says('免申请') }, { remarks: '' }],
    ['inside, at once', '2025-07-10', inside, { clocks: atOnce }, { clocks: lawful }],
    ['inside, records merged', '2025-07-10', inside, { remarks: says('须先合并') }, { remarks: '' }],
    ['across', today, { from: '430200' }, { clocks: lawful, remarks: '' }],
    man('2023-01-01', 10, undefined),
    man('2024-01-01', 11, 10),
    man('2025-01-01', 12, 11),
    man('2026-01-01', 13, 12),
    man('2027-01-01', 14, 13),
    man('2028-01-01', 15, 14),
    ['women', today, all({ to: '430100' }, retires('female')), { years: 25, here: 13, missing: 220 }],
    [
      'months in the province count as here: 156 − 80 − 60',
      today,
      all(inside, retires('female', 60), { source: { periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }] } }),
      { here: 13, missing: 160 },
    ],
    [
      'missing years, employed',
      '2023-01-01',
      all({ to: '430200' }, retires('male')),
      { missing: 280, amount: undefined, ways: says('基准值的100%') },
      { ways: '' },
    ],
    [
      'missing years, employed: both rates',
      today,
      all(inside, retires('male')),
      { ways: says('单位费率与个人费率之和') },
    ],
    [
      'missing years, flexible',
      '2023-01-01',
      all({ to: '430200' }, flexible, retires('male')),
      { ways: says('基准值的60%') },
      { ways: '' },
    ],
    [
      'missing years, flexible: the employer’s rate',
      today,
      all(inside, flexible, retires('male')),
      { ways: says('补缴费率为单位费率，') },
    ],
    [
      'Changsha, an employer in arrears',
      '2021-12-01',
      all({ to: '430100' }, withGap(2), { destination: { lateBackPayment: { daysLate: 10, fault: 'person' } } }),
      { remarks: says('到账之日起恢复'), lateFee: '800' },
    ],
    [
      'Changsha, flexible in arrears',
      '2023-01-12',
      all({ to: '430100' }, flexible),
      { remarks: says('视为停保') },
      { remarks: '' },
    ],
  ]);
});

describe('Guangdong', () => {
  const foshan = { to: '440600' };
  const inside = { from: '440100', to: '440600' };
  const jiangmen = { to: '440700' };
  const early = (sex: 'male' | 'female') => all(jiangmen, retires(sex), withGap(0, 200));
  const late = (sex: 'male' | 'female') => all(jiangmen, retires(sex));
  const zhongshan = { to: '442000' };
  const served = { source: { periods: [{ from: '2006-01', to: '2022-05', kind: 'military' }] } };
  holds([
    ['inside, kept', '2022-07-01', inside, { money: 'keep' }, { money: 'to-destination' }],
    [
      'away, what cannot move is paid',
      '2022-07-01',
      { from: '440100' },
      { remarks: says('支付到本人') },
      { remarks: '' },
    ],
    [
      'lapsed since July 2025',
      '2025-07-01',
      { from: '440100' },
      { remarks: says('有效期至') },
      { remarks: not('有效期') },
    ],
    [
      'a ceiling',
      '2022-07-01',
      all(foshan, withGap(5)),
      { waits: 6, by: 'region', notes: says('上限') },
      { by: 'default' },
    ],
    ['from elsewhere', '2022-07-01', foshan, { remarks: says('自首次缴费次月起') }, { remarks: '' }],
    ['inside, the month between', '2022-07-01', inside, { remarks: says('次月仍由转出地') }, { remarks: not('次月') }],
    [
      'men, as from 2030, which the cities reach year by year',
      '2022-07-01',
      all(foshan, retires('male')),
      { years: 30, here: 10, missing: 280, ways: says('2030年前各市逐步过渡') },
      { years: undefined },
    ],
    ['women', '2022-07-01', all(foshan, retires('female')), { years: 25, here: 10 }, { years: undefined }],
    ['by the account', today, all(foshan, retires('male')), { ways: says('可用个人账户余额缴纳') }],
    [
      'missing years, by the wage of the year before last, which the office has',
      '2030-01-01',
      all(foshan, retires('male')),
      { missing: 280, amount: undefined, ways: says('上上年度当地平均工资的100%') },
    ],
    ['Zhongshan, men', '2021-12-01', all(zhongshan, retires('male', 130)), { years: 30, here: 10, missing: 170 }],
    ['Zhongshan, women', today, all(zhongshan, retires('female', 130), withGap(0, 170)), { years: 25, missing: 170 }],
    [
      'Zhongshan, years of the province are actual',
      '2022-07-01',
      all(zhongshan, { from: '440600' }, retires('female', 130), withGap(0, 170)),
      { missing: 0 },
      { missing: 170 },
    ],
    [
      'Zhongshan, years of service are actual',
      '2022-07-01',
      all(zhongshan, retires('female', 130), served),
      { missing: 0 },
      { missing: 170 },
    ],
  ]);

  describe('Guangzhou and Shenzhen', () => {
    const guangzhou = all({ to: '440100' }, flexible, withGap(2));
    const shenzhen = all({ to: '440300' }, flexible, withGap(2));
    const years = (sex: 'male' | 'female' = 'male') => all({ to: '440300' }, retires(sex));
    holds([
      ['Guangzhou, 6.5 %', '2022-12-01', guangzhou, { rate: 0.065 }, { rate: 0.1 }],
      ['Guangzhou, 8 %', '2026-01-01', guangzhou, { rate: 0.08 }, { rate: 0.065 }],
      [
        'Guangzhou, lapsed',
        '2027-01-01',
        guangzhou,
        { notes: says('有效期至2026-12-31') },
        { notes: not('2026-12-31') },
      ],
      ['Guangzhou, employed', '2025-12-31', all({ to: '440100' }, withGap(2)), { rate: 0.1 }],
      ['Guangzhou, employed', today, all({ to: '440100' }, withGap(2)), { rate: 0.1 }],
      [
        'Shenzhen, employed',
        '2025-12-31',
        all({ to: '440300' }, withGap(2)),
        { rate: 0.1, remarks: not('个人账户。') },
      ],
      ['Shenzhen, employed', today, all({ to: '440300' }, withGap(2)), { rate: 0.1 }],
      ['Shenzhen, 7 %', '2023-10-01', shenzhen, { rate: 0.07, remarks: says('建立个人账户') }, { rate: 0.1 }],
      ['Shenzhen, 8 %', '2026-01-01', shenzhen, { rate: 0.08 }, { rate: 0.07 }],
      ['Shenzhen 2021, old', '2021-12-31', years(), { years: 22, here: 0, ways: says('早于2021年') }],
      ['Shenzhen 2022, old', '2022-01-01', years(), { years: 23, here: 0, ways: says('早于2021年') }, { years: 22 }],
      ['Shenzhen, December 2022', '2022-12-01', years(), { years: 23, here: 10 }, { here: 0 }],
      ['Shenzhen 2023', '2023-01-01', years('female'), { years: 24, here: 10 }, { years: 23 }],
      ['Shenzhen 2024', '2024-01-01', years(), { years: 25, here: 10 }, { years: 24 }],
      [
        'Shenzhen 2025, the province’s, nothing of its own being known',
        '2025-01-01',
        years(),
        { years: 30 },
        { years: 25 },
      ],
      [
        'Shenzhen, missing years',
        '2022-12-01',
        years(),
        { missing: 196, amount: undefined, ways: says('上上年度当地平均工资的100%（深圳市') },
        { ways: not('二档') },
      ],
      ['Shenzhen, schemes', '2024-12-31', years(), { ways: says('不满的享受二档') }],
    ]);
  });

  describe('Jiangmen', () => {
    holds([
      ['early, men', '2026-01-01', early('male'), { years: 22, here: 10 }, { years: 30 }],
      ['early, women', '2026-01-01', early('female'), { years: 21, ways: says('2018年前只在外地参保的') }],
      ['late, men', '2026-01-01', late('male'), { years: 26, here: 10 }, { years: 30 }],
      ['late, women', '2026-01-01', late('female'), { years: 25, here: 10 }],
      ['early, men, 2027', '2027-01-01', early('male'), { years: 24 }, { years: 22 }],
      ['early, women, 2027', '2027-01-01', early('female'), { years: 22 }, { years: 21 }],
      ['late, men, 2027', '2027-01-01', late('male'), { years: 27 }, { years: 26 }],
      ['early, men, 2028', '2028-01-01', early('male'), { years: 26 }, { years: 24 }],
      ['early, women, 2028', '2028-01-01', early('female'), { years: 23 }, { years: 22 }],
      ['late, men, 2028', '2028-01-01', late('male'), { years: 28 }, { years: 27 }],
      ['early, men, 2029', '2029-01-01', early('male'), { years: 28 }, { years: 26 }],
      ['early, women, 2029', '2029-01-01', early('female'), { years: 24 }, { years: 23 }],
      ['late, men, 2029', '2029-01-01', late('male'), { years: 29 }, { years: 28 }],
      ['early, men, 2030', '2030-01-01', early('male'), { years: 30 }, { years: 28 }],
      ['early, women, 2030', '2030-01-01', early('female'), { years: 25 }, { years: 24 }],
      ['late, men, 2030', '2030-01-01', late('male'), { years: 30 }, { years: 29 }],
    ]);
  });

  holds([
    ['Chaozhou', '2025-02-06', { to: '445100' }, { remarks: says('至2030年逐年提高') }, { remarks: not('2030') }],
    ['Zhuhai', '2023-08-14', { to: '440400' }, { remarks: says('按新参保人员') }, { remarks: not('新参保') }],
  ]);

  it('Zhaoqing pays out in four cases, from 2023', () => {
    expect(paidOut('441200', '2022-12-31')).toEqual([]);
    expect(paidOut('441200', '2023-01-01')).toEqual([
      ['resettled-retiree', '已办理异地安置备案'],
      ['called-up'],
      ['settled-abroad', '含港澳台'],
      ['deceased', '支付到本人账户或继承人账户'],
    ]);
  });
});

describe('Guangxi', () => {
  const nanning = { to: '450100' };
  holds([
    [
      'Nanning, men, from outside',
      '2023-03-27',
      all(nanning, retires('male', 10), withGap(0, 295)),
      { years: 25, here: 5, missing: 50, ways: says('女满55周岁') },
      { years: undefined },
    ],
    [
      'Nanning, women, from Guangxi',
      today,
      all(nanning, { from: '450200' }, retires('female', 10), withGap(0, 295)),
      { years: 25, here: 5, missing: 0 },
    ],
  ]);
});

describe('Hainan', () => {
  const haikou = { to: '460100' };
  holds([
    ['4 to 6', '2022-01-01', all(haikou, withGap(4)), { waits: 6, share: 0.5, by: 'region' }, { share: undefined }],
    ['6', today, all(haikou, withGap(6)), { waits: 6, share: 0.5 }],
    ['7', today, all(haikou, withGap(7)), { waits: 6, share: 0.3 }],
    ['3', today, all(haikou, withGap(3)), { waits: 0 }],
    ['to employee, 2 years', today, all(haikou, fromResident, withGap(5, 24)), { waits: 6, share: 0.5 }],
    ['to employee, less', today, all(haikou, fromResident, withGap(5, 23)), { waits: 6, share: 0.3 }],
    ['to resident, 2 years', today, all(haikou, toResident, withGap(5, 24)), { waits: 6, share: 0.5 }],
    ['to resident, less', today, all(haikou, toResident, withGap(5, 23)), { waits: 6, share: 0.3 }],
    [
      'to resident, short, after a year',
      '2022-01-01',
      all(haikou, toResident, withGap(3, 12)),
      { waits: 0 },
      { waits: 6 },
    ],
    ['in time', '2022-01-01', haikou, { remarks: says('当月或者次月') }, { remarks: not('当月或者次月') }],
    [
      'flexible, by quarter',
      '2023-04-01',
      all(haikou, flexible, withGap(3)),
      { notes: says('4个月内办理'), remarks: says('按季缴费；') },
      { notes: not('4个月内'), remarks: not('按季') },
    ],
    ['employed, by the month', today, haikou, { remarks: expect.stringMatching(/^(?!.*按季).*当月或者次月/) }],
    ['men', '2022-03-26', all(haikou, retires('male')), { years: 30, ways: says('降低3%') }, { years: undefined }],
    ['women', today, all(haikou, retires('female')), { years: 25, here: 0, missing: 220 }],
    [
      'missing years',
      '2022-12-15',
      all(haikou, retires('male')),
      { ways: says('费用不予支付') },
      { ways: not('不予支付') },
    ],
    [
      'on paper',
      '2022-03-28',
      all(haikou, {
        application: { certificateNo: '浙2022000001', certificateIssuedOn: '2022-03-01' },
        source: { onPlatform: false },
      }),
      { remarks: says('信息表和余额到齐后') },
      { remarks: not('信息表') },
    ],
    ['one pool', today, { from: '460200', to: '460100' }, { codes: ['R03'], remarks: says('2014年报道') }],
    ['one pool, from outside', today, haikou, { decision: 'accept', remarks: says('尚待确认') }],
  ]);
});
