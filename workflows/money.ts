// The money track: zero and pay at the source, received and credited at the destination, settled on the signed receipt.
import { condition } from '@temporalio/workflow';
import type { BankAccount, ContactLetter, Sealed } from '../domain/forms.ts';
import { type Case, caseNoOf, note, paymentOf, planOf, waitingFor } from './case.ts';
import { dated, restartClock, runClocks, stopClock } from './clock.ts';
import { orEnd, untilOperator } from './endings.ts';
import { askOffice } from './steps.ts';
import { settle } from './undo.ts';

/** `letter`: the destination's, which names the account to pay into. */
export async function moveMoney(c: Case, letter: Sealed<ContactLetter>): Promise<void> {
  if (c.money === 'held') await untilReleased(c);
  if (c.money !== 'frozen') return;
  const { money } = planOf(c);
  switch (money) {
    case 'to-destination':
      return credit(c, await untilPaid(c, letter.body.receivingAccount, arrives));
    case 'to-person':
      return payPerson(c);
    case 'keep':
    case 'none':
      return;
    default:
      return money satisfies never;
  }
}

/** Claims, a stay in hospital, a frozen or an overdrawn account hold the money, not the relation (§6), and stop its clock. */
async function untilReleased(c: Case): Promise<void> {
  const { source } = planOf(c).offices;
  c.money = 'held';
  stopClock(c, 'pay');
  const forWhat = `the end of what holds the money: ${c.holds.join(', ')}`;
  await waitingFor(c, { actor: 'source', office: source.pool, forWhat }, () => condition(() => c.holds.length === 0));
  c.money = 'frozen';
  await restartClock(c, 'pay');
}

/**
 * Pays into the person's own account, after the destination has accepted: what was paid to a person cannot be undone. A case
 * without a relation track has its pivot here.
 */
async function payPerson(c: Case): Promise<void> {
  if (planOf(c).relation) await condition(() => c.pivotPassed);
  await untilPaid(c, c.input.application.wishes?.payToPerson, reachesPerson);
  c.money = 'paid';
}

/** Orders the payment, and again under a new number after each bounce, until `reaches` says it is there; answers its number. */
async function untilPaid(
  c: Case,
  to: BankAccount | undefined,
  reaches: (c: Case, paymentNo: string) => Promise<boolean>,
): Promise<string> {
  for (;;) {
    const paymentNo = await zeroAndOrder(c, to);
    if (await reaches(c, paymentNo)) return paymentNo;
    c.money = 'bounced';
    await restartClock(c, 'pay');
    await untilOperator(
      c,
      `payment ${paymentNo} bounced: the sum is back at the source's bank, the account stays zeroed`,
    );
  }
}

/** Clock `pay` runs until the sum has left the source's bank. Zeroing again changes nothing; every order has a number of its own. */
async function zeroAndOrder(c: Case, to: BankAccount | undefined): Promise<string> {
  const { source, destination } = planOf(c).offices;
  const paymentNo = `${caseNoOf(c)}-P${Object.keys(c.payments).length + 1}`;
  c.paymentNo = paymentNo;
  paymentOf(c, paymentNo);
  const order = {
    n: c.n,
    destination: destination.pool,
    paymentNo,
    amountFen: c.amountFen,
    ...(to === undefined ? {} : { to }),
  };
  for (;;) {
    const ordered = await orEnd(c, 'refused-by-source', () =>
      askOffice(c, source, 'zeroAndPay', 'zero the account and order the payment', order),
    );
    if (ordered.kind === 'ordered') break;
    c.holds = ordered.holds;
    await untilReleased(c);
  }
  if (planOf(c).money === 'to-person') c.pivotPassed = true;
  c.money = 'ordered';
  note(c, 'source', `zeroed the account and ordered payment ${paymentNo}`, source.pool);
  return paymentNo;
}

/** True when the sum is in the person's own account, false when it bounced. */
async function reachesPerson(c: Case, paymentNo: string): Promise<boolean> {
  const { source } = planOf(c).offices;
  const reports = paymentOf(c, paymentNo);
  const settled = () => reports.paidAt !== undefined || reports.bouncedAt !== undefined;
  await waitingFor(
    c,
    { actor: 'bank', office: source.pool, forWhat: 'the payment to reach the person', clock: 'pay' },
    () => condition(settled),
  );
  if (reports.paidAt === undefined) return false;
  stopClock(c, 'pay');
  note(c, 'bank', `payment ${paymentNo} reached the person's own account`, source.pool);
  return true;
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

  await settle(c, receipt);
}
