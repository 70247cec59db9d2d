// Everything an office may be asked, on one page. What a question carries and what is answered stands in commands/; what is
// kept of it, and under which key, in steps.ts; with which codes it may be refused, in refusal.ts.
import type { DestinationFacts, SourceFacts } from '../domain/facts.ts';
import type { ContactLetter, Sealed } from '../domain/forms.ts';
import type * as correction from './commands/correction.ts';
import type * as destination from './commands/destination.ts';
import type { LookUp } from './commands/facts.ts';
import type * as papers from './commands/papers.ts';
import type * as residual from './commands/residual.ts';
import type * as source from './commands/source.ts';
import type * as undo from './commands/undo.ts';

/**
 * One office, whatever its system and however it is reached. A step asked again gives its first answer. What the office
 * declares it will not do is thrown as `Refusal`; any other failure says nothing about what was done, and the same is
 * asked again.
 */
export interface Office {
  // before there is a case
  lookUpAsSource(query: LookUp): Promise<SourceFacts>;
  lookUpAsDestination(query: LookUp): Promise<DestinationFacts>;

  // the papers it begins with
  writeLetter(command: papers.WriteLetter): Promise<Sealed<ContactLetter>>;
  openTransferOut(command: papers.OpenTransferOut): Promise<papers.TransferOutOpened>;

  // the source
  confirm(command: source.Confirm): Promise<source.Confirmed>;
  pay(command: source.Pay): Promise<source.ZeroedAndOrdered>;
  conclude(command: source.Conclude): Promise<source.Concluded>;

  // the destination
  receivingAccount(command: destination.ReceivingAccount): Promise<destination.AccountNamed>;
  acceptForm(command: destination.AcceptForm): Promise<destination.FormChecked>;
  credit(command: destination.Credit): Promise<destination.Credited>;

  // undoing
  fence(command: undo.Fence): Promise<undo.Fenced>;
  withdraw(command: undo.Withdraw): Promise<undo.Withdrawn>;
  returnPayment(command: undo.ReturnPayment): Promise<void>;

  // years that were wrong, after completion
  reviewCorrection(query: correction.ReviewCorrection): Promise<correction.CorrectionReviewed>;
  countersign(command: correction.Countersign): Promise<correction.Countersigned>;
  fileCorrection(command: correction.FileCorrection): Promise<void>;

  // money that comes after the end
  openResidual(command: residual.OpenResidual): Promise<residual.ResidualOpened>;
  expectResidual(command: residual.ExpectResidual): Promise<residual.ResidualExpected>;
  payResidual(command: residual.PayResidual): Promise<residual.ResidualPaid>;
  creditResidual(command: residual.CreditResidual): Promise<residual.ResidualCredited>;
  takeResidualDebit(command: residual.TakeResidualDebit): Promise<destination.Credited>;
}

/** What is asked of an office in a case: all but the look-ups before there is one. */
export type CaseSteps = Omit<Office, 'lookUpAsSource' | 'lookUpAsDestination'>;

export type CommandName = keyof Office;
export type CommandOf<K extends CommandName> = Parameters<Office[K]>[0];
export type AnswerOf<K extends CommandName> = Awaited<ReturnType<Office[K]>>;
