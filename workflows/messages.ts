// The wire contract of a transfer: every workflow, update, query and search attribute by name, with its shapes.
// Clients, gateways, workers and tests import it from here; nothing else names a message.
import { defineSearchAttributeKey } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { Application } from '../domain/application.ts';
import { FORM_FAULTS } from '../domain/case.ts';
import type { Reason } from '../domain/decision.ts';
import { bankAccount, caseNo, documentPerson, formVerdict, sealedForm, sourceAnswer } from '../domain/forms.ts';
import { areaCode, fenStringNotNegative, isoDate, isoInstant } from '../domain/scalars.ts';
import type { CaseView, TimelineEntry } from '../domain/view.ts';

/** The workflow's type name. One run a transfer; id `transfer/<source pool>/<scheme>/<person key>`. */
export const TRANSFER = 'transfer';
/** The task queue of the workers that run transfers, unless configured otherwise. */
export const TRANSFERS_QUEUE = 'transfers';
/** The task queue of the offices that one process serves together. An office that hosts its own steps has a queue of its own. */
export const OFFICES_QUEUE = 'offices';

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

/** What an applicant is told. `try-again`: the run that was asked ended meanwhile with a decision about another application. */
export type ApplyAnswer =
  | { readonly kind: 'accepted'; readonly caseNo: string; readonly view: CaseView }
  | { readonly kind: 'refused' | 'not-needed'; readonly reasons: readonly Reason[]; readonly openCaseNo?: string }
  | { readonly kind: 'deferred'; readonly until?: string }
  | { readonly kind: 'try-again' };

/** Asks for the decision. The application itself is the workflow's argument. */
export const apply = defineUpdate<
  ApplyAnswer,
  [{ readonly applicationNo: string; readonly contentHash: string; readonly destinationPool: string }]
>('apply');

/** Words that everyone who sees the case reads: no identity number, phone or account. */
const openWords = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (text) => !/\d{11}/.test(text),
    'no number of eleven digits or more: identity numbers, phones and accounts do not belong here',
  );

/** `office`: who says it. The client or gateway has checked that it may. */
const envelope = { caseNo, office: areaCode };

/** The source's clerk answers the contact letter. */
export const answerAsSourceMessage = z.strictObject({ ...envelope, answer: sourceAnswer });
export type AnswerAsSource = z.infer<typeof answerAsSourceMessage>;

/** The destination's clerk accepts, returns for correction or refuses version `formVersion` of the information form. */
export const verdictMessage = z.strictObject({ ...envelope, formVersion: z.int().min(1), verdict: formVerdict });
export type Verdict = z.infer<typeof verdictMessage>;

/** An office asks the applicant for what is missing; its own clock stands still until it comes. `what` carries no personal data. */
export const askSupplementMessage = z.strictObject({ ...envelope, what: openWords });
export type AskSupplement = z.infer<typeof askSupplementMessage>;

/**
 * The applicant hands in what was asked for, or another account of the person's own after a bounce. `office`: where it is handed in;
 * `papers`: what they are, without personal data.
 */
export const supplyMessage = z.strictObject({
  ...envelope,
  papers: z.array(openWords).min(1).max(20),
  payToPerson: bankAccount.optional(),
});
export type Supply = z.infer<typeof supplyMessage>;

/** The source corrects a form that is with the destination and not accepted, unasked. `code`: what was wrong with it. */
export const correctFormMessage = z.strictObject({ ...envelope, code: z.enum(FORM_FAULTS), form: sealedForm });
export type CorrectForm = z.infer<typeof correctFormMessage>;

/** An office says who the person is by document; in force once the other office says the same. */
export const confirmIdentityMessage = z.strictObject({ ...envelope, person: documentPerson });
export type ConfirmIdentity = z.infer<typeof confirmIdentityMessage>;

/** An office has learnt that the person has died. `diedOn`: Beijing date. */
export const reportDeathMessage = z.strictObject({ ...envelope, diedOn: isoDate });
export type ReportDeath = z.infer<typeof reportDeathMessage>;

/**
 * The applicant or an office withdraws the case: at once before the source has confirmed; after that the other side has to agree (the
 * source; the destination where the source asks). `reason` carries no personal data.
 */
export const withdrawMessage = z.strictObject({
  ...envelope,
  by: z.enum(['applicant', 'source', 'destination']),
  reason: openWords,
});
export type Withdraw = z.infer<typeof withdrawMessage>;

/** The office that was asked agrees to a withdrawal, or does not. */
export const agreeMessage = z.strictObject({ ...envelope, agree: z.boolean(), reason: openWords });
export type Agree = z.infer<typeof agreeMessage>;

/**
 * An office's bank reports a sum. `sent`: left the source's bank (told only when delivery is not immediate);
 * `received`: arrived at the destination; `paid`: in the person's own account, told by the source; `bounced`: not delivered, back at the source; `back`: returned by the destination, at the source.
 */
export const reportReceiptMessage = z.strictObject({
  ...envelope,
  event: z.enum(['sent', 'received', 'paid', 'bounced', 'back']),
  paymentNo: z.string().min(1).max(80),
  /** 2 and more: a further sum that came in under the same payment number. */
  receipt: z.int().min(1).max(99).optional(),
  amountFen: fenStringNotNegative,
  at: isoInstant,
});
export type ReportReceipt = z.infer<typeof reportReceiptMessage>;

/** The source says that what held the money there (claims, hospital, frozen, overdrawn) is settled. */
export const releaseHoldMessage = z.strictObject({ ...envelope });
export type ReleaseHold = z.infer<typeof releaseHoldMessage>;

/**
 * An operator resolves what is stuck; kept in the case's timeline with who and why. `retry`: the cause is removed, the refused step is
 * tried again. `send-back`: another sum than was ordered came in; it goes back and is paid anew. `undo`: the case is closed and
 * everything undone. `settled-by-hand`: what was left has been done outside. The last two where money is concerned: said by two
 * members of staff, one after the other.
 */
export const resolveMessage = z.strictObject({
  ...envelope,
  action: z.enum(['retry', 'send-back', 'undo', 'settled-by-hand']),
  /** The operator's staff number or role, not a name. */
  who: z.string().min(1).max(60),
  reason: openWords,
});
export type Resolve = z.infer<typeof resolveMessage>;

/** What a message is answered with: taken, and where the case stands now. */
export interface Taken {
  readonly caseNo: string;
  readonly stage: CaseView['stage'];
  /** What is still needed before it takes effect: the other side's agreement, the other office's word, a second member of staff. */
  readonly pending?: 'agreement' | 'other-office' | 'second-person';
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
export const withdraw = defineUpdate<Taken, [Withdraw]>('withdraw');
export const agree = defineUpdate<Taken, [Agree]>('agree');
export const reportReceipt = defineUpdate<Taken, [ReportReceipt]>('reportReceipt');
export const releaseHold = defineUpdate<Taken, [ReleaseHold]>('releaseHold');
export const resolve = defineUpdate<Taken, [Resolve]>('resolve');

/** A deferred application, by its own workflow. Its type name and id. */
export const WAITING = 'waiting';
export function waitingWorkflowId(applicationNo: string): string {
  return `waiting/${applicationNo}`;
}
/** `until`: a Beijing date; absent: until both offices are on the platform. */
export interface WaitingInput {
  readonly application: Application;
  readonly until?: string;
}
/** How a deferred application stands. Instants are ISO 8601 +08:00. */
export interface Waiting {
  readonly applicationNo: string;
  readonly state: 'waiting' | 'applying' | 'withdrawn' | 'applied';
  readonly since: string;
  readonly until?: string;
  /** What applying anew was answered with. */
  readonly answer?: 'accepted' | 'refused' | 'not-needed' | 'unusable';
  readonly caseNo?: string;
}
export const waitingQuery = defineQuery<Waiting>('waiting');
export const withdrawWaiting = defineUpdate<Waiting>('withdrawWaiting');
/** An office has joined the platform: whoever waits for it asks again at once. */
export const officeJoined = defineSignal('officeJoined');

/** A calendar year was published: every open clock is dated anew from the day it started. */
export const calendarChanged = defineSignal('calendarChanged');

export const caseQuery = defineQuery<CaseView>('case');
export const timelineQuery = defineQuery<readonly TimelineEntry[]>('timeline');

/** Failure type of a message that is refused at the door; `details[0]` is a {@link MessageRefusal}. */
export const MESSAGE_REFUSED = 'MessageRefused';
/** Closed list of why a message is refused. */
export type MessageRefusalCode =
  | 'unusable' // the message itself is malformed
  | 'wrong-case' // it belongs to another case
  | 'wrong-office' // this office has no say in this
  | 'not-awaited' // nothing of the kind is awaited now
  | 'stale' // an older version, or a payment that is not this case's
  | 'bad-sums' // the form contradicts itself (B01, B02)
  | 'too-late' // the destination has accepted: the case only goes forward
  | 'same-person' // a second, different member of staff has to say it
  | 'closed'; // the case has ended
export interface MessageRefusal {
  readonly code: MessageRefusalCode;
  readonly message: string;
  readonly remedy: string;
}

/** Search attributes, registered at every start. PostgreSQL visibility allows 10 Keyword and 3 of each other type. */
export const CASE_NO = defineSearchAttributeKey('CaseNo', 'KEYWORD');
export const SOURCE_POOL = defineSearchAttributeKey('SourcePool', 'KEYWORD');
export const DESTINATION_POOL = defineSearchAttributeKey('DestinationPool', 'KEYWORD');
export const ROUTE = defineSearchAttributeKey('Route', 'KEYWORD');
export const RELATION_TRACK = defineSearchAttributeKey('RelationTrack', 'KEYWORD');
export const MONEY_TRACK = defineSearchAttributeKey('MoneyTrack', 'KEYWORD');
export const OUTCOME = defineSearchAttributeKey('Outcome', 'KEYWORD');
/** Actors awaited, as `source`, and actor with office, as `source:330100`. */
export const WAITING_ON = defineSearchAttributeKey('WaitingOn', 'KEYWORD_LIST');
/** The earliest due instant of an open clock. */
export const DUE = defineSearchAttributeKey('Due', 'DATETIME');
export const OVERDUE = defineSearchAttributeKey('Overdue', 'BOOL');

export const SEARCH_ATTRIBUTES = [
  CASE_NO,
  SOURCE_POOL,
  DESTINATION_POOL,
  ROUTE,
  RELATION_TRACK,
  MONEY_TRACK,
  OUTCOME,
  WAITING_ON,
  DUE,
  OVERDUE,
] as const;
