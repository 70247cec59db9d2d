// The outbox's way to the bank, what the bank does with a payment number, and the lines of its statements that each
// office books.
import { PAYMENTS, type Payment, type PostingId, record } from '../protocol/books.ts';
import type { Protocol } from './plan.ts';
import { isPosted, type OrderState, orderOf, type State, withOrder } from './state.ts';

export const BANK_STEPS = [
  'the source hands over', // in one transaction with its posting: from then on it counts as sent
  'the bank takes', // what it is handed, as often as it is handed: once for each number
  'the bank delivers',
  'the bank loses to a stranger', // a fault's
  'the bank bounces',
  'the bank brings back',
  'the destination books its line of', // "received"
  'the source books its line of', // "bounced" or "back"
] as const;
export type BankStep = (typeof BANK_STEPS)[number];

/** What happens to `payment` if `step` is taken now; undefined where there is nothing to do. Each all or nothing. */
function stepped({ plan }: Protocol, s: State, payment: Payment, step: BankStep): State | undefined {
  const order = orderOf(s, payment);
  const to = s.to[payment - 1];
  const becomes = (from: OrderState, after: OrderState) => (order === from ? withOrder(s, payment, after) : undefined);
  switch (step) {
    case 'the source hands over':
      return order === 'waiting' ? booked(withOrder(s, payment, 'handed'), `P${payment}:sent`) : undefined;
    case 'the bank takes':
      // A number that it has answered is answered the same again, whatever is handed under it.
      return isPosted(s, `P${payment}:bounced`) ? undefined : becomes('handed', 'taken');
    case 'the bank delivers':
      return to === s.account ? becomes('taken', 'delivered') : undefined;
    case 'the bank loses to a stranger':
      return to === 'foreign' ? becomes('taken', 'astray') : undefined;
    case 'the bank bounces': {
      if (to === 'foreign') return undefined;
      const bounced = s.orders.filter((each) => each === 'bounced').length;
      return to === s.account && bounced >= plan.bounces ? undefined : becomes('taken', 'bounced');
    }
    case 'the bank brings back':
      return becomes('returning', 'back');
    case 'the destination books its line of':
      return order === 'delivered' ? booked(s, `P${payment}:received`) : undefined;
    case 'the source books its line of':
      return order === 'bounced' || order === 'back' ? booked(s, `P${payment}:${order}`) : undefined;
  }
}

/** The same line again changes nothing. */
function booked(s: State, id: PostingId): State | undefined {
  const recording = record(s, id);
  return 'refused' in recording ? undefined : recording.books;
}

export interface BankMove {
  readonly action: { readonly kind: 'bank'; readonly step: BankStep; readonly payment: Payment };
  readonly after: State;
}

/** Every step that can be taken now, whenever anybody likes. */
export function bankMoves(p: Protocol, s: State): BankMove[] {
  return PAYMENTS.filter((payment) => orderOf(s, payment) !== 'none').flatMap((payment) =>
    BANK_STEPS.flatMap((step): BankMove[] => {
      const after = stepped(p, s, payment, step);
      return after === undefined ? [] : [{ action: { kind: 'bank', step, payment }, after }];
    }),
  );
}
