// What an office can be asked to do in a case: one interface, one implementation a connector (ledger, http, paper).
// Every command carries its business key; asked again with the same key and content it gives the first answer.
import type { Hold, MoneyRoute, Scheme } from '../domain/case.ts';
import type { DestinationFacts, SourceFacts } from '../domain/facts.ts';
import type {
  BankAccount,
  Certificate,
  ContactLetter,
  CreditReceipt,
  DocumentPerson,
  FormVerdict,
  InformationForm,
  Sealed,
  SourceAnswer,
} from '../domain/forms.ts';
import type { PayeePaperByTwo } from '../domain/payee.ts';
import type { OfficeCorrections } from './correction.ts';

/** What every command of a case carries. `office`: the office that is asked; `at`: the case's clock, ISO 8601 +08:00. */
export interface CaseCommand {
  readonly office: string;
  readonly caseNo: string;
  readonly at: string;
}

/** Asks for the facts a decision needs. Nothing is changed. */
export interface LookUp {
  readonly office: string;
  readonly person: DocumentPerson;
  readonly scheme: Scheme;
}

export interface WriteLetter extends CaseCommand {
  readonly person: DocumentPerson;
  readonly scheme: Scheme;
  readonly destinationScheme: Scheme;
  readonly source: string;
  readonly money: MoneyRoute;
  readonly agent?: { readonly name: string; readonly phone?: string };
}

/** The letter reaches the source; the source issues the certificate and may answer in the same breath. */
export interface OpenTransferOut extends CaseCommand {
  readonly letter: Sealed<ContactLetter>;
  readonly money: MoneyRoute;
}
export interface TransferOutOpened {
  readonly certificate: Sealed<Certificate>;
  /** Absent: a clerk will answer by an update. */
  readonly answer?: SourceAnswer;
}

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
 * The destination checks the form; when it accepts, it has merged the periods (each month once) in the same transaction. A clerk's
 * refusal is written as the answer too: whichever of acceptance and refusal is written first is the answer to both.
 */
export interface AcceptForm extends CaseCommand {
  readonly form: Sealed<InformationForm>;
  readonly person: DocumentPerson;
  readonly source: string;
  /** A clerk's verdict; absent: the office's system decides by itself, or leaves it to a clerk. */
  readonly verdict?: FormVerdict;
}
export type FormChecked =
  | { readonly kind: 'accepted'; readonly mergedMonths: number }
  /** `because`: why the office's system does not decide by itself, for people; absent where it never does. */
  | { readonly kind: 'awaiting-clerk'; readonly because?: string }
  | Exclude<FormVerdict, { kind: 'accept' }>;

/**
 * Matches the payment with the case and credits the person; answers with the signed receipt. A payment that came in parts is credited
 * in one breath, once the parts add up to `amountFen`.
 */
export interface Credit extends CaseCommand {
  readonly n: number;
  readonly source: string;
  readonly paymentNo: string;
  readonly amountFen: string;
  /** True: the case knows that the person has died. The office looks at its own record as well. */
  readonly deceased?: boolean;
}
/** `to`: `inheritance` where the person has died: the sum is with the office's inheritance desk. Absent: the person's account. */
export interface Credited {
  readonly kind: 'credited';
  readonly receipt: Sealed<CreditReceipt>;
  readonly to?: 'person' | 'inheritance';
}

/** The source books the destination's verified receipt: out/D → sent/D. */
export interface Settle extends CaseCommand {
  readonly n: number;
  readonly destination: string;
  readonly receipt: Sealed<CreditReceipt>;
}

export interface EndRelation extends CaseCommand {
  readonly destination: string;
}

export interface WithdrawLetter extends CaseCommand {
  readonly reason: string;
}

/**
 * Closes the destination's file of the case, whether money moves or not: after the answer `fenced` neither a form nor a credit is ever
 * taken for it, and its letter is withdrawn. `accepted`: the form was accepted before, so the case goes forward; nothing was closed.
 * `credited`: the sum was credited before, with the receipt.
 */
export interface FenceCredit extends CaseCommand {
  readonly n: number;
  readonly source: string;
  /** True: only the credit is made impossible; the file stays open and an accepted form does not stand in the way. */
  readonly creditOnly?: boolean;
}
export type CreditFenced =
  | { readonly kind: 'fenced' }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'credited'; readonly receipt: Sealed<CreditReceipt> };

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

/** One office, as the orchestrator sees it. Business refusals are thrown as `BusinessRefusal`; anything else is retried. */
export interface Office extends OfficeCorrections {
  lookUpAsSource(query: LookUp): Promise<SourceFacts>;
  lookUpAsDestination(query: LookUp): Promise<DestinationFacts>;

  writeLetter(command: WriteLetter): Promise<Sealed<ContactLetter>>;
  openTransferOut(command: OpenTransferOut): Promise<TransferOutOpened>;
  freeze(command: Freeze): Promise<Frozen>;
  zeroAndPay(command: ZeroAndPay): Promise<ZeroedAndOrdered>;
  acceptForm(command: AcceptForm): Promise<FormChecked>;
  credit(command: Credit): Promise<Credited>;
  settle(command: Settle): Promise<void>;
  endRelation(command: EndRelation): Promise<void>;

  withdrawLetter(command: WithdrawLetter): Promise<void>;
  fenceCredit(command: FenceCredit): Promise<CreditFenced>;
  restoreBalance(command: RestoreBalance): Promise<BalanceRestored>;
  returnPayment(command: ReturnPayment): Promise<void>;
  voidCertificate(command: VoidCertificate): Promise<void>;
}
