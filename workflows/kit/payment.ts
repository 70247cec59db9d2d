// A payment from one office to another, or to a person: how it is ordered, until when it is awaited, how it goes back.
import type { MoneyStatus } from '../../domain/case.ts';
import { parseFen } from '../../domain/money.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import { ask } from './ask.ts';
import { isAwaited, note, solved, type Who, waitingUntil } from './board.ts';
import { startNow, stop, type Timed } from './clocks.ts';
import { type AtDesk, orOperator, untilOperator } from './desk.ts';
import type { BankReport } from './messages.ts';

/**
 * A payment that was ordered, or is going to be, and what the bank reported of it. Amounts are fen, decimal strings.
 */
export interface Payment {
  readonly paymentNo: string;
  /** True once the payer has answered that it is ordered; until then the same number is asked for again. */
  isOrdered: boolean;
  sentAt?: string;
  receivedAt?: string;
  paidAt?: string;
  bouncedAt?: string;
  backAt?: string;
  /** What came in at the payee, by the bank's number of the receipt. */
  readonly receipts: Record<string, string>;
  /** What came in too much and was sent back. */
  sentBackFen: string;
  /** True once an officer sends back what came in, since it is not the sum that was ordered. */
  goesBack: boolean;
}

export interface MoneyTrack {
  status: MoneyStatus;
  /** The sum that is frozen and paid. Fen; absent until it is known. */
  amountFen?: string;
  /** In the order of their numbers; the last one is in use. */
  readonly payments: Payment[];
  /** What the bank has reported of a payment before the payer's own answer told its sum. */
  readonly early: BankReport[];
  /**
   * True while another account is of use: after a bounce, or when the payer does not pay into the one it was given.
   */
  mendable: boolean;
}

export interface Pays extends AtDesk, Timed {
  readonly money: MoneyTrack;
}

/**
 * Who pays whom, and what each is in the case. `payee` without meaning where the person is paid. Commands name both as
 * `source` and `destination` of the sum, which a late debit pays the other way.
 */
export interface Parties {
  readonly payer: OfficeRef;
  readonly payerIs: 'source' | 'destination';
  readonly payee: OfficeRef;
  readonly payeeIs: 'source' | 'destination';
  readonly toPerson: boolean;
}

export function openMoney(amountFen?: string): MoneyTrack {
  return { status: 'pending', amountFen, payments: [], early: [], mendable: false };
}

/** False until the payer has said what is frozen and paid. */
export function isSumKnown({ money }: Pick<Pays, 'money'>): boolean {
  return money.amountFen !== undefined && money.amountFen !== '0';
}

/** The sum that is frozen and paid. Fen. */
export function amountOf({ money }: Pays): string {
  if (money.amountFen === undefined) throw new Error('nothing is held yet');
  return money.amountFen;
}

export function paymentInUse({ money }: Pick<Pays, 'money'>): Payment | undefined {
  return money.payments.at(-1);
}

/** A new number for every payment; the same one while it is not known whether the payment was ordered under it. */
export function paymentToOrder({ money, steps }: Pays): Payment {
  const inUse = money.payments.at(-1);
  if (inUse !== undefined && !inUse.isOrdered) return inUse;
  const payment = openPayment(`${steps.fileNo}-P${money.payments.length + 1}`);
  money.payments.push(payment);
  return payment;
}

function openPayment(paymentNo: string): Payment {
  return { paymentNo, isOrdered: false, receipts: {}, sentBackFen: '0', goesBack: false };
}

/** The payment under this number; one that an office knows and the procedure does not is in use from now on. */
export function paymentNamed({ money }: Pays, paymentNo: string): Payment {
  const known = money.payments.find((payment) => payment.paymentNo === paymentNo);
  if (known !== undefined) return known;
  const payment = openPayment(paymentNo);
  money.payments.push(payment);
  return payment;
}

/** The payer has ordered it. The number is the payer's own. */
export function wasOrdered(c: Pays, paymentNo: string): void {
  const { payments } = c.money;
  const expected = paymentToOrder(c);
  const payment = expected.paymentNo === paymentNo ? expected : openPayment(paymentNo);
  payments[payments.length - 1] = payment;
  payment.isOrdered = true;
}

/** `P1`: the payment's number within its case. */
export const shortNo = ({ paymentNo }: Payment) => paymentNo.slice(paymentNo.lastIndexOf('-') + 1);

/** All that came in under a payment number, in how many parts it came. Fen. */
export function receivedFen({ receipts }: Payment): bigint {
  return Object.values(receipts).reduce((total, fen) => total + parseFen(fen), 0n);
}

const receiptsOf = ({ receipts }: Payment) => Object.keys(receipts).length;

/** The problem that another sum than was ordered came in. */
export const disputeId = (payment: Payment) => `sum:${shortNo(payment)}`;

/** An officer sends back what came in, since it is not the sum that was ordered; it is paid anew. */
export function sendBack(c: Pays): void {
  const payment = paymentInUse(c);
  if (payment !== undefined) payment.goesBack = true;
}

/** True while another sum than was ordered lies at the payee. */
export function isDisputed(c: Pays): boolean {
  return isAwaited(c, 'sum');
}

/** What became of an order. `sent-back`: another sum came in, and it went back. */
type Reached = 'there' | 'bounced' | 'sent-back';

/** How a procedure orders its payment. */
export interface Terms extends Parties {
  /** Orders the payment; undefined: nothing is to be paid any more. */
  order(): Promise<Payment | undefined>;
  /** True once nothing is to be paid any more, also while an operator is called. */
  isOff(): boolean;
  /** Where the sum is again after a bounce. */
  readonly afterBounce: string;
  /** What may help after a bounce. */
  readonly hint?: string;
  bounced?(): void;
}

/**
 * Orders the payment, and again under a new number after each bounce, until it is there. `ordered`: one that is on its
 * way already. Undefined: nothing was paid, nor is going to be.
 */
export async function untilPaid(c: Pays, terms: Terms, ordered?: Payment): Promise<Payment | undefined> {
  for (let onItsWay = ordered; ; onItsWay = undefined) {
    const payment = onItsWay ?? (await terms.order());
    if (payment === undefined) return undefined;
    const reached = await (terms.toPerson ? reachesPerson(c, terms, payment) : reachesOffice(c, terms, payment));
    if (reached === 'there') return payment;
    if (terms.isOff()) return undefined;
    c.money.status = 'bounced'; // back at the payer's bank, the account stays zeroed
    const before = c.desk.retries;
    terms.bounced?.();
    c.money.mendable = reached === 'bounced';
    await startNow(c, 'pay');
    if (reached === 'sent-back') continue;
    await untilOperator(c, `payment ${payment.paymentNo} bounced: ${terms.afterBounce}`, {
      kind: 'bounce',
      of: shortNo(payment),
      before,
      unneeded: terms.isOff,
      hint: terms.hint,
    });
    c.money.mendable = false;
    if (terms.isOff()) return undefined;
  }
}

/** Whether the sum is in the person's own account, or bounced. Clock `pay` runs until then. */
async function reachesPerson(c: Pays, { payer }: Parties, payment: Payment): Promise<Reached> {
  const forWhat = 'the payment to reach the person';
  const who = { kind: 'paid', of: shortNo(payment), actor: 'bank', office: payer.pool, forWhat, clock: 'pay' } as const;
  await waitingUntil(c, who, () => payment.paidAt !== undefined || payment.bouncedAt !== undefined);
  if (payment.paidAt === undefined) return 'bounced';
  stop(c, 'pay');
  note(c, 'bank', `payment ${payment.paymentNo} reached the person's own account`, payer.pool);
  return 'there';
}

/**
 * Whether the sum has arrived, bounced, or was sent back since another one came in. Clock `pay` runs until it has left.
 */
async function reachesOffice(c: Pays, parties: Parties, payment: Payment): Promise<Reached> {
  const { payer, payee } = parties;
  const of = shortNo(payment);
  const hasLeft = () => payment.sentAt !== undefined || receiptsOf(payment) > 0;
  const isSettled = () => payment.receivedAt !== undefined || payment.bouncedAt !== undefined || payment.goesBack;
  const leaves = { kind: 'sent', of, actor: 'bank', office: payer.pool, forWhat: 'the payment to leave' } as const;
  await waitingUntil(c, { ...leaves, clock: 'pay' }, () => hasLeft() || isSettled());
  if (hasLeft()) stop(c, 'pay');
  // a report can come before the payer's answer that the payment is ordered: what is there tells, not what was
  const isOtherSum = () => receiptsOf(payment) > 0 && payment.receivedAt === undefined;
  while (!isSettled()) {
    const before = isOtherSum();
    c.money.status = before ? 'disputed' : 'in-flight';
    await waitingUntil(
      c,
      before ? aDecision(payee, of) : arrival(payee, of),
      () => isSettled() || isOtherSum() !== before,
    );
  }
  if (payment.receivedAt !== undefined) {
    c.money.status = 'arrived';
    note(c, 'bank', `payment ${payment.paymentNo} arrived`, payee.pool);
    return 'there';
  }
  if (!payment.goesBack) return 'bounced';
  solved(c, disputeId(payment));
  await untilBack(c, parties, payment, amountOf(c));
  return 'sent-back';
}

const arrival = ({ pool }: OfficeRef, of: string): Who => ({
  kind: 'arrival',
  of,
  actor: 'bank',
  office: pool,
  forWhat: 'the payment to arrive',
});
const aDecision = ({ pool }: OfficeRef, of: string): Who => ({
  kind: 'sum',
  of,
  actor: 'operator',
  office: pool,
  forWhat: 'the rest of the payment, or the decision to send back what came',
});

/** Until every sum that comes in under the payment's number has been sent back and the payer has what it had sent. */
export async function untilBack(c: Pays, parties: Parties, payment: Payment, amountFen: string): Promise<void> {
  const { payer, payee } = parties;
  const { paymentNo } = payment;
  const of = shortNo(payment);
  const isBack = () => payment.backAt !== undefined || payment.bouncedAt !== undefined;
  for (let returned = 0; !isBack(); ) {
    // what comes in parts goes back in parts; only when all of it has gone is it back
    const cameOrBack = () => receiptsOf(payment) > returned || isBack();
    const comes = { kind: 'arrival', of, actor: 'bank', office: payee.pool, forWhat: 'the sum that was sent' } as const;
    await waitingUntil(c, comes, cameOrBack);
    if (isBack()) break;
    returned = receiptsOf(payment);
    const sum = { source: payer.pool, paymentNo, amountFen };
    await orOperator(c, () => ask(c, payee, 'returnPayment', 'send the sum back', sum));
    const goes = { kind: 'back', of, actor: 'bank', office: payer.pool, forWhat: 'the sum on its way back' } as const;
    await waitingUntil(c, goes, () => receiptsOf(payment) > returned || isBack());
  }
  solved(c, disputeId(payment));
  if (c.money.status === 'restored') c.money.status = 'undone';
  note(c, 'bank', 'the sum that was sent is back', payer.pool);
}

/** Whether more came in under the payment that was credited than was ordered, and has not gone back. Fen; 0: no. */
function tooMuchFen(c: Pays): bigint {
  const payment = paymentInUse(c);
  const { status } = c.money;
  if (payment === undefined || (status !== 'settled' && status !== 'inherited')) return 0n;
  const tooMuch = receivedFen(payment) - parseFen(amountOf(c));
  return tooMuch > parseFen(payment.sentBackFen) ? tooMuch : 0n;
}

/** A double goes back, however late it comes while the procedure runs. */
export async function sendBackWhatIsTooMuch(c: Pays, { payer, payee, payeeIs }: Parties): Promise<void> {
  for (let tooMuch = tooMuchFen(c); tooMuch > 0n; tooMuch = tooMuchFen(c)) {
    const payment = paymentInUse(c);
    if (payment === undefined) return;
    const { paymentNo } = payment;
    const sum = { source: payer.pool, paymentNo, amountFen: amountOf(c) };
    await orOperator(c, () => ask(c, payee, 'returnPayment', 'send back what is too much', sum));
    payment.sentBackFen = tooMuch.toString();
    note(c, payeeIs, `sent back what came in too much under payment ${paymentNo}`, payee.pool);
  }
}
