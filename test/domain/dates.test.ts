// No date lies after today or before the person's birth: in an application, in what offices say, on a form, on a document.
import { describe, expect, it } from 'vitest';
import { buildForm } from '../../activities/documents/form.ts';
import { birthFault, dateFault, formDateFault, limitsOf } from '../../domain/dates.ts';
import { birthDateOf, idCheckDigit, identityFault } from '../../domain/identity.ts';
import { UnusableInput } from '../../domain/input.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { formInput } from '../documents/samples.ts';
import { testPerson } from '../support/people.ts';
import { aCase, type Change, paidUntil, person, rules } from './a-case.ts';

const TODAY = '2026-09-30'; // of the plain case
const BORN = birthDateOf(person.idType, person.idNumber) ?? '';

function born(date: string): string {
  const first17 = `990101${date.replaceAll('-', '')}001`;
  return `${first17}${idCheckDigit(first17)}`;
}

function faultsOf(change: Change) {
  try {
    parseCheckInput(aCase(change), rules);
  } catch (error) {
    if (error instanceof UnusableInput) return error.faults.map(({ field, rule }) => `${field} ${rule}`);
    throw error;
  }
  return [];
}

describe('a date', () => {
  const limits = { today: TODAY, born: '1970-01-12' };
  it.each(['2026-09-30', '2026-09', '1970-01-12', '1970-01', '2000-02-29'])('%s can be', (date) => {
    expect(dateFault(date, limits)).toBeUndefined();
  });
  it.each(['2026-10-01', '2026-10', '2099-01'])('%s lies after today', (date) => {
    expect(dateFault(date, limits)?.rule).toContain('after today');
  });
  it.each(['1970-01-11', '1969-12', '1949-10-01'])('%s lies before the birth, which is not told', (date) => {
    const fault = dateFault(date, limits);
    expect(fault?.rule).toContain('birth');
    expect(JSON.stringify(fault)).not.toContain('1970');
  });
});

describe('a document number', () => {
  it('tells the birth date where its kind does', () => {
    expect(birthDateOf('resident-id', '11010519491231002X')).toBe('1949-12-31');
    expect(birthDateOf('hmt-permit', '11010519491231002X')).toBe('1949-12-31');
    expect(birthDateOf('foreign-permit', 'ABC123456789012')).toBeUndefined();
    expect(birthDateOf('passport', 'E12345678')).toBeUndefined();
  });
  it('of somebody who is not born yet is at fault, of one who was born today is not', () => {
    expect(birthFault({ idType: 'resident-id', idNumber: born('2026-10-01') }, TODAY)?.rule).toContain('after today');
    expect(birthFault({ idType: 'resident-id', idNumber: born(TODAY) }, TODAY)).toBeUndefined();
  });
  it('tells of nobody born before 1900', () => {
    expect(identityFault('resident-id', born('1899-12-31'))).toContain('does not exist');
    expect(identityFault('resident-id', born('1900-01-01'))).toBeUndefined();
  });
});

describe('what is checked', () => {
  it('the plain case is at no fault', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it.each<[string, Change]>([
    ['application.certificateIssuedOn', { application: { certificateIssuedOn: '2026-10-01' } }],
    ['facts.source.lastPaidMonth', { source: paidUntil('2026-10') }],
    ['facts.source.periods[0].to', { source: paidUntil('2026-10') }],
    ['facts.destination.firstPaidMonth', { destination: { firstPaidMonth: '2026-10' } }],
    ['application.person.idNumber', { application: { person: { ...person, idNumber: born('2026-10-01') } } }],
  ])('%s after today', (field, change) => {
    expect(faultsOf(change)).toContainEqual(expect.stringMatching(/after today/));
    expect(faultsOf(change).some((fault) => fault.startsWith(`${field} `))).toBe(true);
  });

  it.each<[string, Change]>([
    ['application.certificateIssuedOn', { application: { certificateIssuedOn: '1969-12-31' } }],
    ['facts.source.periods[0].from', { source: paidUntil('2026-08', '1949-10') }],
    ['facts.source.lastPaidMonth', { source: paidUntil('1950-01', '1949-10') }],
    ['facts.destination.firstPaidMonth', { destination: { firstPaidMonth: '1960-01' } }],
  ])('%s before the birth', (field, change) => {
    expect(BORN).toMatch(/^19[789]\d-/);
    expect(faultsOf(change)).toContain(`${field} lies before the person's birth`);
  });

  it('a form: every month, the birth date, the day of issue, the document', () => {
    const form = { ...buildForm(formInput), person: testPerson(1) };
    const { periods } = form;
    const [row] = periods;
    if (row === undefined) throw new Error('the sample has no period');
    const day = '2026-11-26';
    expect(formDateFault(form, day)).toBeUndefined();
    expect(formDateFault({ ...form, firstMonth: '1949-10' }, day)?.field).toBe('firstMonth');
    expect(formDateFault({ ...form, periods: [{ ...row, to: '2027-01' }] }, day)?.field).toBe('periods[0].to');
    expect(formDateFault({ ...form, birthDate: '2026-12-01' }, day)?.field).toBe('birthDate');
    expect(formDateFault({ ...form, issuedOn: '2026-11-27' }, day)?.field).toBe('issuedOn');
    const unborn = { ...form.person, idNumber: born('2027-01-01') };
    expect(formDateFault({ ...form, person: unborn }, day)?.field).toBe('person.idNumber');
  });

  it('the limits are the person’s', () => {
    expect(limitsOf(person, TODAY)).toEqual({ today: TODAY, born: BORN });
  });
});
