// What would be decided on an application's file, explained by the rules at hand.
import type { Application } from '../../../domain/application.ts';
import { beijingDate, fromIso, toBeijing } from '../../../domain/instant.ts';
import type { RuleBook } from '../../../domain/rules/book.ts';
import { check } from '../../../domain/rules/check.ts';
import { type Explanation, explainNoCase, explainPlan, type Place } from '../../../domain/rules/explain.ts';
import { parseCheckInput } from '../../../domain/rules/parse.ts';
import { dateClock, planOf } from '../../../domain/rules/plan.ts';

/** What `check` would decide on an input, explained. Needs no server. Throws `UnusableInput` with all faults. */
export function explainInput(raw: unknown, book: RuleBook): Explanation {
  const { rules } = book;
  const input = parseCheckInput(raw, rules);
  const { now, application } = input;
  const result = check(input, rules);
  const decidedAt = toBeijing(fromIso(now));
  const number = application.applicationNo;
  const placeOf = ({ area, scheme }: Application['source']): Place => {
    const pool = rules.poolOf(area, beijingDate(fromIso(now)), scheme);
    return { pool: pool?.pool ?? area, name: pool?.name ?? area };
  };
  const places = { source: placeOf(application.source), destination: placeOf(application.destination) };
  if (result.decision !== 'accept') {
    const { decision, reasons, deferredUntil } = result;
    const until = deferredUntil === undefined ? {} : { deferredUntil };
    return explainNoCase({ number, decision, reasons, decidedAt, result, ...until }, places);
  }
  const inNoQueue = (place: Place) => ({ ...place, taskQueue: '' });
  const plan = planOf(input, result, rules, {
    source: inNoQueue(places.source),
    destination: inNoQueue(places.destination),
  });
  const first = plan.clocks.filter(({ starts }) => starts === 'acceptance');
  const { continuity } = result;
  const accepted = {
    number,
    decidedAt,
    plan,
    clocks: first.map((clock) => dateClock(clock, fromIso(now), rules)),
    continuity,
  };
  // Decided by the rules at hand: there is nothing pinned to compare them with.
  const { versions: _same, ...explanation } = explainPlan(accepted, book, beijingDate(fromIso(now)));
  return explanation;
}
