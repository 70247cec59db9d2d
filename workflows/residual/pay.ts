// The frozen sum is paid: ordered at the payer, into the account that the payee names, or the person's own; credited, and
// settled on the signed receipt.
import type { ResidualCredited } from '../../contract/commands/residual.ts';
import type { BankAccount, CreditReceipt, ReceivingAccountPaper, Sealed } from '../../domain/forms.ts';
import { ask } from '../kit/ask.ts';
import { note } from '../kit/board.ts';
import { orOperator, untilOperator } from '../kit/desk.ts';
import { type Payment, paymentToOrder, untilPaid } from '../kit/payment.ts';
import { never, refusalOf } from '../kit/steps.ts';
import { frozenFor, partiesOf, type Residual, sumOf } from './state.ts';

/** Said before the pivot. */
const OR_RETURN = 'With "return" the sum is put back, if two people say it';

const hint = (r: Residual) => (r.pivot === 'passed' || r.end.declared !== undefined ? undefined : OR_RETURN);

/** Pays, and again under a new number after each bounce, until it has arrived. */
export function payOffice(r: Residual): Promise<Payment> {
  return paid(r, async () => ({ account: await accountOfPayee(r) }));
}

export async function payPerson(r: Residual): Promise<void> {
  await paid(r, async () => ({ to: r.money.payTo }));
  r.money.status = 'paid';
}

/** The account that the person has named, or the paper in which the receiving office names its own. */
interface Payee {
  readonly to?: BankAccount;
  readonly account?: Sealed<ReceivingAccountPaper>;
}

async function paid(r: Residual, payee: () => Promise<Payee>): Promise<Payment> {
  const parties = partiesOf(r);
  const payment = await untilPaid(r, {
    ...parties,
    order: () => order(r, payee),
    isOff: () => false,
    afterBounce: `the sum is back at the bank of ${parties.payer.name}`,
    hint: OR_RETURN,
    bounced: () => {
      r.pivot = 'before';
    },
  });
  if (payment === undefined) throw new Error(`${r.input.residualNo} was to be paid, whatever bounces`);
  return payment;
}

/** The receiving office says into which account, as it is now; the paying one zeroes and orders. */
async function order(r: Residual, payee: () => Promise<Payee>): Promise<Payment> {
  const parties = partiesOf(r);
  const { payer, toPerson } = parties;
  const payment = paymentToOrder(r);
  const { paymentNo } = payment;
  for (;;) {
    const paidTo = await payee();
    // taken back in the very moment: nothing more is ordered
    if (r.end.declared !== undefined) await never();
    // what was paid to a person cannot be undone
    r.pivot = toPerson ? 'passed' : 'before';
    const command = { ...sumOf(r), destination: frozenFor(parties), paymentNo, ...paidTo };
    const ordered = await ask(r, payer, 'payResidual', 'zero the sum and order the payment', command).catch(refused);
    if (ordered.kind === 'ordered') break;
    r.pivot = 'before';
    const why = ordered.kind === 'held' ? `held by ${ordered.holds.join(', ')}` : ordered.why;
    await untilOperator(r, `the payment was not ordered: ${why}`, {
      kind: 'refused',
      of: 'payResidual',
      hint: OR_RETURN,
    });
  }
  payment.isOrdered = true;
  r.money.status = 'ordered';
  note(r, 'jiexu', `zeroed the sum and ordered payment ${paymentNo}`, payer.pool);
  return payment;
}

function refused(error: unknown): { readonly kind: 'refused'; readonly why: string } {
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  return { kind: 'refused', why: `${refusal.code}: ${refusal.remark}` };
}

/** Said anew at each attempt: an operator may have said `follow` meanwhile. */
function accountOfPayee(r: Residual) {
  const { payer, payee } = partiesOf(r);
  const { caseNo: ofCase, direction } = r.input.request;
  const asked = () => ({ ofCase, direction, source: payer.pool, follow: r.money.follows });
  const step = () => ask(r, payee, 'expectResidual', 'name the account to pay into', asked());
  return orOperator(r, step, undefined, hint(r));
}

/** Into the person's account; or, a debit, for what it was asked for. From here it only goes forward. */
export async function credit(r: Residual, { paymentNo }: Payment): Promise<ResidualCredited> {
  const { payer, payee, payeeIs } = partiesOf(r);
  const sum = () => ({ ...sumOf(r), source: payer.pool, paymentNo });
  const step = (): Promise<ResidualCredited> =>
    r.input.request.direction === 'back'
      ? ask(r, payee, 'takeResidualDebit', 'book what was asked for', sum())
      : ask(r, payee, 'creditResidual', 'match the payment and credit the person', {
          ...sum(),
          follow: r.money.follows,
        });
  const credited = await orOperator(r, step, undefined, hint(r));
  r.pivot = 'passed';
  r.money.status = credited.to === 'inheritance' ? 'inherited' : 'credited';
  note(r, payeeIs, 'booked the sum and signed the receipt', payee.pool);
  return credited;
}

/** The paying office books the receipt of the sum that was credited. */
export async function settle(r: Residual, receipt: Sealed<CreditReceipt>): Promise<void> {
  const { payer, payee } = partiesOf(r);
  const command = { n: r.money.freezeNo, destination: payee.pool, receipt };
  await orOperator(r, () => ask(r, payer, 'conclude', 'verify the receipt and settle', command));
  if (r.money.status !== 'inherited') r.money.status = 'settled';
  note(r, 'jiexu', 'the receipt is booked', payer.pool);
}
