// How a case is undone: the destination's fence first, then the source's withdrawal. Each is a write that beats what may
// still arrive, in one transaction, and can be asked any number of times.
import type { CreditReceipt, FencedPaper, Sealed } from '../../domain/forms.ts';
import type { CaseCommand } from './command.ts';

/**
 * Closes the destination's file of the case, whether money moves or not: after the answer `fenced` neither a form nor a
 * credit is ever taken for it, and its letter is withdrawn. `credit`: only the credit is made impossible; the file
 * stays open, and an accepted form does not stand in the way. Asked before the file was opened, either closes it.
 */
export interface Fence extends CaseCommand {
  readonly source: string;
  readonly what: FencedPaper['what'];
}
/**
 * `fenced`: for good, with the paper that the source asks for. `accepted`: the form was accepted before, so the case
 * goes forward. `credited`: the sum was credited before, with the receipt. Of the last two nothing was closed.
 */
export type Fenced =
  | { readonly kind: 'fenced'; readonly paper: Sealed<FencedPaper> }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'credited'; readonly receipt: Sealed<CreditReceipt> };

/**
 * The source takes everything back: it closes its file, cancels the order that the bank was not handed, voids a freeze
 * or restores what was zeroed, withdraws the letter and voids the certificate. Asked before the file was opened, it
 * closes it. `money`: only the money is put back and stays; the file is open for the end of the relation, and its papers
 * are as they were.
 */
export interface Withdraw extends CaseCommand {
  readonly what: 'all' | 'money';
  readonly reason: string;
  /**
   * The destination's word that it has taken nothing and never will. Needed once a form was given or the sum held for
   * another office: it may have accepted or credited by then. Of another office or case it is refused B05, absent
   * `no-paper`.
   */
  readonly fenced?: Sealed<FencedPaper>;
}
/** `paid`: to the person's own account. `settled`: the destination's receipt is booked. Of both nothing was changed. */
export type Withdrawn = Undone | { readonly kind: 'paid' } | { readonly kind: 'settled' };
export interface Undone {
  readonly kind: 'undone';
  /** `never-frozen`: and never can be any more. */
  readonly how: 'unfrozen' | 'restored' | 'never-frozen';
  /** What the person has again; interest goes back to the office. */
  readonly amountFen: string;
  /** What the bank has been handed and brings back: the person does not wait for it. */
  readonly comesBack?: { readonly paymentNo: string; readonly amountFen: string };
}

/** The destination sends back whatever came in under a payment number and may not be credited, in how many parts it came. */
export interface ReturnPayment extends CaseCommand {
  readonly source: string;
  readonly paymentNo: string;
  /** What was ordered; what goes back is what came. */
  readonly amountFen: string;
}
