// What clerks, applicants, banks and operators say to a case: one method a message of workflows/transfer/messages.ts.
import type { UpdateDefinition } from '@temporalio/common';
import type { FormFault, SourceRefusal } from '../domain/case.ts';
import type { BankAccount, DocumentPerson, InformationForm, Sealed } from '../domain/forms.ts';
import type { PayeePaper } from '../domain/payee.ts';
import * as messages from '../workflows/transfer/messages.ts';

/** Throws `MessageRefused` where the case refuses, with code and remedy; `UnknownCase` where there is none. */
export abstract class Said {
  /** The source's clerk confirms with a sealed information form. */
  confirmAsSource(caseNo: string, office: string, form: Sealed<InformationForm>): Promise<messages.Taken> {
    return this.tell(caseNo, messages.answerAsSource, { caseNo, office, answer: { kind: 'confirm', form } });
  }

  /** The source's clerk refuses with a code of the domain. */
  refuseAsSource(caseNo: string, office: string, code: SourceRefusal, remark?: string): Promise<messages.Taken> {
    return this.tell(caseNo, messages.answerAsSource, {
      caseNo,
      office,
      answer: { kind: 'refuse', code, remark },
    });
  }

  /** The destination's clerk accepts a version of the form. */
  acceptForm(caseNo: string, office: string, formVersion: number): Promise<messages.Taken> {
    return this.tell(caseNo, messages.acceptForm, { caseNo, office, formVersion, verdict: { kind: 'accept' } });
  }

  /** The destination's clerk returns the form: the source sends the next version. */
  returnForm(
    caseNo: string,
    office: string,
    formVersion: number,
    code: FormFault,
    remark?: string,
  ): Promise<messages.Taken> {
    return this.tell(caseNo, messages.returnForm, {
      caseNo,
      office,
      formVersion,
      verdict: { kind: 'return', code, remark },
    });
  }

  /** The source corrects a form that the destination has not accepted yet, unasked. `form`: the next version. */
  correctForm(caseNo: string, office: string, code: FormFault, form: Sealed<InformationForm>): Promise<messages.Taken> {
    return this.tell(caseNo, messages.correctForm, { caseNo, office, code, form });
  }

  /** An office asks the applicant for what is missing; its clock stands still until it comes. */
  askSupplement(caseNo: string, office: string, what: string): Promise<messages.Taken> {
    return this.tell(caseNo, messages.askSupplement, { caseNo, office, what });
  }

  /**
   * The applicant hands in what was asked for, or another account of the person's own after a bounce. Another's account goes with
   * `onPaper`, and is in force when a second member of staff has handed in the same.
   */
  supply(
    caseNo: string,
    office: string,
    papers: readonly string[],
    payToPerson?: BankAccount,
    onPaper?: { readonly paper: PayeePaper; readonly who: string },
  ): Promise<messages.Taken> {
    return this.tell(caseNo, messages.supply, {
      caseNo,
      office,
      papers: [...papers],
      payToPerson,
      ...onPaper,
    });
  }

  /** An office says who the person is by document; in force once the other office says the same. */
  confirmIdentity(caseNo: string, office: string, person: DocumentPerson): Promise<messages.Taken> {
    return this.tell(caseNo, messages.confirmIdentity, { caseNo, office, person });
  }

  /**
   * An office has learnt that the person has died; it stands when the other says the same, or after three days.
   * `diedOn`: Beijing date.
   */
  reportDeath(caseNo: string, office: string, diedOn: string): Promise<messages.Taken> {
    return this.tell(caseNo, messages.reportDeath, { caseNo, office, diedOn });
  }

  /** A report of a death was wrong: taken back by two, the first is answered `pending`; refused with what rests on it. */
  revokeDeath(caseNo: string, office: string, who: string, reason: string): Promise<messages.Taken> {
    return this.tell(caseNo, messages.revokeDeath, { caseNo, office, who, reason });
  }

  /** The destination's clerk refuses the form: everything that was done is undone. */
  refuseForm(
    caseNo: string,
    office: string,
    formVersion: number,
    code: FormFault,
    remark?: string,
  ): Promise<messages.Taken> {
    return this.tell(caseNo, messages.refuseAsDestination, {
      caseNo,
      office,
      formVersion,
      verdict: { kind: 'refuse', code, remark },
    });
  }

  /** Withdraws: at once before the source has confirmed, else answered with `pending: 'agreement'`. */
  withdraw(caseNo: string, by: messages.Withdraw['by'], office: string, reason: string): Promise<messages.Taken> {
    return this.tell(caseNo, messages.withdraw, { caseNo, office, by, reason });
  }

  /** The office that was asked agrees to a withdrawal, or does not. */
  agree(caseNo: string, office: string, agree: boolean, reason: string): Promise<messages.Taken> {
    return this.tell(caseNo, messages.agree, { caseNo, office, agree, reason });
  }

  /** An office's bank reports a sum. Told again it changes nothing. */
  reportReceipt(report: messages.ReportReceipt): Promise<messages.Taken> {
    return this.tell(report.caseNo, messages.reportReceipt, report);
  }

  /** The source says that what held the money is settled. */
  releaseHold(caseNo: string, office: string): Promise<messages.Taken> {
    return this.tell(caseNo, messages.releaseHold, { caseNo, office });
  }

  /** An operator says how a stuck case goes on; what concerns money is said by two, the first is answered `pending`. */
  resolve(message: messages.Resolve): Promise<messages.Taken> {
    return this.tell(message.caseNo, messages.resolve, message);
  }

  /** Brings a message to its case. */
  protected abstract tell<M extends { readonly caseNo: string }>(
    caseNo: string,
    update: UpdateDefinition<messages.Taken, [M]>,
    message: M,
  ): Promise<messages.Taken>;
}
