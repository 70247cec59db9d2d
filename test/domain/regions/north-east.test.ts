// The nation as it is on its day, and the north and north-east from Beijing to Heilongjiang: what each rule decides, and from when.
import { describe, expect, it } from 'vitest';
import { bankAccount, type Change, clocks, codes, rules } from '../a-case.ts';
import { atRetirement, type Move, onDay, setAt } from './on-a-day.ts';

const BEIJING = '119900';
const TIANJIN = '129900';
const SHIJIAZHUANG = '130100';
const BAODING = '130600';
const TAIYUAN = '140100';
const HOHHOT = '150100';
const SHENYANG = '210100';
const BENXI = '210500';
const CHANGCHUN = '220100';
const HARBIN = '230100';

const FLEXIBLE: Change = { destination: { insuredAs: 'flexible' } };
const NEVER_PAID: Change = { ...FLEXIBLE, source: { lastPaidMonth: undefined, periods: [] } };
const PAPER: Change = {
  application: { certificateNo: '吉2026000001', certificateIssuedOn: '2026-09-01' },
  source: { onPlatform: false },
};

describe('the nation', () => {
  it.each([
    ['2026-12-31', false],
    ['2027-01-01', true],
  ])('who sets the waiting period on %s: the province by 医疗保障法, art. 13: %s', (day, byNewLaw) => {
    const continuity = onDay([day, HOHHOT, CHANGCHUN], 5).continuity;
    expect(continuity).toMatchObject({ waitingMonths: 6, basis: 'default' });
    expect(continuity?.notes.join().includes('《医疗保障法》第十三条')).toBe(byNewLaw);
  });

  it('years of service count by law, deemed where no region says otherwise', () => {
    const ruled = setAt('militaryYears', CHANGCHUN, '2026-09-30');
    expect(ruled).toMatchObject({ value: 'deemed', basis: 'law', level: 'nation' });
    expect(ruled?.source).toContain('《军人保险法》');
    expect(setAt('yearsFromElsewhere', CHANGCHUN, '2026-09-30')).toMatchObject({ value: 'deemed', basis: 'default' });
  });

  it('residents wait three months, newborns excepted', () => {
    const schemes: Change['schemes'] = ['resident', 'resident'];
    const { continuity } = onDay(['2026-09-30', HOHHOT, CHANGCHUN], 5, {
      schemes,
      destination: { benefitsFrom: '2026-09-01' },
    });
    expect(continuity).toMatchObject({ waitingMonths: 3, basis: 'law' });
    expect(continuity?.notes.join()).toContain('新生儿等群体除外');
  });
});

describe('years for retiree benefits', () => {
  it.each([
    // Moved to, asked of men, of women, words
    [['2021-12-01', HOHHOT, BEIJING], 300, 240, '未见官方文本'],
    [['2021-12-01', HOHHOT, TIANJIN], 300, 240, '按办理退休时的缴费基数一次性补缴'],
    [['2021-12-01', HOHHOT, HARBIN], 360, 300, '早于2021年办法'],
  ] as const)('%j: %i months of men, %i of women', (move: Move, men, women, words) => {
    const ofMen = atRetirement(move, 'male', 100);
    expect(ofMen).toMatchObject({ requiredMonths: men, requiredMonthsHere: 0 });
    expect(ofMen?.source).toContain(words);
    expect(atRetirement(move, 'female', 100)).toMatchObject({ requiredMonths: women });
  });

  // 200 months at the source count, as deemed ones.
  it.each([
    ['Tianjin, 5 of them actual', TIANJIN, {}, 40, 20],
    ['Harbin, 10 of them actual', HARBIN, {}, 100, 20],
    ['Harbin, 15 for flexible workers', HARBIN, FLEXIBLE, 160, 20],
  ])('%s', (_, to, change, monthsHere, missing) => {
    expect(atRetirement(['2026-09-30', HOHHOT, to], 'female', monthsHere, change)).toMatchObject({
      missingMonths: missing,
    });
  });

  it('Beijing asks for no actual years', () => {
    expect(atRetirement(['2026-09-30', HOHHOT, BEIJING], 'female', 40)).toMatchObject({ missingMonths: 0 });
  });

  it.each([
    ['yearsFromElsewhere', BEIJING, '2023-05-14', '2023-05-15'],
    ['yearsFromElsewhere', TIANJIN, '2023-12-31', '2024-01-01'],
    ['militaryYears', TIANJIN, '2023-12-31', '2024-01-01'],
  ] as const)('%s at %s: its own word only from the second of %s and %s', (name, area, before, day) => {
    expect(setAt(name, area, before)).toMatchObject({ value: 'deemed', level: 'nation' });
    expect(setAt(name, area, day)).toMatchObject({ value: 'deemed', level: 'province' });
  });

  it("Tianjin's own years stay actual, also those that left and came back; its rule lapses after 2028", () => {
    const source = (day: string) => atRetirement([day, HOHHOT, TIANJIN], 'male', 40)?.source ?? '';
    expect(source('2024-01-01')).toContain('转出后又转回的仍按实际缴费年限计算');
    expect(source('2023-12-31')).not.toContain('转出后又转回');
    expect(setAt('yearsFromElsewhere', TIANJIN, '2028-12-31')?.standing).toEqual([]);
    expect(setAt('yearsFromElsewhere', TIANJIN, '2029-01-01')?.standing).toEqual(['lapsed']);
  });
});

describe('waiting', () => {
  it.each([
    // Moved to, gap, circumstances, expected
    ['Tianjin', ['2022-01-01', HOHHOT, TIANJIN], 5, {}, { waitingMonths: 6, basis: 'region' }],
    ['not yet Tianjin', ['2021-12-31', HOHHOT, TIANJIN], 5, {}, { waitingMonths: 6, basis: 'default' }],
    ['Tianjin, short', ['2026-09-30', HOHHOT, TIANJIN], 3, {}, { waitingMonths: 0, retroactive: true }],
    ['Baoding, flexible', ['2026-09-30', HOHHOT, BAODING], 4, FLEXIBLE, { waitingMonths: 6, basis: 'region' }],
    ['Baoding, employed', ['2026-09-30', HOHHOT, BAODING], 4, {}, { waitingMonths: 6, basis: 'default' }],
    ['Baoding, first time', ['2026-09-30', HOHHOT, BAODING], 0, NEVER_PAID, { waitingMonths: 6, basis: 'region' }],
  ] as const)('%s', (_, move: Move, gap, change: Change, expected) => {
    expect(onDay(move, gap, change).continuity).toMatchObject(expected);
  });

  it.each([
    // Place, day, schemes, continuous months, waiting
    [TIANJIN, '2026-09-30', ['resident', 'employee'], 24, 0],
    [TIANJIN, '2026-09-30', ['resident', 'employee'], 23, 6],
    [TIANJIN, '2024-12-31', ['employee', 'resident'], 24, 0],
    [TIANJIN, '2024-12-31', ['employee', 'resident'], 23, 6],
    [TIANJIN, '2026-01-01', ['employee', 'resident'], 23, 3],
    [TAIYUAN, '2021-12-31', ['employee', 'resident'], 5, 6],
    [TAIYUAN, '2022-01-01', ['employee', 'resident'], 5, 0],
    [TAIYUAN, '2026-09-30', ['resident', 'employee'], 5, 6],
  ] as const)(
    '%s on %s, %j after two months, %i continuous before: %i',
    (to, day, schemes, continuousMonths, waits) => {
      const { continuity } = onDay([day, HOHHOT, to], 2, { schemes, source: { continuousMonths } });
      expect(continuity?.waitingMonths).toBe(waits);
    },
  );

  it('who changes the scheme to or in Tianjin reads its own rule, into the resident scheme until 2024', () => {
    const told = (day: string, schemes: Change['schemes']) => {
      const change: Change = { source: { continuousMonths: 5 }, ...(schemes === undefined ? {} : { schemes }) };
      return onDay([day, HOHHOT, TIANJIN], 2, change).continuity?.notes.join();
    };
    expect(told('2026-09-30', ['resident', 'employee'])).toContain('补缴月份不计');
    expect(told('2024-12-31', ['employee', 'resident'])).toContain('次日起享受待遇');
    expect(told('2025-01-01', ['employee', 'resident'])).not.toContain('次日起享受待遇');
  });

  it('Shanxi names who waits for nothing to those who wait', () => {
    const notes = (day: string) => onDay([day, HOHHOT, TAIYUAN], 5).continuity?.notes.join();
    expect(notes('2022-01-01')).toContain('参加居民医保的新生儿、参加居民医保的农村低收入人口');
    expect(notes('2021-12-31')).not.toContain('农村低收入人口');
  });

  it('a gap may be back-paid within three months by flexible workers in Harbin', () => {
    const notes = (change: Change) => onDay(['2026-09-30', HOHHOT, HARBIN], 2, change).continuity?.notes.join();
    expect(notes(FLEXIBLE)).toMatch(/补缴须在中断后3个月内办理.*早于2021年办法/);
    expect(notes({})).not.toContain('补缴须在中断后');
  });
});

describe('the way of the relation and of the balance', () => {
  it.each([
    // Applied on, expected of the remarks (true: they are there)
    [['2023-05-14', HOHHOT, BEIJING], '并入北京市个人账户', false],
    [['2023-05-15', HOHHOT, BEIJING], '并入北京市个人账户', true],
    [['2023-10-31', SHIJIAZHUANG, BAODING], '本省省内转移免申请，由平台自动办理', false],
    [['2023-11-01', SHIJIAZHUANG, BAODING], '本省省内转移免申请，由平台自动办理', true],
    [['2023-10-31', SHIJIAZHUANG, BAODING], '余额另行清退', false],
    [['2023-11-01', SHIJIAZHUANG, BAODING], '余额另行清退', true],
    [['2026-09-30', SHIJIAZHUANG, HOHHOT], '余额另行清退', false],
    [['2026-09-30', SHIJIAZHUANG, HOHHOT], '2012年的做法是跨省转出的余额转移或支付给本人', true],
    [['2026-09-30', SHIJIAZHUANG, BAODING], '2012年的做法', false],
  ] as const)('%j is told "%s": %s', (move: Move, text, told) => {
    const result = onDay(move);
    expect(result).toMatchObject({ decision: 'accept', relation: true, money: 'to-destination' });
    expect(result.remarks.join().includes(text)).toBe(told);
  });

  it('from Beijing the balance moves, by its own word from 2023-05-15', () => {
    expect(onDay(['2023-05-15', BEIJING, HOHHOT]).money).toBe('to-destination');
    expect(setAt('paysToPerson', BEIJING, '2023-05-14')).toBeUndefined();
    expect(setAt('paysToPerson', BEIJING, '2023-05-15')).toMatchObject({ value: false });
  });

  it('Harbin pays the person, to an account that has to be given, by a rule that is shown as old', () => {
    const move: Move = ['2026-09-30', HARBIN, HOHHOT];
    expect(codes(onDay(move))).toEqual(['R16']);
    const result = onDay(move, 0, { wishes: { payToPerson: bankAccount } });
    expect(result).toMatchObject({ decision: 'accept', relation: true, money: 'to-person' });
    expect(result.remarks.join()).toContain('早于2021年办法');
    expect(onDay(['2026-09-30', '230200', HOHHOT]).money).toBe('to-destination');
  });

  it('Harbin pays out of the account of who leaves the employer and of the dead too', () => {
    expect(setAt('paidOutOn', HARBIN, '2026-09-30')?.value).toEqual([
      { reason: 'left-employment' },
      { reason: 'deceased' },
    ]);
  });

  it('Benxi has 15 working days for the whole case online, beside the others; the post takes none of them', () => {
    const total = 'total 15 region';
    expect(clocks(onDay(['2026-09-30', HOHHOT, BENXI]))).toContain(total);
    for (const move of [['2026-09-30', HOHHOT, SHENYANG] as const, ['2026-09-30', BENXI, HOHHOT] as const])
      expect(clocks(onDay(move))).not.toContain(total);
    const paper = onDay(['2026-09-30', HOHHOT, BENXI], 0, PAPER);
    expect(clocks(paper)).not.toContain(total);
    expect(paper.remarks.join()).toContain('邮寄在途的时间不计入办理时限');
  });
});

describe('pools', () => {
  it.each([BEIJING, TIANJIN])('%s is one', (pool) => {
    expect(onDay(['2026-09-30', `${pool.slice(0, 2)}0101`, pool])).toMatchObject({ route: 'same-pool' });
  });

  it("Xiong'an is one with three counties of what was Baoding's; its code is told to be unconfirmed", () => {
    expect(codes(onDay(['2026-09-30', '130629', '130638']))).toEqual(['R03']);
    expect(codes(onDay(['2026-09-30', '133199', '130632']))).toEqual(['R03']);
    const result = onDay(['2026-09-30', '130638', BAODING]);
    expect(result).toMatchObject({ decision: 'accept', route: 'within-province' });
    expect(result.remarks[0]).toContain('雄安新区为单独统筹区');
  });

  it.each(['139900', '159900'])('%s is known to be a pool of its own', (pool) => {
    expect(rules.poolOf(pool, '2026-09-30')).toMatchObject({ pool });
    expect(rules.poolOf(pool, '2026-09-30')).not.toHaveProperty('unconfirmed');
  });

  it('Inner Mongolia and Jilin: nothing fit was found, so the nation decides', () => {
    for (const move of [['2026-09-30', HOHHOT, CHANGCHUN] as const, ['2026-09-30', CHANGCHUN, HOHHOT] as const]) {
      const result = onDay(move, 5);
      expect(result.remarks).toEqual([]);
      expect(clocks(result)).toEqual([
        'source-out 10 law',
        'pay 5 default',
        'destination-in 5 law',
        'credit 5 default',
      ]);
      expect(result.continuity).toMatchObject({ waitingMonths: 6, basis: 'default' });
    }
  });
});
