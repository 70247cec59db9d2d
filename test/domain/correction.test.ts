// What a correction may change of an information form: years, and nothing else (§9.10).
import { describe, expect, it } from 'vitest';
import { corrected, correctionFault, sameYears } from '../../domain/correction.ts';
import type { InformationForm } from '../../domain/forms.ts';
import { testPerson } from '../support/people.ts';

const inForce: InformationForm = {
  caseNo: '510100-20260930-1',
  letterNo: '5101002609300001',
  version: 1,
  person: testPerson(7),
  scheme: 'employee',
  firstMonth: '2020-01',
  periods: [{ area: '330100', from: '2020-01', to: '2020-12', months: 12, kind: 'normal', baseFen: '500000' }],
  actualMonths: 12,
  deemedMonths: 0,
  residentYears: 0,
  gapMonths: 0,
  arrears: false,
  balance: { principalFen: '1000', interestFen: '5' },
  amountToTransferFen: '1005',
  payingAccount: {
    accountName: '示例医保基金',
    bank: '示例银行',
    bankCode: '999100000000',
    accountNo: '9999330100000001',
  },
  disposition: 'to-destination',
  chronicDiseases: [],
  officer: '经办',
  reviewer: '复核',
  phone: '0571-12393',
  issuedOn: '2026-10-09',
};
const { payingAccount } = inForce;
const years: Partial<InformationForm> = {
  firstMonth: '2019-07',
  periods: [{ area: '330100', from: '2019-07', to: '2020-12', months: 18, kind: 'back-paid' }],
  actualMonths: 18,
  deemedMonths: 1,
  residentYears: 1,
  gapMonths: 1,
  chronicDiseases: ['高血压'],
};

describe('a correction', () => {
  it('may change the years, chronic diseases, and who wrote it when', () => {
    const imprint = { version: 2, officer: '另一岗', reviewer: '又一岗', phone: '12393', issuedOn: '2026-11-22' };
    expect(correctionFault(inForce, { ...inForce, ...years, ...imprint })).toBeUndefined();
  });

  it.each<[string, string | undefined, Partial<InformationForm>]>([
    ['balance.principalFen', 'B04', { balance: { principalFen: '1001', interestFen: '5' } }],
    ['balance.interestFen', 'B04', { balance: { principalFen: '1000', interestFen: '4' } }],
    ['amountToTransferFen', 'B03', { amountToTransferFen: '1004' }],
    ['disposition', 'B03', { disposition: 'to-person' }],
    [
      'payingAccount.accountNo',
      'B03',
      payingAccount ? { payingAccount: { ...payingAccount, accountNo: '9999330100000002' } } : {},
    ],
    ['person.idNumber', 'B06', { person: testPerson(17) }],
    ['sex', 'B06', { sex: 'female' }],
    ['caseNo', 'B05', { caseNo: '510100-20260930-2' }],
    ['letterNo', 'B05', { letterNo: '5101002609300002' }],
    ['scheme', undefined, { scheme: 'resident' }],
    ['arrears', undefined, { arrears: true }],
    ['lastEmployer', undefined, { lastEmployer: '示例公司' }],
  ])('may not change %s', (field, code, change) => {
    const fault = correctionFault(inForce, { ...inForce, ...years, ...change, version: 2 });
    expect(fault?.field).toBe(field);
    expect(fault?.code).toBe(code);
  });

  it('may not leave out what was said', () => {
    const { payingAccount: _, ...without } = inForce;
    expect(correctionFault(inForce, without)).toEqual({ field: 'payingAccount', code: 'B03' });
  });

  it('has to change a year: another base or another disease is enough, another officer is not', () => {
    expect(sameYears(inForce, { ...inForce, version: 2, officer: '另一岗' })).toBe(true);
    const [row] = inForce.periods;
    const base = row === undefined ? [] : [{ ...row, baseFen: '500001' }];
    expect(sameYears(inForce, { ...inForce, periods: base })).toBe(false);
    expect(sameYears(inForce, { ...inForce, chronicDiseases: ['糖尿病'] })).toBe(false);
  });

  it('made of fresh records takes their years and leaves the money as it was, also when the account is empty by now', () => {
    const { payingAccount: _, ...fresh } = inForce;
    const now: InformationForm = {
      ...fresh,
      ...years,
      balance: { principalFen: '0', interestFen: '0' },
      amountToTransferFen: '0',
      disposition: 'none',
    };
    const imprint = { version: 2, officer: '另一岗', reviewer: '复核', phone: '12393', issuedOn: '2026-11-22' };
    const made = corrected(inForce, now, imprint);
    expect(correctionFault(inForce, made)).toBeUndefined();
    expect(made).toMatchObject({ ...years, ...imprint, balance: inForce.balance, disposition: 'to-destination' });
  });
});
