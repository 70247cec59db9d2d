// The papers of a case (§7): participation certificate, contact letter, information form, credit receipt, notices. Bodies and their seals.
import { z } from 'zod';
import { FORM_FAULTS, MONEY_STATUSES, OUTCOMES, RELATION_STATUSES, SCHEMES, SOURCE_REFUSALS } from './case.ts';
import { areaCode, fenString, fenStringNotNegative, isoDate, isoInstant, isoMonth } from './scalars.ts';

const text = z.string().min(1).max(200);
const scheme = z.enum(SCHEMES);

/** `<destination pool>-<yyyymmdd>-<n>`, unique; quoted in every document and message of a case. */
export const caseNo = z.string().regex(/^\d{6}-\d{8}-\d{1,9}$/, 'a case number such as 510100-20260930-17');

/** `<case>-R<k>`: money that follows an ended case; `<case>-D<k>`: a late debit, the other way (§9.14). */
export const residualNo = z
  .string()
  .regex(/^\d{6}-\d{8}-\d{1,9}-[RD][1-9]\d{0,3}$/, 'the number of a residual transfer such as 510100-20260930-17-R1');

/** An office's electronic seal over a document's body: a signature by the office's key. */
export const seal = z.strictObject({
  office: areaCode,
  keyId: z.string().min(1).max(100),
  /** Compact JWS over the SHA-256 of the canonical body; the header names the algorithm. */
  signature: z.string().min(1).max(2000),
});
export type Seal = z.infer<typeof seal>;

/** The person on a document. `personalNo` is an office's own number, never an identity. */
export const documentPerson = z.strictObject({
  name: text,
  idType: z.enum(['resident-id', 'hmt-permit', 'foreign-permit', 'passport', 'officer']),
  idNumber: text,
});
export type DocumentPerson = z.infer<typeof documentPerson>;

/** An account money can be sent to. */
export const bankAccount = z.strictObject({
  accountName: text,
  bank: text,
  /** Twelve-digit interbank code (联行号). */
  bankCode: z.string().regex(/^\d{12}$/, 'a bank code of twelve digits'),
  accountNo: z.string().regex(/^\d{8,30}$/, 'an account number of 8 to 30 digits'),
});
export type BankAccount = z.infer<typeof bankAccount>;

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
  kind: z.enum(['normal', 'back-paid', 'deemed']),
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
  /** Office code (6) + YYMMDD + four digits, unique, quoted in every reply. */
  letterNo: z.string().regex(/^\d{16}$/, 'office code, YYMMDD and four digits'),
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
  remark: z.string().max(500).optional(),
  writtenOn: isoDate,
});
export type ContactLetter = z.infer<typeof contactLetter>;

/** Information form (参保人员基本医疗保险信息表): the source's answer; versioned, sealed. */
export const informationForm = z.strictObject({
  caseNo,
  letterNo: z.string().regex(/^\d{16}$/),
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
  /** Months paid, equal to the sum over normal and back-paid rows. */
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

/** An office where only its code and name are needed. */
export const officeName = z.strictObject({ office: areaCode, name: text });
export type OfficeName = z.infer<typeof officeName>;

/** One reason of a refusal (§6): always with its basis and what the applicant can do now. */
export const noticeReason = z.strictObject({
  code: z.string().regex(/^[RBM]\d{2}$/, 'a code such as R05'),
  message: z.string().min(1).max(1000),
  basis: z.string().min(1).max(1000),
  remedy: z.string().min(1).max(1000),
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
    .strictObject({ gapMonths: z.int().min(0), waitingMonths: z.int().min(0), benefitsFrom: isoMonth.optional() })
    .optional(),
  remarks: z.array(z.string().min(1).max(500)).max(20),
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
export const sealedRefusalNotice = sealed(refusalNotice);
export const sealedCompletionNotice = sealed(completionNotice);
export const sealedPaymentNotice = sealed(paymentNotice);

/** What a source answers to the contact letter. */
export const sourceAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('confirm'), form: sealedForm }),
  z.strictObject({ kind: z.literal('refuse'), code: z.enum(SOURCE_REFUSALS), remark: z.string().max(500).optional() }),
]);
export type SourceAnswer = z.infer<typeof sourceAnswer>;

/** What a destination says of an information form. */
export const formVerdict = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accept') }),
  /** For correction: the source sends the next version. */
  z.strictObject({ kind: z.literal('return'), code: z.enum(FORM_FAULTS), remark: z.string().max(500).optional() }),
  /** For good: everything is undone. */
  z.strictObject({ kind: z.literal('refuse'), code: z.enum(FORM_FAULTS), remark: z.string().max(500).optional() }),
]);
export type FormVerdict = z.infer<typeof formVerdict>;
