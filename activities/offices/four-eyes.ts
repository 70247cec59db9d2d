// Four eyes: an act that one member of staff proposes and only another, saying the same again, can set off (§9.13, §9.18).
import { sql } from 'kysely';
import type { Db } from '../database/connection.ts';
import { LedgerRefusal, refusing } from '../ledger/refusal.ts';

export interface Act {
  readonly office: string;
  /** What it is about, at most 200 characters, such as `return/PAY-1:received:2`. One proposal a subject is open at a time. */
  readonly subject: string;
  /** What is to be done, as JSON: the second person has to say the same. Kept in the clear, so nothing about a person. */
  readonly content: unknown;
  /** Staff number or role, never a name: letters, digits, `.`, `_`, `-`. Upper and lower case are one person. */
  readonly who: string;
}

export type TwoPersons =
  | { readonly state: 'proposed'; readonly first: string }
  | { readonly state: 'confirmed'; readonly first: string; readonly second: string; readonly usedBy?: string };

interface Answered {
  readonly state: 'proposed' | 'confirmed';
  readonly first: string;
  readonly second: string | null;
  readonly usedBy: string | null;
}

/**
 * Proposes the act, or confirms it where somebody else has proposed exactly this. Do what was confirmed in the same transaction.
 * The same content again, after it was confirmed, is answered `confirmed` again: acts have to be idempotent, and one that may be
 * repeated needs a number in its content. `usedBy`: the posting that was made of it already (money only).
 * Refused (`LedgerRefusal`): `second-person-required` (the proposer himself), `proposal-differs` (another content is proposed for
 * this subject: withdraw it first), `command-invalid` (who is no staff number).
 */
export async function twoPersons(db: Db, { office, subject, content, who }: Act): Promise<TwoPersons> {
  const { rows } = await refusing(
    sql<{
      answer: Answered;
    }>`select ledger.two_persons(${office}, ${subject}, ${JSON.stringify(content)}::jsonb, ${who}) as answer`.execute(
      db,
    ),
  );
  const answer = rows[0]?.answer;
  if (answer === undefined) throw new Error('the question for two persons was not answered');
  const { state, first, second, usedBy } = answer;
  if (state === 'proposed' || second === null) return { state: 'proposed', first };
  return { state: 'confirmed', first, second, usedBy: usedBy ?? undefined };
}

/** Waits until nobody else is deciding about the subject, and keeps others waiting until the transaction ends. */
export async function lockSubject(db: Db, { office, subject }: Pick<Act, 'office' | 'subject'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('proposal/' || ${office} || '/' || ${subject}, 0))`.execute(
    db,
  );
}

/** Takes an open proposal back. Refused: `not-found` (none is open under that subject). */
export async function withdrawProposal(db: Db, { office, subject, who }: Omit<Act, 'content'>): Promise<void> {
  await refusing(sql`select ledger.withdraw_proposal(${office}, ${subject}, ${who})`.execute(db));
}

export interface OpenProposal {
  readonly office: string;
  readonly subject: string;
  readonly content: unknown;
  readonly first: string;
  /** ISO 8601, UTC. */
  readonly proposedAt: string;
}

/** Proposals that wait for a second person, oldest first; of one office or of all. */
export function openProposals(db: Db, office?: string): Promise<OpenProposal[]> {
  const open = db
    .selectFrom('ledger.proposal')
    .where('confirmed_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .select(['office', 'subject', 'content', 'first', 'proposed_at as proposedAt'])
    .orderBy('id');
  return (office === undefined ? open : open.where('office', '=', office)).execute();
}

/** A refusal of {@link twoPersons} in a sentence for the person at the desk; undefined for any other error. */
export function sayFourEyes(error: unknown): string | undefined {
  if (!(error instanceof LedgerRefusal)) return undefined;
  const first = String(error.data.first ?? '');
  switch (error.code) {
    case 'second-person-required':
      return first === ''
        ? 'this takes two members of staff: propose it, and have somebody else confirm the same'
        : `${first} has proposed this and cannot confirm it: it takes a second person, who says the same again`;
    case 'proposal-differs':
      return `${first} has proposed something else here: confirm exactly that, or withdraw it first`;
    default:
      return undefined;
  }
}
