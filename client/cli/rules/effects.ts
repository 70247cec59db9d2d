// What newer rule data would mean for the cases that are open.
import type { RuleBook } from '../../../domain/rules/book.ts';
import { type CaseEffect, effectOn, type OpenCase } from '../../../domain/rules/effects.ts';

/** What newer data would mean for the open cases: how many were looked at, and those on which it would have an effect. */
export async function effectsOn(
  cases: AsyncIterable<OpenCase>,
  before: RuleBook,
  after: RuleBook,
  nowMs: number,
): Promise<{ examined: number; affected: CaseEffect[] }> {
  const affected: CaseEffect[] = [];
  let examined = 0;
  for await (const open of cases) {
    examined += 1;
    const effect = effectOn(open, before, after, nowMs);
    if (effect.decidedOtherwise.length + effect.redated.length > 0) affected.push(effect);
  }
  return { examined, affected };
}
