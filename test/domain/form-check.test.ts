// Why an information form is returned: B01 … B06 (§6).
import { describe, expect, it } from 'vitest';
import { formFaults } from '../../domain/form-check.ts';
import type { InformationForm } from '../../domain/forms.ts';
import { testPerson } from '../support/people.ts';

const person = testPerson(7);

function aForm(change: Partial<InformationForm> = {}): InformationForm {
  return {
    caseNo: '510100-20260930-1',
    letterNo: '5101002609300001',
    version: 1,
    person,
    scheme: 'employee',
    firstMonth: '2020-01',
    periods: [
      { area: '330100', from: '2020-01', to: '2020-12', months: 12, kind: 'normal' },
      { area: '330100', from: '2021-01', to: '2021-03', months: 3, kind: 'back-paid' },
      { area: '330100', from: '2021-04', to: '2021-06', months: 3, kind: 'deemed' },
    ],
    actualMonths: 15,
    deemedMonths: 3,
    residentYears: 0,
    gapMonths: 0,
    arrears: false,
    balance: { principalFen: '1000', interestFen: '5' },
    amountToTransferFen: '1005',
    disposition: 'to-destination',
    chronicDiseases: [],
    officer: '经办',
    reviewer: '复核',
    phone: '0571-12393',
    issuedOn: '2026-10-09',
    ...change,
  };
}

const [first, second, third] = aForm().periods;
const rows = (...periods: (typeof first)[]) => periods.filter((row) => row !== undefined);
const faults = (change: Partial<InformationForm>, context = {}) => formFaults(aForm(change), { person, ...context });

describe('information forms', () => {
  it('a right one has no fault', () => {
    expect(faults({}, { receivedFen: 1005n, frozenFen: 1000n, sealValid: true })).toEqual([]);
  });

  it('B01: a month in two periods', () => {
    const overlap = second && { ...second, from: '2020-12', months: 4 };
    expect(faults({ periods: rows(first, overlap, third), actualMonths: 16 })).toEqual(['B01']);
  });

  it('B01: a hole that the form does not declare', () => {
    const periods = rows(first, third);
    expect(faults({ periods, actualMonths: 12 })).toEqual(['B01']);
    expect(faults({ periods, actualMonths: 12, gapMonths: 3 })).toEqual([]);
  });

  it('B01: a period that runs backwards, and a first month that is not the first', () => {
    expect(faults({ periods: rows(first && { ...first, to: '2019-12' }) })).toContain('B01');
    expect(faults({ firstMonth: '2019-01' })).toEqual(['B01']);
  });

  it('B02: a row whose months are not those between its ends', () => {
    expect(faults({ periods: rows(first && { ...first, months: 11 }, second, third), actualMonths: 14 })).toEqual([
      'B02',
    ]);
  });

  it('B02: totals that are not the sums of the rows', () => {
    expect(faults({ actualMonths: 16 })).toEqual(['B02']);
    expect(faults({ deemedMonths: 2 })).toEqual(['B02']);
  });

  it('B03: the amount is not what was received', () => {
    expect(faults({}, { receivedFen: 1004n })).toEqual(['B03']);
  });

  it('B03: the amount is not principal and interest', () => {
    expect(faults({ amountToTransferFen: '1000' })).toEqual(['B03']);
  });

  it('B03: an amount where no money goes to the destination', () => {
    expect(faults({ disposition: 'keep' })).toEqual(['B03']);
    expect(faults({ disposition: 'keep', amountToTransferFen: '0' })).toEqual([]);
  });

  it('B04: the principal is not the balance that was frozen', () => {
    expect(faults({}, { frozenFen: 999n })).toEqual(['B04']);
  });

  it('B05: the seal does not verify', () => {
    expect(faults({}, { sealValid: false })).toEqual(['B05']);
  });

  it('B06: another number, another document, another name', () => {
    const other = testPerson(8);
    expect(faults({ person: { ...person, idNumber: other.idNumber } })).toEqual(['B06']);
    expect(faults({ person: { ...person, idType: 'passport' } })).toEqual(['B06']);
    expect(faults({ person: { ...person, name: '别人' } })).toEqual(['B06']);
    expect(faults({ person: { ...person, name: `${person.name[0]} ${person.name.slice(1)}` } })).toEqual([]);
  });

  it('all faults are found at once, in code order', () => {
    const change = { actualMonths: 1, firstMonth: '2019-01', person: { ...person, name: '别人' } };
    const context = { sealValid: false, frozenFen: 1n, receivedFen: 1n };
    expect(faults(change, context)).toEqual(['B01', 'B02', 'B03', 'B04', 'B05', 'B06']);
  });
});
