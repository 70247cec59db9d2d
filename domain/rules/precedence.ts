// Which of the rules of one place decides: those that hold on the day and in the circumstances, the one that asks more first, then the later.
import type { InsuredAs, Reach } from '../case.ts';
import type { Documents } from './document-data.ts';
import type { AreaRule, NationRule, PairRule } from './region-data.ts';

/** What a rule may ask beside place and date; what is absent fits only rules that do not ask. */
export interface Circumstances {
  readonly reach?: Reach;
  readonly insuredAs?: InsuredAs;
}

export type AnyRule = AreaRule | NationRule | PairRule;

/** A rule with the documents of its file. */
export interface Cited<T extends AnyRule> {
  readonly rule: T;
  readonly documents: Documents;
}

/** What a rule asks beside place and date; one between two pools asks nothing. */
function asked(rule: AnyRule): { readonly scope?: Reach | undefined; readonly insuredAs?: InsuredAs | undefined } {
  return 'sourcePool' in rule ? {} : rule;
}

export function circumstancesOf(rule: AnyRule): Circumstances {
  const { scope, insuredAs } = asked(rule);
  return {
    ...(scope === undefined ? {} : { reach: scope }),
    ...(insuredAs === undefined ? {} : { insuredAs }),
  };
}

/** Whether a rule holds on a Beijing date in the circumstances. */
export function holds(rule: AnyRule, date: string, on: Circumstances): boolean {
  const { scope = on.reach, insuredAs = on.insuredAs } = asked(rule);
  const inTime = rule.from <= date && (rule.until === undefined || date <= rule.until);
  return inTime && scope === on.reach && insuredAs === on.insuredAs;
}

/** How much a rule asks beside place and date. */
function asks(rule: AnyRule): number {
  const { scope, insuredAs } = asked(rule);
  return (scope === undefined ? 0 : 1) + (insuredAs === undefined ? 0 : 1);
}

/** Rules of one place that hold, the one that asks more first, then the later one; of several that ask the same, the latest alone. */
export function inOrder<T extends AnyRule>(
  rules: readonly Cited<T>[],
  date: string,
  on: Circumstances,
): readonly Cited<T>[] {
  const latest = new Map<string, Cited<T>>();
  for (const cited of rules) {
    if (!holds(cited.rule, date, on)) continue;
    const { scope, insuredAs } = asked(cited.rule);
    const key = `${scope} ${insuredAs}`;
    const known = latest.get(key);
    if (known === undefined || known.rule.from <= cited.rule.from) latest.set(key, cited);
  }
  return [...latest.values()].sort((a, b) => asks(b.rule) - asks(a.rule) || (a.rule.from < b.rule.from ? 1 : -1));
}
