// What holds for every case: whatever parses is decided, and every decision keeps the shape of its kind.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INSURED_AS, PERIOD_KINDS } from '../../domain/case.ts';
import { checkResult } from '../../domain/decision.ts';
import { UnusableInput } from '../../domain/input.ts';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import { addMonths, firstMonth, lastMonth } from '../../domain/month.ts';
import { check } from '../../domain/rules/check.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { dateClock, planOf } from '../../domain/rules/plan.ts';
import { aCase, bankAccount, type Change, codes, employer, person, rules } from './a-case.ts';

const areas = fc.oneof(
  fc.constantFrom(
    '320100',
    '320500',
    '330100',
    '350500',
    '360100',
    '370200',
    '410100',
    '411600',
    '419900',
    '440100',
    '440300',
  ),
  fc.constantFrom(
    '610100',
    '610103',
    '610300',
    '620100',
    '620500',
    '630100',
    '640100',
    '659001',
    '310115',
    '130181',
    '510100',
  ),
  fc.constantFrom(...rules.pools.all.map(({ pool }) => pool)),
);
const scheme = fc.constantFrom('employee' as const, 'resident' as const);
const month = fc.integer({ min: 0, max: 150 }).map((after) => addMonths('2015-01', after));
/** What has been paid lies before the first `now` there is: months after today are unusable. */
const LAST_PAID = '2021-12';
const paidMonth = fc.integer({ min: 0, max: 83 }).map((after) => addMonths('2015-01', after));
/** Nine times in ten the first: a case in which everything is wrong is always refused. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
const name = mostly(person.name, fc.constantFrom('王伟', ` ${person.name}`));
const applicant = mostly<object>(
  { kind: 'person', name: person.name },
  fc.constantFrom(
    { kind: 'person', name: '李芳' },
    { kind: 'agent', name: '李芳' },
    { kind: 'agent', name: '李芳', authority: true },
    employer,
  ),
);
const status = fc.constantFrom('none', 'active', 'suspended', 'ended');
const balance = fc.oneof(
  fc.constantFrom('0', '1', '-1'),
  fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(String),
);
const seldom = mostly(false, fc.constant(true));
/** Months that may overlap and leave holes; `lastPaidMonth` is where they end. */
const paid = fc
  .array(fc.record({ from: paidMonth, length: fc.nat(60), kind: fc.constantFrom(...PERIOD_KINDS) }), {
    maxLength: 4,
  })
  .map((list) => {
    const periods = list.map(({ from, length, kind }) => {
      const end = addMonths(from, length);
      return { from, to: end < LAST_PAID ? end : LAST_PAID, kind };
    });
    return { periods, lastPaidMonth: lastMonth(periods) };
  });

/** A first month there before anything was paid at the source contradicts it; what a person could not have is left out. */
function withoutContradiction(drawn: Change): Change {
  const periods: unknown = drawn.source?.periods;
  const first = Array.isArray(periods) ? firstMonth(periods) : undefined;
  const given = drawn.destination?.firstPaidMonth ?? '2026-09'; // the plain case's
  if (first === undefined || typeof given !== 'string' || given >= first) return drawn;
  return { ...drawn, destination: { ...drawn.destination, firstPaidMonth: first } };
}

const drawnChange: fc.Arbitrary<Change> = fc.record({
  now: fc
    .date({ min: new Date('2021-12-01T00:00:00+08:00'), max: new Date('2098-12-01'), noInvalidDate: true })
    .map((date) => toBeijing(date.getTime())),
  from: areas,
  to: areas,
  schemes: fc.tuple(scheme, scheme),
  application: fc.record(
    { applicant, certificateNo: fc.constant('浙1'), certificateIssuedOn: fc.constantFrom('2021-11-01', '2021-06-01') },
    { requiredKeys: ['applicant'] },
  ),
  wishes: fc.record(
    {
      waitForNextYear: fc.boolean(),
      waitForPlatform: fc.boolean(),
      keepAccount: fc.boolean(),
      resettled: fc.boolean(),
      payToPerson: fc.constant(bankAccount),
    },
    { requiredKeys: [] },
  ),
  source: fc
    .record({
      found: seldom.map((not) => !not),
      name,
      status: mostly('suspended', status),
      retired: seldom,
      deceased: seldom,
      arrearsMonths: fc.nat(3),
      unsettledClaims: fc.nat(2),
      inHospital: fc.boolean(),
      frozen: fc.boolean(),
      balance,
      continuousMonths: fc.nat(40),
      movedAlready: seldom,
      onPlatform: seldom.map((not) => !not),
    })
    .chain((record) => paid.map((months) => ({ ...record, ...months }))),
  destination: fc.record(
    {
      found: seldom.map((not) => !not),
      name,
      status: mostly('active', status),
      currentMonthPaid: fc.boolean(),
      firstPaidMonth: fc.option(paidMonth, { nil: undefined }),
      benefitsFrom: month.map((first) => `${first}-01`),
      hasPersonalAccount: fc.boolean(),
      averageMonthlyWage: fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String),
      onPlatform: mostly(true, fc.constant(false)),
      openCase: mostly<object | undefined>(
        undefined,
        areas.map((destinationArea) => ({ caseNo: '1', applicationNo: 'T', destinationArea })),
      ),
      insuredAs: fc.constantFrom(...INSURED_AS),
      residentEnrolment: fc.record({
        outsideWindow: fc.boolean(),
        missedYears: fc.nat(5),
        paidYearsSince: fc.nat(5),
        exempt: fc.boolean(),
      }),
      lateBackPayment: fc.record({ fault: fc.constantFrom('person', 'employer'), daysLate: fc.nat(1000) }),
      atRetirement: fc.record({ sex: fc.constantFrom('male', 'female'), monthsHere: fc.nat(400) }),
    },
    { requiredKeys: ['found', 'name', 'status', 'currentMonthPaid', 'firstPaidMonth', 'hasPersonalAccount'] },
  ),
});
const change = drawnChange.map(withoutContradiction);

/** The same fields and periods in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return [...value].reverse().map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reordered(member)]),
  );
}

const ALONE = ['R03', 'R04', 'R13', 'R20', 'R21'];

describe('every case that can be read', () => {
  it('is decided, and the decision keeps its shape', () => {
    const seen = { accept: 0, refuse: 0, 'not-needed': 0, defer: 0 };
    fc.assert(
      fc.property(change, (each) => {
        const input = parseCheckInput(aCase(each), rules);
        const result = check(input, rules);
        seen[result.decision] += 1;
        expect(checkResult.parse(result)).toEqual(result);
        // deciding again decides the same
        expect(check(input, rules)).toEqual(result);
        const given = codes(result);
        expect(given).toEqual([...new Set(given)].sort());
        if (given.some((code) => ALONE.includes(code))) expect(given).toHaveLength(1);
        if (result.decision === 'refuse' || result.decision === 'not-needed') {
          expect(given.length).toBeGreaterThan(0);
          expect(result).toMatchObject({ relation: false, money: 'none', clocks: [], holds: [] });
        } else {
          expect(given).toEqual([]);
        }
        if (result.decision === 'accept') {
          expect(result.relation || result.money === 'to-destination' || result.money === 'to-person').toBe(true);
          const names = result.clocks.map((clock) => clock.name);
          const online = result.regime === 'online';
          expect(names.includes('pay')).toBe(
            online && (result.money === 'to-destination' || result.money === 'to-person'),
          );
          expect(names.includes('credit')).toBe(online && result.money === 'to-destination');
          expect(names.includes('letter')).toBe(!online);
          const dated = result.clocks.filter((clock) => clock.due !== undefined).map((clock) => clock.name);
          expect(dated).toEqual(names.includes('total') ? [names[0], 'total'] : [names[0]]);
        }
        if (result.money === 'none' || result.money === 'keep') expect(result.holds).toEqual([]);
      }),
      { numRuns: 3000, seed: 20260930 },
    );
    // the generator reaches every kind of decision
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  it('is decided alike whatever the order of its facts', () => {
    fc.assert(
      fc.property(change, (each) => {
        const input = aCase(each);
        const again = parseCheckInput(reordered(input), rules);
        expect(check(again, rules)).toEqual(check(parseCheckInput(input, rules), rules));
      }),
      { numRuns: 1000, seed: 20260930 },
    );
  });

  it('gets a plan whose clocks are the decision’s, when it is accepted', () => {
    const office = { pool: '', name: '', taskQueue: '' };
    const inOrder: fc.Arbitrary<Change> = fc.record({
      from: areas,
      to: areas,
      schemes: fc.tuple(scheme, scheme),
      application: fc.constant({ applicant: employer, certificateNo: '浙1' }),
      wishes: fc.record({ payToPerson: fc.constant(bankAccount), keepAccount: fc.boolean() }),
      source: fc.record({ balance, onPlatform: fc.boolean() }),
      destination: fc.record({ benefitsFrom: fc.constant('2026-09-01'), hasPersonalAccount: fc.boolean() }),
    });
    let accepted = 0;
    fc.assert(
      fc.property(inOrder, (each) => {
        const input = parseCheckInput(aCase(each), rules);
        const result = check(input, rules);
        if (result.decision !== 'accept') return;
        accepted += 1;
        const { clocks } = planOf(input, result, rules, { source: office, destination: office });
        expect(clocks.map(({ name: clock, workingDays }) => [clock, workingDays])).toEqual(
          result.clocks.map(({ name: clock, workingDays }) => [clock, workingDays]),
        );
        const [first] = clocks;
        expect(first && dateClock(first, fromIso(input.now), rules).dueAt).toBe(result.clocks[0]?.due);
      }),
      { numRuns: 500, seed: 20260930 },
    );
    expect(accepted).toBeGreaterThan(250);
  });
});

describe('input of any kind', () => {
  it('is read or refused with named faults, never anything else', () => {
    const base = aCase();
    const keys = fc.constantFrom('now', 'application', 'facts');
    fc.assert(
      fc.property(keys, fc.jsonValue(), (key, value) => {
        try {
          parseCheckInput({ ...base, [key]: value }, rules);
        } catch (error) {
          expect(error).toBeInstanceOf(UnusableInput);
          const faults = error instanceof UnusableInput ? error.faults : [];
          expect(faults.length).toBeGreaterThan(0);
          for (const { field, rule, remedy } of faults) expect([field, rule, remedy]).not.toContain('');
        }
      }),
      { numRuns: 2000 },
    );
  });
});
