// What the source does when a command lands there: each in one transaction over its file, its books and its outbox.

import { posting } from '../posting-all.ts';
import { PAYMENTS, type Payment } from '../protocol/books.ts';
import type { Answer, Receiving, Stray } from './commands.ts';
import { answered, type Landing } from './landing.ts';
import type { Protocol } from './plan.ts';
import {
  hinders,
  isFormGiven,
  isOver,
  isPosted,
  livePayments,
  orderOf,
  promising,
  type State,
  toggled,
  withOrder,
  withTombstone,
} from './state.ts';

type Account = Receiving | 'foreign';

/**
 * Death and an employer that resumed stop the money until it is zeroed; after the relation has ended nobody resumes
 * it.
 */
function stops(s: State): Answer | undefined {
  if (hinders(s, 'death')) return 'refused R13';
  return hinders(s, 'resumed') && !s.relationEnded ? 'refused R01' : undefined;
}

/**
 * Letter and certificate, and where the system answers by itself the form with all that `give` does; the account is
 * the letter's.
 */
export function open(p: Protocol, s: State): Landing {
  if (isFormGiven(s)) return formAgain(s);
  if (s.sourceClosed !== 'open') return answered('refused closed', s);
  if (p.plan.source === 'clerk') return answered('awaiting', s.form === 'none' ? { ...s, form: 'letter' } : s);
  return stopped(s) ?? give(p, s, 1);
}

/** The same from the answer on that the source's clerk has filed. */
export function confirm(p: Protocol, s: State, to: Receiving): Landing {
  if (isFormGiven(s)) return formAgain(s);
  if (s.sourceClosed !== 'open') return answered('refused closed', s);
  if (s.form !== 'answered') return answered('awaiting', s);
  return stopped(s) ?? give(p, s, to);
}

const formAgain = (s: State): Landing => answered(s.form === 'ordered' ? 'ordered P1' : 'confirmed', s);

function stopped(s: State): Landing | undefined {
  const stop = stops(s);
  return stop === undefined ? undefined : answered(stop, s);
}

/** Form and freeze; zeroing and order too, unless a hold keeps them from being made now. */
function give(p: Protocol, s: State, to: Receiving): Landing {
  return posting(s, ['freeze', 'interest'], {}, (frozen) =>
    hinders(s, 'claims')
      ? answered('confirmed', { ...frozen, form: 'confirmed' })
      : order(p, { ...frozen, form: 'ordered' }, to),
  );
}

/** The case's first order, where none was made with the form. */
export function pay(p: Protocol, s: State, to: Account): Landing {
  if (orderOf(s, 1) !== 'none') return answered('ordered P1', s);
  if (s.sourceClosed !== 'open') return answered('refused closed', s);
  if (!isFormGiven(s)) return answered('failed', s);
  if (to === 'foreign' && p.fault !== 'pay-to-unsealed-account') return answered('refused no paper', s);
  return stopped(s) ?? (hinders(s, 'claims') ? answered('held', s) : order(p, s, to));
}

/** Another order, once `before` is back in the source's books: the guard of the outbox, one live order a case. */
export function payAfter(p: Protocol, s: State, before: 1 | 2, to: Receiving): Landing {
  const next = (before + 1) as Payment;
  if (orderOf(s, next) !== 'none') return answered(`ordered P${next}`, s);
  if (s.sourceClosed !== 'open' && p.fault !== 'late-order-not-refused') return answered('refused closed', s);
  if (orderOf(s, before) === 'none') return answered('failed', s);
  if (livePayments(s).length > 0 && p.fault !== 'two-live-orders') return answered('refused on its way', s);
  return order(p, s, to);
}

/** An order under the next number, in the transaction that zeroes where nothing was zeroed yet. */
function order(p: Protocol, s: State, to: Account): Landing {
  return posting(s, ['zero'], { 'already-resolved': 'refused closed' }, (zeroed) => {
    const known = PAYMENTS.filter((payment) => orderOf(zeroed, payment) !== 'none');
    const counted = p.fault === 'number-used-again' ? livePayments(zeroed) : known;
    const number = (counted.length + 1) as Payment;
    return answered(`ordered P${number}`, withOrder(withoutStops(zeroed), number, 'waiting', to));
  });
}

/** From the zeroing on nothing asks for these any more. */
function withoutStops(s: State): State {
  return (['resumed', 'claims'] as const).reduce((now, each) => (hinders(now, each) ? toggled(now, each) : now), s);
}

/**
 * Ends the relation with the slip and books the receipt: both, or each half by itself; all that was asked or nothing.
 */
export function conclude(s: State, half: 'relation' | 'money' | 'both'): Landing {
  let now = s;
  if (half !== 'money' && !s.relationEnded) {
    if (s.sourceClosed === 'all') return answered('refused closed', s);
    now = { ...s, relationEnded: true };
  }
  if (half === 'relation') return answered('concluded', now);
  const landing = posting(now, ['settle'], { 'already-resolved': 'refused closed' }, (after) =>
    answered('concluded', after),
  );
  return landing.answer === 'concluded' ? landing : answered(landing.answer, s);
}

/**
 * Lock and close the file, cancel what was not handed over, void or put back. Once a form was given only with the
 * destination's sealed `fenced`: the destination may have accepted or credited by it. Before the file is opened it
 * closes it, with a tombstone.
 */
export function withdraw(p: Protocol, s: State, scope: 'all' | 'money', sealed: boolean): Landing {
  if (s.withdrawn !== 'no') return answered(undone(s.withdrawn), s);
  if (isPosted(s, 'settle')) return answered('settled', s);
  if (!sealed && needsPaper(p, s)) return answered('refused no paper', s);
  if (!isFormGiven(s) && p.fault === 'late-freeze-not-fenced') return answered('undone', promising(s, 'withdrawn'));
  const closed: State = withTombstone(promising({ ...s, sourceClosed: scope }, 'withdrawn'), 'source');
  const done = (after: State, comesBack: readonly Payment[]): Landing => {
    const withdrawn = comesBack[0] ?? 'undone';
    return answered(undone(withdrawn), { ...withoutStops(after), withdrawn });
  };
  if (!isFormGiven(s)) return done(closed, []);
  if (!isPosted(s, 'zero')) {
    return posting(closed, ['unfreeze', 'interest-reversed'], {}, (after) => done(after, []));
  }
  const waiting = livePayments(s).filter((payment) => orderOf(s, payment) === 'waiting');
  const cancelled = p.fault === 'order-not-called-back' ? [] : waiting;
  const called = cancelled.reduce((now, payment) => withOrder(now, payment, 'cancelled'), closed);
  const left = livePayments(called).filter((payment) => orderOf(called, payment) !== 'waiting');
  const comesBack = p.fault === 'cancel-after-handover' ? [] : left;
  return posting(called, ['restore', 'interest-reversed'], {}, (after) => done(after, comesBack));
}

function undone(withdrawn: 'undone' | Payment): Answer {
  return withdrawn === 'undone' ? 'undone' : `undone, P${withdrawn} comes back`;
}

function needsPaper({ fault }: Protocol, s: State): boolean {
  if (fault === 'restore-without-sealed-fence' && isPosted(s, 'zero')) return false;
  if (fault === 'unfreeze-without-sealed-fence' && !isPosted(s, 'zero')) return false;
  return isFormGiven(s);
}

/** What a platform that is wrong asks: nothing is written, whenever it comes. */
export function stray(p: Protocol, s: State, asked: Stray): Landing {
  switch (asked) {
    case 'withdraw:all without the paper':
      return withdraw(p, s, 'all', false);
    case 'pay-after:1 too early':
      return payAfter(p, s, 1, 1);
    case 'pay-after:2 too early':
      return payAfter(p, s, 2, 1);
    case 'pay to a foreign account':
      return pay(p, s, 'foreign');
    case 'conclude:relation without the slip':
      return p.fault === 'end-without-slip' ? conclude(s, 'relation') : answered('refused no paper', s);
    case 'conclude:money without the receipt':
      return p.fault === 'settle-without-receipt' ? conclude(s, 'money') : answered('refused no paper', s);
  }
}

/** When an erring platform's question can come; what would be the procedure's own is left to the procedure. */
export function mayStray(p: Protocol, s: State, asked: Stray): boolean {
  switch (asked) {
    case 'withdraw:all without the paper':
      // Where no form was given it has its effect, and is somebody's ending: that is on file before it is asked.
      return isFormGiven(s) || s.stage === 'fencing' || s.stage === 'withdrawing';
    case 'pay-after:1 too early':
      return orderOf(s, 1) !== 'none' && !isOver(s, 1);
    case 'pay-after:2 too early':
      return orderOf(s, 2) !== 'none' && !isOver(s, 2);
    case 'conclude:relation without the slip':
      return p.plan.relation && s.check !== 'accepted';
    case 'pay to a foreign account':
    case 'conclude:money without the receipt':
      return true;
  }
}
