// The money track: zero and pay at the source, received and credited at the destination, settled on the signed receipt.
import { condition, patched } from '@temporalio/workflow';
import type { ZeroedAndOrdered } from '../activities/offices/office.ts';
import type { BankAccount, ContactLetter, Sealed } from '../domain/forms.ts';
import { parseFen } from '../domain/money.ts';
import { type Case, caseNoOf, identityIsClear, paymentOf, planOf, receivedFen } from './case.ts';
import { dated, restartClock, runClocks, stopClock } from './clock.ts';
import { orEnd, passThePivot, personDied, untilOperator } from './endings.ts';
import { note, type WaitedFor, waitingFor } from './show.ts';
import { sourceNamesBalance } from './source.ts';
import { askOffice } from './steps.ts';
import { keepForTheHeirs, orCallOperator, settle, untilBack } from './undo.ts';

/** What became of an order. `sent-back`: another sum came in, and it went back. */
type Reached = 'there' | 'bounced' | 'sent-back';

/** `letter`: the destination's, which names the account to pay into. */
export async function moveMoney(c: Case, letter: Sealed<ContactLetter>): Promise<void> {
  if (c.money === 'held') await untilReleased(c);
  while (c.overdrawn && !c.deceased) {
    // the relation's own forms first: one version of the form at a time
    if (planOf(c).relation) await condition(() => c.relation === 'merged' || c.relation === 'undone');
    await sourceNamesBalance(c);
    if (c.overdrawn && !c.deceased) await untilReleased(c);
    if (c.money === 'frozen') await restartClock(c, 'pay');
  }
  if (c.deceased && c.pivotPassed && c.money === 'pending') {
    await keepForTheHeirs(c);
    return;
  }
  if (c.money !== 'frozen' && c.money !== 'held' && !isUnderWay(c)) return;
  const { money } = planOf(c);
  switch (money) {
    case 'to-destination':
      return toDestination(c, letter);
    case 'to-person':
      return payPerson(c);
    case 'keep':
    case 'none':
      return;
    default:
      return money satisfies never;
  }
}

/** The source has said that the payment in use is ordered; else the same number has to be asked for again. */
function wasOrdered(c: Case): boolean {
  return c.paymentNo !== undefined && paymentOf(c, c.paymentNo).ordered === true;
}

/** A payment that was ordered before an ending was declared that came too late: the case goes forward with it. */
function isUnderWay(c: Case): boolean {
  return (
    c.money === 'ordered' ||
    c.money === 'in-flight' ||
    c.money === 'disputed' ||
    c.money === 'arrived' ||
    c.money === 'bounced'
  );
}

async function toDestination(c: Case, letter: Sealed<ContactLetter>): Promise<void> {
  const paymentNo = await untilPaid(c, () => letter.body.receivingAccount, arrives);
  if (paymentNo === undefined) {
    await keepForTheHeirs(c);
    return;
  }
  await credit(c, paymentNo);
}

/** So often a source is asked again whether what holds the money is over; it may say so itself at any time. */
const LOOK_AGAIN_AFTER = '7 days';

/**
 * Claims, a stay in hospital, a frozen or an overdrawn account hold the money, not the relation (§6), and stop its clock. Ends when
 * the source says that it is over, or when it is time to ask it again.
 */
async function untilReleased(c: Case): Promise<void> {
  const { source } = planOf(c).offices;
  c.money = 'held';
  stopClock(c, 'pay');
  const over = () => c.holds.length === 0 || c.deceased;
  const forWhat = `the end of what holds the money: ${c.holds.join(', ')}`;
  await waitingFor(c, { actor: 'source', office: source.pool, forWhat }, async () => {
    // an overdrawn account is not frozen: there is nothing to ask again for before the source names a balance
    if (c.overdrawn || !patched('ask-again-whether-held')) return condition(over);
    await condition(over, LOOK_AGAIN_AFTER, { summary: 'ask again whether the money is still held' });
  });
  if (c.holds.length > 0) return;
  c.money = c.overdrawn ? 'pending' : 'frozen';
  if (!c.overdrawn) await restartClock(c, 'pay');
}

/**
 * Pays into the person's own account, after the destination has accepted: what was paid to a person cannot be undone. A case
 * without a relation track has its pivot here.
 */
async function payPerson(c: Case): Promise<void> {
  if (planOf(c).relation) await condition(() => c.pivotPassed);
  const paid = await untilPaid(c, () => c.payTo, reachesPerson);
  if (paid !== undefined || (await keepForTheHeirs(c)) === 'paid') c.money = 'paid';
}

/**
 * Orders the payment, and again under a new number after each bounce, until `reaches` says it is there; answers its number. Undefined:
 * the person has died and the balance is at the source.
 */
async function untilPaid(
  c: Case,
  to: () => BankAccount | undefined,
  reaches: (c: Case, paymentNo: string) => Promise<Reached>,
): Promise<string | undefined> {
  for (let goesOn = isUnderWay(c) && wasOrdered(c); ; goesOn = false) {
    const paymentNo = goesOn ? c.paymentNo : await zeroAndOrder(c, to());
    if (paymentNo === undefined) return undefined;
    const reached = await reaches(c, paymentNo);
    if (reached === 'there') return paymentNo;
    // a person's account is closed with a death; what the offices owe each other is still paid
    if (c.deceased && planOf(c).money === 'to-person') return undefined;
    c.money = 'bounced'; // back at the source's bank, the account stays zeroed
    const before = c.retries;
    c.mendable = reached === 'bounced';
    await restartClock(c, 'pay');
    if (reached === 'bounced') {
      const what = `payment ${paymentNo} bounced: the sum is back at the source's bank, the account stays zeroed`;
      const toPerson = planOf(c).money === 'to-person';
      const unneeded = () => c.deceased && toPerson;
      await untilOperator(c, what, { hint: whoseAccount(c), before, unneeded });
      c.mendable = false;
      if (unneeded()) return undefined;
    }
  }
}

function whoseAccount(c: Case): string {
  return planOf(c).money === 'to-person'
    ? 'The applicant may supply another account of the person’s own'
    : 'The destination may have to correct its receiving account';
}

/** A new number for every payment; the same one while it is not known whether the payment was ordered under it. */
function numberToOrderUnder(c: Case): string {
  const { paymentNo, payments } = c;
  if (paymentNo !== undefined && payments[paymentNo]?.ordered === undefined) return paymentNo;
  return `${caseNoOf(c)}-P${Object.keys(payments).length + 1}`;
}

/**
 * Clock `pay` runs until the sum has left the source's bank. Zeroing again changes nothing; every order has a number of its own.
 * Undefined: nothing was ordered, since the person has died.
 */
async function zeroAndOrder(c: Case, to: BankAccount | undefined): Promise<string | undefined> {
  const { source, destination } = planOf(c).offices;
  const paymentNo = numberToOrderUnder(c);
  c.paymentNo = paymentNo;
  const reports = paymentOf(c, paymentNo);
  const order = {
    n: c.n,
    destination: destination.pool,
    paymentNo,
    amountFen: c.amountFen,
    ...(to === undefined ? {} : { to }),
  };
  for (;;) {
    if (c.identity !== undefined) await identityIsClear(c);
    const nothingOrdered = Object.keys(c.payments).length === 1;
    // what was ordered between offices is paid also after a bounce; to a person who has died nothing is paid any more
    const stays = nothingOrdered || planOf(c).money === 'to-person';
    if (c.deceased && c.pivotPassed && stays) return undefined;
    const ordered = await orEnd<ZeroedAndOrdered | 'died'>(
      c,
      'refused-by-source',
      () => askOffice(c, source, 'zeroAndPay', 'zero the account and order the payment', order),
      ({ code }) => {
        if (code !== 'R13') return undefined;
        personDied(c);
        return 'died';
      },
    );
    if (ordered === 'died') return undefined;
    if (ordered.kind === 'ordered') break;
    c.holds = ordered.holds;
    await untilReleased(c);
  }
  if (c.money === 'held') {
    c.holds = [];
    await restartClock(c, 'pay');
  }
  reports.ordered = true;
  if (planOf(c).money === 'to-person') passThePivot(c);
  c.money = 'ordered';
  note(c, 'source', `zeroed the account and ordered payment ${paymentNo}`, source.pool);
  return paymentNo;
}

/** Whether the sum is in the person's own account, or bounced. */
async function reachesPerson(c: Case, paymentNo: string): Promise<Reached> {
  const { source } = planOf(c).offices;
  const reports = paymentOf(c, paymentNo);
  const settled = () => reports.paidAt !== undefined || reports.bouncedAt !== undefined;
  await waitingFor(
    c,
    { actor: 'bank', office: source.pool, forWhat: 'the payment to reach the person', clock: 'pay' },
    () => condition(settled),
  );
  if (reports.paidAt === undefined) return 'bounced';
  stopClock(c, 'pay');
  note(c, 'bank', `payment ${paymentNo} reached the person's own account`, source.pool);
  return 'there';
}

/** Whether the sum has arrived, bounced, or was sent back since another one came in. */
async function arrives(c: Case, paymentNo: string): Promise<Reached> {
  const { source, destination } = planOf(c).offices;
  const reports = paymentOf(c, paymentNo);
  const left = () => reports.sentAt !== undefined || reports.receipts.size > 0;
  const settled = () =>
    reports.receivedAt !== undefined || reports.bouncedAt !== undefined || reports.sentBack === true;
  await waitingFor(c, { actor: 'bank', office: source.pool, forWhat: 'the payment to leave', clock: 'pay' }, () =>
    condition(() => left() || settled()),
  );
  if (left()) stopClock(c, 'pay');
  // a report can come before the source's answer that the payment is ordered: what is there tells, not what was
  const disputed = () => reports.receipts.size > 0 && reports.receivedAt === undefined;
  while (!settled()) {
    const before = disputed();
    c.money = before ? 'disputed' : 'in-flight';
    await waitingFor(c, before ? A_DECISION(destination.pool) : ARRIVAL(destination.pool), () =>
      condition(() => settled() || disputed() !== before),
    );
  }
  if (reports.receivedAt === undefined && reports.sentBack) {
    reports.settledDispute?.();
    await untilBack(c, paymentNo, c.amountFen);
    return 'sent-back';
  }
  if (reports.receivedAt === undefined) return 'bounced';
  c.money = 'arrived';
  note(c, 'bank', `payment ${paymentNo} arrived`, destination.pool);
  return 'there';
}

const ARRIVAL = (office: string): WaitedFor => ({ actor: 'bank', office, forWhat: 'the payment to arrive' });
const A_DECISION = (office: string): WaitedFor => ({
  actor: 'operator',
  office,
  forWhat: 'the rest of the payment, or the decision to send back what came',
});

/** Clock `credit` starts at the later of receipt and acceptance; a case without a relation track has its pivot here. */
async function credit(c: Case, paymentNo: string): Promise<void> {
  const { source, destination } = planOf(c).offices;
  if (planOf(c).relation) await condition(() => c.pivotPassed || c.relation === 'undone');
  if (c.identity !== undefined) await identityIsClear(c);
  const clock = dated(c, 'credit-ready').then((clocks) => runClocks(c, clocks));
  const payment = { source: source.pool, paymentNo, amountFen: c.amountFen };
  const crediting = orEnd(c, 'refused-by-destination', () =>
    askOffice(c, destination, 'credit', 'match the payment and credit the person', {
      n: c.n,
      ...payment,
      ...(c.deceased ? { deceased: true } : {}),
    }),
  );
  const [{ receipt, to }] = await Promise.all([crediting, clock]);
  passThePivot(c);
  stopClock(c, 'credit');
  c.money = 'credited';
  note(
    c,
    'destination',
    to === 'inheritance'
      ? 'the person has died: the sum is with the inheritance desk, and the receipt is signed'
      : 'credited the person and signed the receipt',
    destination.pool,
  );

  await settle(c, receipt, to);
}

/** Whether more came in under the payment that was credited than was ordered, and has not gone back. */
export function cameTooMuch(c: Case): boolean {
  if (c.paymentNo === undefined || (c.money !== 'settled' && c.money !== 'inherited')) return false;
  const reports = paymentOf(c, c.paymentNo);
  return receivedFen(reports) - (reports.sentBackFen ?? 0n) > parseFen(c.amountFen);
}

/** A double goes back, however late it comes while the case is open. */
export async function sendBackWhatIsTooMuch(c: Case): Promise<void> {
  const { source, destination } = planOf(c).offices;
  while (cameTooMuch(c) && c.paymentNo !== undefined) {
    const { paymentNo, amountFen } = c;
    const reports = paymentOf(c, paymentNo);
    const tooMuchFen = receivedFen(reports) - parseFen(amountFen);
    const payment = { source: source.pool, paymentNo, amountFen };
    await orCallOperator(c, () => askOffice(c, destination, 'returnPayment', 'send back what is too much', payment));
    reports.sentBackFen = tooMuchFen;
    note(c, 'destination', `sent back what came in too much under payment ${paymentNo}`, destination.pool);
  }
}
