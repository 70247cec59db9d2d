// What the destination does when a command lands there: each in one transaction over its file and its books.

import { posting } from '../posting-all.ts';
import type { Payment } from '../protocol/books.ts';
import { answered, type Landing } from './landing.ts';
import type { Protocol } from './plan.ts';
import {
  hinders,
  isCredited,
  isPosted,
  orderOf,
  promising,
  type State,
  toggled,
  withOrder,
  withPosting,
  withTombstone,
} from './state.ts';

/** Checks and merges, once; until its clerk has filed what he says the answer is "awaiting", which is not kept. */
export function accept(p: Protocol, s: State): Landing {
  if (s.check === 'accepted') return answered('accepted', s);
  if (s.check === 'refused') return answered('refuse', s);
  if (s.destinationClosed) return answered('refused closed', s);
  if (s.check === 'filed-refuse') return answered('refuse', { ...s, check: 'refused' });
  if (p.plan.destination === 'system' || s.check === 'filed-accept') {
    return answered('accepted', { ...s, check: 'accepted' });
  }
  if (s.check !== 'none') return answered('awaiting', s);
  return answered('awaiting', { ...s, check: p.fault === 'awaiting-is-kept' ? 'awaiting-kept' : 'awaiting' });
}

/** The clerk's answer, filed at his office: taken by the next `accept`, unless the file was closed. */
export function fileCheck(s: State, says: 'accept' | 'refuse'): State | undefined {
  if (s.destinationClosed) return undefined;
  // Under the fault what he says changes nothing: `accept` has its answer.
  if (s.check === 'awaiting-kept') return s;
  return s.check === 'awaiting' ? { ...s, check: `filed-${says}` } : undefined;
}

export function credit(p: Protocol, s: State, payment: Payment): Landing {
  const id = `P${payment}:credit` as const;
  if (isPosted(s, id)) {
    return answered('credited', p.fault === 'credit-not-idempotent' ? withPosting(s, 'credit-again') : s);
  }
  if (isCredited(s)) return answered('failed', s);
  if (s.destinationClosed) return answered('refused closed', s);
  if (hinders(s, 'account-closed')) return answered('refused M01', s);
  // The receipt is matched first; one that was sent back is refused before any tombstone is looked for.
  if (isPosted(s, `P${payment}:returned`)) return answered('refused M06', s);
  return posting(s, [id], {}, (after) => answered('credited', withoutClosed(after)));
}

/** Nothing asks any more whether the person's account is open. */
function withoutClosed(s: State): State {
  return hinders(s, 'account-closed') ? toggled(s, 'account-closed') : s;
}

/** The tombstone and the closed file, sealed as `fenced`; or what was accepted or credited before. */
export function fence(p: Protocol, s: State, scope: 'all' | 'credit'): Landing {
  if (isCredited(s)) return answered('credited', s);
  if (s.destinationClosed) return answered('fenced', s);
  if (scope === 'all' && s.check === 'accepted') return answered('accepted', s);
  const promised = promising(s, scope === 'all' ? 'fenced' : 'credit-fenced');
  if (p.fault === 'fence-is-a-question') return answered('fenced', promised);
  const fenced = withoutClosed(withTombstone(promised, 'destination'));
  const closes = scope === 'all' && p.fault !== 'accept-not-fenced';
  return answered('fenced', closes ? { ...fenced, destinationClosed: true } : fenced);
}

/** Sends back what may not be credited: an order of the destination's own outbox. */
export function sendBack(s: State, payment: Payment): Landing {
  return posting(s, [`P${payment}:returned`], { 'already-resolved': 'refused settled' }, (after) =>
    answered('returned', orderOf(after, payment) === 'delivered' ? withOrder(after, payment, 'returning') : after),
  );
}
