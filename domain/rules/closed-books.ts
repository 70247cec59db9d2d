// Days on which a region's books are closed, such as 12-20 to 01-10: its offices pay nothing, so the pay clock stops and says so (§9.15).
import type { RuleBasis } from '../case.ts';
import type { Words } from '../words.ts';
import { type DaysOfYear, isWithin } from './days-of-year.ts';
import type { RulePlace, Rules } from './rules.ts';

/** Closed days that recur every year, with the rule that says so. */
export interface ClosedBooks extends DaysOfYear {
  readonly basis: RuleBasis;
  /** The rule in words. */
  readonly source: string;
  /** `books closed 12-20 to 01-10 (…)`. */
  readonly why: Words;
}

/** The closed days a pool has by the rules in force on a Beijing date, in the order in which its rule names them; mostly none. */
export function closedBooksOf(pool: RulePlace, date: string, rules: Rules): ClosedBooks[] {
  const ruled = rules.setting('booksClosed', pool, date);
  if (ruled === undefined) return [];
  const { basis, source } = ruled;
  return ruled.value.map(({ from, to }) => {
    const why = {
      zh: `每年${from}至${to}关账（${source}）`,
      en: `books closed ${from} to ${to} (${source})`,
    };
    return { from, to, basis, source, why };
  });
}

/** The closed days a Beijing date lies in; asked of the rules in force on that very date, so a rule's first and last day hold. */
export function closedBooksAt(pool: RulePlace, date: string, rules: Rules): ClosedBooks | undefined {
  const day = date.slice(5);
  return closedBooksOf(pool, date, rules).find((closed) => isWithin(day, closed));
}
