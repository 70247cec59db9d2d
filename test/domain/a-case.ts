// The plain case the tests of the rules vary: an employee moves from 杭州 to 成都, everything in order, applied for on 2026-09-30.
import { loadRules } from '../../activities/rules/load.ts';
import type { CheckResult } from '../../domain/decision.ts';
import { check } from '../../domain/rules/check.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { testPerson } from '../support/people.ts';

export const rules = loadRules();

export const person = testPerson(1);
export const bankAccount = {
  accountName: person.name,
  bank: '测试银行',
  bankCode: '999100000000',
  accountNo: '6200000000000000001',
};
export const employer = { kind: 'employer', name: '测试有限公司', creditCode: '91350100M000100Y43' };

type Fields = Record<string, unknown>;

/** What a test changes of the plain case; a field set to `undefined` is left out. */
export interface Change {
  readonly now?: string;
  readonly from?: string;
  readonly to?: string;
  readonly schemes?: readonly [source: 'employee' | 'resident', destination: 'employee' | 'resident'];
  readonly application?: Fields;
  readonly wishes?: Fields;
  readonly source?: Fields;
  readonly destination?: Fields;
}

function without(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The input of `check`, as it would come from a file. */
export function aCase(change: Change = {}): Fields {
  const [sourceScheme, destinationScheme] = change.schemes ?? ['employee', 'employee'];
  return {
    now: change.now ?? '2026-09-30T10:00:00+08:00',
    application: without({
      applicationNo: 'T-0001',
      direction: 'in',
      channel: 'online',
      applicant: { kind: 'person', name: person.name },
      person: { ...person },
      source: { area: change.from ?? '330100', scheme: sourceScheme },
      destination: { area: change.to ?? '510100', scheme: destinationScheme },
      wishes: change.wishes,
      ...change.application,
    }),
    facts: {
      source: without({
        found: true,
        name: person.name,
        status: 'suspended',
        scheme: sourceScheme,
        retired: false,
        deceased: false,
        arrearsMonths: 0,
        unsettledClaims: 0,
        inHospital: false,
        frozen: false,
        balance: sourceScheme === 'employee' ? '1234567' : '0',
        lastPaidMonth: '2026-08',
        continuousMonths: 80,
        periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }],
        movedAlready: false,
        ...change.source,
      }),
      destination: without({
        found: true,
        name: person.name,
        status: 'active',
        scheme: destinationScheme,
        currentMonthPaid: true,
        firstPaidMonth: '2026-09',
        hasPersonalAccount: destinationScheme === 'employee',
        averageMonthlyWage: '800000',
        ...change.destination,
      }),
    },
  };
}

/** The decision on the plain case as changed. */
export function decide(change: Change = {}, by: Rules = rules): CheckResult {
  return check(parseCheckInput(aCase(change), by), by);
}

export function codes(result: CheckResult): string[] {
  return result.reasons.map(({ code }) => code);
}

/** `["source-out 10 law", …]`, in order. */
export function clocks(result: CheckResult): string[] {
  return result.clocks.map(({ name, workingDays, basis }) => `${name} ${workingDays} ${basis}`);
}

/** A source whose last paid month is `lastPaidMonth`, paid without a break since `since`. */
export function paidUntil(lastPaidMonth: string, since = '2020-01'): Fields {
  return { lastPaidMonth, periods: [{ from: since, to: lastPaidMonth, kind: 'normal' }] };
}
