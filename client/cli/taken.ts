// How a command that speaks to a case reports what came of it.
import { isoDate } from '../../domain/scalars.ts';
import type { CaseView } from '../../domain/view.ts';
import type { Taken } from '../../workflows/messages.ts';
import { CliError, out, outJson } from './output.ts';

/** Options of every command that speaks to a case. */
export interface Common {
  readonly office?: string;
  readonly json?: boolean;
}

const PENDING: Readonly<Record<NonNullable<Taken['pending']>, string>> = {
  agreement: 'noted: it takes effect when the other side agrees (npx jiexu agree CASE)',
  'other-office': 'noted: it takes effect when the other office says the same',
  'second-person': 'noted: a second, different member of staff has to say it too',
};

export function report(options: Common, view: CaseView, taken: Taken): void {
  if (options.json) {
    outJson(taken);
    return;
  }
  const number = view.caseNo ?? taken.caseNo;
  if (taken.pending !== undefined) {
    out(PENDING[taken.pending].replace('CASE', number));
    return;
  }
  out(`taken: case ${number} goes on (${taken.stage}); follow it with \`npx jiexu watch ${number}\``);
}

/** One of the words that are allowed, or exit 2 naming them. */
export function oneOf<T extends string>(allowed: readonly T[], given: string, option: string): T {
  const found = allowed.find((each) => each === given);
  if (found === undefined) throw new CliError(`${option}: one of ${allowed.join(', ')}, not ${given}`, 2);
  return found;
}

/** A Beijing date, or exit 2 naming the option. */
export function aDate(given: string, option: string): string {
  if (!isoDate.safeParse(given).success)
    throw new CliError(`${option}: a date such as 2026-09-30, not ${given.slice(0, 20)}`, 2);
  return given;
}
