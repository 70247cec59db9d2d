// What the source is asked once it has confirmed: hold the balance, pay it, book the receipt, end the relation.
import type { Hold } from '../../domain/case.ts';
import type { BankAccount, CreditReceipt, InformationForm, ReceivingAccountPaper, Sealed } from '../../domain/forms.ts';
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

/**
 * Zeroes the account by posting the freeze and hands the bank the payment order, in one transaction. Refused B05, and
 * nothing is zeroed, where the money goes to an office that has not sealed the account for this case.
 */
export interface ZeroAndPay extends CaseCommand {
  readonly n: number;
  readonly destination: string;
  readonly paymentNo: string;
  readonly amountFen: string;
  /**
   * To a person: the account the application names; absent: the one the source has on record (its rule says so),
   * refused M07 where none can be used.
   */
  readonly to?: BankAccount;
  /**
   * To an office: the account that it has named for this case and sealed (§9.18). Absent: the one in its letter, which
   * is on file here; of the case's first order only.
   */
  readonly account?: Sealed<ReceivingAccountPaper>;
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

/** The source books the destination's verified receipt: out/D → sent/D. */
export interface Settle extends CaseCommand {
  readonly n: number;
  readonly destination: string;
  readonly receipt: Sealed<CreditReceipt>;
}

export interface EndRelation extends CaseCommand {
  readonly destination: string;
}
