// The money track: zero and pay at the source, received and credited at the destination, settled on the signed receipt.
import { condition } from '@temporalio/workflow';
import type { BankAccount } from '../domain/forms.ts';
import { type Case, caseNoOf, note, paymentOf, planOf, waitingFor } from './case.ts';
import { dated, runClocks, stopClock } from './clock.ts';
import { orEnd, untilOperator } from './endings.ts';
import { askOffice } from './steps.ts';

/** `to`: the receiving account the destination's letter names. */
export async function moveMoney(c: Case, to: BankAccount | undefined): Promise<void> {
  if (c.money !== 'frozen' || to === undefined) return;
  let paymentNo = await zeroAndOrder(c, to);
  while (!(await arrives(c, paymentNo))) {
    await untilOperator(
      c,
      `payment ${paymentNo} bounced: the sum is back at the source's bank, the account stays zeroed`,
    );
    paymentNo = await zeroAndOrder(c, to);
  }
  await credit(c, paymentNo);
}

/** Clock `pay` runs until the sum has left the source's bank. Zeroing again changes nothing; every order has a number of its own. */
async function zeroAndOrder(c: Case, to: BankAccount): Promise<string> {
  const { source, destination } = planOf(c).offices;
  const paymentNo = `${caseNoOf(c)}-P${Object.keys(c.payments).length + 1}`;
  c.paymentNo = paymentNo;
  paymentOf(c, paymentNo);
  await orEnd(c, 'refused-by-source', () =>
    askOffice(c, source, 'zeroAndPay', 'zero the account and order the payment', {
      n: c.n,
      destination: destination.pool,
      paymentNo,
      amountFen: c.amountFen,
      to,
    }),
  );
  c.money = 'ordered';
  note(c, 'source', `zeroed the account and ordered payment ${paymentNo}`, source.pool);
  return paymentNo;
}

/** True when the sum has arrived, false when it bounced. */
async function arrives(c: Case, paymentNo: string): Promise<boolean> {
  const { source, destination } = planOf(c).offices;
  const reports = paymentOf(c, paymentNo);
  const left = () => reports.sentAt !== undefined || reports.receivedAt !== undefined;
  const settled = () => reports.receivedAt !== undefined || reports.bouncedAt !== undefined;
  await waitingFor(c, { actor: 'bank', office: source.pool, forWhat: 'the payment to leave', clock: 'pay' }, () =>
    condition(() => left() || settled()),
  );
  if (left()) stopClock(c, 'pay');
  if (!settled()) {
    c.money = 'in-flight';
    await waitingFor(c, { actor: 'bank', office: destination.pool, forWhat: 'the payment to arrive' }, () =>
      condition(settled),
    );
  }
  if (reports.receivedAt === undefined) return false;
  c.money = 'arrived';
  note(c, 'bank', `payment ${paymentNo} arrived`, destination.pool);
  return true;
}

/** Clock `credit` starts at the later of receipt and acceptance; a case without a relation track has its pivot here. */
async function credit(c: Case, paymentNo: string): Promise<void> {
  const { source, destination } = planOf(c).offices;
  if (planOf(c).relation) await condition(() => c.pivotPassed);
  const clock = dated(c, 'credit-ready').then((clocks) => runClocks(c, clocks));
  const crediting = orEnd(c, 'refused-by-destination', () =>
    askOffice(c, destination, 'credit', 'match the payment and credit the person', {
      n: c.n,
      source: source.pool,
      paymentNo,
      amountFen: c.amountFen,
    }),
  );
  const [{ receipt }] = await Promise.all([crediting, clock]);
  c.pivotPassed = true;
  stopClock(c, 'credit');
  c.money = 'credited';
  note(c, 'destination', 'credited the person and signed the receipt', destination.pool);

  await orEnd(c, 'refused-by-source', () =>
    askOffice(c, source, 'settle', 'verify the receipt and settle', { n: c.n, destination: destination.pool, receipt }),
  );
  c.money = 'settled';
  note(c, 'source', 'booked the receipt', source.pool);
}
