// What the source is asked once it has confirmed: hold the balance, pay it, conclude.
import type { Hold } from '../../domain/case.ts';
import type { AcceptanceSlip, BankAccount, CreditReceipt, InformationForm, Sealed } from '../../domain/forms.ts';
import type { PayeePaperByTwo } from '../../domain/payee.ts';
import type { CaseCommand } from './command.ts';

/**
 * Holds the whole balance the form names and takes the interest that accrued. The form must bear this office's seal (B05) and name
 * exactly that balance and interest (B04). A refusal is written down under `n` like an answer: a late attempt hears it too, and the
 * next version of the form is frozen under the next `n`.
 */
export interface Freeze extends CaseCommand {
  readonly n: number;
  readonly destination: string;
  readonly form: Sealed<InformationForm>;
}
export interface Frozen {
  readonly frozenFen: string;
  readonly interestFen: string;
}

/** Zeroes the account by posting the freeze and hands the bank the payment order, in one transaction. */
export interface ZeroAndPay extends CaseCommand {
  readonly n: number;
  readonly destination: string;
  readonly paymentNo: string;
  readonly amountFen: string;
  /**
   * To a person: the account the application names; absent: the one the source has on record (its rule says so),
   * refused M07 where none can be used. To an office: the account its letter named, used only where the directory here
   * does not have the office (§9.18).
   */
  readonly to?: BankAccount;
  /**
   * To a person, into another's account: the court's or guardian's paper, and the two members of staff who have seen
   * it. Else refused M02.
   */
  readonly onPaper?: PayeePaperByTwo;
}
/** `held`: claims, a stay in hospital or the like have come up since; nothing was zeroed, and the same command may be asked again. */
export type ZeroedAndOrdered =
  | { readonly kind: 'ordered'; readonly paymentNo: string; readonly amountFen: string }
  | { readonly kind: 'held'; readonly holds: readonly Hold[] };

/**
 * What has come of the case at the destination, by its papers. With the slip the source ends its relation, with the
 * receipt it books the sum as arrived: out/D → sent/D. Both are done in one transaction, or neither; each half may be
 * asked by itself, before the other or after it, and is done once. A paper that is not the destination's, or not of this
 * case, is refused B05; so is no paper.
 */
export interface Conclude extends CaseCommand {
  /** Of the freeze whose sum the receipt is of. */
  readonly n: number;
  readonly destination: string;
  readonly slip?: Sealed<AcceptanceSlip>;
  readonly receipt?: Sealed<CreditReceipt>;
}
/** What was asked, and is done by now. */
export interface Concluded {
  readonly kind: 'concluded';
  readonly relation?: 'ended';
  readonly money?: 'settled';
}
