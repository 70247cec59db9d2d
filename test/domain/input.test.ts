// Unusable input: every fault at once, each with its field, its rule and its remedy, and no person's data in any of them.
import { describe, expect, it } from 'vitest';
import { UnusableInput } from '../../domain/input.ts';
import { parseApplication, parseCheckInput } from '../../domain/rules/parse.ts';
import { aCase, bankAccount, type Change, decide, person, rules } from './a-case.ts';

function faultsOf(input: unknown) {
  try {
    parseCheckInput(input, rules);
  } catch (error) {
    if (error instanceof UnusableInput) return error.faults;
    throw error;
  }
  return [];
}
const fieldsOf = (input: unknown) => faultsOf(input).map(({ field }) => field);
const fields = (change: Change) => fieldsOf(aCase(change));

describe('shape', () => {
  it('the plain case has no fault', () => {
    expect(fieldsOf(aCase())).toEqual([]);
  });

  it.each([null, [], 'text', 7, undefined])('%j is no input', (input) => {
    expect(fieldsOf(input)).toEqual(['input']);
  });

  it('an empty object is told what is missing', () => {
    expect(fieldsOf({})).toEqual(['now', 'application', 'facts']);
  });

  it('unknown fields are named, each, wherever they are', () => {
    const { application, facts, ...rest } = aCase({
      wishes: { keepAcount: true },
      source: { ballance: '1' },
      destination: { x: 1, y: 2 },
    });
    expect(
      fieldsOf({ ...rest, application: Object.assign({}, application, { hurry: true }), facts, extra: 1 }),
    ).toEqual([
      'extra',
      'application.wishes.keepAcount',
      'application.hurry',
      'facts.source.ballance',
      'facts.destination.x',
      'facts.destination.y',
    ]);
  });

  it('an unknown office side is named', () => {
    const { facts, ...rest } = aCase();
    expect(fieldsOf({ ...rest, facts: { ...Object(facts), third: {} } })).toEqual(['facts.third']);
  });

  it('facts are needed when no office is connected', () => {
    const { facts: _, ...rest } = aCase();
    expect(faultsOf(rest)).toMatchObject([{ field: 'facts', rule: expect.stringContaining('no office is connected') }]);
  });

  it('wrong kinds, wrong words and missing fields are all told', () => {
    const change = {
      application: { direction: 'up', channel: undefined },
      source: { balance: 12, status: 'gone', arrearsMonths: -1, retired: 'no' },
      destination: { averageMonthlyWage: '-5' },
    };
    expect(fields(change)).toEqual([
      'application.direction',
      'application.channel',
      'facts.source.status',
      'facts.source.retired',
      'facts.source.arrearsMonths',
      'facts.source.balance',
      'facts.destination.averageMonthlyWage',
    ]);
  });

  it('an office that finds the person has to tell the record, one that does not need not', () => {
    expect(fields({ source: { balance: undefined }, destination: { scheme: undefined } })).toEqual([
      'facts.source.balance',
      'facts.destination.scheme',
    ]);
    const { facts: _, ...rest } = aCase();
    expect(fieldsOf({ ...rest, facts: { source: { found: false }, destination: { found: false } } })).toEqual([]);
  });

  it('where found is unreadable the rest is read all the same', () => {
    expect(fields({ source: { found: 'yes', status: 'gone', extra: 1 } })).toEqual([
      'facts.source.found',
      'facts.source.status',
      'facts.source.extra',
    ]);
  });

  it('onPlatform is true where nobody says', () => {
    expect(decide().regime).toBe('online');
  });
});

describe('rules beyond shape', () => {
  it.each([
    ['2026-09-30T10:00:00', 'no offset'],
    ['2026-02-30T10:00:00+08:00', 'a date that does not exist'],
    ['2021-11-30T10:00:00+08:00', 'before the rule'],
    ['2099-06-30T10:00:00+08:00', 'beyond the dates that travel'],
    ['today', 'no instant'],
  ])('now: %s has %s', (now) => {
    expect(fields({ now })).toEqual(['now']);
  });

  it('unknown areas are named with those that look alike', () => {
    const faults = faultsOf(aCase({ from: '330199', to: '999999' }));
    expect(faults.map(({ field }) => field)).toEqual(['application.source.area', 'application.destination.area']);
    expect(faults[0]?.remedy).toMatch(/3301\d\d /);
  });

  it('the area of an open case has to be known too', () => {
    const openCase = { caseNo: '1', destinationArea: '999999', applicationNo: 'T' };
    expect(fields({ destination: { openCase } })).toEqual(['facts.destination.openCase.destinationArea']);
  });

  it('an area of five digits is told its shape, once', () => {
    expect(fields({ from: '33010' })).toEqual(['application.source.area']);
  });

  it('a wrong identity number', () => {
    const application = { person: { ...person, idNumber: '990101199003071231' } };
    expect(faultsOf(aCase({ application }))).toMatchObject([
      { field: 'application.person.idNumber', rule: expect.stringContaining('check digit') },
    ]);
  });

  it('a malformed credit code; one whose check character is wrong is a remark', () => {
    const applicant = { kind: 'employer', name: '测试有限公司', creditCode: '91350100I000100Y43' };
    expect(fields({ application: { applicant } })).toEqual(['application.applicant.creditCode']);
    const licence = { ...applicant, creditCode: '91350203M0001QKT19' };
    expect(fields({ application: { applicant: licence } })).toEqual([]);
    expect(decide({ application: { applicant: licence } }).remarks.join()).toContain('校验码');
  });

  it('a first month at the destination before anything was paid at the source', () => {
    expect(fields({ destination: { firstPaidMonth: '2019-12' } })).toEqual(['facts.destination.firstPaidMonth']);
    expect(fields({ destination: { firstPaidMonth: '2020-01' } })).toEqual([]);
  });

  it('a certificate of tomorrow', () => {
    expect(fields({ application: { certificateIssuedOn: '2026-10-01' } })).toEqual(['application.certificateIssuedOn']);
    expect(fields({ application: { certificateIssuedOn: '2026-02-29' } })).toEqual(['application.certificateIssuedOn']);
  });

  it('a bank account of the wrong shape', () => {
    expect(fields({ wishes: { payToPerson: { ...bankAccount, bankCode: '12', accountNo: 'x' } } })).toEqual([
      'application.wishes.payToPerson.bankCode',
      'application.wishes.payToPerson.accountNo',
    ]);
  });

  it('an empty name', () => {
    expect(fields({ application: { person: { ...person, name: '  ' } } })).toEqual(['application.person.name']);
  });
});

describe('facts that contradict each other', () => {
  it('periods that end at another month than the last month paid', () => {
    const faults = faultsOf(aCase({ source: { lastPaidMonth: '2026-07' } }));
    expect(faults).toMatchObject([{ field: 'facts.source.lastPaidMonth', rule: expect.stringContaining('2026-08') }]);
  });

  it('a last month paid without any period', () => {
    expect(fields({ source: { periods: [] } })).toEqual(['facts.source.lastPaidMonth']);
  });

  it('a period that ends before it begins', () => {
    const periods = [
      { from: '2020-01', to: '2026-08', kind: 'normal' },
      { from: '2019-05', to: '2019-04', kind: 'normal' },
    ];
    expect(fields({ source: { periods } })).toEqual(['facts.source.periods[1].to']);
  });

  it('a month that does not exist', () => {
    expect(fields({ source: { periods: [{ from: '2020-13', to: '2026-08', kind: 'normal' }] } })).toEqual([
      'facts.source.periods[0].from',
    ]);
  });
});

describe('what a fault says', () => {
  it('all faults come at once, each with rule and remedy', () => {
    const faults = faultsOf(
      aCase({
        now: 'now',
        from: '999999',
        application: { person: { ...person, idNumber: '990101199003071231' }, hurry: 1 },
        source: { lastPaidMonth: '2026-01', balance: '1.5' },
      }),
    );
    expect(faults.map(({ field }) => field).sort()).toEqual([
      'application.hurry',
      'application.person.idNumber',
      'application.source.area',
      'facts.source.balance',
      'facts.source.lastPaidMonth',
      'now',
    ]);
    for (const { rule, remedy } of faults) {
      expect(rule).not.toBe('');
      expect(remedy).not.toBe('');
    }
  });

  it("repeats no person's data", () => {
    const secret = { ...person, name: '绝密', idNumber: '990101199003071231', phone: 13 };
    const applicant = { kind: 'nobody', name: 42 };
    const wishes = { payToPerson: { ...bankAccount, accountNo: '62x' } };
    const text = JSON.stringify(faultsOf(aCase({ application: { person: secret, applicant }, wishes })));
    expect(text).not.toContain('绝密');
    expect(text).not.toContain('990101199003071231');
    expect(text).not.toContain('62x');
  });
});

describe('an application by itself', () => {
  const now = '2026-09-30T10:00:00+08:00';

  it('is read without facts', () => {
    expect(parseApplication(aCase().application, now, rules).applicationNo).toBe('T-0001');
  });

  it('is refused with the same faults', () => {
    const { application } = aCase({ from: '999999', application: { hurry: 1 } });
    expect(() => parseApplication(application, now, rules)).toThrow(
      /application\.hurry[\s\S]*application\.source\.area/,
    );
  });
});
