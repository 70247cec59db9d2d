// What the messages of all procedures have in common: queues, envelopes, the bank's reports, and how a message is
// refused.
import { defineSignal } from '@temporalio/workflow';
import { z } from 'zod';
import { paymentNo } from '../../domain/forms.ts';
import { areaCode, fenStringNotNegative, isoInstant, openWords, staffNumber } from '../../domain/scalars.ts';

/** The task queue of the workers that run all procedures, unless configured otherwise. */
export const TRANSFERS_QUEUE = 'transfers';
/**
 * The task queue of the offices that one process serves together. An office that hosts its own steps has a queue of its
 * own.
 */
export const OFFICES_QUEUE = 'offices';

/** Who says a message. The client or gateway has checked that it may. */
export const saidBy = { office: areaCode };

/** An operator's word. `who`: staff number or role, not a name. */
export const operatorWord = { ...saidBy, who: staffNumber, reason: openWords() };

/**
 * An office's bank reports a sum. `sent`: left the payer's bank (told only when delivery is not immediate); `received`:
 * arrived at the payee; `paid`: in the person's own account, told by the payer; `bounced`: not delivered, back at the
 * payer; `back`: returned by the payee, at the payer. `receipt`: of `received`, 2 and more for further sums under the
 * same payment number.
 */
export const bankReport = {
  ...saidBy,
  event: z.enum(['sent', 'received', 'paid', 'bounced', 'back']),
  paymentNo,
  receipt: z.int().min(1).max(99).optional(),
  amountFen: fenStringNotNegative,
  at: isoInstant,
};
const bankReportAlone = z.object(bankReport);
export type BankReport = z.infer<typeof bankReportAlone>;

/** What is still needed: the other side's agreement, the other office's word, a second member of staff. */
export type Pending = 'agreement' | 'other-office' | 'second-person' | undefined;

/** A calendar year was published: every open clock is dated anew from the day it started. */
export const calendarChanged = defineSignal('calendarChanged');

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
