// What the two offices know of a person when a case is decided. An office that does not find the person need say no more than that.
import { z } from 'zod';
import { INSURED_AS, PERIOD_KINDS, SCHEMES } from './case.ts';
import { areaCode, fenString, fenStringNotNegative, isoDate, isoMonth, name, text } from './scalars.ts';

/** Enrolment status (参保状态): none 0, active 1, suspended 2, ended 4. */
export const ENROLMENT_STATUSES = ['none', 'active', 'suspended', 'ended'] as const;

const count = z.int().min(0).max(100_000);

/** Months of contribution, both ends included. */
export const contributionPeriod = z.strictObject({
  from: isoMonth,
  to: isoMonth,
  kind: z.enum(PERIOD_KINDS),
});

const onPlatform = z.boolean().default(true);

const sourceRecord = {
  name,
  status: z.enum(ENROLMENT_STATUSES),
  scheme: z.enum(SCHEMES),
  retired: z.boolean(),
  deceased: z.boolean(),
  arrearsMonths: count,
  /** Claims not settled yet, a number of them. */
  unsettledClaims: count,
  inHospital: z.boolean(),
  frozen: z.boolean(),
  /** Personal-account balance in fen; below zero when overdrawn. */
  balance: fenString,
  /** Absent: nothing was ever paid, or the periods say it. */
  lastPaidMonth: isoMonth.optional(),
  continuousMonths: count,
  periods: z.array(contributionPeriod).max(600),
  movedAlready: z.boolean(),
};
const foundAtSource = z.strictObject({ found: z.literal(true), ...sourceRecord, onPlatform });
const missingAtSource = z.strictObject({
  found: z.literal(false),
  ...z.object(sourceRecord).partial().shape,
  onPlatform,
});

/** The source's facts; `found: false` may come with nothing else. */
export const sourceFacts = z.discriminatedUnion('found', [foundAtSource, missingAtSource]);
export type SourceFacts = z.infer<typeof sourceFacts>;
export type FoundAtSource = z.infer<typeof foundAtSource>;

/** A case that is open for the person, wherever it goes. */
export const openCase = z.strictObject({
  caseNo: text(64),
  destinationArea: areaCode,
  applicationNo: text(64),
});

/** Optional: what the resident scheme's waiting rule of 2025 asks (§5). Absent: worked out from the months paid. */
const residentEnrolment = z.strictObject({
  /** Enrolled outside the yearly enrolment window. */
  outsideWindow: z.boolean(),
  /** Scheme years without enrolment before this one. */
  missedYears: z.int().min(0).max(100).optional(),
  /** Years paid since then: each repairs one of the months that missed years add. */
  paidYearsSince: z.int().min(0).max(100).optional(),
  /** Newborns and other groups that never wait. */
  exempt: z.boolean().optional(),
});

/** Optional: for a late fee on a back-payment, where the region asks one (§5). */
const lateBackPayment = z.strictObject({ fault: z.enum(['person', 'employer']), daysLate: z.int().min(0).max(36_500) });

/** Optional: the person is at retirement age; asks what is missing for retiree benefits (§5). */
const atRetirement = z.strictObject({
  sex: z.enum(['male', 'female']),
  /** Months paid at the destination so far. */
  monthsHere: z.int().min(0).max(1200),
});

const destinationRecord = {
  name,
  status: z.enum(ENROLMENT_STATUSES),
  scheme: z.enum(SCHEMES),
  currentMonthPaid: z.boolean(),
  hasPersonalAccount: z.boolean(),
};
const destinationExtras = {
  /** Absent: not paid yet. */
  firstPaidMonth: isoMonth.optional(),
  /** How the person is enrolled in the employee scheme there; absent: by an employer. */
  insuredAs: z.enum(INSURED_AS).optional(),
  /** The day the benefits of the next year's enrolment begin (residents). */
  benefitsFrom: isoDate.optional(),
  /** Unified credit code of the employer on record. */
  employerCreditCode: text(64).optional(),
  /** Last year's monthly average wage at the destination, in fen. */
  averageMonthlyWage: fenStringNotNegative.optional(),
  onPlatform,
  openCase: openCase.optional(),
  residentEnrolment: residentEnrolment.optional(),
  lateBackPayment: lateBackPayment.optional(),
  atRetirement: atRetirement.optional(),
};
const foundAtDestination = z.strictObject({ found: z.literal(true), ...destinationRecord, ...destinationExtras });
const missingAtDestination = z.strictObject({
  found: z.literal(false),
  ...z.object(destinationRecord).partial().shape,
  ...destinationExtras,
});

/** The destination's facts; `found: false` may come with nothing else. */
export const destinationFacts = z.discriminatedUnion('found', [foundAtDestination, missingAtDestination]);
export type DestinationFacts = z.infer<typeof destinationFacts>;
