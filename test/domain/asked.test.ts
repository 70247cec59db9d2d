// In which circumstances decisions ask for settings: the table that lint and the test of every rule go by is what is really asked.
import { describe, expect, it } from 'vitest';
import { ASKED, CIRCUMSTANCES_ASKED } from '../../domain/rules/asked.ts';
import type { Circumstances, Rules } from '../../domain/rules/rules.ts';
import type { SettingName } from '../../domain/rules/settings.ts';
import { type Change, decide, employer, paidUntil, rules } from './a-case.ts';

describe('in which circumstances settings are asked for', () => {
  const asked = new Map<SettingName, Circumstances[]>();
  function seen<K extends SettingName>(name: K, on: Circumstances = {}): K {
    asked.set(name, [...(asked.get(name) ?? []), on]);
    return name;
  }
  /** The rules, and every look-up put down. */
  const watched: Rules = {
    ...rules,
    version: '',
    setting: (name, at, date, on) => rules.setting(seen(name, on), at, date, on),
    layers: (name, at, date, on) => rules.layers(seen(name, on), at, date, on),
    required: (name, at, date, on) => rules.required(seen(name, on), at, date, on),
  };
  const CASES: readonly Change[] = [
    {},
    { from: '610100', to: '610300', application: { applicant: employer } },
    {
      from: '320100',
      to: '320500',
      source: paidUntil('2026-06'),
      destination: {
        insuredAs: 'flexible',
        firstPaidMonth: '2026-09',
        lateBackPayment: { fault: 'person', daysLate: 3 },
      },
    },
    {
      to: '440300',
      source: { ...paidUntil('2026-03') },
      destination: { atRetirement: { sex: 'male', monthsHere: 20 } },
    },
    { schemes: ['employee', 'resident'], wishes: { keepAccount: true } },
    { schemes: ['resident', 'employee'], source: { ...paidUntil('2026-06') } },
    { schemes: ['resident', 'resident'], destination: { benefitsFrom: '2026-09-01' } },
    { source: { deceased: true } },
    { source: { onPlatform: false }, application: { certificateNo: 'C1', certificateIssuedOn: '2026-09-01' } },
  ];

  it('are those of the table', () => {
    for (const change of CASES) decide(change, watched);
    expect(asked.size).toBeGreaterThan(25);
    for (const [name, all] of asked)
      for (const on of all) expect(CIRCUMSTANCES_ASKED[ASKED[name]], name).toContainEqual(on);
  });
});
