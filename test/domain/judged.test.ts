// What is kept of a decision to make it again: nothing of the person, and the same decision.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UnusableInput } from '../../domain/input.ts';
import { check } from '../../domain/rules/check.ts';
import { readJudged, withoutPerson } from '../../domain/rules/judged.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import type { CheckInput } from '../../domain/rules/situation.ts';
import { testPerson } from '../support/people.ts';
import { aCase, bankAccount, type Change, employer, person, rules } from './a-case.ts';

const FOLDER = new URL('../../../shared/cases/', import.meta.url);

/** Every shared case whose input can be used. */
function sharedInputs(): CheckInput[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith('check'))
    .flatMap((name) => readFileSync(new URL(name, FOLDER), 'utf8').split('\n'))
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      try {
        return [parseCheckInput(JSON.parse(line).input, rules)];
      } catch (error) {
        if (error instanceof UnusableInput) return [];
        throw error;
      }
    });
}

const child = { ...person, idNumber: '' };
const CASES: readonly (readonly [string, Change])[] = [
  ['a plain case', {}],
  ['another name at the source', { source: { name: testPerson(2).name } }],
  ['another name at the destination', { destination: { name: testPerson(3).name } }],
  ['another applicant', { application: { applicant: { kind: 'person', name: testPerson(2).name } } }],
  ['the destination employer', { from: '610100', to: '610300', application: { applicant: employer } }],
  [
    'another employer than the one on record',
    {
      from: '610100',
      to: '610300',
      application: { applicant: employer },
      destination: { employerCreditCode: '91350203M0001QKT19' },
    },
  ],
  ['a guardian of an adult', { application: { applicant: { kind: 'guardian', name: testPerson(2).name } } }],
  ['an account', { from: '370200', wishes: { payToPerson: bankAccount } }],
  ['no account', { from: '370200' }],
  ['a certificate', { source: { onPlatform: false }, application: { certificateNo: '浙2026000001' } }],
  ['a passport', { application: { person: { ...person, idType: 'passport', idNumber: 'E12345678' } } }],
  ['a phone', { application: { person: { ...person, phone: '13800000000' } } }],
  ['nobody found at the source', { source: { found: false } }],
];

/** As `parseCheckInput` reads it. */
const inputOf = (change: Change) => parseCheckInput(aCase(change), rules);

describe('what is kept of a decision', () => {
  it.each(CASES)('%s: decides the same without the person', (_, change) => {
    const input = inputOf(change);
    expect(check(withoutPerson(input), rules)).toEqual(check(input, rules));
  });

  it('every shared case decides the same without the person', () => {
    const inputs = sharedInputs();
    expect(inputs.length).toBeGreaterThan(20);
    for (const input of inputs) expect(check(withoutPerson(input), rules)).toEqual(check(input, rules));
  });

  it.each<[string, string, 'R15' | undefined]>([
    ['a child', '2015-03-07', undefined],
    ['on the day of the eighteenth birthday', '2008-09-30', 'R15'],
    ['a day before it', '2008-10-01', undefined],
  ])('%s: a guardian may apply as before', (_, born, code) => {
    const input = inputOf({ application: { applicant: { kind: 'guardian', name: testPerson(2).name } } });
    const digits = `990101${born.replaceAll('-', '')}123`;
    const of = {
      ...input,
      application: { ...input.application, person: { ...child, idNumber: `${digits}${checkDigit(digits)}` } },
    };
    const answer = check(withoutPerson(of), rules);
    expect(answer).toEqual(check(of, rules));
    expect(answer.reasons[0]?.code).toBe(code);
  });

  it('holds no name, no number of a document, a phone, an account or a paper', () => {
    const input = inputOf({
      from: '370200',
      wishes: { payToPerson: bankAccount },
      application: {
        person: { ...person, phone: '13800000000' },
        applicant: { kind: 'agent', name: testPerson(2).name, authority: true },
        certificateNo: '鲁2026000001',
      },
      source: { name: testPerson(3).name },
    });
    const kept = JSON.stringify(withoutPerson(input));
    const personal = [
      person.name,
      testPerson(2).name,
      testPerson(3).name,
      person.idNumber,
      '13800000000',
      '2026000001',
    ];
    for (const each of [...personal, bankAccount.accountNo, bankAccount.bank]) expect(kept).not.toContain(each);
    expect(kept).toContain('"periods"');
  });

  it('is read again as it was stored; another shape is not taken for one', () => {
    const kept = withoutPerson(inputOf({ from: '370200', wishes: { payToPerson: bankAccount } }));
    expect(readJudged(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(readJudged({ ...kept, now: 'then' })).toBeUndefined();
    expect(readJudged({ ...kept, facts: { ...kept.facts, source: { found: true } } })).toBeUndefined();
    expect(readJudged(null)).toBeUndefined();
  });
});

function checkDigit(first17: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return '10X98765432'.charAt(weights.reduce((sum, weight, at) => sum + weight * Number(first17[at]), 0) % 11);
}
