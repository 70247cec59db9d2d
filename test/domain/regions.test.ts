// What is known of single regions (§3): each rule where it holds, and not where it does not.
import { describe, expect, it } from 'vitest';
import { bankAccount, clocks, codes, decide, employer, paidUntil, rules } from './a-case.ts';

const paper = {
  application: { certificateNo: '浙2026000001', certificateIssuedOn: '2026-09-01' },
  source: { onPlatform: false },
} as const;

describe('the nation', () => {
  it('online: 10 and 5 by law, 5 and 5 by default', () => {
    expect(clocks(decide())).toEqual([
      'source-out 10 law',
      'pay 5 default',
      'destination-in 5 law',
      'credit 5 default',
    ]);
  });

  it('on paper: three times 15 by law, paying and crediting inside', () => {
    expect(clocks(decide(paper))).toEqual(['letter 15 law', 'source-out 15 law', 'destination-in 15 law']);
  });

  it('only the first clock is dated, from now; the hour of the application does not matter', () => {
    const [first, ...others] = decide({ now: '2026-09-29T16:30:00Z' }).clocks;
    expect(first).toMatchObject({ name: 'source-out', due: '2026-10-20T17:30:00+08:00', provisional: false });
    expect(others.every((clock) => clock.due === undefined)).toBe(true);
  });

  it('the first clock is provisional where it runs into a year that is not published', () => {
    expect(decide({ now: '2026-12-18T10:00:00+08:00' }).clocks[0]).toMatchObject({ provisional: true });
  });

  it('the complaint line is 12393', () => {
    const pool = rules.poolOf('510100', '2026-09-30');
    expect(pool && rules.required('complaintLine', pool, '2026-09-30').value).toBe('12393');
  });
});

describe('Guangdong', () => {
  it('keeps the account usable between its cities only', () => {
    expect(decide({ from: '440100', to: '440305' }).money).toBe('keep');
    expect(decide({ from: '440100', to: '450100' }).money).toBe('to-destination');
    expect(decide({ from: '450100', to: '440100' }).money).toBe('to-destination');
  });
});

describe('Shaanxi', () => {
  it('shares records between its pools, not with other provinces', () => {
    expect(decide({ from: '610300', to: '610100', application: { applicant: employer } }).route).toBe('shared-records');
    expect(decide({ from: '610300', to: '510100' })).toMatchObject({ route: 'cross-province', relation: true });
  });

  it("Xi'an's districts are one pool", () => {
    expect(decide({ from: '610102', to: '610124' })).toMatchObject({ decision: 'not-needed', route: 'same-pool' });
  });

  it("Xi'an advises those who come and those who go", () => {
    expect(decide({ to: '610100' }).remarks.join()).toContain('新用人单位');
    expect(decide({ from: '610100' }).remarks.join()).toContain('不再返回');
    expect(decide({ from: '610300' }).remarks).toEqual([]);
  });

  it("Xi'an advises waiting where an office is not on the platform", () => {
    expect(decide({ ...paper, to: '610100' }).remarks.join()).toContain('平台');
  });
});

describe('Nanjing', () => {
  it('pays the person within 30 working days, to the account on record', () => {
    const result = decide({ from: '320100' });
    expect(result).toMatchObject({ decision: 'accept', relation: true, money: 'to-person' });
    expect(clocks(result)).toEqual(['source-out 10 law', 'pay 30 region', 'destination-in 5 law']);
  });

  it('pays a resettled retiree to the account on record too', () => {
    const result = decide({ from: '320100', wishes: { resettled: true }, source: { retired: true } });
    expect(result.decision).toBe('accept');
    expect(clocks(result)).toEqual(['source-out 10 law', 'pay 30 region']);
  });

  it('asks of those who come that the current month is paid', () => {
    expect(codes(decide({ to: '320100', destination: { currentMonthPaid: false } }))).toEqual(['R02']);
    expect(decide({ to: '320500', destination: { currentMonthPaid: false } }).decision).toBe('accept');
  });

  it('its payment is no clock of those who come', () => {
    expect(clocks(decide({ to: '320100' }))).toContain('pay 5 default');
  });
});

describe('Henan', () => {
  it('Zhengzhou pays the provincial pool within 63 working days, nobody else', () => {
    const result = decide({ from: '410100', to: '419900' });
    expect(result).toMatchObject({ route: 'within-province', relation: true, money: 'to-destination' });
    expect(clocks(result)).toEqual(['source-out 10 law', 'pay 63 region', 'destination-in 5 law', 'credit 5 default']);
    expect(clocks(decide({ from: '410105', to: '419900' }))).toContain('pay 63 region');
    expect(clocks(decide({ from: '419900', to: '410100' }))).toContain('pay 5 default');
    expect(clocks(decide({ from: '410300', to: '419900' }))).toContain('pay 5 default');
  });

  it('Zhoukou takes no arrears and has 10 and 5 of its own', () => {
    expect(codes(decide({ from: '411600', source: { arrearsMonths: 1 } }))).toEqual(['R06']);
    expect(decide({ to: '411600', source: { arrearsMonths: 1 } }).decision).toBe('accept');
    expect(clocks(decide({ from: '411600' }))).toContain('source-out 10 region');
    expect(clocks(decide({ to: '411600' }))).toContain('destination-in 5 region');
  });
});

describe('Fujian', () => {
  it('Quanzhou has four clocks of its own, the source ones going, the others coming', () => {
    expect(clocks(decide({ from: '350500' }))).toEqual([
      'source-out 8 region',
      'pay 5 region',
      'destination-in 5 law',
      'credit 5 default',
    ]);
    expect(clocks(decide({ to: '350500' }))).toEqual([
      'source-out 10 law',
      'pay 5 default',
      'destination-in 5 region',
      'credit 2 region',
    ]);
    expect(clocks(decide({ to: '350100' }))).toContain('credit 5 default');
  });

  it('makes wait 3 months at half benefits after a longer gap that is back-paid', () => {
    const { continuity } = decide({ to: '350100', source: paidUntil('2026-03') });
    expect(continuity).toMatchObject({
      gapMonths: 5,
      waitingMonths: 3,
      shareWhileWaiting: 0.5,
      retroactive: false,
      backPay: { possible: true, months: 5, amount: '400000' },
      benefitsFrom: '2026-12',
      basis: 'region',
    });
  });

  it('follows the law for a gap of up to three months', () => {
    const { continuity } = decide({ to: '350100', source: paidUntil('2026-06') });
    expect(continuity).toMatchObject({ waitingMonths: 0, retroactive: true });
  });
});

describe('Qinghai', () => {
  it('has 10, 5 and 5 of its own', () => {
    expect(clocks(decide({ from: '630100', to: '632800' }))).toEqual([
      'source-out 10 region',
      'pay 5 default',
      'destination-in 5 region',
      'credit 5 region',
    ]);
  });
});

describe('Jiangxi', () => {
  it('has 10 and 5 online, where no letter is awaited', () => {
    expect(clocks(decide({ from: '360100', to: '360200' }))).toEqual([
      'source-out 10 region',
      'pay 5 default',
      'destination-in 5 region',
      'credit 5 default',
    ]);
  });

  it('writes the letter within 5 on paper', () => {
    expect(clocks(decide({ ...paper, to: '360100' }))).toEqual([
      'letter 5 region',
      'source-out 15 law',
      'destination-in 5 region',
    ]);
  });
});

describe('Jiangsu', () => {
  it('makes wait 3 months at most', () => {
    const { continuity } = decide({ to: '320500', source: paidUntil('2026-01') });
    expect(continuity).toMatchObject({ waitingMonths: 3, benefitsFrom: '2026-12', basis: 'region' });
  });
});

describe('Qingdao', () => {
  it('pays the person to an account that has to be given, by a rule that is shown as old', () => {
    expect(codes(decide({ from: '370200' }))).toEqual(['R16']);
    const result = decide({ from: '370202', wishes: { payToPerson: bankAccount } });
    expect(result).toMatchObject({ decision: 'accept', money: 'to-person' });
    expect(result.remarks.join()).toContain('早于2021年');
    expect(clocks(result)).toEqual(['source-out 10 law', 'pay 5 default', 'destination-in 5 law']);
  });
});

describe('Ningxia', () => {
  it('takes no unsettled claims, by a rule that is shown as old', () => {
    expect(codes(decide({ from: '640200', source: { unsettledClaims: 1 } }))).toEqual(['R11']);
  });
});

describe('retirement years', () => {
  const atRetirement = { sex: 'female', monthsHere: 60 };
  it('Zhejiang asks 20 years', () => {
    const { continuity } = decide({ from: '510100', to: '330100', destination: { atRetirement } });
    expect(continuity?.retirement).toMatchObject({ requiredMonths: 240, requiredMonthsHere: 0, missingMonths: 100 });
  });

  it('Guangdong asks 25 years of women, 30 of men, and 10 there', () => {
    const women = decide({ to: '440100', destination: { atRetirement } }).continuity?.retirement;
    expect(women).toMatchObject({ requiredMonths: 300, requiredMonthsHere: 120, missingMonths: 160 });
    const men = decide({ to: '440100', destination: { atRetirement: { sex: 'male', monthsHere: 60 } } }).continuity
      ?.retirement;
    expect(men).toMatchObject({ requiredMonths: 360, missingMonths: 220 });
  });
});
