// What goes on within a province, and what holds only there: ways, scopes, clocks of a place's own, money paid out by reason.
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { planOf } from '../../domain/rules/plan.ts';
import { aCase, bankAccount, type Change, clocks, codes, decide, employer, rules } from './a-case.ts';
import { folderWith } from './rule-data.ts';

const zhejiang = (...given: readonly object[]) =>
  loadRules(
    folderWith({
      'regions/33.json': {
        province: '33',
        name: '浙江省',
        rules: given.map((each) => ({ area: '33', from: '2021-12-01', source: '测试规定', ...each })),
      },
    }),
  );
const inside: Change = { from: '330100', to: '330200' };
const across: Change = { from: '330100', to: '510100' };

describe('ways', () => {
  it('not needed: employees of Gansu, by its own word; not from or to the resident scheme, not across', () => {
    const [reason] = decide({ from: '620100', to: '620500' }).reasons;
    expect(reason).toMatchObject({ code: 'R21', mayReapply: false });
    expect(reason?.basis).toContain('甘肃省');
    const toResident = decide({ from: '620100', to: '620500', schemes: ['employee', 'resident'] });
    expect(toResident).toMatchObject({ decision: 'accept', route: 'within-province' });
    expect(decide({ from: '620100', to: '510100' }).decision).toBe('accept');
    expect(codes(decide({ from: '620100', to: '620105' }))).toEqual(['R03']);
  });

  it('R21 stands alone, whatever else is wrong', () => {
    const wrong = { source: { status: 'active', arrearsMonths: 3 }, destination: { status: 'none' } };
    expect(codes(decide({ from: '620100', to: '620500', ...wrong }))).toEqual(['R21']);
  });

  it.each([
    ['330100', '330200'],
    ['430100', '430200'],
    ['320500', '320600'],
  ])('automatic from %s to %s: accepted as usual, with the remark; across provinces without', (from, to) => {
    const result = decide({ from, to });
    expect(result).toMatchObject({ decision: 'accept', relation: true, money: 'to-destination' });
    expect(result.remarks).toContain('本省省内转移免申请，由平台自动办理');
    expect(decide({ from, to: '510100' }).remarks.join()).not.toContain('免申请');
    const residents = decide({
      from,
      to,
      schemes: ['resident', 'resident'],
      destination: { benefitsFrom: '2026-09-01' },
    });
    expect(residents.remarks.join()).not.toContain('免申请');
  });

  it('automatic only from the day on which it began', () => {
    const source = { lastPaidMonth: '2022-06', periods: [{ from: '2020-01', to: '2022-06', kind: 'normal' }] };
    const change = { ...inside, source, destination: { firstPaidMonth: '2022-07' } };
    expect(decide({ ...change, now: '2022-08-31T10:00:00+08:00' }).remarks).toEqual([]);
    expect(decide({ ...change, now: '2022-09-01T10:00:00+08:00' }).remarks).toEqual([
      '本省省内转移免申请，由平台自动办理',
    ]);
  });

  it('one pool by scheme: residents of Qinghai are at home, its employees move', () => {
    const within: Change = { from: '630100', to: '632800' };
    expect(decide(within).route).toBe('within-province');
    expect(codes(decide({ ...within, schemes: ['resident', 'resident'] }))).toEqual(['R03']);
    expect(decide({ ...within, schemes: ['employee', 'resident'] })).toMatchObject({
      decision: 'accept',
      route: 'within-province',
    });
  });

  it('the corps and Xinjiang are two provinces', () => {
    expect(decide({ from: '650100', to: '659001' })).toMatchObject({ decision: 'accept', route: 'cross-province' });
    expect(decide({ from: '659001', to: '660100' })).toMatchObject({ route: 'within-province' });
  });

  it('an area that is no more is told, with what it became', () => {
    expect(decide({ from: '371202' }).remarks[0]).toContain('莱城区（371202）已于2019年撤销，按莱芜区（370116）办理');
  });
});

describe('scope', () => {
  it('a rule may hold within the province only, or across only; a rule for both gives way to it', () => {
    const made = zhejiang(
      { set: { paysToPerson: true, accountOnRecord: true } },
      { set: { paysToPerson: false }, scope: 'inside' },
    );
    expect(decide(inside, made).money).toBe('to-destination');
    expect(decide(across, made).money).toBe('to-person');
  });

  it('two that ask the same from the same day contradict each other; two that ask otherwise do not', () => {
    const twice = (a: object, b: object) => () =>
      zhejiang({ set: { lateFee: true }, ...a }, { set: { lateFee: false }, ...b });
    expect(twice({ scope: 'inside' }, { scope: 'inside' })).toThrow('is set by two rules');
    expect(twice({ scope: 'inside' }, { insuredAs: 'flexible' })).toThrow('is set by two rules');
    expect(twice({ scope: 'inside' }, { scope: 'across' })).not.toThrow();
    expect(twice({ scope: 'inside' }, {})).not.toThrow();
  });

  it('a clock may be another within the province, at once, and for the whole case', () => {
    const made = zhejiang({
      scope: 'inside',
      clocks: [
        { name: 'source-out', workingDays: 0 },
        { name: 'total', workingDays: 9 },
      ],
    });
    const result = decide(inside, made);
    expect(clocks(result)).toEqual([
      'source-out 0 region',
      'pay 5 default',
      'destination-in 5 law',
      'credit 5 default',
      'total 9 region',
    ]);
    expect(result.clocks.flatMap(({ name, due }) => (due === undefined ? [] : [`${name} ${due}`]))).toEqual([
      'source-out 2026-09-30T17:30:00+08:00',
      'total 2026-10-19T17:30:00+08:00',
    ]);
    expect(clocks(decide(across, made))[0]).toBe('source-out 10 law');
  });
});

describe('money that is paid out', () => {
  const paying = zhejiang({
    set: {
      paidOutOn: [
        { reason: 'resettled-retiree', workingDays: 7 },
        { reason: 'cannot-be-credited', workingDays: 8 },
        { reason: 'deceased', workingDays: 12 },
        { reason: 'called-up' },
      ],
    },
  });
  const wishes = { payToPerson: bankAccount };

  it('has the time that its reason has, in the decision and in the plan', () => {
    const retiree: Change = { ...across, source: { retired: true }, wishes: { ...wishes, resettled: true } };
    expect(clocks(decide(retiree, paying))).toEqual(['source-out 10 law', 'pay 7 region']);
    const nowhere: Change = { ...across, destination: { hasPersonalAccount: false }, wishes };
    const result = decide(nowhere, paying);
    expect(clocks(result)).toContain('pay 8 region');
    const office = { pool: '', name: '', taskQueue: '' };
    const input = parseCheckInput(aCase(nowhere), paying);
    const plan = planOf(input, result, paying, { source: office, destination: office });
    expect(plan.clocks.find(({ name }) => name === 'pay')?.workingDays).toBe(8);
  });

  it('of the dead, the time stands in the way to the inheritance desk', () => {
    expect(decide({ ...across, source: { deceased: true } }, paying).reasons[0]?.remedy).toContain('12个工作日内支付');
    expect(decide({ source: { deceased: true } }).reasons[0]?.remedy).not.toContain('个工作日');
  });

  it('money that cannot be transferred falls back to the person, and that is said beforehand', () => {
    expect(decide({ from: '440100', to: '510100' }).remarks.join()).toContain('无法跨省划转的');
  });
});

describe('who may apply', () => {
  const guardian = { kind: 'guardian', name: '欧阳达' };
  const child = { name: '欧阳娜', idType: 'resident-id', idNumber: '990101201503071233' };

  it('a guardian for a child, until the day before the eighteenth birthday', () => {
    const change = { application: { applicant: guardian, person: child }, source: { name: child.name } };
    const both = { ...change, destination: { name: child.name } };
    expect(codes(decide(both))).toEqual([]);
    expect(decide(both).remarks.join()).toContain('户口簿');
  });

  it('not for an adult', () => {
    expect(codes(decide({ application: { applicant: guardian } }))).toEqual(['R15']);
  });

  it("within Shaanxi the employer's code is compared as people write it", () => {
    const change = (creditCode: string): Change => ({
      from: '610300',
      to: '610100',
      application: { applicant: { ...employer, creditCode } },
      destination: { employerCreditCode: employer.creditCode },
    });
    expect(codes(decide(change(` ${employer.creditCode.toLowerCase()} `)))).toEqual([]);
    expect(codes(decide(change('91350203M0001QKT19')))).toEqual(['R15']);
  });
});

describe('texts', () => {
  const remedyOf = (change: Change) => decide(change).reasons[0]?.remedy ?? '';

  it('R03 speaks of employers only for employees of one', () => {
    expect(remedyOf({ to: '330106' })).toContain('用人单位');
    for (const change of [
      { schemes: ['resident', 'resident'] as const },
      { schemes: ['employee', 'resident'] as const },
      { destination: { insuredAs: 'flexible' } },
    ])
      expect(remedyOf({ ...change, to: '330106' })).not.toContain('单位');
  });

  it.each([
    ['2022-06-10', ['社会保险法'], ['经办条例', '医疗保障法']],
    ['2026-09-30', ['社会保险法', '社会保险经办条例', '医保办发〔2021〕43号'], ['医疗保障法']],
    ['2027-01-01', ['医疗保障法', '社会保险法', '社会保险经办条例', '医保办发〔2021〕43号'], []],
  ])('the law that is cited is the law in force on %s', (day, cited, not) => {
    const month = `${Number(day.slice(0, 4)) - 1}-12`;
    const source = {
      lastPaidMonth: month,
      periods: [{ from: '2020-01', to: month, kind: 'normal' }],
      status: 'active',
    };
    const result = decide({ now: `${day}T10:00:00+08:00`, source, destination: { firstPaidMonth: day.slice(0, 7) } });
    expect(codes(result)).toEqual(['R01']);
    for (const act of cited) expect(result.reasons[0]?.basis).toContain(act);
    for (const act of not) expect(result.reasons[0]?.basis).not.toContain(act);
  });

  it('the rules that were published are proved whole, not only those that somebody asks for', () => {
    expect(() => loadRules(folderWith({}))).not.toThrow();
    expect(rules.version).toBe(loadRules(folderWith({})).version);
  });
});
