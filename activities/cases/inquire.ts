// A question beforehand: the offices' facts and the decision, without applying. Only for a party to the transfer, and on record.

import { sql } from 'kysely';
import type { Application } from '../../domain/application.ts';
import type { CheckResult } from '../../domain/decision.ts';
import { UnusableInput } from '../../domain/input.ts';
import { beijingDate, fromIso } from '../../domain/instant.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import type { Db } from '../database/connection.ts';
import type { OfficeDirectory } from '../offices/directory.ts';
import { judge } from './judge.ts';

export interface Inquiry {
  readonly application: Application;
  /** ISO 8601 with an offset. */
  readonly now: string;
  /** The pool of the office that asks. */
  readonly office: string;
  readonly personKey: string;
  /** What a transfer of this person, scheme and source would be named: an open one is found by it. */
  readonly workflowId: string;
}

/** Refuses, by an error that says so, an office that is no party to the transfer; nothing is looked up then. */
export async function inquire(db: Db, rules: Rules, offices: OfficeDirectory, inquiry: Inquiry): Promise<CheckResult> {
  const { application, now, office, personKey } = inquiry;
  const date = beijingDate(fromIso(now));
  const source = rules.officeOf(application.source, date);
  const destination = rules.officeOf(application.destination, date);
  if (office !== source && office !== destination) {
    throw new UnusableInput([
      {
        field: 'office',
        rule: `${office} is no party to a transfer from ${source} to ${destination}: only those two may ask`,
        remedy: 'Ask as one of them',
      },
    ]);
  }
  const { result } = await judge({ db, rules, offices }, inquiry);
  await sql`insert into cases.inquiry (office, source_pool, destination_pool, person_key, decision)
    values (${office}, ${source}, ${destination}, ${personKey}, ${result.decision})`.execute(db);
  return result;
}
