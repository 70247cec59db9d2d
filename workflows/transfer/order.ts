// The order of a case's payment, whichever command of the source has made it: with the form, or later.
import type { Pays } from '../../contract/commands/source.ts';
import { note } from '../kit/board.ts';
import { paymentInUse, wasOrdered } from '../kit/payment.ts';
import { passThePivot } from './ending.ts';
import { type Case, partiesOf } from './state.ts';

/** The account to pay into; where it is another's, with the paper and the two who have seen it. */
export function payeeOf(c: Case): Pick<Pays, 'to' | 'onPaper'> {
  const { money, exchange } = c;
  if (partiesOf(c).toPerson) return { to: money.payTo, onPaper: money.payToOnPaper };
  return { to: exchange.letter?.body.receivingAccount };
}

/** What was paid to a person cannot be undone: a case without a relation track has its pivot here. */
export function isOrdered(c: Case, paymentNo: string): void {
  wasOrdered(c, paymentNo);
  c.money.status = 'ordered';
  if (partiesOf(c).toPerson) passThePivot(c);
}

/** Says that the payment was ordered, where it was. */
export function noteOrder(c: Case): void {
  const payment = paymentInUse(c);
  if (payment === undefined || !payment.isOrdered) return;
  note(c, 'source', `zeroed the account and ordered payment ${payment.paymentNo}`, partiesOf(c).payer.pool);
}
