// What is known of Zhejiang, Anhui, Fujian, Jiangxi and Shandong: what each rule decides, and from which day.
import { describe, expect, it } from 'vitest';
import { bankAccount } from '../a-case.ts';
import { all, flexible, has, holds, never, not, paidOut, retires, says, told, withGap } from './south-centre-rows.ts';

const lawful = ['source-out 10 law', 'pay 5 default', 'destination-in 5 law', 'credit 5 default'];
const atOnce = ['source-out 0 region', 'pay 0 region', 'destination-in 0 region', 'credit 0 region'];
const today = '2026-09-30';

describe('Zhejiang', () => {
  const inside = { from: '330300', to: '330200' };
  const leaving = { from: '330100', to: '330200' };
  const balance = ['source-out 10 law', 'pay 1 region', 'destination-in 5 law', 'credit 0 region'];
  holds([
    ['moves employees by itself', '2022-09-01', inside, { remarks: says('免申请') }, { remarks: not('免申请') }],
    ['checks a balance in a day, credits at once', '2022-09-01', inside, { clocks: balance }, { clocks: lawful }],
    ['has the law’s clocks across', today, { from: '330300' }, { clocks: lawful }],
    [
      'asks 20 years of men',
      '2021-12-01',
      all({ to: '330100' }, retires('male')),
      { years: 20, here: 0, missing: 160 },
    ],
    ['asks 20 years of women', today, all({ to: '330100' }, retires('female', 70)), { years: 20, missing: 90 }],
  ]);

  describe('Hangzhou', () => {
    const arrears = all(leaving, { source: { arrearsMonths: 1 } });
    const claims = all(leaving, { source: { unsettledClaims: 1 } });
    holds([
      ['no arrears inside', '2024-08-07', arrears, { codes: ['R06'] }, { codes: [] }],
      ['arrears across', today, all({ from: '330100' }, { source: { arrearsMonths: 1 } }), { codes: [] }],
      ['no unsettled claims inside', '2024-08-07', claims, { codes: ['R11'] }, { codes: [] }],
      ['claims across', today, all({ from: '330100' }, { source: { unsettledClaims: 1 } }), { codes: [] }],
      ['an overdraft inside', '2024-08-07', leaving, { remarks: says('透支的须先补足') }, { remarks: not('须先补足') }],
      ['nothing across', today, { from: '330100' }, { codes: [], remarks: '' }],
    ]);

    it('pays the balance out to those who left, emigrated or died, from 2023', () => {
      expect(paidOut('330100', '2022-12-31')).toEqual([]);
      expect(paidOut('330100', '2023-01-01')).toMatchObject([
        ['left-employment', says('非本地户籍且未在其他地方参保')],
        ['settled-abroad', says('不足的由本人补足')],
        ['deceased', says('统筹基金核销')],
      ]);
    });
  });

  holds([
    [
      'Shaoxing lets go at once',
      '2023-04-01',
      { from: '330600' },
      { clocks: has('source-out 0 region') },
      { clocks: lawful },
    ],
    [
      'Shaoxing takes in at once',
      '2023-04-01',
      { from: '510100', to: '330600' },
      { clocks: has('destination-in 0 region', 'source-out 10 law') },
      { clocks: lawful },
    ],
    [
      'Wenzhou stops benefits of flexible workers in arrears',
      '2022-09-14',
      all({ from: '510100', to: '330300' }, flexible),
      { remarks: says('第三个月3日') },
      { remarks: '' },
    ],
    ['Wenzhou, employed', today, { from: '510100', to: '330300' }, { remarks: not('第三个月') }],
  ]);
});

describe('Anhui', () => {
  const hefei = { to: '340100' };
  holds([
    ['where to apply', '2021-12-01', { to: '340200' }, { remarks: says('皖事通') }],
    ['employed, more than 3 months', '2024-01-01', all(hefei, withGap(5)), { waits: 0, begins: 1 }, { waits: 6 }],
    ['employed, 3 months', today, all(hefei, withGap(3)), { waits: 0, begins: 0, by: 'law' }],
    ['employed, first', today, all(hefei, never), { waits: 0, begins: 1 }],
    [
      'flexible, more than 3 months, may be back-paid',
      '2024-01-01',
      all(hefei, flexible, withGap(5)),
      { waits: 3, begins: 3, backPay: true },
      { waits: 6, backPay: false },
    ],
    ['flexible, first', today, all(hefei, flexible, never), { waits: 3, begins: 3, by: 'region' }],
    [
      'who waits for nothing',
      today,
      all(hefei, flexible, withGap(5)),
      { notes: says('退役军人、随军配偶、领取失业保险金') },
    ],
    ['an employer in arrears', '2024-01-01', hefei, { remarks: says('由单位承担') }, { remarks: not('由单位承担') }],
    ['flexible workers have no employer', today, all(hefei, flexible), { remarks: not('由单位承担') }],
  ]);

  it('its values are unconfirmed in Hefei; nothing is known of years', () => {
    expect(told('noWaitingFor', '340100')?.standing).toEqual(['unconfirmed']);
    expect(told('noWaitingFor', '340100', '2023-12-31')).toBeUndefined();
    expect(told('retirementYears', '340100')).toBeUndefined();
  });
});

describe('Fujian', () => {
  const fuzhou = { to: '350100' };
  const quanzhou = { from: '350500' };
  const xiamen = { to: '350200' };
  const toResident = { schemes: ['employee', 'resident'] } as const;
  holds([
    ['back-paid', '2024-04-19', all(fuzhou, withGap(5)), { waits: 3, share: 0.5, begins: 3 }, { waits: 6 }],
    [
      'short, not back-paid',
      today,
      all(fuzhou, withGap(2)),
      { waits: 0, notes: says('不补缴的，等待6个月，等待期内享受50%') },
    ],
    ['first, employed', '2023-06-15', all(fuzhou, never), { waits: 3, share: 0.5 }, { waits: undefined }],
    ['first, flexible', '2023-06-15', all(fuzhou, flexible, never), { waits: 3, share: 0.5 }, { waits: undefined }],
    ['inside', '2023-11-21', { from: '350100', to: '350200' }, { clocks: atOnce }, { clocks: lawful }],
    ['inside, Quanzhou', today, { from: '350500', to: '350200' }, { clocks: atOnce }],
    ['across, not Quanzhou', today, { from: '350100', to: '360100' }, { clocks: has('source-out 10 law') }],
    ['across, from Quanzhou', '2021-12-01', quanzhou, { clocks: has('source-out 8 region', 'pay 5 region') }],
    ['across, to Quanzhou', today, { to: '350500' }, { clocks: has('destination-in 5 region', 'credit 2 region') }],
  ]);

  describe('Quanzhou', () => {
    const wishes = { payToPerson: bankAccount };
    holds([
      ['pays those who become residents', '2021-12-01', { ...quanzhou, ...toResident, wishes }, { money: 'to-person' }],
      ['asks them for an account', today, { ...quanzhou, ...toResident }, { codes: ['R16'] }],
      ['when it pays out', today, quanzhou, { remarks: says('次月10日以后') }],
      ['Fuzhou keeps theirs', today, { from: '350100', ...toResident }, { money: 'keep', remarks: '' }],
    ]);

    it('pays out in six cases', () => {
      expect(paidOut('350500')).toEqual([
        ['deceased', '单位在30日内申报'],
        ['settled-abroad'],
        ['leaves-the-country', '可由最后参保单位代办'],
        ['cannot-be-credited'],
        ['to-resident'],
        ['retirement-age-elsewhere', '关系无法转移的'],
      ]);
    });
  });

  holds([
    ['Xiamen, coming', '2024-12-10', xiamen, { remarks: says('没有正在办理的手工报销') }, { remarks: '' }],
    ['Xiamen, going', '2024-12-10', { from: '350200' }, { remarks: says('共济账户') }, { remarks: '' }],
    [
      'Xiamen, men',
      '2023-07-06',
      all(xiamen, retires('male', 110)),
      { years: 25, here: 10, missing: 110, ways: says('港澳台') },
      { years: undefined },
    ],
    ['Xiamen, women', today, all(xiamen, retires('female', 110)), { years: 20, here: 10, missing: 50 }],
    [
      'Fuzhou, years from elsewhere counted, 10 here',
      '2023-01-01',
      all(fuzhou, retires('female', 110)),
      { years: 25, here: 10, missing: 110 },
      { years: undefined },
    ],
    ['Fuzhou, here too few', today, all(fuzhou, retires('male', 100), withGap(0, 300)), { years: 25, missing: 20 }],
    [
      'Fuzhou, missing years, by the province’s wage, which the office has',
      '2023-01-01',
      all(fuzhou, retires('male')),
      { amount: undefined, ways: expect.stringMatching(/费率10%.*全省平均工资的60%.*不计入个人账户/) },
      { ways: '' },
    ],
    ['Fuzhou, employed', today, fuzhou, { remarks: '' }],
    [
      'Fuzhou, flexible in arrears',
      '2023-01-01',
      all(fuzhou, flexible),
      { remarks: says('自动终止') },
      { remarks: '' },
    ],
  ]);
});

describe('Jiangxi', () => {
  const nanchang = { to: '360100' };
  const yichun = { to: '360900' };
  const certified = {
    application: { certificateNo: '浙2026000001', certificateIssuedOn: '2026-09-01' },
    source: { onPlatform: false },
  };
  holds([
    ['going', '2021-12-01', { from: '360100' }, { clocks: has('source-out 10 region') }],
    ['coming', '2021-12-01', nanchang, { clocks: has('destination-in 5 region') }],
    ['on paper', today, all(nanchang, certified), { clocks: has('letter 5 region') }],
    [
      'Yichun, from outside, 15 in all',
      '2024-11-01',
      yichun,
      { clocks: has('total 15 region'), remarks: says('参保凭证') },
      { clocks: expect.not.arrayContaining(['total 15 region']), remarks: '' },
    ],
    [
      'Yichun, from Jiangxi',
      today,
      { ...yichun, from: '360100' },
      { clocks: expect.not.arrayContaining(['total 15 region']), remarks: '' },
    ],
    ['Nanchang, employed', '2026-01-01', all(nanchang, withGap(5)), { waits: 3, by: 'region' }, { waits: 6 }],
    ['Nanchang, flexible', today, all(nanchang, flexible, withGap(5)), { waits: 3 }],
    [
      'Nanchang, from the resident scheme',
      today,
      all(nanchang, withGap(2, 12), { schemes: ['resident', 'employee'] }),
      { waits: 3, by: 'region' },
    ],
    ['Nanchang, employed, by the month', today, nanchang, { remarks: '' }],
    [
      'Nanchang, flexible pay by the year',
      '2026-01-01',
      all(nanchang, flexible),
      { remarks: says('全年费用一次缴清') },
      { remarks: '' },
    ],
    [
      'residents who wait for nothing',
      '2025-01-01',
      all(nanchang, withGap(5)),
      { notes: says('居民医保：退役3个月内的军人') },
      { notes: not('退役') },
    ],
    [
      'to the resident scheme within 3 months',
      '2025-01-01',
      all(yichun, withGap(2, 12), { schemes: ['employee', 'resident'] }),
      { waits: 0 },
      { waits: 6 },
    ],
  ]);
});

describe('Shandong', () => {
  const jinan = { to: '370100' };
  const residents = { schemes: ['resident', 'resident'] } as const;
  const late = { destination: { lateBackPayment: { daysLate: 10, fault: 'person' } } };
  holds([
    [
      'inside, 9 in all',
      '2021-12-15',
      { from: '370300', to: '370100' },
      { clocks: [...lawful, 'total 9 region'] },
      { clocks: lawful },
    ],
    ['across, 15 in all', '2021-12-15', jinan, { clocks: [...lawful, 'total 15 region'] }, { clocks: lawful }],
    ['men', '2026-01-01', all(jinan, retires('male')), { years: 30, here: 0, missing: 280 }, { years: undefined }],
    ['women', '2026-01-01', all(jinan, retires('female')), { years: 25, missing: 220 }, { years: undefined }],
    ['Qingdao, men', '2026-01-01', all({ to: '370200' }, retires('male')), { years: 30 }, { years: 25 }],
    ['Qingdao, women', '2026-01-01', all({ to: '370200' }, retires('female')), { years: 25 }, { years: 20 }],
    [
      'Qingdao, before',
      '2021-12-01',
      all({ to: '370200' }, retires('female')),
      { years: 20, ways: says('未见官方文本') },
    ],
    [
      'Qingdao pays the person, by an old rule',
      '2021-12-01',
      { from: '370200', wishes: { payToPerson: bankAccount } },
      { money: 'to-person', remarks: says('早于2021年办法') },
    ],
    ['Jinan, flexible', '2022-04-01', all(jinan, flexible, withGap(5)), { waits: 3, begins: 3 }, { waits: 6 }],
    [
      'Jinan, flexible, first',
      '2022-04-01',
      all(jinan, flexible, never),
      { waits: 0, begins: 1 },
      { waits: undefined },
    ],
    ['Jinan, employed', today, all(jinan, withGap(5)), { waits: 6, by: 'default' }],
    [
      'Jinan, flexible, late by 10 days: 160000 × 10 × 0.05 %',
      '2022-04-01',
      all(jinan, flexible, withGap(2), late),
      { lateFee: '800' },
      { lateFee: undefined },
    ],
    ['Jinan, employed, no late fee', today, all(jinan, withGap(2), late), { lateFee: undefined }],
    [
      'Jinan, residents outside the window, a year missed',
      '2024-09-30',
      all(jinan, residents, withGap(20)),
      { waits: 3, begins: 3, by: 'region' },
    ],
    [
      'Jinan, residents by the law of 2025, two missed',
      '2025-02-28',
      all(jinan, residents, withGap(25)),
      { waits: 5, by: 'law' },
    ],
  ]);

  it('Jinan: the rule of residents holds from 2022-04 until the law’s', () => {
    const days = ['2022-03-31', '2022-04-01', '2024-12-31', '2025-01-01'];
    expect(days.map((day) => told('residentWaiting', '370100', day)?.basis)).toEqual([
      undefined,
      'region',
      'region',
      'law',
    ]);
  });
});
