// The papers of a case (§7): participation certificate, contact letter, information form, slip of the acceptance, credit
// receipt, notices. Bodies and their seals.
import { z } from 'zod';
import { bankAccount } from './bank-account.ts';
import {
  FORM_FAULTS,
  MONEY_STATUSES,
  OUTCOMES,
  PERIOD_KINDS,
  RELATION_STATUSES,
  SCHEMES,
  SOURCE_REFUSALS,
} from './case.ts';
import { ID_TYPES } from './identity.ts';
import { CASE_NUMBER, RESIDUAL_NUMBER } from './numbers.ts';
import { holdsIdentityNumber } from './personal-number.ts';
import {
  areaCode,
  text as boundedText,
  fenString,
  fenStringNotNegative,
  isoDate,
  isoInstant,
  isoMonth,
  openWords,
} from './scalars.ts';

export { type BankAccount, bankAccount } from './bank-account.ts';

const text = boundedText(200);
const remark = openWords(500);
const scheme = z.enum(SCHEMES);

export const caseNo = z.string().regex(CASE_NUMBER, 'a case number such as 510100-20260930-17');

export const residualNo = z
  .string()
  .regex(RESIDUAL_NUMBER, 'the number of a residual transfer such as 510100-20260930-17-R1');

/** Office code (6) + YYMMDD + four digits, unique, quoted in every reply. */
const letterNo = z.string().regex(/^\d{16}$/, 'sixteen digits: office code, YYMMDD and four more');
/** `<case or residual transfer>-P<k>`, or another office's own number of a payment. Shown and kept in the clear. */
export const paymentNo = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,80}$/, 'a payment number such as 510100-20260930-17-P1')
  .refine((no) => !holdsIdentityNumber(no), 'a number that holds no identity number');

/** An office's electronic seal over a document's body: a signature by the office's key. */
export const seal = z.strictObject({
  office: areaCode,
  keyId: boundedText(100),
  /** Compact JWS over the SHA-256 of the canonical body; the header names the algorithm. */
  signature: boundedText(2000),
});
export type Seal = z.infer<typeof seal>;

/** The person on a document. `personalNo` is an office's own number, never an identity. */
export const documentPerson = z.strictObject({
  name: text,
  idType: z.enum(ID_TYPES),
  idNumber: text,
});
export type DocumentPerson = z.infer<typeof documentPerson>;

/** Where money went, as a notice shows it: of the account number the last four digits only. */
export const maskedAccount = z.strictObject({
  accountName: text,
  bank: text,
  bankCode: z.string().regex(/^\d{12}$/, 'a bank code of twelve digits'),
  accountNo: z.string().regex(/^\*{4}\d{1,4}$/, 'four asterisks and the last four digits of an account number'),
});
export type MaskedAccount = z.infer<typeof maskedAccount>;

/** An office as documents name it. */
export const officeParty = z.strictObject({ office: areaCode, name: text, phone: text, address: text });
export type OfficeParty = z.infer<typeof officeParty>;

/** Contribution months in one area. `months` counts whole months, both ends included. `baseFen`: monthly base, where known. */
export const periodRow = z.strictObject({
  area: areaCode,
  from: isoMonth,
  to: isoMonth,
  months: z.int().min(1).max(1200),
  kind: z.enum(PERIOD_KINDS),
  baseFen: fenStringNotNegative.optional(),
});
export type PeriodRow = z.infer<typeof periodRow>;

/** Participation certificate (参保凭证), issued by the source; valid 3 months. */
export const certificate = z.strictObject({
  certificateNo: text,
  checkCode: text,
  /** The case it was issued in; absent on one the person asked for beforehand. */
  caseNo: caseNo.optional(),
  /** The number this one was reissued for; that number is void. */
  replaces: text.optional(),
  person: documentPerson,
  scheme,
  registeredAddress: text.optional(),
  enrolledFrom: isoMonth,
  enrolledTo: isoMonth,
  benefitsFrom: isoMonth,
  benefitsTo: isoMonth,
  balanceFen: fenString,
  issuer: officeParty,
  contact: text,
  issuedOn: isoDate,
  validUntil: isoDate,
});
export type Certificate = z.infer<typeof certificate>;

/** Contact letter (联系函): the destination asks the source. */
export const contactLetter = z.strictObject({
  letterNo,
  caseNo,
  scheme,
  destinationScheme: scheme,
  person: documentPerson,
  sex: z.enum(['male', 'female']).optional(),
  personalNoAtSource: text.optional(),
  personalNoAtDestination: text.optional(),
  source: officeParty,
  destination: officeParty,
  /** Where the money goes; absent when the plan moves none to the destination. */
  receivingAccount: bankAccount.optional(),
  agent: z.strictObject({ name: text, phone: text.optional() }).optional(),
  remark: remark.optional(),
  writtenOn: isoDate,
});
export type ContactLetter = z.infer<typeof contactLetter>;

/** Information form (参保人员基本医疗保险信息表): the source's answer; versioned, sealed. */
export const informationForm = z.strictObject({
  caseNo,
  letterNo,
  /** 1 for the first; each correction one more. */
  version: z.int().min(1).max(99),
  person: documentPerson,
  sex: z.enum(['male', 'female']).optional(),
  birthDate: isoDate.optional(),
  personalNo: text.optional(),
  /** Household kind (户籍性质), in the source's words, such as 城镇 or 农村. */
  householdKind: text.optional(),
  /** Person kind (人员类别), in the source's words, such as 在职 or 灵活就业. */
  personKind: text.optional(),
  lastEmployer: text.optional(),
  scheme,
  firstMonth: isoMonth,
  periods: z.array(periodRow).min(1).max(600),
  /** Months paid, by the person, an employer or the unemployment fund: the sum over rows that are not deemed. */
  actualMonths: z.int().min(0),
  deemedMonths: z.int().min(0),
  residentYears: z.int().min(0),
  gapMonths: z.int().min(0),
  arrears: z.boolean(),
  /** Principal and interest of the personal account on the day of confirmation. */
  balance: z.strictObject({ principalFen: fenString, interestFen: fenStringNotNegative }),
  /** Principal plus interest, what the destination will receive; zero when no money goes there. */
  amountToTransferFen: fenStringNotNegative,
  payingAccount: bankAccount.optional(),
  disposition: z.enum(['to-destination', 'to-person', 'keep', 'none']),
  chronicDiseases: z.array(text).max(50),
  officer: text,
  reviewer: text,
  phone: text,
  issuedOn: isoDate,
});
export type InformationForm = z.infer<typeof informationForm>;

/** The destination's receipt for a credited sum: what the source settles on. */
export const creditReceipt = z.strictObject({
  /** The case's, or the residual transfer's. */
  caseNo: z.union([caseNo, residualNo]),
  paymentNo: text,
  /** The credit's transfer id in the destination's books. */
  transferId: text,
  amountFen: fenStringNotNegative,
  creditedAt: isoInstant,
});
export type CreditReceipt = z.infer<typeof creditReceipt>;

/** Where an office receives what is paid in a case (收款账户): it says so itself, and is paid there and nowhere else. */
export const receivingAccountPaper = z.strictObject({
  /** The case's, or the residual transfer's. */
  caseNo: z.union([caseNo, residualNo]),
  office: areaCode,
  account: bankAccount,
  /** When the office was asked, by the case's clock. */
  validAt: isoInstant,
});
export type ReceivingAccountPaper = z.infer<typeof receivingAccountPaper>;

/** The destination's word that it credits nothing for the case any more, nor, of `all`, accepts anything. */
export const fencedPaper = z.strictObject({
  /** The case's, or the residual transfer's. */
  caseNo: z.union([caseNo, residualNo]),
  what: z.enum(['all', 'credit']),
  fencedAt: isoInstant,
});
export type FencedPaper = z.infer<typeof fencedPaper>;
/** The destination's slip of the acceptance: what the source ends its relation by. */
export const acceptanceSlip = z.strictObject({
  caseNo,
  /** Of the information form that was accepted. */
  formVersion: z.int().min(1).max(99),
  acceptedAt: isoInstant,
});
export type AcceptanceSlip = z.infer<typeof acceptanceSlip>;

/** An office where only its code and name are needed. */
export const officeName = z.strictObject({ office: areaCode, name: text });
export type OfficeName = z.infer<typeof officeName>;

/** One reason of a refusal (§6): always with its basis and what the applicant can do now. */
export const noticeReason = z.strictObject({
  code: z.string().regex(/^[RBM]\d{2}$/, 'a code such as R05'),
  message: boundedText(1000),
  basis: boundedText(1000),
  remedy: boundedText(1000),
  mayReapply: z.boolean(),
});
export type NoticeReason = z.infer<typeof noticeReason>;

/** Refusal notice (不予受理通知书): an application that was not accepted, with every reason. */
export const refusalNotice = z.strictObject({
  noticeNo: text,
  applicationNo: text,
  /** Present when the case was refused after acceptance (退回). */
  caseNo: caseNo.optional(),
  person: documentPerson,
  applicant: text,
  scheme,
  destinationScheme: scheme,
  source: officeName,
  destination: officeName,
  issuer: officeParty,
  reasons: z.array(noticeReason).min(1).max(20),
  appliedOn: isoDate,
  issuedOn: isoDate,
});
export type RefusalNotice = z.infer<typeof refusalNotice>;

/** Completion notice (办结通知书): both tracks with a status of their own, and the benefits that follow. */
export const completionNotice = z.strictObject({
  noticeNo: text,
  caseNo,
  person: documentPerson,
  scheme,
  destinationScheme: scheme,
  source: officeName,
  destination: officeName,
  issuer: officeParty,
  outcome: z.enum(OUTCOMES),
  relation: z.enum(RELATION_STATUSES),
  money: z.enum(MONEY_STATUSES),
  /** Months the destination merged. */
  mergedMonths: z.int().min(0).optional(),
  /** What was credited or paid out. */
  amountFen: fenStringNotNegative.optional(),
  paymentNo: text.optional(),
  creditedOn: isoDate.optional(),
  benefits: z
    .strictObject({
      gapMonths: z.int().min(0),
      waitingMonths: z.int().min(0),
      benefitsFrom: isoMonth.optional(),
      /** Months needed for retiree benefits and missing, of somebody at retirement age. */
      retirement: z.strictObject({ requiredMonths: z.int().min(0), missingMonths: z.int().min(0) }).optional(),
      /** By whose word, in sentences: what is law, what the region's, what a default of this product, and how sure. */
      rules: z.array(boundedText(500)).max(10).optional(),
    })
    .optional(),
  remarks: z.array(boundedText(500)).max(20),
  acceptedOn: isoDate,
  issuedOn: isoDate,
});
export type CompletionNotice = z.infer<typeof completionNotice>;

/** Payment notice (支付通知书): a sum ordered at the source's bank, for the destination or for the person. */
export const paymentNotice = z.strictObject({
  noticeNo: text,
  caseNo,
  paymentNo: text,
  disposition: z.enum(['to-destination', 'to-person']),
  person: documentPerson,
  payer: officeParty,
  payee: maskedAccount,
  principalFen: fenString,
  interestFen: fenStringNotNegative,
  /** Principal plus interest. */
  amountFen: fenStringNotNegative,
  orderedOn: isoDate,
  issuedOn: isoDate,
});
export type PaymentNotice = z.infer<typeof paymentNotice>;

/** A document body with the seal of the office that made it. */
export interface Sealed<T> {
  readonly body: T;
  readonly seal: Seal;
}
function sealed<T extends z.ZodType>(body: T) {
  return z.strictObject({ body, seal });
}
export const sealedCertificate = sealed(certificate);
export const sealedLetter = sealed(contactLetter);
export const sealedForm = sealed(informationForm);
export const sealedReceipt = sealed(creditReceipt);
export const sealedReceivingAccount = sealed(receivingAccountPaper);
export const sealedFenced = sealed(fencedPaper);
export const sealedSlip = sealed(acceptanceSlip);
export const sealedRefusalNotice = sealed(refusalNotice);
export const sealedCompletionNotice = sealed(completionNotice);
export const sealedPaymentNotice = sealed(paymentNotice);

/** What a source answers to the contact letter. */
export const sourceAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('confirm'), form: sealedForm }),
  z.strictObject({ kind: z.literal('refuse'), code: z.enum(SOURCE_REFUSALS), remark: remark.optional() }),
]);
export type SourceAnswer = z.infer<typeof sourceAnswer>;

/** What a destination says of an information form. */
export const formVerdict = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accept') }),
  /** For correction: the source sends the next version. */
  z.strictObject({ kind: z.literal('return'), code: z.enum(FORM_FAULTS), remark: remark.optional() }),
  /** For good: everything is undone. */
  z.strictObject({ kind: z.literal('refuse'), code: z.enum(FORM_FAULTS), remark: remark.optional() }),
]);
export type FormVerdict = z.infer<typeof formVerdict>;
