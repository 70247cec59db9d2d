// Whether money may follow an ended case, until when, and where it goes.
import { describe, expect, test } from 'vitest';
import type { MoneyStatus, Outcome } from '../../domain/case.ts';
import {
  type CaseForResidual,
  isResidualNo,
  judgeResidual,
  type ResidualRequest,
  residualNumber,
  residualRequest,
  residualUntil,
} from '../../domain/residual.ts';

const CASE = '510100-20260930-17';
const ended: CaseForResidual = {
  sourcePool: '330100',
  outcome: 'completed',
  closedAt: '2026-10-20T10:00:00+08:00',
  plan: { money: 'to-destination' },
};
const onward: ResidualRequest = {
  caseNo: CASE,
  office: '330100',
  ref: 'L-1',
  direction: 'onward',
  reason: 'refund',
  amountFen: '100',
  booked: false,
};
const back: ResidualRequest = { ...onward, direction: 'back', reason: 'claim', amountFen: '100', booked: false };
const soon = '2026-11-01T09:00:00+08:00';
const codeOf = (request: ResidualRequest, kase: CaseForResidual, at = soon) => {
  const judged = judgeResidual(request, kase, at);
  return judged.kind === 'refused' ? judged.code : judged.disposition;
};

describe('three years after the end', () => {
  test.each([
    ['2026-10-20T10:00:00+08:00', '2029-10-20'],
    ['2026-12-31T17:00:00Z', '2030-01-01'], // in Beijing the next year has begun
    ['2028-02-29T12:00:00+08:00', '2031-02-28'],
  ])('a case that ended %s is followed until %s', (closedAt, until) => {
    expect(residualUntil(closedAt)).toBe(until);
  });

  test('the last Beijing day counts to its end, the next one does not', () => {
    expect(codeOf(onward, ended, '2029-10-20T23:59:59+08:00')).toBe('to-destination');
    expect(codeOf(onward, ended, '2029-10-20T16:00:00Z')).toBe('too-late');
    expect(codeOf(back, ended, '2029-10-21T00:00:00+08:00')).toBe('too-late');
  });
});

describe('after a case that was not completed', () => {
  const said = (outcome: Outcome, money: MoneyStatus) => {
    const judged = judgeResidual(onward, { ...ended, outcome, money }, soon);
    return judged.kind === 'refused' ? `${judged.code}: ${judged.message}; ${judged.remedy}` : judged.disposition;
  };

  test('a death that was reported in time left the balance at the source, for the heirs', () => {
    expect(said('ended-by-death', 'undone')).toMatch(/not-completed: .*died.* stayed at the source .*heirs/);
  });

  test('a death after zeroing took the balance to the inheritance desk: nobody is told that it did not move', () => {
    expect(said('ended-by-death', 'inherited')).toMatch(/inheritance desk.*estate/);
    expect(said('ended-by-death', 'inherited')).not.toContain('did not move');
  });

  test('what was settled by hand says where to look', () => {
    expect(said('settled-by-hand', 'by-hand')).toMatch(/settled it outside.*npx jiexu status/);
  });

  test.each(['refused', 'withdrawn', 'refused-by-source', 'expired'] as const)(
    '%s: the money did not move',
    (outcome) => {
      expect(said(outcome, 'undone')).toMatch(/did not move; leave the sum/);
    },
  );
});

describe('where late money goes', () => {
  test.each([
    ['to the destination, as the balance did', { money: 'to-destination' }, 'to-destination', 'to-destination'],
    [
      'to the person, who was paid the balance; nothing is asked back of an office',
      { money: 'to-person' },
      'to-person',
      'no-account',
    ],
    ['nowhere where the balance was kept', { money: 'keep' }, 'stays', 'stays'],
    [
      'where a balance would have gone, had there been one',
      { money: 'none', row: { money: 'to-destination' } },
      'to-destination',
      'to-destination',
    ],
    ['nowhere where the route moves no money', { money: 'none', row: { money: 'none' } }, 'stays', 'stays'],
    ['nowhere where no row is known', { money: 'none' }, 'stays', 'stays'],
  ] as const)('%s', (_, plan, forOnward, forBack) => {
    expect(codeOf(onward, { ...ended, plan })).toBe(forOnward);
    expect(codeOf(back, { ...ended, plan })).toBe(forBack);
  });

  test('only of a case that was completed, and only by its source', () => {
    const { outcome: _, closedAt: __, ...running } = ended;
    expect(codeOf(onward, running)).toBe('not-ended');
    expect(codeOf(onward, { ...ended, outcome: 'withdrawn' })).toBe('not-completed');
    expect(codeOf({ ...onward, office: '510100' }, ended)).toBe('wrong-office');
  });
});

test('numbers: the first sum that follows, the second debit; and what is none', () => {
  expect(residualNumber(CASE, 'onward', 1)).toBe(`${CASE}-R1`);
  expect(residualNumber(CASE, 'back', 2)).toBe(`${CASE}-D2`);
  expect([`${CASE}-R1`, `${CASE}-D9999`].every(isResidualNo)).toBe(true);
  expect([CASE, `${CASE}-R0`, `${CASE}-X1`, `${CASE}-R1-P1`].some(isResidualNo)).toBe(false);
});

test.each([
  ['an identity number as reference', { ...onward, ref: '11010519491231002X' }],
  ['a sum that is to be booked and is not named', { ...onward, amountFen: undefined }],
  ['nothing', { ...onward, amountFen: '0' }],
  ['a debit of the whole balance', { ...back, amountFen: undefined }],
  ['a debit because of a back-payment', { ...back, reason: 'back-payment' }],
  ['a field that nobody knows', { ...onward, urgent: true }],
])('is no request: %s', (_, request) => {
  expect(residualRequest.safeParse(JSON.parse(JSON.stringify(request))).success).toBe(false);
});
