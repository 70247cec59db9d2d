// How long somebody waits after a gap, by the tiers of regions: what can be said, which tier decides, and what no tier may do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths } from '../../domain/month.ts';
import { type Change, decide, paidUntil, rules as published } from './a-case.ts';
import { sichuan } from './rule-data.ts';

const waiting = (...tiers: readonly object[]) => sichuan({ set: { waiting: tiers } });

/** The answer for a gap of so many months before September 2026. */
function afterGap(gap: number, by = published, change: Change = {}) {
  return decide({ ...change, source: { ...paidUntil(addMonths('2026-08', -gap)), ...change.source } }, by).continuity;
}

describe('tiers', () => {
  const hainan = waiting(
    { when: { gap: { from: 4, to: 6 }, monthsBefore: { from: 24 } }, months: 6, share: 0.5 },
    { months: 6, share: 0.3 },
  );

  it('by length of the gap and by months before, with the share of benefits; the first that fits decides', () => {
    expect(afterGap(5, hainan)).toMatchObject({ waitingMonths: 6, shareWhileWaiting: 0.5, basis: 'region' });
    expect(afterGap(7, hainan)).toMatchObject({ waitingMonths: 6, shareWhileWaiting: 0.3 });
    expect(afterGap(5, hainan, { source: { continuousMonths: 12 } })).toMatchObject({ shareWhileWaiting: 0.3 });
  });

  it('where no tier fits, the next level decides', () => {
    const made = waiting({ when: { gap: { from: 4, to: 6 } }, months: 2 });
    expect(afterGap(5, made)).toMatchObject({ waitingMonths: 2, basis: 'region' });
    expect(afterGap(7, made)).toMatchObject({ waitingMonths: 6, basis: 'default' });
  });

  it('employed or flexible: by rules that ask it', () => {
    const made = sichuan(
      { set: { waiting: [{ months: 0 }] }, insuredAs: 'employed' },
      { set: { waiting: [{ months: 4 }] }, insuredAs: 'flexible' },
    );
    expect(afterGap(5, made)).toMatchObject({ waitingMonths: 0 });
    expect(afterGap(5, made, { destination: { insuredAs: 'employed' } })).toMatchObject({ waitingMonths: 0 });
    expect(afterGap(5, made, { destination: { insuredAs: 'flexible' } })).toMatchObject({ waitingMonths: 4 });
  });

  it('a longer gap may be back-paid where a tier says so; covered back only where it says that too', () => {
    const made = waiting(
      { when: { gap: { to: 6 }, backPaid: true }, months: 0, retroactive: true },
      { when: { backPaid: true }, months: 0 },
    );
    expect(afterGap(5, made)).toMatchObject({
      waitingMonths: 0,
      retroactive: true,
      backPay: { possible: true, months: 5 },
    });
    expect(afterGap(9, made)).toMatchObject({ waitingMonths: 0, retroactive: false, backPay: { months: 9 } });
    expect(afterGap(2, made)).toMatchObject({ waitingMonths: 0, retroactive: true });
  });

  it('what a short gap costs those who do not back-pay it is told', () => {
    const made = waiting({ when: { backPaid: false }, months: 6, share: 0.5 });
    expect(afterGap(2, made)).toMatchObject({ waitingMonths: 0 });
    expect(afterGap(2, made)?.notes.join()).toContain('不补缴的，等待6个月，等待期内享受50%待遇');
  });

  it('waiting may begin in the month after payment', () => {
    expect(afterGap(5, waiting({ months: 3 }))).toMatchObject({ benefitsFrom: '2026-12' });
    expect(afterGap(5, waiting({ months: 3, begins: 'next-month' }))).toMatchObject({ benefitsFrom: '2027-01' });
    expect(afterGap(5, waiting({ months: 0, begins: 'next-month' }))).toMatchObject({ benefitsFrom: '2026-10' });
  });

  it('a ceiling is counted with, said to be one, and binds the pools below it', () => {
    const made = sichuan(
      { set: { waiting: [{ months: 3, ceiling: true }] } },
      { area: '510300', set: { waiting: [{ months: 6 }] } },
      { area: '510500', set: { waiting: [{ months: 1 }] } },
    );
    expect(afterGap(5, made)).toMatchObject({ waitingMonths: 3 });
    expect(afterGap(5, made)?.notes.join()).toContain('上限');
    expect(afterGap(5, made, { to: '510300' })).toMatchObject({ waitingMonths: 3 });
    expect(afterGap(5, made, { to: '510500' })).toMatchObject({ waitingMonths: 1 });
    expect(afterGap(5, made, { to: '510500' })?.notes.join()).not.toContain('上限');
  });

  it('a first enrolment waits where a region says so, and has nothing to tell elsewhere', () => {
    const made = waiting({ when: { firstEnrolment: true }, months: 6 }, { months: 2 });
    const never = { source: { lastPaidMonth: undefined, periods: [] } };
    expect(decide(never, made).continuity).toMatchObject({ gapMonths: 0, waitingMonths: 6, totalMonths: 0 });
    expect(decide(never).continuity).toBeUndefined();
    expect(afterGap(5, made)).toMatchObject({ waitingMonths: 2 });
  });

  it('a change of scheme may have a tier of its own, that into the resident scheme before the rule of residents', () => {
    const made = waiting(
      { when: { change: 'to-resident' }, months: 1 },
      { when: { change: 'to-employee' }, months: 2 },
    );
    const to = (schemes: Change['schemes']) => afterGap(5, made, schemes === undefined ? {} : { schemes });
    expect(to(['employee', 'resident'])).toMatchObject({ waitingMonths: 1, backPay: { possible: false } });
    expect(to(['resident', 'employee'])).toMatchObject({ waitingMonths: 2 });
    expect(to(['employee', 'employee'])).toMatchObject({ waitingMonths: 6, basis: 'default' });
    expect(to(['resident', 'resident'])).toMatchObject({ waitingMonths: 3, basis: 'law' });
  });

  it('who waits for nothing is told to those who wait', () => {
    const made = sichuan({ set: { waiting: [{ months: 3 }], noWaitingFor: ['退役军人', '随军配偶'] } });
    expect(afterGap(5, made)?.notes.join()).toContain('退役军人、随军配偶');
    expect(afterGap(2, made)?.notes.join()).not.toContain('退役军人');
  });
});

describe('back-payment', () => {
  it('takes a share of the average wage where the region says so, and leaves other wages to the office', () => {
    const base = (backPayBase: object) => afterGap(2, sichuan({ set: { backPayBase } }));
    expect(base({ percent: 60, of: 'average' })?.backPay).toMatchObject({ amount: '96000', rate: 0.1 });
    expect(base({ percent: 60, of: 'average' })?.notes.join()).toContain('上年度当地平均工资的60%');
    for (const other of [{ of: 'own-wage' }, { of: 'average', year: 'before-last' }])
      expect(base({ percent: 60, ...other })?.backPay).toEqual({ possible: true, months: 2, rate: 0.1 });
  });

  it('another rate for flexible workers, below ten per cent', () => {
    const made = sichuan({ set: { backPayRateBp: 1100 } }, { set: { backPayRateBp: 880 }, insuredAs: 'flexible' });
    expect(afterGap(2, made)?.backPay).toMatchObject({ rate: 0.11 });
    expect(afterGap(2, made, { destination: { insuredAs: 'flexible' } })?.backPay).toMatchObject({
      rate: 0.088,
      amount: '140800',
    });
  });

  it('the time in which it may be paid is told', () => {
    const made = sichuan({ set: { backPayWindow: { months: 3 } } });
    expect(afterGap(2, made)?.notes.join()).toContain('3个月内办理');
  });
});

describe('a longer gap', () => {
  it('that waits less than a shorter one is refused as a slip of the pen, unless the tier says that it is meant', () => {
    const tiers = (more: object) => () =>
      waiting({ when: { gap: { to: 6 } }, months: 6 }, { when: { gap: { from: 7 } }, months: 3, ...more });
    expect(tiers({})).toThrow('"shorter": true');
    expect(tiers({ shorter: true })).not.toThrow();
    expect(() => waiting({ when: { gap: { to: 6 } }, months: 6 }, { months: 3 })).toThrow('"shorter": true');
    expect(() =>
      waiting({ when: { backPaid: true }, months: 3 }, { when: { backPaid: false }, months: 6 }),
    ).not.toThrow();
  });

  it('never waits less than a shorter one anywhere, in no scheme and kind of enrolment', () => {
    const places = published.pools.all.filter(({ area }) => area.endsWith('00')).map(({ pool }) => pool);
    fc.assert(
      fc.property(
        fc.constantFrom(...new Set(places)),
        fc.constantFrom(...(['employee', 'resident'] as const)),
        fc.constantFrom(...(['employee', 'resident'] as const)),
        fc.constantFrom('employed', 'flexible'),
        fc.nat(80),
        fc.nat(24),
        fc.nat(24),
        (to, source, destination, insuredAs, continuousMonths, gap, more) => {
          const change: Change = {
            to,
            schemes: [source, destination],
            source: { continuousMonths },
            destination: { insuredAs },
          };
          const [shorter, longer] = [afterGap(gap, published, change), afterGap(gap + more, published, change)];
          expect(longer?.waitingMonths).toBeGreaterThanOrEqual(shorter?.waitingMonths ?? 0);
        },
      ),
      { numRuns: 600, seed: 20260930 },
    );
  });
});
