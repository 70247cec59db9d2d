// What an office does in both models when an attempt lands: all of its postings or none, and what a refusal of the ledger means in the step.
import type { LedgerRefusalCode } from '../../activities/ledger/refusal.ts';
import { type Books, type PostingId, type Recording, record } from './protocol/books.ts';

/** One attempt, landed: all of it was written, or nothing. */
export interface Landed<S, A> {
  readonly answer: A;
  readonly after: S;
}

/** What every step may answer: nothing was written, for good or for now. */
type Refused = 'refused fenced' | 'failed';

/** Posts all, or answers what the first refusal means in this step; a refusal that means nothing is tried again. */
export function posting<S extends Books, A extends string>(
  s: S,
  ids: readonly PostingId[],
  means: Partial<Record<LedgerRefusalCode, A>>,
  then: (posted: S) => Landed<S, A>,
): Landed<S, A | Refused> {
  let now = s;
  for (const id of ids) {
    const recording: Recording<S> = record(now, id);
    if ('refused' in recording) {
      const { refused } = recording;
      return { answer: means[refused] ?? (refused === 'fenced' ? 'refused fenced' : 'failed'), after: s };
    }
    now = recording.books;
  }
  return then(now);
}
