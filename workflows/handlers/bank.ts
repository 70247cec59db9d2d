// What the offices' banks report of a payment: only the payment in use moves the case; anything else is noted and stays in the books.
import { patched } from '@temporalio/workflow';
import { parseFen } from '../../domain/money.ts';
import { type Case, type PaymentReports, paymentOf, receivedFen } from '../case.ts';
import * as messages from '../messages.ts';
import { note, showProblem } from '../show.ts';
import { mustBeFrom, on, refusal, untilClosed } from './reception.ts';

export function listenToBanks(c: Case): void {
  on(c, messages.reportReceipt, messages.reportReceiptMessage, {
    open: untilClosed,
    refuse: (m) =>
      mustBeFrom(c, m.office, m.event === 'received' ? 'destination' : 'source') ??
      (c.payments[m.paymentNo] === undefined
        ? refusal('stale', 'this case has not ordered that payment', 'book the sum as an unmatched receipt')
        : undefined),
    take: (m) => {
      take(c, m);
    },
  });
}

function take(c: Case, m: messages.ReportReceipt): void {
  if (m.paymentNo !== c.paymentNo) {
    note(c, 'bank', `"${m.event}" of payment ${m.paymentNo}, which is no longer in use: see the books`, m.office);
    return;
  }
  const reports = paymentOf(c, m.paymentNo);
  if (m.event === 'received') {
    takeReceipt(c, m, reports);
    return;
  }
  if (m.amountFen !== c.amountFen) {
    showProblem(
      c,
      `${m.amountFen} fen were reported for ${m.paymentNo} (${m.event}), ${c.amountFen} were ordered: ask the bank.`,
    );
    note(c, 'bank', `"${m.event}" of payment ${m.paymentNo} with another amount`, m.office);
    return;
  }
  switch (m.event) {
    case 'sent':
      reports.sentAt ??= m.at;
      break;
    case 'paid':
      reports.paidAt ??= m.at;
      break;
    case 'bounced':
      if (reports.bouncedAt === undefined) note(c, 'bank', `payment ${m.paymentNo} bounced`, m.office);
      reports.bouncedAt ??= m.at;
      break;
    case 'back':
      reports.backAt ??= m.at;
      break;
    default:
      m.event satisfies never;
  }
}

/**
 * Sums that come in under the payment's number (§9.11): the whole sum, or parts that add up to it, have arrived; anything else is a
 * dispute (B03) and in suspense. What comes after the whole sum is a double, which goes back.
 */
function takeReceipt(c: Case, m: messages.ReportReceipt, reports: PaymentReports): void {
  // a run of before parts were known only shows that the sum is another
  if (m.amountFen !== c.amountFen && !patched('sums-in-parts')) {
    showProblem(
      c,
      `${m.amountFen} fen were reported for ${m.paymentNo} (${m.event}), ${c.amountFen} were ordered (B03): the sum is in suspense.`,
    );
    note(c, 'bank', `"${m.event}" of payment ${m.paymentNo} with another amount (B03)`, m.office);
    return;
  }
  const receipt = m.receipt ?? 1;
  const known = reports.receipts.get(receipt);
  if (known !== undefined) return;
  reports.receipts.set(receipt, parseFen(m.amountFen));
  if (reports.receivedAt !== undefined) {
    note(c, 'bank', `a further sum came in under payment ${m.paymentNo} (double): it goes back`, m.office);
    return;
  }
  const ordered = parseFen(c.amountFen);
  const sum = receivedFen(reports);
  reports.settledDispute?.();
  if (sum === ordered) {
    if (receipt > 1) note(c, 'bank', `the parts of payment ${m.paymentNo} add up to what was ordered`, m.office);
    reports.receivedAt = m.at;
    return;
  }
  reports.settledDispute = showProblem(
    c,
    `B03: ${sum} fen of the ${ordered} ordered have come in under ${m.paymentNo} and are in suspense. ${
      sum < ordered ? 'Wait for the rest, or r' : 'R'
    }esolve with "send-back": it goes back and is paid anew.`,
  );
  note(c, 'bank', `another sum than ordered came in under payment ${m.paymentNo} (B03)`, m.office);
}
