// Every refusal of §6: when it is given, when it is not asked, and what it says.
import { describe, expect, it } from 'vitest';
import { FORM_FAULTS, REFUSAL_CODES } from '../../domain/case.ts';
import { inCodeOrder, REFUSALS, reasonFor } from '../../domain/rules/refusals.ts';
import { FORM_RETURNS, PAYMENT_FAULTS, PAYMENT_RETURNS } from '../../domain/rules/returns.ts';
import { bankAccount, codes, decide, employer } from './a-case.ts';

const paper = { source: { onPlatform: false } } as const;
const openCase = { caseNo: '510100-20260901-3', destinationArea: '510107', applicationNo: 'T-0001' };

describe('refusals', () => {
  it('R01: still active at the source', () => {
    expect(codes(decide({ source: { status: 'active' } }))).toEqual(['R01']);
  });

  it('R01 is not asked of residents who go to residents', () => {
    const change = { schemes: ['resident', 'resident'], destination: { benefitsFrom: '2026-09-01' } } as const;
    expect(decide({ ...change, source: { status: 'active' } }).decision).toBe('accept');
  });

  it('R01 is asked across schemes', () => {
    expect(codes(decide({ schemes: ['resident', 'employee'], source: { status: 'active' } }))).toEqual(['R01']);
  });

  it('an ended relation may go like a suspended one', () => {
    expect(decide({ source: { status: 'ended' } }).decision).toBe('accept');
  });

  it.each(['none', 'suspended', 'ended'])('R02: status %s at the destination', (status) => {
    expect(codes(decide({ destination: { status } }))).toEqual(['R02']);
  });

  it('R02: not found at the destination, whose name and scheme are then not asked', () => {
    expect(codes(decide({ destination: { found: false, name: '王伟', scheme: 'resident' } }))).toEqual(['R02']);
  });

  it('R02: an unpaid current month refuses in Nanjing and nowhere else', () => {
    const destination = { currentMonthPaid: false };
    const result = decide({ to: '320105', destination });
    expect(codes(result)).toEqual(['R02']);
    expect(result.reasons[0]?.basis).toContain('南京');
    expect(decide({ destination }).decision).toBe('accept');
  });

  it('R03: names the pool', () => {
    expect(decide({ from: '610103', to: '610113' }).reasons[0]?.message).toContain('西安市');
  });

  it('R04: retired', () => {
    expect(codes(decide({ source: { retired: true } }))).toEqual(['R04']);
  });

  it('R05 is given beside whatever else fails', () => {
    const result = decide({
      schemes: ['resident', 'resident'],
      source: { name: '王伟' },
      destination: { status: 'none' },
    });
    expect(codes(result)).toEqual(['R02', 'R05', 'R07']);
  });

  it('R06: arrears refuse where the source region says so', () => {
    const result = decide({ from: '411600', source: { arrearsMonths: 1 } });
    expect(codes(result)).toEqual(['R06']);
    expect(result.reasons[0]?.basis).toContain('周口');
  });

  it('R07: the name differs at the source, at the destination, at both: once, saying where', () => {
    const both = decide({ source: { name: '王伟' }, destination: { name: '王伟' } });
    expect(codes(both)).toEqual(['R07']);
    expect(both.reasons[0]?.message).toContain('转出地、转入地');
    expect(decide({ source: { name: '王伟' } }).reasons[0]?.message).not.toContain('转入地');
    expect(codes(decide({ destination: { name: '王伟' } }))).toEqual(['R07']);
  });

  it('R08: not found at the source, or of status none: nothing else of the source is asked', () => {
    const wrong = { name: '王伟', movedAlready: true, scheme: 'resident', retired: true } as const;
    expect(codes(decide({ source: { found: false } }))).toEqual(['R08']);
    expect(codes(decide({ source: { ...wrong, found: false } }))).toEqual(['R08']);
    expect(codes(decide({ source: { ...wrong, status: 'none' } }))).toEqual(['R08']);
  });

  it('R08 leaves the checks of the destination standing', () => {
    expect(codes(decide({ source: { found: false }, destination: { status: 'none', openCase } }))).toEqual([
      'R02',
      'R08',
      'R09',
    ]);
  });

  it('R09: a case is open in the same pool, named, under whatever application number', () => {
    const result = decide({ destination: { openCase } });
    expect(codes(result)).toEqual(['R09']);
    expect(result.reasons[0]?.message).toContain('510100-20260901-3');
    expect(codes(decide({ destination: { openCase: { ...openCase, applicationNo: 'T-9' } } }))).toEqual(['R09']);
  });

  it('R10: a case is open at another destination, whose office is named', () => {
    const result = decide({ destination: { openCase: { ...openCase, destinationArea: '440300' } } });
    expect(codes(result)).toEqual(['R10']);
    expect(result.reasons[0]?.message).toContain('深圳市');
  });

  it('R11: unsettled claims refuse where the source region says so, and show that the rule is old', () => {
    const result = decide({ from: '640100', source: { unsettledClaims: 1 } });
    expect(codes(result)).toEqual(['R11']);
    expect(result.reasons[0]?.basis).toContain('早于2021年');
    expect(decide({ source: { unsettledClaims: 1 } })).toMatchObject({
      decision: 'accept',
      holds: ['unsettled-claims'],
    });
  });

  it('R12: a frozen account refuses nowhere yet, it holds', () => {
    expect(decide({ source: { frozen: true } })).toMatchObject({ decision: 'accept', holds: ['frozen'] });
  });

  it('R13: deceased', () => {
    expect(codes(decide({ source: { deceased: true } }))).toEqual(['R13']);
  });

  it('R14: the scheme on record differs, at one office or at both, once', () => {
    expect(codes(decide({ source: { scheme: 'resident' } }))).toEqual(['R14']);
    expect(codes(decide({ destination: { scheme: 'resident' } }))).toEqual(['R14']);
    expect(codes(decide({ source: { scheme: 'resident' }, destination: { scheme: 'resident' } }))).toEqual(['R14']);
  });

  it('R15: an agent without authority, and one with it', () => {
    const agent = { kind: 'agent', name: '李芳' };
    expect(codes(decide({ application: { applicant: agent } }))).toEqual(['R15']);
    expect(codes(decide({ application: { applicant: { ...agent, authority: false } } }))).toEqual(['R15']);
    expect(decide({ application: { applicant: { ...agent, authority: true } } }).decision).toBe('accept');
  });

  it('R15: a person who is not the insured person', () => {
    expect(codes(decide({ application: { applicant: { kind: 'person', name: '李芳' } } }))).toEqual(['R15']);
  });

  it('R15: an employer applies for its employees', () => {
    expect(decide({ application: { applicant: employer } }).decision).toBe('accept');
  });

  it("R15: Shaanxi's account transfer by the person, by an agent, by another employer", () => {
    const shaanxi = { from: '610300', to: '610100' };
    expect(codes(decide(shaanxi))).toEqual(['R15']);
    const agent = { kind: 'agent', name: '李芳', authority: true };
    expect(codes(decide({ ...shaanxi, application: { applicant: agent } }))).toEqual(['R15']);
    const byEmployer = { ...shaanxi, application: { applicant: employer } };
    expect(decide({ ...byEmployer, destination: { employerCreditCode: employer.creditCode } }).decision).toBe('accept');
    expect(codes(decide({ ...byEmployer, destination: { employerCreditCode: '91350100M000100X55' } }))).toEqual([
      'R15',
    ]);
  });

  it('R15: beyond Shaanxi an employer other than the one on record may apply', () => {
    const destination = { employerCreditCode: '91350100M000100X55' };
    expect(decide({ application: { applicant: employer }, destination }).decision).toBe('accept');
  });

  it('R16: a bank account where one has to be given', () => {
    expect(codes(decide({ from: '370200' }))).toEqual(['R16']);
    expect(decide({ from: '370200', wishes: { payToPerson: bankAccount } }).decision).toBe('accept');
  });

  it('R16: a certificate counts three months by the calendar, the last day included', () => {
    const issued = (certificateIssuedOn: string) =>
      decide({ ...paper, application: { certificateNo: '浙1', certificateIssuedOn } });
    expect(issued('2026-06-30').decision).toBe('accept');
    expect(codes(issued('2026-06-29'))).toEqual(['R16']);
  });

  it('R16: an old certificate is no matter online, where none is asked', () => {
    const application = { certificateNo: '浙1', certificateIssuedOn: '2025-01-01' };
    expect(decide({ application }).decision).toBe('accept');
  });

  it('R17: by paper without a certificate, and without the wish to wait', () => {
    expect(codes(decide(paper))).toEqual(['R17']);
    expect(decide(paper).regime).toBe('paper');
    expect(decide({ ...paper, wishes: { waitForPlatform: true } }).decision).toBe('defer');
  });

  it('R18: moved already, then R01 is not asked', () => {
    expect(codes(decide({ source: { movedAlready: true, status: 'active' } }))).toEqual(['R18']);
  });

  it('R20: nothing to transfer', () => {
    const result = decide({ from: '610300', to: '610100', source: { balance: '0' } });
    expect(result.decision).toBe('not-needed');
    expect(codes(result)).toEqual(['R20']);
  });

  it('all that apply are given at once, in code order', () => {
    const result = decide({
      from: '411600',
      application: { applicant: { kind: 'agent', name: '李芳' } },
      source: { status: 'active', name: '王伟', scheme: 'resident', arrearsMonths: 3, onPlatform: false },
      destination: { status: 'none', openCase },
    });
    expect(codes(result)).toEqual(['R01', 'R02', 'R06', 'R07', 'R09', 'R14', 'R15', 'R17']);
    expect(result).toMatchObject({ decision: 'refuse', relation: false, money: 'none', clocks: [], holds: [] });
  });
});

describe('texts', () => {
  it.each(REFUSAL_CODES)('%s carries Chinese text, its basis and what can be done now', (code) => {
    const { message, basis, remedy } = reasonFor(code, '2026-09-30', { detail: '某处', basis: '某规定' });
    for (const text of [message, basis, remedy]) expect(text).toMatch(/^[^{}]*\p{Script=Han}[^{}]*$/u);
    expect(typeof REFUSALS[code].mayReapply).toBe('boolean');
  });

  it('R19 is ready for the source to answer with', () => {
    expect(reasonFor('R19', '2026-09-30')).toMatchObject({ code: 'R19', mayReapply: true });
  });

  it.each(FORM_FAULTS)('%s, a returned form, says what is wrong and what the source does', (code) => {
    expect(FORM_RETURNS[code].remedy).toMatch(/转出地/);
    expect(FORM_RETURNS[code].message).not.toBe('');
  });

  it.each(PAYMENT_FAULTS)('%s, a failed payment, says what is wrong and what to do', (code) => {
    expect(PAYMENT_RETURNS[code].message).not.toBe('');
    expect(PAYMENT_RETURNS[code].remedy).not.toBe('');
  });

  it('reasons are ordered by code', () => {
    expect(
      inCodeOrder((['R20', 'R02', 'R11'] as const).map((code) => reasonFor(code, '2026-09-30'))).map(
        ({ code }) => code,
      ),
    ).toEqual(['R02', 'R11', 'R20']);
  });
});
