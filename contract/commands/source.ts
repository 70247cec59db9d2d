// What the source is asked: confirm its form, which holds the balance and pays it; pay; conclude.
import type { Hold } from '../../domain/case.ts';
import type {
  AcceptanceSlip,
  BankAccount,
  CreditReceipt,
  InformationForm,
  ReceivingAccountPaper,
  Sealed,
} from '../../domain/forms.ts';
import type { PayeePaperByTwo } from '../../domain/payee.ts';
import type { CaseCommand } from './command.ts';

/** Whether a payment goes with the form, and, to a person, where to. */
export interface Pays {
  /** `later`: nothing is ordered yet, since what is paid to a person waits for the acceptance. */
  readonly pays: 'now' | 'later';
  /**
   * To a person: the account the application names; absent: the one the source has on record (its rule says so),
   * refused M07 where none can be used.
   */
  readonly to?: BankAccount;
  /**
   * To a person, into another's account: the court's or guardian's paper, and the two members of staff who have seen
   * it. Else refused M02.
   */
  readonly onPaper?: PayeePaperByTwo;
}

/**
 * To an office: the account that it has named for this case and sealed (§9.18). Absent: the one in its letter, which is
 * on file here; of the case's first order only. Where no seal of it speaks for the account nothing is zeroed: B05.
 */
export interface PaysOffice {
  readonly account?: Sealed<ReceivingAccountPaper>;
}

/**
 * The source's form is its word: the whole balance it names is held, the interest that accrued is taken, and, where a
 * payment goes with it, the account is zeroed and the first payment ordered, in one transaction.
 */
export interface Confirm extends CaseCommand, Pays, PaysOffice {
  readonly destination: string;
  readonly form: Sealed<InformationForm>;
}
/** Held for the case. Fen. */
export interface Frozen {
  readonly frozenFen: string;
  readonly interestFen: string;
}
/** An order in the source's outbox; the number is the source's own, `<case>-P<k>`. */
export interface Ordered {
  readonly kind: 'ordered';
  readonly paymentNo: string;
  readonly amountFen: string;
}
/**
 * `return`: the form does not name exactly the balance and interest in the books (B04), does not bear this office's seal
 * (B05) or is of another person (B06); nothing was held, and that stays the answer to this version. `frozen`: held and
 * not ordered, because of `holds`, or since it is not to be paid now, or cannot be: asked to pay, the source says why.
 */
export type Confirmed =
  | { readonly kind: 'return'; readonly code: 'B04' | 'B05' | 'B06'; readonly remark: string }
  | { readonly kind: 'nothing-to-move' }
  | ({ readonly kind: 'frozen'; readonly holds: readonly Hold[] } & Frozen)
  | (Ordered & Frozen);

/**
 * Zeroes the account by posting the freeze and orders the payment, in one transaction, where it could not be ordered with
 * the form. `after`: an earlier payment of the case that is back in the books; absent: the first.
 */
export interface Pay extends CaseCommand, PaysOffice, Pick<Pays, 'to' | 'onPaper'> {
  readonly destination: string;
  readonly amountFen: string;
  readonly after?: string;
}
/** `held`: claims, a stay in hospital or the like have come up since; nothing was zeroed, and the same command may be asked again. */
export type ZeroedAndOrdered = Ordered | { readonly kind: 'held'; readonly holds: readonly Hold[] };

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
