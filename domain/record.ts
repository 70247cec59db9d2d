// The record of a case as it is exported (案卷记录): the whole of it in one document, with a schema. Without the person unless asked for.
import { z } from 'zod';
import {
  ACTORS,
  AWAITED_KINDS,
  CLOCK_NAMES,
  MONEY_ROUTES,
  MONEY_STATUSES,
  OUTCOMES,
  REGIMES,
  RELATION_STATUSES,
  ROUTES,
  RULE_BASES,
  STAGES,
} from './case.ts';
import { CORRECTION_OUTCOMES } from './correction.ts';
import { continuity } from './decision.ts';
import { caseNo, documentPerson } from './forms.ts';
import { GONE_WAYS } from './gone.ts';
import { areaCode, fenString, isoDate, isoInstant } from './scalars.ts';

const office = z.object({ pool: areaCode, name: z.string().optional() });

const mark = z.object({
  kind: z.enum(['warning', 'overdue', 'escalation', 'stopped', 'resumed', 'give-up']),
  at: isoInstant,
  level: z.enum(['area', 'province', 'nation']).optional(),
  why: z.string().optional(),
});

/** A clock as the case shows it. */
const clockView = z.object({
  name: z.enum(CLOCK_NAMES),
  workingDays: z.int().min(1),
  basis: z.enum(RULE_BASES),
  source: z.string(),
  startedAt: isoInstant,
  dueAt: isoInstant,
  provisional: z.boolean(),
  passed: z.array(mark),
  stoppedAt: isoInstant.optional(),
  pauses: z.array(z.object({ from: isoInstant, to: isoInstant.optional(), why: z.string() })).optional(),
});

/** {@link CaseView} on the wire. Fields that later versions add are let through. */
export const caseView = z.object({
  applicationNo: z.string(),
  caseNo,
  stage: z.enum(STAGES),
  outcome: z.enum(OUTCOMES).optional(),
  reasons: z.array(z.string()),
  source: office,
  destination: office,
  route: z.enum(ROUTES).optional(),
  regime: z.enum(REGIMES).optional(),
  moneyRoute: z.enum(MONEY_ROUTES).optional(),
  relation: z.enum(RELATION_STATUSES),
  money: z.enum(MONEY_STATUSES),
  amountFen: fenString.optional(),
  paymentNo: z.string().optional(),
  whereIsTheMoney: z.string(),
  awaited: z.array(
    z.object({
      kind: z.enum(AWAITED_KINDS),
      id: z.string(),
      actor: z.enum(ACTORS),
      office: areaCode.optional(),
      forWhat: z.string(),
      since: isoInstant,
      until: isoInstant.optional(),
      why: z.string().optional(),
    }),
  ),
  clocks: z.array(clockView),
  dueAt: isoInstant.optional(),
  overdue: z.boolean(),
  problem: z.string().optional(),
  certificateNo: z.string().optional(),
  letterNo: z.string().optional(),
  formVersion: z.int().min(1),
  benefits: continuity.optional(),
  openedAt: isoInstant,
  closedAt: isoInstant.optional(),
  /** Its run is gone: all else is as it was last heard of. */
  gone: z.object({ how: z.enum(GONE_WAYS), since: isoInstant.optional() }).optional(),
});

const timelineEntry = z.object({
  at: isoInstant,
  by: z.enum([...ACTORS, 'jiexu']),
  office: areaCode.optional(),
  what: z.string(),
});

/** Why a clock has its date: each day that was counted, and each that was left out with the notice or rule that takes it out. */
export const recordedClock = z.strictObject({
  name: z.enum(CLOCK_NAMES),
  workingDays: z.int().min(1),
  basis: z.enum(RULE_BASES),
  source: z.string(),
  area: areaCode,
  startedAt: isoInstant,
  dueAt: isoInstant,
  provisional: z.boolean(),
  stoppedAt: isoInstant.optional(),
  counted: z.array(isoDate),
  leftOut: z.array(z.strictObject({ date: isoDate, why: z.string() })),
  /** Where the calendar of today does not lead to the date that was set. */
  note: z.string().optional(),
});

/** A paper in an office's files. `facts`: what it says beside the person; `body`: all of it, where the person is asked for. */
export const recordedPaper = z.strictObject({
  onFileAt: areaCode,
  kind: z.enum(['certificate', 'letter', 'form', 'receipt', 'fenced']),
  number: z.string(),
  version: z.int().min(1),
  state: z.enum(['valid', 'void', 'withdrawn']),
  stateSince: isoInstant.optional(),
  stateReason: z.string().optional(),
  recordedAt: isoInstant,
  seal: z.strictObject({
    office: areaCode,
    keyId: z.string(),
    /** As it is verified now against the office that must have sealed it: `valid`, or what is wrong with it. */
    validity: z.string(),
  }),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  body: z.unknown().optional(),
});
export type RecordedPaper = z.infer<typeof recordedPaper>;

/** What the case moved in one office's books, in order. The account of the person is `person` unless the person is asked for. */
const postings = z.strictObject({
  office: areaCode,
  role: z.enum(['source', 'destination']),
  transfers: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['post', 'hold', 'post-hold', 'void-hold']),
      debit: z.string(),
      credit: z.string(),
      amountFen: fenString,
      paymentNo: z.string().optional(),
      recordedAt: isoInstant,
    }),
  ),
});

const recordedNotice = z.strictObject({
  noticeNo: z.string().optional(),
  kind: z.enum(['refusal', 'completion', 'payment', 'escalation']),
  title: z.string(),
  office: areaCode.optional(),
  recipient: z.string(),
  at: isoInstant,
  state: z.enum(['issued', 'missing']),
});

/** A correction after completion (§9.10): the form's version, and how it ended. Without `outcome` it is open. */
const recordedCorrection = z.strictObject({
  version: z.int().min(2),
  openedAt: isoInstant,
  closedAt: isoInstant.optional(),
  outcome: z.enum(CORRECTION_OUTCOMES).optional(),
  timeline: z.array(timelineEntry),
});

/** A message that the case refused at the door. */
const refusedMessage = z.strictObject({
  at: isoInstant,
  office: areaCode.optional(),
  message: z.string(),
  code: z.string(),
  text: z.string(),
  remedy: z.string(),
  payloadDigest: z.string().optional(),
});

/** What one of the offices' systems refused in the case: a late step, a paper whose seal does not hold. */
const refusedStep = z.strictObject({
  at: isoInstant,
  office: areaCode,
  step: z.string(),
  code: z.string(),
  remark: z.string(),
});

export const caseRecord = z.strictObject({
  format: z.literal('jiexu-case-record/1'),
  madeAt: isoInstant,
  caseNo,
  applicationNo: z.string(),
  /** Only where it was asked for. */
  person: documentPerson.optional(),
  view: caseView,
  timeline: z.array(timelineEntry),
  clocks: z.array(recordedClock),
  papers: z.array(recordedPaper),
  postings: z.array(postings),
  notices: z.array(recordedNotice),
  corrections: z.array(recordedCorrection),
  refusedMessages: z.array(refusedMessage),
  refusedSteps: z.array(refusedStep),
});
export type CaseRecord = z.infer<typeof caseRecord>;
