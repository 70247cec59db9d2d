// How a case is undone: each is a write that beats what may still arrive, and can be asked any number of times.
import type { AcceptanceSlip, CreditReceipt, Sealed } from '../../domain/forms.ts';
import type { CaseCommand } from './command.ts';

export interface WithdrawLetter extends CaseCommand {
  readonly reason: string;
}

/**
 * Closes the destination's file of the case, whether money moves or not: after the answer `fenced` neither a form nor a credit is ever
 * taken for it, and its letter is withdrawn. `accepted`: the form was accepted before, so the case goes forward by the slip;
 * nothing was closed. `credited`: the sum was credited before, with the receipt, and the slip where a form was accepted too.
 */
export interface FenceCredit extends CaseCommand {
  readonly n: number;
  readonly source: string;
  /** True: only the credit is made impossible; the file stays open and an accepted form does not stand in the way. */
  readonly creditOnly?: boolean;
}
export type CreditFenced =
  | { readonly kind: 'fenced' }
  | { readonly kind: 'accepted'; readonly slip: Sealed<AcceptanceSlip> }
  | { readonly kind: 'credited'; readonly receipt: Sealed<CreditReceipt>; readonly slip?: Sealed<AcceptanceSlip> };

/** Puts the balance back: voids a freeze that was not posted, restores one that was, fences one that never landed. */
export interface RestoreBalance extends CaseCommand {
  readonly n: number;
  readonly destination: string;
}
export interface BalanceRestored {
  /** What was done: `unfrozen`, `restored`, or `never-frozen` (and fenced). */
  readonly how: 'unfrozen' | 'restored' | 'never-frozen';
  readonly amountFen: string;
  /** Payments ordered or sent whose money is still on its way and will come back. */
  readonly comingBackFen: string;
}

/** The destination sends back whatever came in under a payment number and may not be credited, in how many parts it came. */
export interface ReturnPayment extends CaseCommand {
  readonly source: string;
  readonly paymentNo: string;
  /** What was ordered; what goes back is what came. */
  readonly amountFen: string;
}

export interface VoidCertificate extends CaseCommand {
  readonly certificateNo: string;
}
