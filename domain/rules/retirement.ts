// At retirement age with too few years (§5): how many months are missing, and the three ways on, each with its amount or date.
import type { Continuity } from '../decision.ts';
import { formatFen, parseFen, roundHalfUp } from '../money.ts';
import { addMonths } from '../month.ts';
import type { Situation } from './situation.ts';

/**
 * What the destination's region asks of the person at retirement age, `undefined` where the office does not say that the person is,
 * or the region does not say how many years. Months from elsewhere count as deemed; months "here" are those paid at the destination.
 * Retiree benefits never depend on drawing a pension there (law).
 */
export function retirementOf(situation: Situation, monthsElsewhere: number, rateBp: number): Continuity['retirement'] {
  const { destinationFacts, destination, date, rules } = situation;
  const person = destinationFacts.atRetirement;
  const rule = rules.setting('retirementYears', destination, date);
  if (person === undefined || rule === undefined) return undefined;
  const requiredMonths = rule.value[person.sex] * 12;
  const requiredMonthsHere = rule.value.here * 12;
  const missing = Math.max(
    0,
    requiredMonths - monthsElsewhere - person.monthsHere,
    requiredMonthsHere - person.monthsHere,
  );
  const note = rule.value.note === undefined ? '' : `（${rule.value.note}）`;
  const common = { requiredMonths, requiredMonthsHere, missingMonths: missing, source: `${rule.source}${note}` };
  if (missing === 0) return { ...common, choices: [] };
  const wage = destinationFacts.averageMonthlyWage;
  const amount = wage && formatFen(roundHalfUp(BigInt(missing) * parseFen(wage) * BigInt(rateBp), 10_000n));
  return {
    ...common,
    choices: [
      { kind: 'pay-at-once', months: missing, ...(amount === undefined ? {} : { amount }) },
      // The month of `now` is the first of the months that are still paid.
      { kind: 'go-on-paying', until: addMonths(date.slice(0, 7), missing - 1) },
      { kind: 'move-to-resident', from: `${Number(date.slice(0, 4)) + 1}-01-01` },
    ],
  };
}
