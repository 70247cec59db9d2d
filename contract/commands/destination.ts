// What the destination is asked: name the account it is paid on, accept the form, which is the pivot, and credit the sum.
import type {
  AcceptanceSlip,
  CreditReceipt,
  DocumentPerson,
  FormVerdict,
  InformationForm,
  ReceivingAccountPaper,
  Sealed,
} from '../../domain/forms.ts';
import type { CaseCommand } from './command.ts';

/**
 * The account that is valid now, sealed: asked before each order that the letter's account is too old for. Refused M07
 * where none can be paid into.
 */
export type ReceivingAccount = CaseCommand;
export type AccountNamed = Sealed<ReceivingAccountPaper>;

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
  /** `slip`: what the source ends its relation by. */
  | { readonly kind: 'accepted'; readonly mergedMonths: number; readonly slip: Sealed<AcceptanceSlip> }
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
