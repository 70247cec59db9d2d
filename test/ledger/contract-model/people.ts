// Whom the case names when it waits for a person.
import { REFUSED } from './orchestrator.ts';
import type { Protocol } from './plan.ts';
import type { State } from './state.ts';

/** Where a case may wait for a person, and for whom. */
export const WAITS = [
  "source: a clerk's answer to the letter",
  'source: the end of what holds the money',
  "destination: a clerk's verdict on the form",
  'operator: a payment bounced',
  'operator: the source refuses to zero',
  'operator: the destination refuses to credit',
] as const;
export type Wait = (typeof WAITS)[number];

/** What `s` waits for, as the case shows it. */
export function waitsOf({ fault }: Protocol, s: State): Wait[] {
  if (s.stage === 'answering') return ["source: a clerk's answer to the letter"];
  if (s.stage !== 'tracks') return [];
  const waits: Wait[] = [];
  if (s.relation === 'awaiting-clerk') waits.push("destination: a clerk's verdict on the form");
  if (s.money === 'held') waits.push('source: the end of what holds the money');
  if (s.money === 'bounced' && fault !== 'bounce-names-nobody') waits.push('operator: a payment bounced');
  const called = REFUSED.has(s.money) && s.pivotPassed;
  if (called && s.money === 'stopped') waits.push('operator: the source refuses to zero');
  if (called && s.money === 'uncredited') waits.push('operator: the destination refuses to credit');
  return waits;
}
