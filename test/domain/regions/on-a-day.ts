// An employee who applies on a day and is paid at the destination from that month on: the case that all tests of regions vary.
import type { CheckResult } from '../../../domain/decision.ts';
import { addMonths } from '../../../domain/month.ts';
import type { Circumstances, Ruled } from '../../../domain/rules/rules.ts';
import type { SettingName, Settings } from '../../../domain/rules/settings.ts';
import { type Change, decide, paidUntil, rules } from '../a-case.ts';

/** `2026-09-30`, from and to which area. */
export type Move = readonly [day: string, from: string, to: string];

/** Whole months without payment, how long the source was paid before them, and the destination's first month. */
export interface Paid {
  readonly gap?: number;
  readonly months?: number;
  readonly since?: string;
  readonly firstPaid?: string;
}

/** The plain case on a day: first paid at the destination in its month, and at the source for 80 months before the gap. */
export function appliesOn(day: string, change: Change = {}, paid: Paid = {}): Change {
  const { gap = 0, months = 80, firstPaid = day.slice(0, 7) } = paid;
  const last = addMonths(firstPaid, -1 - gap);
  return {
    ...change,
    now: `${day}T10:00:00+08:00`,
    source: { ...paidUntil(last, paid.since ?? addMonths(last, 1 - months)), ...change.source },
    destination: { firstPaidMonth: firstPaid, ...change.destination },
  };
}

/** The decision on that day on a move, the source paid since 2010. */
export function onDay([day, from, to]: Move, gap = 0, change: Change = {}): CheckResult {
  return decide(appliesOn(day, { ...change, from, to }, { gap, since: '2010-01' }));
}

/** What somebody is told who reaches retirement age there, with so many months paid there. */
export function atRetirement(move: Move, sex: 'male' | 'female', monthsHere: number, change: Change = {}) {
  const destination = { ...change.destination, atRetirement: { sex, monthsHere } };
  return onDay(move, 0, { ...change, destination }).continuity?.retirement;
}

/** What is set at a place, for rules that say what would hold without them too: there only their word is new. */
export function setAt<K extends SettingName>(
  name: K,
  area: string,
  day: string,
  on: Circumstances = {},
): Ruled<Settings[K]> | undefined {
  const pool = rules.poolOf(area, day);
  return pool && rules.setting(name, pool, day, on);
}
