// What a check answers: the decision, its reasons, the tracks, the clocks and the benefits. The wire contract, free of rule data.
import { z } from 'zod';
import {
  CLOCK_NAMES,
  CONFIDENCES,
  HOLDS,
  MONEY_ROUTES,
  REFUSAL_CODES,
  REGIMES,
  ROUTES,
  RULE_BASES,
  STANDINGS,
} from './case.ts';
import { fenStringNotNegative, isoDate, isoInstant } from './scalars.ts';

/** A month that follows from what was given; it may lie beyond the years that are taken as input. */
const laterMonth = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-08');

export const DECISIONS = ['accept', 'refuse', 'not-needed', 'defer'] as const;
export type Decision = (typeof DECISIONS)[number];

/** One reason: what is wrong (Chinese), by which rule, what the applicant can do now, and whether to apply again. */
export const reason = z.strictObject({
  code: z.enum(REFUSAL_CODES),
  message: z.string(),
  basis: z.string(),
  remedy: z.string(),
  mayReapply: z.boolean(),
});
export type Reason = z.infer<typeof reason>;

/** A clock of the case. Dated are those that start with the acceptance, from `now`: the others start with what happens before them. */
export const checkedClock = z.strictObject({
  name: z.enum(CLOCK_NAMES),
  /** 0: at once. */
  workingDays: z.int().min(0),
  due: isoInstant.optional(),
  provisional: z.boolean(),
  basis: z.enum(RULE_BASES),
  /** The rule in words, as shown to people. */
  source: z.string(),
  /** Days of every year that the clock does not count: the source's books are closed. Month and day, both ends included. */
  booksClosed: z.array(z.strictObject({ from: z.string(), to: z.string(), source: z.string() })).optional(),
});
export type CheckedClock = z.infer<typeof checkedClock>;

/** One of the ways open to a person at retirement age with too few years. */
export const retirementChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pay-at-once'), months: z.int(), amount: fenStringNotNegative.optional() }),
  z.strictObject({ kind: z.literal('go-on-paying'), until: laterMonth }),
  z.strictObject({ kind: z.literal('move-to-resident'), from: isoDate }),
]);

/** Months needed for retiree benefits at the destination and what is missing (§5). */
export const retirement = z.strictObject({
  requiredMonths: z.int(),
  requiredMonthsHere: z.int(),
  missingMonths: z.int(),
  source: z.string(),
  choices: z.array(retirementChoice),
});

/** A rule that a figure was reckoned by: whose word it is and how sure it is. */
export const figureRule = z.strictObject({
  of: z.enum(['waiting', 'back-payment', 'retirement']),
  basis: z.enum(RULE_BASES),
  /** The rule in words; says so itself where it is old, unconfirmed or lapsed. */
  source: z.string(),
  standing: z.array(z.enum(STANDINGS)),
  /** The document it rests on, with number and date, how it was read, and the day the rule was last compared with it; a default has none. */
  document: z.string().optional(),
  confidence: z.enum(CONFIDENCES).optional(),
  verifiedOn: isoDate.optional(),
});
export type FigureRule = z.infer<typeof figureRule>;

/** Benefits across the gap (§5). Amounts are fen; `rate` is a fraction, 0.1 for 10 %. */
export const continuity = z.strictObject({
  gapMonths: z.int().min(0),
  backPay: z.strictObject({
    possible: z.boolean(),
    months: z.int().min(0),
    /** The resident scheme's flat contribution of the year is paid, nothing by wage: no amount and no rate. */
    flat: z.literal(true).optional(),
    /** Absent when the destination's average wage is not known, or is not what the contribution is taken of. */
    amount: fenStringNotNegative.optional(),
    /** Absent in the resident scheme, which pays nothing by wage. */
    rate: z.number().optional(),
    /** Only where the region asks one and the delay is known. */
    lateFee: fenStringNotNegative.optional(),
  }),
  waitingMonths: z.int().min(0),
  /** The first month with full benefits, back-payment assumed where it is possible. */
  benefitsFrom: laterMonth,
  retroactive: z.boolean(),
  totalMonths: z.int().min(0),
  continuousMonths: z.int().min(0),
  /** The share of benefits while waiting, where a region pays some: 0.5 in Fujian. */
  shareWhileWaiting: z.number().optional(),
  /** By which rule the waiting period is counted. */
  basis: z.enum(RULE_BASES),
  /** What should be known beside the figures. */
  notes: z.array(z.string()),
  retirement: retirement.optional(),
  /** By which rules, the waiting's first. Absent in what was assessed before they were kept. */
  rules: z.array(figureRule).optional(),
});
export type Continuity = z.infer<typeof continuity>;

/** The answer to `check`. `continuity` is absent when the source knows no months. */
export const checkResult = z.strictObject({
  decision: z.enum(DECISIONS),
  reasons: z.array(reason),
  route: z.enum(ROUTES),
  regime: z.enum(REGIMES),
  relation: z.boolean(),
  money: z.enum(MONEY_ROUTES),
  holds: z.array(z.enum(HOLDS)),
  remarks: z.array(z.string()),
  /** Beijing date; absent when waiting for an office to join the platform. */
  deferredUntil: isoDate.optional(),
  clocks: z.array(checkedClock),
  continuity: continuity.optional(),
});
export type CheckResult = z.infer<typeof checkResult>;
