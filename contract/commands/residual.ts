// What an office is asked when money comes after a case has ended (§9.14). What is the same as in a case is asked by its own steps
// (`conclude`, `fence`, `withdraw`, `returnPayment`), with the residual transfer's number for the case's.
import type { BankAccount, ReceivingAccountPaper, Sealed } from '../../domain/forms.ts';
import type { ResidualReason } from '../../domain/residual.ts';
import type { CaseCommand } from './command.ts';
import type { AccountNamed, Credit, Credited } from './destination.ts';
import type { ZeroedAndOrdered } from './source.ts';

/** `caseNo` is the residual transfer's number, `ofCase` the case it follows. */
interface ResidualCommand extends CaseCommand {
  readonly ofCase: string;
}

/**
 * The paying office opens its file, books what came late (`late`: its own reference) and holds the sum. Absent
 * `amountFen`: the whole balance. Refused R13 where the person has died, R01 where the person is enrolled there anew
 * (`onward`: the sum belongs there).
 */
export interface OpenResidual extends ResidualCommand {
  readonly n: number;
  readonly direction: 'onward' | 'back';
  /** The office the money is for; `to-person`: the person's own bank account. */
  readonly destination: string;
  readonly amountFen?: string;
  readonly late?: { readonly reference: string; readonly reason: ResidualReason };
}
/** `insufficient`: less than that is available; nothing was booked, and it may be asked again with another sum. */
export type ResidualOpened =
  | { readonly kind: 'held'; readonly amountFen: string }
  | { readonly kind: 'insufficient'; readonly availableFen: string };

/**
 * The receiving office opens its file and names the account that is valid now, sealed (M07: it has none). Onward it is refused M01 where the
 * person has no personal account there, and R18 where the person has moved on, unless `follow`.
 */
export interface ExpectResidual extends ResidualCommand {
  readonly direction: 'onward' | 'back';
  readonly source: string;
  readonly follow: boolean;
}
export type ResidualExpected = AccountNamed;

/**
 * Zeroes what is held and orders its payment; again, after a bounce, under the next number. Refused B05 where the money
 * goes to an office that has not sealed the account for this residual transfer.
 */
export interface PayResidual extends CaseCommand {
  readonly n: number;
  readonly destination: string;
  readonly paymentNo: string;
  readonly amountFen: string;
  /** To a person; absent: the person's own account that the office has on record. */
  readonly to?: BankAccount;
  /** To an office: the account that it has just named. */
  readonly account?: Sealed<ReceivingAccountPaper>;
}
export type ResidualPaid = ZeroedAndOrdered;

/** As in a case; refused R18 where the person has moved on with another case, unless `follow`. */
export interface CreditResidual extends Credit {
  readonly follow: boolean;
}
/** `movedToCase`: the sum is in the account of a person who has moved on with that case. */
export type ResidualCredited = Credited & { readonly movedToCase?: string };

/** The office that asked for a late debit books what came for what it was asked for; answers with the signed receipt. */
export type TakeResidualDebit = Credit;
