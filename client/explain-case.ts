// A case or application explained from what was pinned when it was decided, with its clocks as the case runs them.
import { findApplication, findCase } from '../activities/cases/register.ts';
import type { Db } from '../activities/database/connection.ts';
import type { RuleBook } from '../domain/rules/book.ts';
import { type Explanation, explainNoCase, explainPlan } from '../domain/rules/explain.ts';
import { NotDecided, UnknownCase } from './errors.ts';
import type { Jiexu } from './jiexu.ts';

/**
 * A case or application explained from what was pinned when it was decided; clocks as the case runs them. `today`:
 * Beijing date. Throws
 * `UnknownCase` for a number nobody knows, `NotDecided` while nothing is decided.
 */
export async function explainCase(
  { jiexu, db }: { readonly jiexu: Jiexu; readonly db: Db },
  number: string,
  book: RuleBook,
  today: string,
): Promise<Explanation> {
  const row = await findCase(db, number);
  const application = await findApplication(db, row?.applicationNo ?? number);
  if (application === undefined) throw new UnknownCase(number);
  const { decision } = application;
  switch (decision?.kind) {
    case 'accepted': {
      const view = await jiexu.status(decision.caseNo);
      const clocks = view.clocks.length > 0 ? view.clocks : decision.clocks;
      const decidedAt = row?.openedAt ?? view.openedAt;
      const { caseNo, plan, continuity } = decision;
      const accepted = { number: caseNo, decidedAt, plan, clocks, continuity };
      return explainPlan(accepted, book, today);
    }
    case 'refused':
      return explainNoCase({ number, decision: 'refuse', reasons: decision.reasons });
    case 'not-needed':
      return explainNoCase({ number, decision: 'not-needed', reasons: decision.reasons });
    case 'deferred':
      return explainNoCase({
        number,
        decision: 'defer',
        reasons: [],
        deferredUntil: decision.until,
      });
    case 'recorded':
      return explainCase({ jiexu, db }, decision.caseNo, book, today);
    case 'conflict':
      throw new NotDecided(`application ${number} was used twice with different content; nothing is decided`);
    case undefined:
      throw new NotDecided(
        `nothing is decided on ${number} yet: an office has not answered. Ask again, or see \`npx jiexu status ${number}\``,
      );
    default:
      return decision satisfies never;
  }
}
