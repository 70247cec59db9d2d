// Which route a case takes: every row of the route table, the wishes, and what goes before what (§3).
import { describe, expect, it } from 'vitest';
import { loadRules } from '../../activities/rules/load.ts';
import { bankAccount, clocks, codes, decide, employer, paidUntil, person } from './a-case.ts';
import { regionsWith } from './rule-data.ts';

const retiree = { retired: true, status: 'active' } as const;
const resident = ['resident', 'resident'] as const;

describe('rows of the route table', () => {
  it('a deceased person is refused with the way to the inheritance desk, and with nothing else', () => {
    const result = decide({
      from: '610103',
      to: '610113',
      source: { deceased: true, retired: true, status: 'active', name: '王伟', movedAlready: true },
      destination: { found: false },
    });
    expect(result).toMatchObject({ decision: 'refuse', relation: false, money: 'none', clocks: [] });
    expect(codes(result)).toEqual(['R13']);
    expect(result.reasons[0]?.remedy).toContain('继承');
  });

  it('a retiree who has resettled in another province takes the balance, without enrolment there', () => {
    const result = decide({
      wishes: { resettled: true, payToPerson: bankAccount },
      source: { ...retiree, scheme: 'resident' },
      destination: { found: false },
    });
    expect(result).toMatchObject({ decision: 'accept', relation: false, money: 'to-person' });
    expect(result.clocks.map(({ name }) => name)).toEqual(['source-out', 'pay']);
  });

  it('a resettled retiree is still asked for a bank account, the name and authority', () => {
    const result = decide({
      wishes: { resettled: true },
      application: { applicant: { kind: 'agent', name: '李芳' } },
      source: { ...retiree, name: '王伟' },
    });
    expect(codes(result)).toEqual(['R07', 'R15', 'R16']);
  });

  it('a retiree who does not ask for the balance is refused R04 alone', () => {
    expect(codes(decide({ source: { ...retiree, movedAlready: true }, destination: { found: false } }))).toEqual([
      'R04',
    ]);
  });

  it('a retiree who resettled within the province is refused R04', () => {
    const wishes = { resettled: true, payToPerson: bankAccount };
    expect(codes(decide({ to: '330200', wishes, source: retiree }))).toEqual(['R04']);
  });

  it('a retiree who moves within the pool is refused R04, which stands above the same pool', () => {
    expect(codes(decide({ from: '610103', to: '610113', source: retiree }))).toEqual(['R04']);
  });

  it('two districts of one pool need no transfer, whatever else is wrong', () => {
    const result = decide({
      from: '610103',
      to: '610113',
      source: { status: 'active' },
      destination: { status: 'none' },
    });
    expect(result).toMatchObject({
      decision: 'not-needed',
      route: 'same-pool',
      relation: false,
      money: 'none',
      clocks: [],
    });
    expect(codes(result)).toEqual(['R03']);
  });

  it('residents within the scheme year are refused R05', () => {
    const result = decide({ schemes: resident, destination: { benefitsFrom: '2026-10-01' } });
    expect(result.decision).toBe('refuse');
    expect(codes(result)).toEqual(['R05']);
  });

  it('residents whose next benefits nobody has dated are refused R05', () => {
    expect(codes(decide({ schemes: resident }))).toEqual(['R05']);
  });

  it('residents go on the Beijing day their benefits begin, even if that is still yesterday elsewhere', () => {
    const change = { schemes: resident, destination: { benefitsFrom: '2027-01-01' } } as const;
    expect(decide({ ...change, now: '2026-12-31T23:59:00+08:00' }).decision).toBe('refuse');
    expect(decide({ ...change, now: '2026-12-31T16:00:00Z' })).toMatchObject({
      decision: 'accept',
      relation: true,
      money: 'none',
    });
  });

  it('residents who wait are deferred until the benefits begin', () => {
    const result = decide({
      schemes: resident,
      wishes: { waitForNextYear: true },
      destination: { benefitsFrom: '2027-01-01' },
    });
    expect(result).toMatchObject({ decision: 'defer', deferredUntil: '2027-01-01', reasons: [], clocks: [] });
  });

  it('residents who wait without a date are deferred until the next 1 January, by the Beijing year', () => {
    const change = { schemes: resident, wishes: { waitForNextYear: true } } as const;
    expect(decide(change)).toMatchObject({ decision: 'defer', deferredUntil: '2027-01-01' });
    expect(decide({ ...change, now: '2026-12-31T17:00:00Z' })).toMatchObject({ deferredUntil: '2028-01-01' });
  });

  it('residents who wait are still refused for what fails today', () => {
    const change = { schemes: resident, wishes: { waitForNextYear: true } } as const;
    expect(codes(decide({ ...change, source: { name: '王伟' } }))).toEqual(['R07']);
  });

  it('residents who wait need no certificate yet though an office is not on the platform', () => {
    const change = { schemes: resident, wishes: { waitForNextYear: true }, source: { onPlatform: false } } as const;
    expect(decide(change).decision).toBe('defer');
  });

  it('an office off the platform puts the case off for those who wait for it, without a date', () => {
    const result = decide({ wishes: { waitForPlatform: true }, destination: { onPlatform: false } });
    expect(result).toMatchObject({ decision: 'defer', regime: 'online', reasons: [], clocks: [] });
    expect(result).not.toHaveProperty('deferredUntil');
  });

  it('waiting for the platform changes nothing where both offices are on it', () => {
    expect(decide({ wishes: { waitForPlatform: true } })).toMatchObject({ decision: 'accept', regime: 'online' });
  });

  it('an office off the platform sends the case on paper, with a certificate', () => {
    const application = { certificateNo: '浙2026000001', certificateIssuedOn: '2026-09-01' };
    const result = decide({ application, destination: { onPlatform: false } });
    expect(result).toMatchObject({
      decision: 'accept',
      regime: 'paper',
      route: 'cross-province',
      money: 'to-destination',
    });
  });

  it('within Shaanxi the employer moves the account alone', () => {
    const change = { from: '610300', to: '610100', application: { applicant: employer } };
    const result = decide(change);
    expect(result).toMatchObject({
      decision: 'accept',
      route: 'shared-records',
      relation: false,
      money: 'to-destination',
    });
    expect(result.clocks.map(({ name }) => name)).toEqual(['source-out', 'pay', 'credit']);
  });

  it('within Shaanxi on paper crediting lies inside destination-in, which runs though no relation moves', () => {
    const application = { applicant: employer, certificateNo: '陕1' };
    const result = decide({ from: '610300', to: '610100', application, source: { onPlatform: false } });
    expect(clocks(result)).toEqual(['letter 15 law', 'source-out 15 law', 'destination-in 15 law']);
  });

  it('within Shaanxi an empty account waits for the platform too: that row stands above the tracks', () => {
    const change = {
      from: '610300',
      to: '610100',
      application: { applicant: employer },
      wishes: { waitForPlatform: true },
    };
    expect(decide({ ...change, source: { balance: '0', onPlatform: false } }).decision).toBe('defer');
  });

  it('within Guangdong the account stays usable: relation moves, nothing is paid or credited', () => {
    const result = decide({ from: '440100', to: '440300' });
    expect(result).toMatchObject({ route: 'within-province', relation: true, money: 'keep' });
    expect(result.clocks.map(({ name }) => name)).toEqual(['source-out', 'destination-in']);
  });

  it('from Guangdong to another province the balance moves', () => {
    expect(decide({ from: '440100' })).toMatchObject({ route: 'cross-province', money: 'to-destination' });
  });

  it('a source that pays the person does so within its province too', () => {
    const before = { from: '320100', to: '320500', now: '2025-08-29T10:00:00+08:00', source: paidUntil('2025-07') };
    const destination = { firstPaidMonth: '2025-08' };
    expect(decide({ ...before, destination })).toMatchObject({ route: 'within-province', money: 'to-person' });
  });

  it('until its rule ends within the province: the platform moves the money there, and says so', () => {
    const result = decide({ from: '320100', to: '320500' });
    expect(result).toMatchObject({ decision: 'accept', relation: true, money: 'to-destination' });
    expect(result.remarks).toContain('本省省内转移免申请，由平台自动办理');
    expect(decide({ from: '320100', to: '510100' }).money).toBe('to-person');
  });

  it('an employee who joins the resident scheme leaves the account at the source by default', () => {
    const result = decide({ schemes: ['employee', 'resident'] });
    expect(result).toMatchObject({ decision: 'accept', relation: true, money: 'keep' });
  });

  it('an employee who leaves Nanjing for the resident scheme is paid: that row stands above', () => {
    expect(decide({ from: '320100', schemes: ['employee', 'resident'] })).toMatchObject({ money: 'to-person' });
  });

  it('within a province without a rule of its own relation and balance move', () => {
    const result = decide({ from: '330100', to: '330200' });
    expect(result).toMatchObject({ route: 'within-province', relation: true, money: 'to-destination' });
  });
});

describe('money', () => {
  it('a resident source has no account: relation only', () => {
    const result = decide({ schemes: ['resident', 'employee'], source: { balance: '500' } });
    expect(result).toMatchObject({ decision: 'accept', relation: true, money: 'none' });
    expect(result.clocks.map(({ name }) => name)).toEqual(['source-out', 'destination-in']);
  });

  it('a balance of zero moves nothing', () => {
    expect(decide({ source: { balance: '0' } })).toMatchObject({ relation: true, money: 'none', holds: [] });
  });

  it('one fen is a balance', () => {
    expect(decide({ source: { balance: '1' } }).money).toBe('to-destination');
  });

  it('an overdrawn account lets the relation go and holds the money', () => {
    expect(decide({ source: { balance: '-1' } })).toMatchObject({
      decision: 'accept',
      relation: true,
      money: 'to-destination',
      holds: ['overdrawn'],
    });
  });

  it('unsettled claims, hospital, a frozen account and an overdraft hold the money, all named', () => {
    const source = { unsettledClaims: 2, inHospital: true, frozen: true, balance: '-100' };
    const result = decide({ source });
    expect(result).toMatchObject({ decision: 'accept', relation: true });
    expect(result.holds).toEqual(['unsettled-claims', 'in-hospital', 'frozen', 'overdrawn']);
  });

  it('nothing is held where no money moves', () => {
    expect(decide({ from: '440100', to: '440300', source: { inHospital: true } })).toMatchObject({
      money: 'keep',
      holds: [],
    });
  });

  it('an account the destination cannot credit is paid to the person, who has to name a bank account', () => {
    const destination = { hasPersonalAccount: false };
    expect(codes(decide({ destination }))).toEqual(['R16']);
    const result = decide({ destination, wishes: { payToPerson: bankAccount } });
    expect(result).toMatchObject({ decision: 'accept', money: 'to-person' });
  });

  it('an account the destination cannot credit may be kept', () => {
    expect(decide({ destination: { hasPersonalAccount: false }, wishes: { keepAccount: true } }).money).toBe('keep');
  });
});

describe('wishes', () => {
  it('keepAccount leaves the balance where it is, on either route of the money', () => {
    const wishes = { keepAccount: true };
    expect(decide({ wishes })).toMatchObject({ decision: 'accept', money: 'keep', remarks: [] });
    expect(decide({ wishes, from: '370200' })).toMatchObject({ decision: 'accept', money: 'keep' });
  });

  it('keepAccount has nothing to keep where the balance is zero', () => {
    expect(decide({ wishes: { keepAccount: true }, source: { balance: '0' } }).money).toBe('none');
  });

  it('a retiree who keeps the account has nothing to transfer', () => {
    const wishes = { resettled: true, keepAccount: true };
    const result = decide({ wishes, source: retiree });
    expect(result).toMatchObject({ decision: 'not-needed', relation: false, money: 'none' });
    expect(codes(result)).toEqual(['R20']);
  });

  it('asking to be paid where the balance moves is not granted, and said so', () => {
    const result = decide({ wishes: { payToPerson: bankAccount } });
    expect(result.money).toBe('to-destination');
    expect(result.remarks.join()).toContain('支付给本人的意愿未能满足');
  });

  it('asking as a resettled retiree without being one is not granted, and said so', () => {
    const result = decide({ wishes: { resettled: true } });
    expect(result).toMatchObject({ decision: 'accept', money: 'to-destination' });
    expect(result.remarks.join()).toContain('参保人未退休');
  });

  it('a bank account in another name is refused at the door, whatever becomes of the money', () => {
    const payToPerson = { ...bankAccount, accountName: '王伟' };
    expect(() => decide({ from: '370200', wishes: { payToPerson } })).toThrow(/payToPerson\.accountName: .*M02/);
  });
});

describe('rules of the source that no region has yet', () => {
  const clearing = loadRules(regionsWith('33', { clearsKeptAccount: true }));
  const forbidding = loadRules(regionsWith('33', { keepAccountAllowed: false }));
  const paying = loadRules(regionsWith('33', { accountOnMoveToResident: 'to-person' }));
  const refusing = loadRules(regionsWith('33', { notFrozen: true }));
  const keepAccount = { wishes: { keepAccount: true } };

  it('where moving into a city pool clears a kept account, the wish is refused with a remark and the balance moves', () => {
    const result = decide(keepAccount, clearing);
    expect(result).toMatchObject({ decision: 'accept', money: 'to-destination' });
    expect(result.remarks.join()).toContain('会被清零');
  });

  it('moving into a provincial pool clears nothing: the account is kept', () => {
    expect(decide({ ...keepAccount, to: '419900' }, clearing)).toMatchObject({ money: 'keep', remarks: [] });
  });

  it('an account kept by rule that the move would clear is paid out, never silently lost', () => {
    const change = { schemes: ['employee', 'resident'], wishes: { payToPerson: bankAccount } } as const;
    expect(decide(change, clearing)).toMatchObject({ decision: 'accept', money: 'to-person' });
  });

  it('where accounts may not be kept, the wish is refused with a remark', () => {
    const result = decide(keepAccount, forbidding);
    expect(result.money).toBe('to-destination');
    expect(result.remarks.join()).toContain('不允许保留');
  });

  it('a source may pay those who join the resident scheme', () => {
    const change = { schemes: ['employee', 'resident'], wishes: { payToPerson: bankAccount } } as const;
    expect(decide(change, paying)).toMatchObject({ decision: 'accept', money: 'to-person' });
  });

  it('R12: a source may let nobody go with a frozen account', () => {
    expect(codes(decide({ source: { frozen: true } }, refusing))).toEqual(['R12']);
  });
});

describe('nothing to transfer', () => {
  it('within Shaanxi an empty account leaves nothing: R20 alone, though the applicant had no authority', () => {
    const result = decide({ from: '610300', to: '610100', source: { balance: '0', status: 'active' } });
    expect(result).toMatchObject({ decision: 'not-needed', relation: false, money: 'none', clocks: [] });
    expect(codes(result)).toEqual(['R20']);
  });

  it('within Shaanxi residents whose benefits have begun have nothing to transfer', () => {
    const change = { from: '610300', to: '610100', schemes: resident } as const;
    expect(codes(decide({ ...change, destination: { benefitsFrom: '2026-09-01' } }))).toEqual(['R20']);
    expect(codes(decide({ ...change, application: { applicant: employer } }))).toEqual(['R05']);
  });

  it('a resettled retiree with an empty account has nothing to transfer', () => {
    const result = decide({ wishes: { resettled: true }, source: { ...retiree, balance: '0' } });
    expect(codes(result)).toEqual(['R20']);
  });

  it('a person nobody knows at the source is R08, not R20', () => {
    const result = decide({
      from: '610300',
      to: '610100',
      source: { found: false },
      application: { applicant: employer },
    });
    expect(codes(result)).toEqual(['R08']);
  });
});

describe('remarks', () => {
  it('the plain case has none', () => {
    expect(decide()).toMatchObject({ decision: 'accept', remarks: [], holds: [], reasons: [] });
  });

  it('arrears that refuse nothing are said', () => {
    expect(decide({ source: { arrearsMonths: 2 } }).remarks.join()).toContain('欠费2个月');
  });

  it('a name on the application written with another middle dot is the same name', () => {
    const application = {
      applicant: { kind: 'person', name: '阿卜杜拉·买买提' },
      person: { ...person, name: '阿卜杜拉•买买提' },
    };
    const result = decide({
      application,
      source: { name: '阿卜杜拉・买买提' },
      destination: { name: '阿卜杜拉 ‧ 买买提' },
    });
    expect(result.decision).toBe('accept');
  });
});
