// What is printed once a case has taken a message: what is true then, and what happens next.
import type { CaseView } from '../../../domain/view.ts';
import type { Jiexu } from '../../jiexu.ts';
import { sayNext } from '../cases/text.ts';

/** What a case answers to a message. */
export type Taken = Awaited<ReturnType<Jiexu['agree']>>;

/** A case, a residual transfer or a correction. */
interface Resting {
  readonly outcome?: unknown;
  readonly gone?: unknown;
  readonly awaited: readonly unknown[];
}

/** It rests while somebody is waited for, and once it has ended; in between its offices' systems are at work. */
export function isAtRest({ outcome, gone, awaited }: Resting): boolean {
  return outcome !== undefined || gone !== undefined || awaited.length > 0;
}

const codes = ({ reasons }: CaseView) => (reasons.length === 0 ? '' : ` (${reasons.join(', ')})`);

/** `word`: the command that was given. */
export function sayAfter(word: string, taken: Taken, view: CaseView): string {
  const number = view.caseNo ?? taken.caseNo;
  if (view.gone !== undefined) return `taken, but ${view.problem ?? 'the run is gone'}`;
  if (view.outcome !== undefined)
    return `taken: case ${number} has ended: ${view.outcome}${codes(view)}. ${view.whereIsTheMoney}`;
  return [
    taken.pending === undefined ? headOf(word, number, view) : `noted: ${PENDING[taken.pending]}`,
    `money ${view.money}: ${view.whereIsTheMoney}`,
    ...(view.problem === undefined ? [] : [`problem: ${view.problem}`]),
    ...(isAtRest(view) ? sayNext(view) : [`next: nobody has to act; follow it with \`npx jiexu watch ${number}\``]),
  ].join('\n');
}

const PENDING: Readonly<Record<NonNullable<Taken['pending']>, string>> = {
  agreement: 'nothing has changed yet; it takes effect when the other side agrees',
  'other-office': 'nothing has changed yet; it takes effect when the other office says the same',
  'second-person': 'nothing has changed yet; a second, different member of staff has to say it too',
};

function headOf(word: string, number: string, view: CaseView): string {
  if (view.stage === 'undoing') return `taken: case ${number} is being undone${codes(view)}`;
  if (word === 'release' && view.money === 'held')
    return `taken, but the money of case ${number} is still held: the source was asked again, and its books say so`;
  if (!isAtRest(view)) return `taken: the offices' systems are at work on case ${number} (${view.stage})`;
  return `taken: case ${number} goes on (${view.stage}, relation ${view.relation})`;
}
