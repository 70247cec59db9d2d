// Refusals and returns in English, beside the Chinese texts that applicants and offices read: what is wrong and what to do now.
import type { FormFault, RefusalCode } from '../case.ts';
import type { PaymentFault } from './returns.ts';

interface Gloss {
  readonly message: string;
  readonly remedy: string;
}

export const REFUSALS_IN_ENGLISH: Readonly<Record<RefusalCode, Gloss>> = {
  R01: {
    message: 'still enrolled at the source',
    remedy:
      'the former employer or the person suspends the enrolment there, then apply again under a new application number',
  },
  R02: {
    message:
      'not found at the destination, not actively enrolled there, or the current month is not paid where it has to be',
    remedy: 'enrol and pay at the destination, then apply again under a new application number',
  },
  R03: {
    message: 'source and destination are one pooling area: nothing has to be moved',
    remedy:
      'employees: the former employer suspends and the new one resumes; others have the change registered there; account and years go on by themselves',
  },
  R04: {
    message: "retired: a retiree's relation does not move",
    remedy:
      'register for treatment elsewhere; whoever has settled in another province may ask for the balance to be paid out',
  },
  R05: {
    message: 'resident scheme within the current year',
    remedy:
      'apply again under a new application number once the benefits of the next year have begun at the destination, or choose to wait for the next year when applying again',
  },
  R06: {
    message: 'arrears at the source, whose region lets nobody go with them',
    remedy: 'settle the arrears at the source, then apply again under a new application number',
  },
  R07: {
    message: 'the name on record at an office differs from the application',
    remedy: 'have the office whose record is wrong correct it, then apply again under a new application number',
  },
  R08: {
    message: 'not found at the source',
    remedy:
      'check the source and the document number, then apply again under a new application number; use the document that was enrolled with',
  },
  R09: {
    message: 'a transfer to the same destination is open',
    remedy: 'follow that case by its number; no second application is needed',
  },
  R10: {
    message: 'a transfer to another area is open',
    remedy: 'wait until that case ends, or withdraw it there and apply again under a new application number',
  },
  R11: {
    message: 'unsettled claims at the source, whose region lets nobody go with them',
    remedy: 'settle the claims at the source, then apply again under a new application number',
  },
  R12: {
    message: 'the account at the source is frozen, and its region lets nobody go so',
    remedy: 'ask the source why, have it released, then apply again under a new application number',
  },
  R13: {
    message: 'the insured person has died',
    remedy: "the heirs go to the source office's inheritance desk with the death certificate",
  },
  R14: {
    message: 'the scheme on record at an office differs from the application',
    remedy: 'apply again with the scheme on record, under a new application number',
  },
  R15: {
    message: 'the applicant has no right to apply for this',
    remedy:
      'let someone apply who has, under a new application number; an agent brings the power of attorney, a child is spoken for by its guardian',
  },
  R16: {
    message: 'a paper is missing',
    remedy: 'bring what is listed, then apply again under a new application number',
  },
  R17: {
    message: 'an office is not on the platform, and there is no certificate',
    remedy:
      'have the source issue a participation certificate, then apply again under a new application number; or choose then to wait for the platform',
  },
  R18: {
    message: 'this relation has left the source already',
    remedy: 'apply to leave the area of the latest enrolment',
  },
  R19: {
    message: 'the wrong source office: the relation is not there',
    remedy: 'find the last pooling area of enrolment and apply again with it, under a new application number',
  },
  R20: { message: 'there is nothing to move', remedy: 'nothing has to be done; years and account stay as they are' },
  R21: {
    message: 'employees who move within this province need no transfer',
    remedy:
      'suspend the enrolment at the old place and enrol at the new one; whoever has several personal numbers has them merged at the present office',
  },
};

export const FORM_RETURNS_IN_ENGLISH: Readonly<Record<FormFault, Gloss>> = {
  B01: {
    message: 'periods overlap or have a hole',
    remedy: 'the source checks the months of each period and sends a new version',
  },
  B02: { message: 'the months differ from the sum of the periods', remedy: 'the source corrects months or periods' },
  B03: {
    message: 'the amount on the form differs from the money received',
    remedy: 'the money waits in suspense; the source corrects the form or makes good the difference',
  },
  B04: { message: 'the balance differs from the balance that was frozen', remedy: 'the source corrects the form' },
  B05: { message: 'the seal cannot be verified', remedy: 'the source seals the form anew' },
  B06: { message: 'the form is about another person', remedy: 'the source sends the form of this person' },
};

export const PAYMENT_RETURNS_IN_ENGLISH: Readonly<Record<PaymentFault, Gloss>> = {
  M01: { message: 'the account is closed', remedy: 'give another account; paid again under a new payment number' },
  M02: { message: 'the account is in another name', remedy: 'give an account of the payee' },
  M03: { message: 'the bank code is wrong', remedy: 'check bank and code, then pay again' },
  M04: { message: 'the amount is above a limit', remedy: 'have the bank raise the limit, then pay again' },
  M05: { message: 'paid twice', remedy: 'what was paid too much goes back' },
  M06: {
    message: 'money that fits no case',
    remedy: 'matched by reference, then by person and amount, then by two people by hand',
  },
  M07: {
    message: "the card's bank function is not activated",
    remedy: 'the person has the bank activate it, then pay again',
  },
};
