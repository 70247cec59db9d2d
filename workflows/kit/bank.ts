// What an office's bank reports of a payment, and what becomes of it there; the procedure waits in payment.ts.
import { parseFen, yuan } from '../../domain/money.ts';
import { note, showProblem, solved } from './board.ts';
import type { BankReport, MessageRefusal } from './messages.ts';
import {
  amountOf,
  disputeId,
  isSumKnown,
  type Parties,
  type Payment,
  type Pays,
  paymentInUse,
  receivedFen,
  shortNo,
} from './payment.ts';
import { mustBeFrom, refusal } from './reception.ts';

/** Why a report of the bank is not of this procedure, or undefined. */
export function reportFault(c: Pays, { payer, payee }: Parties, report: BankReport): MessageRefusal | undefined {
  const [teller, part] = report.event === 'received' ? [payee, 'the paid office'] : [payer, 'the paying office'];
  const isKnown = c.money.payments.some(({ paymentNo }) => paymentNo === report.paymentNo);
  return (
    mustBeFrom(report.office, teller.pool, part) ??
    (isKnown
      ? undefined
      : refusal('stale', 'that payment was not ordered here', 'book the sum as an unmatched receipt'))
  );
}

/**
 * Only the payment in use, with the sum that was ordered, moves anything; what else comes is noted and stays in the
 * books.
 */
export function takeReport(c: Pays, report: BankReport): void {
  const { event, paymentNo, amountFen, at, office } = report;
  const payment = paymentInUse(c);
  if (paymentNo !== payment?.paymentNo) {
    note(c, 'bank', `"${event}" of payment ${paymentNo}, which is no longer in use: see the books`, office);
    return;
  }
  if (!isSumKnown(c)) {
    c.money.early.push(report);
    return;
  }
  if (event === 'received') {
    takeReceipt(c, payment, report);
    return;
  }
  if (amountFen !== c.money.amountFen) {
    const reported = `${yuan(parseFen(amountFen))} yuan were reported for ${paymentNo} (${event}), ${yuan(parseFen(amountOf(c)))} were ordered`;
    showProblem(c, `report:${shortNo(payment)}`, `${reported}: ask the bank.`);
    note(c, 'bank', `"${event}" of payment ${paymentNo} with another amount`, office);
    return;
  }
  switch (event) {
    case 'sent':
      payment.sentAt ??= at;
      break;
    case 'paid':
      payment.paidAt ??= at;
      break;
    case 'bounced':
      if (payment.bouncedAt === undefined) note(c, 'bank', `payment ${paymentNo} bounced`, office);
      payment.bouncedAt ??= at;
      break;
    case 'back':
      payment.backAt ??= at;
      break;
    default:
      event satisfies never;
  }
}

/** The payer has said what it has frozen; what the bank had reported before is taken now. Fen. */
export function sumIs(c: Pays, amountFen: string): void {
  const { money } = c;
  money.amountFen = amountFen;
  for (const report of money.early.splice(0)) takeReport(c, report);
}

/**
 * Sums that come in under the payment's number (§9.11): the whole sum, or parts that add up to it, have arrived;
 * anything else is a dispute (B03) and in suspense. What comes after the whole sum is a double, which goes back.
 */
function takeReceipt(c: Pays, payment: Payment, { receipt = 1, amountFen, paymentNo, at, office }: BankReport): void {
  if (payment.receipts[receipt] !== undefined) return;
  payment.receipts[receipt] = amountFen;
  if (payment.receivedAt !== undefined) {
    note(c, 'bank', `a further sum came in under payment ${paymentNo} (double): it goes back`, office);
    return;
  }
  const orderedFen = parseFen(amountOf(c));
  const sumFen = receivedFen(payment);
  solved(c, disputeId(payment));
  if (sumFen === orderedFen) {
    if (receipt > 1) note(c, 'bank', `the parts of payment ${paymentNo} add up to what was ordered`, office);
    payment.receivedAt = at;
    return;
  }
  const came = `B03: ${yuan(sumFen)} yuan of the ${yuan(orderedFen)} ordered have come in under ${paymentNo} and are in suspense`;
  const rest = sumFen < orderedFen ? 'Wait for the rest, or r' : 'R';
  showProblem(c, disputeId(payment), `${came}. ${rest}esolve with "send-back": it goes back and is paid anew.`);
  note(c, 'bank', `another sum than ordered came in under payment ${paymentNo} (B03)`, office);
}
