// Years for retiree benefits: by kind, cohort and year, where "here" ends, what counts as actual, and what missing years cost.
import { describe, expect, it } from 'vitest';
import { type Change, decide } from './a-case.ts';
import { sichuan } from './rule-data.ts';

const years = (...tiers: readonly object[]) => ({ set: { retirementYears: tiers } });

/** A man with 80 months at the source and 100 at the destination, where another rule holds. */
function asked(by: ReturnType<typeof sichuan>, { destination, ...change }: Change = {}) {
  const atRetirement = { sex: 'male', monthsHere: 100 };
  return decide({ ...change, destination: { atRetirement, ...destination } }, by).continuity?.retirement;
}
const inside: Change = { from: '510300' };

describe('how many', () => {
  it('for flexible workers others than for the employed', () => {
    const made = sichuan(years({ male: 30, female: 25 }), {
      ...years({ male: 20, female: 20 }),
      insuredAs: 'flexible',
    });
    expect(asked(made)).toMatchObject({ requiredMonths: 360, missingMonths: 180 });
    expect(asked(made, { destination: { insuredAs: 'flexible' } })).toMatchObject({ requiredMonths: 240 });
  });

  it('by the first month that was ever paid; half years too', () => {
    const made = sichuan(
      years(
        { when: { firstPaid: { to: '2016-12' } }, male: 15, female: 15 },
        { when: { firstPaid: { from: '2017-01' } }, male: 25.5, female: 25.5 },
      ),
    );
    expect(asked(made)).toMatchObject({ requiredMonths: 306, missingMonths: 126 });
    const early = { source: { periods: [{ from: '2016-01', to: '2026-08', kind: 'normal' }] } };
    expect(asked(made, early)).toMatchObject({ requiredMonths: 180, missingMonths: 0 });
  });

  it('more from year to year: one rule a year', () => {
    const step = (year: number, here: number) => ({ ...years({ male: 30, female: 25, here }), from: `${year}-01-01` });
    const made = sichuan(step(2025, 12), step(2026, 13), step(2027, 14));
    expect(asked(made)).toMatchObject({ requiredMonthsHere: 156 });
  });
});

describe('where here ends', () => {
  it('at the pool, or at the province where the region says so', () => {
    const pool = sichuan(years({ male: 10, female: 10, here: 10 }));
    const province = sichuan(years({ male: 10, female: 10, here: 10, hereIs: 'province' }));
    expect(asked(pool, inside)).toMatchObject({ missingMonths: 20 });
    expect(asked(province, inside)).toMatchObject({ missingMonths: 0 });
    expect(asked(province)).toMatchObject({ missingMonths: 20 });
  });
});

describe('what counts as actual', () => {
  const actual = years({ male: 10, female: 10, actual: 15 });
  const mixed = {
    source: {
      periods: [
        { from: '2020-01', to: '2022-12', kind: 'normal' },
        { from: '2023-01', to: '2024-12', kind: 'military' },
        { from: '2025-01', to: '2025-12', kind: 'unemployment' },
        { from: '2026-01', to: '2026-08', kind: 'deemed' },
      ],
    },
  };

  it('years from elsewhere are deemed where nobody says otherwise', () => {
    expect(asked(sichuan(actual))).toMatchObject({ missingMonths: 80 });
  });

  it('actual where the region says so, within the province or everywhere', () => {
    const made = sichuan(actual, { set: { yearsFromElsewhere: 'actual' }, scope: 'inside' });
    expect(asked(made, inside)).toMatchObject({ missingMonths: 0 });
    expect(asked(made)).toMatchObject({ missingMonths: 80 });
  });

  it('what the unemployment fund paid is paid, what nobody paid is not; service by the region', () => {
    const everywhere = { set: { yearsFromElsewhere: 'actual' } };
    expect(asked(sichuan(actual, everywhere), mixed)).toMatchObject({ missingMonths: 180 - 100 - 48 });
    const service = { set: { militaryYears: 'actual' } };
    expect(asked(sichuan(actual, everywhere, service), mixed)).toMatchObject({ missingMonths: 180 - 100 - 72 });
    expect(asked(sichuan(actual, service), mixed)).toMatchObject({ missingMonths: 180 - 100 - 24 });
  });
});

describe('too few', () => {
  const missing = years({ male: 20, female: 20 });
  const atOnce = (by: ReturnType<typeof sichuan>) => asked(by)?.choices.find(({ kind }) => kind === 'pay-at-once');

  it('cost the rate and the base of missing years, where the region has them, else those of back-payment', () => {
    expect(atOnce(sichuan(missing))).toMatchObject({ months: 60, amount: '4800000' });
    const own = { set: { retirementRateBp: 600, retirementBase: { percent: 60, of: 'average' } } };
    expect(atOnce(sichuan(missing, own))).toMatchObject({ amount: '1728000' });
    expect(asked(sichuan(missing, own))?.source).toContain('一次性补缴费率6%');
    const reference = { set: { retirementBase: { percent: 100, of: 'reference' } } };
    expect(atOnce(sichuan(missing, reference))).not.toHaveProperty('amount');
  });

  it('may lower benefits instead, and other advice is told', () => {
    const made = sichuan(years({ male: 20, female: 20, lowerByPercentAYear: 3 }), {
      set: { adviceRetirement: '可用个人账户余额缴纳' },
    });
    expect(asked(made)?.source).toMatch(/降低3%.*可用个人账户余额缴纳/);
  });
});
