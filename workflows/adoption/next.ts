// What comes next for the money of an adopted case, by how it stands in the books. Pure: the procedure is in adoption.ts.
import type { PaymentStanding, Standing } from '../../activities/reconciliation/adoption.ts';
import type { MoneyStatus } from '../../domain/case.ts';

/**
 * `receipt`: the destination has credited and is asked for its receipt. `bounced`: somebody has to remove the cause first.
 * `keep-at-source`: the credit was made impossible, the relation goes forward without the money.
 */
export type MoneyStep =
  | { readonly kind: 'done'; readonly money: MoneyStatus }
  | { readonly kind: 'order'; readonly n: number; readonly paymentNo: string; readonly amountFen: string }
  | { readonly kind: 'bounced'; readonly paymentNo: string }
  | { readonly kind: 'wait'; readonly paymentNo: string }
  | { readonly kind: 'credit'; readonly n: number; readonly paymentNo: string; readonly amountFen: string }
  | { readonly kind: 'receipt'; readonly n: number }
  | { readonly kind: 'keep-at-source'; readonly n: number };

/** The next step forward. `goOn`: payments that bounced and whose cause somebody says is removed. */
export function nextMoneyStep(standing: Standing, goOn: ReadonlySet<string> = new Set()): MoneyStep {
  const { plan, freezes, payments, caseNo } = standing;
  if (plan.money === 'none' || plan.money === 'keep') {
    return { kind: 'done', money: plan.money === 'keep' ? 'kept' : 'none' };
  }
  const freeze = freezes.findLast(({ state }) => state !== 'unfrozen');
  if (freeze === undefined) return { kind: 'done', money: freezes.length === 0 ? 'none' : 'undone' };
  if (freeze.state === 'settled') return { kind: 'done', money: standing.inherited ? 'inherited' : 'settled' };
  if (freeze.state === 'restored') return { kind: 'done', money: 'undone' };
  const { n, amountFen } = freeze;
  if (standing.credited) return { kind: 'receipt', n };
  // of a payment to a person the fence says nothing: there is no credit
  if (standing.creditFenced && plan.money === 'to-destination') return { kind: 'keep-at-source', n };
  const payment = payments.findLast((each) => each.n === n);
  const order: MoneyStep = { kind: 'order', n, paymentNo: `${caseNo}-P${payments.length + 1}`, amountFen };
  if (payment === undefined) return order;
  const { paymentNo } = payment;
  switch (payment.state) {
    case 'ordered':
    case 'sent':
    case 'returning':
      return { kind: 'wait', paymentNo };
    case 'delivered':
      if (plan.money === 'to-person') return { kind: 'done', money: 'paid' };
      return { kind: 'credit', n, paymentNo, amountFen: payment.amountFen };
    case 'bounced':
    case 'back':
    case 'cancelled':
      return goOn.has(paymentNo) ? order : { kind: 'bounced', paymentNo };
    default:
      return payment.state satisfies never;
  }
}

/** Payments to the destination that are still on their way, or lie there and have to go back. */
export function comingBack({ payments }: Standing): {
  readonly there: PaymentStanding[];
  readonly onTheWay: PaymentStanding[];
} {
  return {
    there: payments.filter(({ state }) => state === 'delivered'),
    onTheWay: payments.filter(({ state }) => state === 'ordered' || state === 'sent' || state === 'returning'),
  };
}

/** Whether the case may go forward without anything being asked of the destination first. */
export function mayGoForward({ plan, accepted, credited, freezes }: Standing): boolean {
  if (accepted || credited) return true;
  return !plan.relation && freezes.some(({ state }) => state === 'frozen' || state === 'zeroed' || state === 'settled');
}
