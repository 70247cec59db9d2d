// The order of a case's payment, whichever command of the source has made it: with the form, or later.
import type { Pays, PaysOffice } from '../../contract/commands/source.ts';
import { ask } from '../kit/ask.ts';
import { note } from '../kit/board.ts';
import { orOperator } from '../kit/desk.ts';
import { paymentInUse, wasOrdered } from '../kit/payment.ts';
import { passThePivot } from './ending.ts';
import { type Case, partiesOf } from './state.ts';

/** A person's account; where it is another's, with the paper and the two who have seen it. Of an office nothing. */
export function personsAccount(c: Case): Pick<Pays, 'to' | 'onPaper'> {
  const { payTo: to, payToOnPaper: onPaper } = c.money;
  return partiesOf(c).toPerson ? { to, onPaper } : {};
}

/** Where the money goes now; an office is asked each time, since its account may have changed (§9.18). */
export async function payeeOf(c: Case): Promise<Pick<Pays, 'to' | 'onPaper'> & PaysOffice> {
  const { payee, toPerson } = partiesOf(c);
  if (toPerson) return personsAccount(c);
  const step = () => ask(c, payee, 'receivingAccount', 'name the account to pay into', {});
  return { account: await orOperator(c, step) };
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
