// The wire contract of a transfer: workflow, updates and queries by name, with their shapes.
// Clients, gateways, workers and tests import it from here; nothing else names a message.
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Application } from '../../domain/application.ts';
import { FORM_FAULTS } from '../../domain/case.ts';
import type { Reason } from '../../domain/decision.ts';
import { bankAccount, caseNo, documentPerson, formVerdict, sealedForm, sourceAnswer } from '../../domain/forms.ts';
import { payeePaper } from '../../domain/payee.ts';
import { isoDate, openWords, staffNumber } from '../../domain/scalars.ts';
import type { CaseView, TimelineEntry } from '../../domain/view.ts';
import { bankReport, operatorWord, type Pending, saidBy } from '../kit/messages.ts';

/** The workflow's type name. One run a transfer; id `transfer/<source pool>/<scheme>/<person key>`. */
export const TRANSFER = 'transfer';
/** `personKey`: HMAC of the normalised document, hexadecimal; nothing of the document can be read from it. */
export function transferWorkflowId(sourcePool: string, scheme: string, personKey: string): string {
  return `transfer/${sourcePool}/${scheme}/${personKey}`;
}

/** The workflow's argument. `contentHash`: SHA-256 of the application without its channel, hexadecimal. */
export interface TransferInput {
  readonly application: Application;
  readonly contentHash: string;
  /** Pools as the pool registry names them on the day of applying. */
  readonly sourcePool: string;
  readonly destinationPool: string;
  readonly personKey: string;
}

/**
 * What an applicant is told. `try-again`: the run that was asked ended meanwhile with a decision about another
 * application.
 */
export type ApplyAnswer =
  | { readonly kind: 'accepted'; readonly caseNo: string; readonly view: CaseView }
  | { readonly kind: 'refused' | 'not-needed'; readonly reasons: readonly Reason[]; readonly openCaseNo?: string }
  | { readonly kind: 'deferred'; readonly until?: string }
  | { readonly kind: 'try-again' };

/** `destinationPool`: as the pool registry names it on the day of applying. */
export interface Apply {
  readonly applicationNo: string;
  readonly contentHash: string;
  readonly destinationPool: string;
}
/** Asks for the decision. The application itself is the workflow's argument. */
export const apply = defineUpdate<ApplyAnswer, [Apply]>('apply');

/** `office`: who says it. The client or gateway has checked that it may. */
const envelope = { caseNo, ...saidBy };

/** The source's clerk answers the contact letter. */
export const answerAsSourceMessage = z.strictObject({ ...envelope, answer: sourceAnswer });
export type AnswerAsSource = z.infer<typeof answerAsSourceMessage>;

/** The destination's clerk accepts, returns for correction or refuses version `formVersion` of the information form. */
export const verdictMessage = z.strictObject({ ...envelope, formVersion: z.int().min(1), verdict: formVerdict });
export type Verdict = z.infer<typeof verdictMessage>;

/**
 * An office asks the applicant for what is missing; its own clock stands still until it comes. `what` carries no
 * personal data.
 */
export const askSupplementMessage = z.strictObject({ ...envelope, what: openWords() });
export type AskSupplement = z.infer<typeof askSupplementMessage>;

/**
 * The applicant hands in what was asked for, or another account of the person's own after a bounce. `office`: where it
 * is handed in; `papers`: what they are, without personal data. An account that is another's goes with the `paper` that
 * says so, and is handed in by two members of staff, `who`, one after the other.
 */
export const supplyMessage = z.strictObject({
  ...envelope,
  papers: z.array(openWords()).min(1).max(20),
  payToPerson: bankAccount.optional(),
  paper: payeePaper.optional(),
  who: staffNumber.optional(),
});
export type Supply = z.infer<typeof supplyMessage>;

/**
 * The source corrects a form that is with the destination and not accepted, unasked. `code`: what was wrong with it.
 */
export const correctFormMessage = z.strictObject({ ...envelope, code: z.enum(FORM_FAULTS), form: sealedForm });
export type CorrectForm = z.infer<typeof correctFormMessage>;

/** An office says who the person is by document; in force once the other office says the same. */
export const confirmIdentityMessage = z.strictObject({ ...envelope, person: documentPerson });
export type ConfirmIdentity = z.infer<typeof confirmIdentityMessage>;

/**
 * An office has learnt that the person has died. `diedOn`: Beijing date. The case stops; the report stands when the
 * other office says the same, or when nobody has taken it back in three days.
 */
export const reportDeathMessage = z.strictObject({ ...envelope, diedOn: isoDate });
export type ReportDeath = z.infer<typeof reportDeathMessage>;

/**
 * A report of a death was wrong: it is taken back by two members of staff, one after the other, while nothing rests on
 * it.
 */
export const revokeDeathMessage = z.strictObject({ ...envelope, who: staffNumber, reason: openWords() });
export type RevokeDeath = z.infer<typeof revokeDeathMessage>;

/**
 * The applicant or an office withdraws the case: at once before the source has confirmed; after that the other side has
 * to agree (the source; the destination where the source asks). `reason` carries no personal data.
 */
export const withdrawMessage = z.strictObject({
  ...envelope,
  by: z.enum(['applicant', 'source', 'destination']),
  reason: openWords(),
});
export type Withdraw = z.infer<typeof withdrawMessage>;

/** The office that was asked agrees to a withdrawal, or does not. */
export const agreeMessage = z.strictObject({ ...envelope, agree: z.boolean(), reason: openWords() });
export type Agree = z.infer<typeof agreeMessage>;

/** An office's bank reports a sum. */
export const reportReceiptMessage = z.strictObject({ caseNo, ...bankReport });
export type ReportReceipt = z.infer<typeof reportReceiptMessage>;

/** The source says that what held the money there (claims, hospital, frozen, overdrawn) is settled. */
export const releaseHoldMessage = z.strictObject({ ...envelope });
export type ReleaseHold = z.infer<typeof releaseHoldMessage>;

/**
 * An operator resolves what is stuck; kept in the case's timeline with who and why. `retry`: the cause is removed, the
 * refused step is tried again. `send-back`: another sum than was ordered came in; it goes back and is paid anew.
 * `undo`: the case is closed and everything undone. `settled-by-hand`: what was left has been done outside. The last
 * two where money is concerned: said by two members of staff, one after the other.
 */
export const resolveMessage = z.strictObject({
  caseNo,
  ...operatorWord,
  action: z.enum(['retry', 'send-back', 'undo', 'settled-by-hand']),
});
export type Resolve = z.infer<typeof resolveMessage>;

/** What a message is answered with: taken, and where the case stands now. */
export interface Taken {
  readonly caseNo: string;
  readonly stage: CaseView['stage'];
  /** What is still needed before it takes effect. */
  readonly pending?: Pending;
}

export const answerAsSource = defineUpdate<Taken, [AnswerAsSource]>('answerAsSource');
export const acceptForm = defineUpdate<Taken, [Verdict]>('acceptForm');
export const returnForm = defineUpdate<Taken, [Verdict]>('returnForm');
export const refuseAsDestination = defineUpdate<Taken, [Verdict]>('refuseAsDestination');
export const askSupplement = defineUpdate<Taken, [AskSupplement]>('askSupplement');
export const supply = defineUpdate<Taken, [Supply]>('supply');
export const correctForm = defineUpdate<Taken, [CorrectForm]>('correctForm');
export const confirmIdentity = defineUpdate<Taken, [ConfirmIdentity]>('confirmIdentity');
export const reportDeath = defineUpdate<Taken, [ReportDeath]>('reportDeath');
export const revokeDeath = defineUpdate<Taken, [RevokeDeath]>('revokeDeath');
export const withdraw = defineUpdate<Taken, [Withdraw]>('withdraw');
export const agree = defineUpdate<Taken, [Agree]>('agree');
export const reportReceipt = defineUpdate<Taken, [ReportReceipt]>('reportReceipt');
export const releaseHold = defineUpdate<Taken, [ReleaseHold]>('releaseHold');
export const resolve = defineUpdate<Taken, [Resolve]>('resolve');

export const caseQuery = defineQuery<CaseView>('case');
export const timelineQuery = defineQuery<readonly TimelineEntry[]>('timeline');
