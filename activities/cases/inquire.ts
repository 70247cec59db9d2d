// A question beforehand: the offices' facts and the decision, without applying. Only for a party to the transfer, and on record.
import { sql } from 'kysely';
import type { Application } from '../../domain/application.ts';
import type { CheckResult } from '../../domain/decision.ts';
import { check } from '../../domain/rules/check.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import type { Db } from '../database/connection.ts';
import type { OfficeDirectory } from '../offices/directory.ts';
import { askBothOffices } from './ask.ts';

export interface Inquiry {
  readonly application: Application;
  /** ISO 8601 with an offset. */
  readonly now: string;
  /** The pool of the office that asks. */
  readonly office: string;
  readonly personKey: string;
}

/** Refuses, by an error that says so, an office that is no party to the transfer; nothing is looked up then. */
export async function inquire(db: Db, rules: Rules, offices: OfficeDirectory, inquiry: Inquiry): Promise<CheckResult> {
  const { application, now, office, personKey } = inquiry;
  const { refs, facts } = await askOnlyAsParty();
  const result = check({ now, application, facts }, rules);
  await sql`insert into cases.inquiry (office, source_pool, destination_pool, person_key, decision)
    values (${office}, ${refs.source.pool}, ${refs.destination.pool}, ${personKey}, ${result.decision})`.execute(db);
  return result;

  async function askOnlyAsParty() {
    const date = now.slice(0, 10);
    const pools = [application.source.area, application.destination.area].map(
      (area) => rules.poolOf(area, date)?.pool ?? area,
    );
    if (!pools.includes(office)) {
      throw new Error(
        `office ${office} is no party to a transfer from ${pools[0]} to ${pools[1]}: only those two may ask`,
      );
    }
    return askBothOffices(rules, offices, application, now);
  }
}
