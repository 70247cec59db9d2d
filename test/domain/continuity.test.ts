// Benefits across the gap (§5): every figure an applicant is shown.
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { decide, paidUntil } from './a-case.ts';
import { regionsWith } from './rule-data.ts';

const acrossSchemes = ['resident', 'employee'] as const;
const toResident = ['employee', 'resident'] as const;
const stayResident = ['resident', 'resident'] as const;

describe('gaps', () => {
  it('no gap: continuous, nothing to pay, no waiting', () => {
    expect(decide().continuity).toMatchObject({
      gapMonths: 0,
      backPay: { possible: false, months: 0, amount: '0', rate: 0.1 },
      waitingMonths: 0,
      benefitsFrom: '2026-09',
      retroactive: false,
      totalMonths: 80,
      continuousMonths: 80,
    });
  });

  it('months paid twice are no gap', () => {
    expect(decide({ destination: { firstPaidMonth: '2026-07' } }).continuity).toMatchObject({ gapMonths: 0 });
  });

  it.each([
    ['2026-07', 1, '80000'],
    ['2026-06', 2, '160000'],
    ['2026-05', 3, '240000'],
  ])('last paid %s: %i months may be back-paid for %s fen', (lastPaid, months, amount) => {
    expect(decide({ source: paidUntil(lastPaid) }).continuity).toMatchObject({
      gapMonths: months,
      backPay: { possible: true, months, amount },
      waitingMonths: 0,
      benefitsFrom: '2026-09',
      retroactive: true,
      continuousMonths: 80,
    });
  });

  it('four months: too long to back-pay, six months of waiting by default, continuous months start anew, total months stay', () => {
    const source = paidUntil('2026-04');
    expect(decide({ source }).continuity).toMatchObject({
      gapMonths: 4,
      backPay: { possible: false, months: 0, amount: '0' },
      waitingMonths: 6,
      benefitsFrom: '2027-03',
      retroactive: false,
      totalMonths: 76,
      continuousMonths: 0,
      basis: 'default',
    });
  });

  it('a gap across the new year is counted in months', () => {
    const change = { source: paidUntil('2025-11'), destination: { firstPaidMonth: '2026-02' } };
    expect(decide(change).continuity).toMatchObject({ gapMonths: 2, backPay: { months: 2 } });
  });

  it('a lapse never zeroes the balance, and what it pays for is said', () => {
    const { continuity } = decide({ source: paidUntil('2026-04') });
    expect(continuity?.notes.join()).toMatch(/不清零.*门诊.*不能用于住院/);
  });
});

describe('change of scheme', () => {
  it('after two continuous years a short gap is back-paid as usual', () => {
    const source = { ...paidUntil('2026-06'), continuousMonths: 24 };
    expect(decide({ schemes: acrossSchemes, source }).continuity).toMatchObject({
      waitingMonths: 0,
      retroactive: true,
    });
  });

  it('with fewer it counts as a longer gap, though continuous months stay', () => {
    const source = { ...paidUntil('2026-06'), continuousMonths: 23 };
    expect(decide({ schemes: acrossSchemes, source, to: '510700' }).continuity).toMatchObject({
      gapMonths: 2,
      backPay: { possible: false, months: 0 },
      waitingMonths: 6,
      benefitsFrom: '2027-03',
      retroactive: false,
      continuousMonths: 23,
    });
  });

  it('into the resident scheme nothing is paid by wage: the flat contribution of the year, benefits at once', () => {
    const { continuity } = decide({ schemes: toResident, source: paidUntil('2026-06') });
    expect(continuity).toMatchObject({ gapMonths: 2, waitingMonths: 0, benefitsFrom: '2026-09' });
    expect(continuity?.backPay).toEqual({ possible: true, months: 2, flat: true });
  });

  it('with fewer than two years into the resident scheme: as a longer gap, by the rule of residents', () => {
    const source = { ...paidUntil('2026-06'), continuousMonths: 12 };
    expect(decide({ schemes: toResident, source }).continuity).toMatchObject({
      backPay: { possible: false },
      waitingMonths: 3,
    });
    expect(decide({ schemes: toResident, source, to: '320500' }).continuity).toMatchObject({
      backPay: { possible: true, flat: true },
      waitingMonths: 0,
    });
    expect(decide({ schemes: acrossSchemes, source, to: '320500' }).continuity).toMatchObject({
      backPay: { possible: false },
      waitingMonths: 3,
    });
  });

  it('without a gap it changes nothing', () => {
    const source = { continuousMonths: 3 };
    expect(decide({ schemes: acrossSchemes, source }).continuity).toMatchObject({ gapMonths: 0, waitingMonths: 0 });
  });
});

describe('resident scheme from 2025', () => {
  it('lapsed within the year: 3 months', () => {
    const { continuity } = decide({ schemes: toResident, source: paidUntil('2026-03') });
    expect(continuity).toMatchObject({ gapMonths: 5, waitingMonths: 3, benefitsFrom: '2026-12', basis: 'law' });
  });

  it('one month more for each missed year, counted from the months or told by the office', () => {
    const lapsed = { schemes: toResident, source: paidUntil('2023-12') };
    expect(decide(lapsed).continuity).toMatchObject({ waitingMonths: 5 });
    const residentEnrolment = { outsideWindow: false, missedYears: 1 };
    expect(decide({ ...lapsed, destination: { residentEnrolment } }).continuity).toMatchObject({ waitingMonths: 4 });
  });

  it('outside the enrolment window: 3 months for residents who stay residents, even without a gap', () => {
    const residentEnrolment = { outsideWindow: true };
    const { continuity } = decide({ schemes: stayResident, destination: { residentEnrolment } });
    expect(continuity).toMatchObject({ gapMonths: 0, waitingMonths: 3 });
  });

  it('whoever comes from the employee scheme without a gap waits for nothing, also in mid-year', () => {
    const residentEnrolment = { outsideWindow: true };
    const { continuity } = decide({ schemes: toResident, destination: { residentEnrolment } });
    expect(continuity).toMatchObject({ gapMonths: 0, waitingMonths: 0 });
  });

  it('where nobody names the window, benefits that begin later than 1 January are outside it, and it is said', () => {
    const { continuity } = decide({ schemes: stayResident, destination: { benefitsFrom: '2026-09-01' } });
    expect(continuity).toMatchObject({ gapMonths: 0, waitingMonths: 3 });
    expect(continuity?.notes.join()).toContain('本产品默认');
    const january = { benefitsFrom: '2027-01-01' };
    expect(decide({ schemes: stayResident, destination: january }).continuity).toMatchObject({ waitingMonths: 0 });
  });

  it('residents never back-pay: any gap of theirs is a lapse', () => {
    const { continuity } = decide({ schemes: stayResident, source: paidUntil('2026-06') });
    expect(continuity).toMatchObject({ gapMonths: 2, backPay: { possible: false, months: 0 }, waitingMonths: 3 });
    expect(continuity?.backPay).not.toHaveProperty('rate');
  });

  it.each([
    [1, 0, 4],
    [3, 0, 6],
    [3, 2, 4],
    [3, 9, 3],
    [4, 0, 7],
    [4, 1, 6],
    [4, 4, 6],
    [6, 1, 8],
  ])('%i missed years, %i paid since: %i months', (missedYears, paidYearsSince, months) => {
    const residentEnrolment = { outsideWindow: false, missedYears, paidYearsSince };
    const change = {
      schemes: stayResident,
      source: paidUntil('2021-12', '2015-01'),
      destination: { residentEnrolment },
    };
    expect(decide(change).continuity).toMatchObject({ waitingMonths: months, basis: 'law' });
  });

  it('newborns and other exempt groups wait for nothing', () => {
    const residentEnrolment = { outsideWindow: true, exempt: true };
    const { continuity } = decide({ schemes: toResident, destination: { residentEnrolment } });
    expect(continuity).toMatchObject({ waitingMonths: 0 });
  });

  it('before 2025 the general rule holds', () => {
    const change = { schemes: toResident, now: '2024-12-02T10:00:00+08:00', source: paidUntil('2024-03') } as const;
    expect(decide({ ...change, destination: { firstPaidMonth: '2024-12' } }).continuity).toMatchObject({
      waitingMonths: 6,
    });
  });
});

describe('back-payment', () => {
  it('is rounded half up to the fen', () => {
    const paid = (averageMonthlyWage: string) =>
      decide({ source: paidUntil('2026-07'), destination: { averageMonthlyWage } }).continuity?.backPay.amount;
    expect(paid('800004')).toBe('80000');
    expect(paid('800005')).toBe('80001');
    expect(paid('0')).toBe('0');
  });

  it('has no amount where the average wage is not known', () => {
    const { continuity } = decide({ source: paidUntil('2026-07'), destination: { averageMonthlyWage: undefined } });
    expect(continuity?.backPay).toEqual({ possible: true, months: 1, rate: 0.1 });
  });

  it("takes the region's rate, and a late fee where the region asks one and the person was at fault", () => {
    const rules = loadRules(regionsWith('51', { backPayRateBp: 1150, lateFee: true }));
    const pay = (lateBackPayment?: object) =>
      decide({ source: paidUntil('2026-06'), destination: { lateBackPayment } }, rules).continuity?.backPay;
    expect(pay()).toEqual({ possible: true, months: 2, amount: '184000', rate: 0.115 });
    expect(pay({ fault: 'person', daysLate: 31 })).toMatchObject({ amount: '184000', lateFee: '2852' });
    expect(pay({ fault: 'employer', daysLate: 31 })).toMatchObject({ lateFee: '0' });
  });

  it('has no late fee where no region asks one', () => {
    const lateBackPayment = { fault: 'person', daysLate: 31 };
    const { continuity } = decide({ source: paidUntil('2026-06'), destination: { lateBackPayment } });
    expect(continuity?.backPay).not.toHaveProperty('lateFee');
  });
});

describe('months of another kind', () => {
  it('unemployment benefit counts as paid, service as deemed: both are years, and neither is a gap', () => {
    for (const kind of ['unemployment', 'military']) {
      const periods = [
        { from: '2020-01', to: '2026-03', kind: 'normal' },
        { from: '2026-04', to: '2026-08', kind },
      ];
      expect(decide({ source: { periods } }).continuity).toMatchObject({ gapMonths: 0, totalMonths: 80 });
    }
  });
});

describe('months', () => {
  it('a month that two periods name is counted once; a hole is not counted', () => {
    const periods = [
      { from: '2020-01', to: '2020-12', kind: 'normal' },
      { from: '2020-07', to: '2021-03', kind: 'back-paid' },
      { from: '2022-01', to: '2026-08', kind: 'deemed' },
    ];
    expect(decide({ source: { periods } }).continuity).toMatchObject({ totalMonths: 15 + 56 });
  });

  it('a destination that has no month yet is taken to be paid from now on, and it is said', () => {
    const { continuity } = decide({ destination: { firstPaidMonth: undefined } });
    expect(continuity).toMatchObject({ gapMonths: 0, benefitsFrom: '2026-09' });
    expect(continuity?.notes.join()).toContain('转入地尚无缴费记录');
  });

  it('the last month may be read from the periods', () => {
    expect(decide({ source: { lastPaidMonth: undefined } }).continuity).toMatchObject({
      gapMonths: 0,
      totalMonths: 80,
    });
  });

  it('a source without any month has no continuity to tell', () => {
    expect(decide({ source: { lastPaidMonth: undefined, periods: [] } })).not.toHaveProperty('continuity');
    expect(decide({ source: { found: false } })).not.toHaveProperty('continuity');
  });
});

describe('retirement age with too few years', () => {
  const change = {
    from: '510100',
    to: '330100',
    destination: { atRetirement: { sex: 'male', monthsHere: 100 } },
  } as const;

  it('three ways on, each with its amount or date', () => {
    expect(decide(change).continuity?.retirement?.choices).toEqual([
      { kind: 'pay-at-once', months: 60, amount: '4800000' },
      { kind: 'go-on-paying', until: '2031-08' },
      { kind: 'move-to-resident', from: '2027-01-01' },
    ]);
  });

  it('nothing is missing with enough years', () => {
    const enough = { ...change, destination: { atRetirement: { sex: 'male', monthsHere: 160 } } };
    expect(decide(enough).continuity?.retirement).toMatchObject({ missingMonths: 0, choices: [] });
  });

  it('enough years, but too few of them there', () => {
    const destination = { atRetirement: { sex: 'female', monthsHere: 24 } };
    const source = paidUntil('2026-08', '1996-01');
    const { continuity } = decide({ to: '440100', destination, source });
    expect(continuity?.retirement).toMatchObject({ missingMonths: 96, requiredMonthsHere: 120 });
  });

  it('a region that has not said how many years has nothing to tell', () => {
    const destination = { atRetirement: { sex: 'male', monthsHere: 0 } };
    expect(decide({ to: '510700', destination }).continuity).not.toHaveProperty('retirement');
  });
});
