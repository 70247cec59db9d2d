// What an office does when an attempt of a command lands there: what it writes and what it answers, as offices/ledger does it.
import { type Landed, posting } from '../posting-all.ts';
import { isPosted, type Payment, withFence, withPosting } from './books.ts';
import {
  type Answer,
  type Command,
  hinders,
  livePayments,
  orderOf,
  type Protocol,
  promising,
  type State,
  withOrder,
} from './state.ts';

type Landing = Landed<State, Answer>;

/** What happens when an attempt of `command` lands now. Whether anybody still waits for the answer, the office does not know. */
export function land(p: Protocol, s: State, command: Command): Landing {
  const [name, number] = command.split(':');
  const payment = Number(number) as Payment;
  switch (name) {
    case 'freeze':
      return freeze(s);
    case 'pay':
      return pay(p, s, payment);
    case 'accept':
      return accept(p, s, number === 'clerk' ? 'accepted' : undefined);
    case 'refuse':
      return accept(p, s, 'refused');
    case 'end-relation':
      return endRelation(s);
    case 'credit':
      return credit(p, s, payment);
    case 'settle':
      return settle(s);
    case 'fence':
      return fence(p, s, number === 'credit-only');
    case 'restore':
      return restore(p, s);
    case 'return':
      return sendBack(s, payment);
    default:
      throw new RangeError(`no office knows the command ${command}`);
  }
}

const answered = (answer: Answer, after: State): Landing => ({ answer, after });

/**
 * Death and an employer that resumed stop the money until it is zeroed (§9.1, §9.7); after the relation has ended
 * nobody resumes it.
 */
function stops(s: State): Answer | undefined {
  if (hinders(s, 'death')) return 'refused R13';
  return hinders(s, 'resumed') && !s.relationEnded ? 'refused R01' : undefined;
}

function freeze(s: State): Landing {
  if (isPosted(s, 'freeze')) return answered('frozen', s);
  if (s.sourceClosed) return answered('refused closed', s);
  const stop = stops(s);
  if (stop !== undefined) return answered(stop, s);
  return posting(s, ['freeze', 'interest'], {}, (after) => answered('frozen', after));
}

function pay(p: Protocol, s: State, payment: Payment): Landing {
  if (orderOf(s, payment) !== 'none') return answered('ordered', s);
  if (s.sourceClosed) return answered('refused closed', s);
  if (s.orders.every((order) => order === 'none')) {
    const stop = stops(s);
    if (stop !== undefined) return answered(stop, s);
    if (hinders(s, 'claims')) return answered('held', s);
  }
  return posting(s, ['zero'], { 'already-resolved': 'refused closed' }, (zeroed) => {
    if (isPosted(zeroed, 'restore') || isPosted(zeroed, 'settle')) return answered('refused closed', s);
    const open = p.fault !== 'new-payment-number-without-bounce' && livePayments(zeroed).length > 0;
    return open ? answered('failed', s) : answered('ordered', withOrder(zeroed, payment, 'ordered'));
  });
}

function accept(p: Protocol, s: State, verdict: 'accepted' | 'refused' | undefined): Landing {
  if (s.verdict !== 'none') return answered(s.verdict === 'accepted' ? 'accepted' : 'refuse', s);
  if (s.destinationClosed) return answered('refused closed', s);
  if (verdict === undefined && p.plan.checks === 'clerk') return answered('awaiting-clerk', s);
  return verdict === 'refused'
    ? answered('refuse', { ...s, verdict: 'refused' })
    : answered('accepted', { ...s, verdict: 'accepted' });
}

function endRelation(s: State): Landing {
  if (s.relationEnded) return answered('ended', s);
  return s.sourceClosed ? answered('refused closed', s) : answered('ended', { ...s, relationEnded: true });
}

function isCredited(s: State): boolean {
  return s.orders.some((_, index) => isPosted(s, `P${(index + 1) as Payment}:credit`));
}

function credit(p: Protocol, s: State, payment: Payment): Landing {
  const id = `P${payment}:credit` as const;
  if (isPosted(s, id)) {
    return answered('credited', p.fault === 'credit-not-idempotent' ? withPosting(s, 'credit-again') : s);
  }
  if (isCredited(s)) return answered('failed', s);
  if (s.destinationClosed) return answered('refused closed', s);
  if (hinders(s, 'account-closed')) return answered('refused M01', s);
  // The receipt is matched first; one that was sent back is refused before any tombstone is looked for.
  if (isPosted(s, `P${payment}:returned`)) return answered('refused M06', s);
  return posting(s, [id], {}, (after) => answered('credited', after));
}

function settle(s: State): Landing {
  return posting(s, ['settle'], { 'already-resolved': 'refused closed' }, (after) => answered('settled', after));
}

/** The tombstone and the closed file; or what was accepted or credited before. */
function fence(p: Protocol, s: State, creditOnly: boolean): Landing {
  if (isCredited(s)) return answered('credited', s);
  if (!creditOnly && s.verdict === 'accepted') return answered('accepted', s);
  const promised = promising(s, creditOnly ? 'credit-fenced' : 'fenced');
  if (p.fault === 'fence-is-a-question') return answered('fenced', promised);
  const fenced = withFence(promised, 'credit');
  const closes = !creditOnly && p.fault !== 'accept-not-fenced';
  return answered('fenced', closes ? { ...fenced, destinationClosed: true } : fenced);
}

function restore(p: Protocol, s: State): Landing {
  const closed: State = { ...s, sourceClosed: true };
  if (!isPosted(s, 'freeze')) {
    const promised = promising(closed, 'never-frozen');
    return p.fault === 'late-freeze-not-fenced'
      ? answered('never-frozen', promising(s, 'never-frozen'))
      : answered('never-frozen', withFence(promised, 'freeze'));
  }
  if (!isPosted(s, 'zero')) {
    return posting(closed, ['unfreeze', 'interest-reversed'], {}, (after) => answered('unfrozen', after));
  }
  const calledBack = p.fault === 'order-not-called-back' ? closed : callBack(closed);
  const comesBack = livePayments(calledBack).some((payment) => orderOf(calledBack, payment) !== 'ordered');
  const landing = posting(
    calledBack,
    ['restore', 'interest-reversed'],
    { 'already-resolved': 'refused settled' },
    (after) => answered(comesBack ? 'restored, a sum comes back' : 'restored', after),
  );
  // All or nothing: a refusal leaves the file open and the orders with the bank.
  return landing.answer.startsWith('restored') ? landing : answered(landing.answer, s);
}

function callBack(s: State): State {
  return livePayments(s)
    .filter((payment) => orderOf(s, payment) === 'ordered')
    .reduce((now, payment) => withOrder(now, payment, 'cancelled'), s);
}

function sendBack(s: State, payment: Payment): Landing {
  return posting(s, [`P${payment}:returned`], { 'already-resolved': 'refused settled' }, (after) =>
    answered('returned', orderOf(after, payment) === 'delivered' ? withOrder(after, payment, 'returning') : after),
  );
}
