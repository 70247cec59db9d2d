// Tables of what provinces say: a row is a place, the first day of its rule, a move, and what is decided on that day and the day before.
import { expect, it } from 'vitest';
import type { Circumstances } from '../../../domain/rules/rules.ts';
import type { SettingName } from '../../../domain/rules/settings.ts';
import { type Change, clocks, codes, decide } from '../a-case.ts';
import { appliesOn, setAt } from './on-a-day.ts';

/** A change of the plain case whose months follow the day: `gap` months before the destination's first, `months` paid before that. */
export interface Move extends Change {
  readonly gap?: number;
  readonly months?: number;
}

/** Several changes together; what they say of the two offices is put together. */
export function all(...moves: readonly Move[]): Move {
  const source = Object.assign({}, ...moves.map((move) => move.source));
  const destination = Object.assign({}, ...moves.map((move) => move.destination));
  return Object.assign({}, ...moves, { source, destination });
}

export const withGap = (gap: number, months = 80): Move => ({ gap, months });
export const never: Move = { source: { lastPaidMonth: undefined, periods: [] } };
export const flexible: Move = { destination: { insuredAs: 'flexible' } };

/** At retirement age with so many months at the destination, beside the 80 at the source. */
export function retires(sex: 'male' | 'female', monthsHere = 0): Move {
  return { destination: { atRetirement: { sex, monthsHere } } };
}

const numberOf = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));

/**
 * The decision on a day on somebody whose first month at the destination is `firstPaid`, flat: `waits` months with a `share` meanwhile,
 * benefits so many months after the first payment (`begins`); `years` asked, of them `here`, and months that are `missing`.
 */
export function seen(day: string, { gap = 0, months = 80, ...change }: Move, firstPaid = day.slice(0, 7)) {
  const source = { continuousMonths: months, ...change.source };
  const result = decide(appliesOn(day, { ...change, source }, { gap, months, firstPaid }));
  const { continuity } = result;
  const retirement = continuity?.retirement;
  return {
    decision: result.decision,
    codes: codes(result),
    money: result.money,
    clocks: clocks(result),
    remarks: result.remarks.join('；'),
    waits: continuity?.waitingMonths,
    share: continuity?.shareWhileWaiting,
    begins: continuity && numberOf(continuity.benefitsFrom) - numberOf(firstPaid),
    by: continuity?.basis,
    backPay: continuity?.backPay.possible,
    rate: continuity?.backPay.rate,
    lateFee: continuity?.backPay.lateFee,
    notes: continuity?.notes.join('；') ?? '',
    years: retirement && retirement.requiredMonths / 12,
    here: retirement && retirement.requiredMonthsHere / 12,
    missing: retirement?.missingMonths,
    ways: retirement?.source ?? '',
    amount: retirement?.choices.flatMap((way) => (way.kind === 'pay-at-once' ? [way.amount] : []))[0],
  };
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/**
 * Rows: what, the first day of the rule, the move, what is seen of it then, and on the day before where the rule begins on that day.
 * Both days look at the same person, who first paid at the destination in the month of the day before.
 */
export function holds(table: readonly (readonly [string, string, Move, object, object?])[]): void {
  for (const [what, day, move, then, before] of table) {
    it(`${what}, ${day}`, () => {
      const firstPaid = dayBefore(day).slice(0, 7);
      expect(seen(day, move, firstPaid)).toMatchObject(then);
      if (before !== undefined) expect(seen(dayBefore(day), move, firstPaid)).toMatchObject(before);
    });
  }
}

export const says = (text: string) => expect.stringContaining(text);
export const not = (text: string) => expect.not.stringContaining(text);
export const has = (...entries: string[]) => expect.arrayContaining(entries);

/** The setting that holds at a pool on a day, as the rules have it. */
export function told<K extends SettingName>(name: K, pool: string, day = '2026-09-30', on: Circumstances = {}) {
  return setAt(name, pool, day, on);
}

/** Cases in which a pool pays the balance out, and what has to be known of them. */
export function paidOut(pool: string, day?: string): (string | undefined)[][] {
  return (told('paidOutOn', pool, day)?.value ?? []).map(({ reason, note }) =>
    note === undefined ? [reason] : [reason, note],
  );
}
