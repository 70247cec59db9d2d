// What a rule can set, one schema a setting. Each is looked up on its own, from the area to its province to the nation.
import { z } from 'zod';
import { dayNumber } from '../calendar/days.ts';
import { isoDate, isoMonth } from '../scalars.ts';
import { type DaysOfYear, isWithin } from './days-of-year.ts';

const months = z.int().min(0).max(600);
/** Law: a waiting period after a gap is six months at most. */
const waitingMonths = z.int().min(0).max(6);
/** Half years are the finest step that a region takes. */
const years = z.number().min(0).max(50).multipleOf(0.5);
const share = z.number().gt(0).lt(1);

/** A day of any year, `12-20`. Not 02-29, which most years lack. */
const dayOfYear = z
  .string()
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day of the year such as 12-20')
  .refine((day) => isoDate.safeParse(`2025-${day}`).success, 'a day that every year has');

/** Days of every year, both ends included; over the year's end where `to` is before `from`. */
const daysOfYear = z.strictObject({ from: dayOfYear, to: dayOfYear });

/** Books that are closed longer are a slip of the pen: an office that mostly cannot pay has no clock for paying. */
const MOST_CLOSED_DAYS = 92;

function lengthOf({ from, to }: DaysOfYear): number {
  return dayNumber(`${to < from ? 2026 : 2025}-${to}`) - dayNumber(`2025-${from}`) + 1;
}

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 17:30');

function coverEveryDayOnce(seasons: readonly DaysOfYear[]): boolean {
  for (let day = dayNumber('2025-01-01'); day <= dayNumber('2025-12-31'); day += 1) {
    const text = new Date(day * 86_400_000).toISOString().slice(5, 10);
    if (seasons.filter((season) => isWithin(text, season)).length !== 1) return false;
  }
  return true;
}

/** One time for the whole year, or one a season; the seasons cover every day of the year once. */
const closeOfBusiness = z.union([
  timeOfDay,
  z
    .array(daysOfYear.extend({ at: timeOfDay }))
    .min(2)
    .refine(coverEveryDayOnce, 'seasons that cover every day of the year, each day once'),
]);

/** What goes on within a province; see `withinProvince`. */
export const WAYS = ['transfer', 'keep', 'money-only', 'not-needed', 'automatic'] as const;
export type Way = (typeof WAYS)[number];

/** A count of months, both ends included; an absent end is open. */
const span = z
  .strictObject({ from: months.optional(), to: months.optional() })
  .refine(({ from = 0, to = 600 }) => from <= to, 'a span that does not end before it begins');
export type Span = z.infer<typeof span>;

/** When a tier of waiting fits; what is absent is not asked. */
const waitingWhen = z.strictObject({
  /** Months of the gap. Absent: every gap that cannot be back-paid by the law's own rule. */
  gap: span.optional(),
  /** Nothing was ever paid before. Such a person is met by tiers that say so, and by no others. */
  firstEnrolment: z.literal(true).optional(),
  /** The gap was back-paid. A tier with `true` says that a longer gap may be. */
  backPaid: z.boolean().optional(),
  /** Continuous months before the gap. */
  monthsBefore: span.optional(),
  /** The scheme changes, this way. Absent: whether it changes or not. */
  change: z.enum(['to-employee', 'to-resident']).optional(),
});

const waitingTier = z.strictObject({
  when: waitingWhen.optional(),
  months: waitingMonths,
  /** The rule names the most that its cities may set, not a value; counted with until the city's own rule is known. */
  ceiling: z.literal(true).optional(),
  /** Share of benefits while waiting, 0.5 for half; absent: none. */
  share: share.optional(),
  /** Where the waiting months begin: in the month of payment (absent) or in the month after it. */
  begins: z.enum(['month-paid', 'next-month']).optional(),
  /** Costs of the gap are covered once it is back-paid. */
  retroactive: z.boolean().optional(),
  /** The rule itself makes people with a longer gap wait less than an earlier tier does; else that is taken for a slip of the pen. */
  shorter: z.literal(true).optional(),
});
export type WaitingTier = z.infer<typeof waitingTier>;

const retirementTier = z.strictObject({
  /** Whom the tier is for: by the first month that was ever paid, both ends included. */
  when: z
    .strictObject({ firstPaid: z.strictObject({ from: isoMonth.optional(), to: isoMonth.optional() }) })
    .optional(),
  male: years,
  female: years,
  /** How many of them have to be actual years, wherever they were paid. */
  actual: years.optional(),
  /** How many of them have to be paid here. */
  here: years.optional(),
  /** Where "here" ends; absent: the pool. */
  hereIs: z.enum(['pool', 'province']).optional(),
  /** With fewer years benefits are not refused but lower, by so many per cent for each missing year. */
  lowerByPercentAYear: z.number().gt(0).max(100).optional(),
  note: z.string().min(1).optional(),
});
export type RetirementTier = z.infer<typeof retirementTier>;

/** The base of a contribution: a share of an average wage. */
const base = z.strictObject({
  /** Per cent of the wage. */
  percent: z.number().gt(0).max(300),
  /** Whose wage. Only the office's own figure (`average`, last year's) can be reckoned with; of others the amount is left to the office. */
  of: z.enum(['average', 'province-average', 'reference', 'own-wage']),
  /** Absent: last year's. */
  year: z.enum(['last', 'before-last']).optional(),
});
export type ContributionBase = z.infer<typeof base>;

/** Why a balance is paid out to the person, beside the source area's own way (`paysToPerson`). */
export const PAY_OUT_REASONS = [
  'resettled-retiree',
  'cannot-be-credited',
  'to-resident',
  'called-up',
  'settled-abroad',
  'leaves-the-country',
  'gave-up',
  'left-employment',
  'retirement-age-elsewhere',
  'deceased',
] as const;
export type PayOutReason = (typeof PAY_OUT_REASONS)[number];

const payOut = z.strictObject({
  reason: z.enum(PAY_OUT_REASONS),
  /** Working days in which it is paid, where the rule says so. */
  workingDays: z.int().min(1).max(250).optional(),
  note: z.string().min(1).optional(),
});
export type PayOut = z.infer<typeof payOut>;

const wholeDays = z.int().min(1).max(250);
/** Hundredths of a per cent: 1000 is 10 %. */
const rateBp = z.int().min(100).max(2000);

/** What a rule can set. `docs/adding-a-rule.md` shows each by an example. */
export const settings = z.strictObject({
  /**
   * What goes on within the province: `transfer` as across provinces; `keep`: neither moved nor paid out, usable in every city;
   * `money-only`: years accumulate, only the account moves, the destination employer applies; `not-needed`: employees suspend and enrol;
   * `automatic`: the platform moves employees by itself.
   */
  withinProvince: z.enum(WAYS),
  /** The source pays the balance to the person. */
  paysToPerson: z.boolean(),
  /** The source has the person's bank account on record: none need be given. */
  accountOnRecord: z.boolean(),
  /** What the source does with the account of someone who moves to the resident scheme. */
  accountOnMoveToResident: z.enum(['to-person', 'keep']),
  /** Whether an applicant may leave the balance at the source. */
  keepAccountAllowed: z.boolean(),
  /** Moving from here into a city-level pool clears an account that was kept. */
  clearsKeptAccount: z.boolean(),
  /** For which reasons the source pays the balance out, each with its own time where the rule has one. */
  paidOutOn: z.array(payOut).min(1),
  /** Money that proves impossible to transfer is paid to the person. */
  fallbackToPerson: z.boolean(),
  /** The destination asks that the current month be paid (R02). */
  currentMonthMustBePaid: z.boolean(),
  /** The source lets nobody go with arrears (R06), unsettled claims (R11), a frozen account (R12). */
  noArrears: z.boolean(),
  noUnsettledClaims: z.boolean(),
  notFrozen: z.boolean(),
  /** Waiting after a gap, in tiers: the first that fits decides; where none does, the next level's. */
  waiting: z.array(waitingTier).min(1),
  /** Who waits for nothing, in words: shown where somebody has to wait. */
  noWaitingFor: z.array(z.string().min(1)).min(1),
  /** Continuous months before a change of scheme that keep benefits across a short gap. */
  monthsBeforeToEmployee: months,
  monthsBeforeToResident: months,
  /** Resident scheme: waiting outside the window or lapsed, more for each missed year, less for each paid since, never below a floor. */
  residentWaiting: z.strictObject({
    months: waitingMonths,
    perMissedYear: z.int().min(0).max(12),
    repairPerPaidYear: z.int().min(0).max(12).optional(),
    floor: z.strictObject({ missedYears: z.int().min(1), months: waitingMonths }).optional(),
    share: share.optional(),
  }),
  /** Back-payment, employer and person together where both pay, in hundredths of a per cent: 1000 is 10 %. */
  backPayRateBp: rateBp,
  /** What the rate is taken of; absent: last year's average wage there. */
  backPayBase: base,
  /** How long after the gap began it may be back-paid, in words and months. */
  backPayWindow: z.strictObject({ months: z.int().min(1).max(60), note: z.string().min(1).optional() }),
  /** Whether a late fee is asked on back-payments; how much a day, in hundredths of a per cent. */
  lateFee: z.boolean(),
  lateFeePerDayBp: z.int().min(0),
  /** Years of contribution for retiree benefits, in tiers: the first that fits decides. */
  retirementYears: z.array(retirementTier).min(1),
  /** Rate and base of missing years that are paid at once; absent: those of back-payment. */
  retirementRateBp: rateBp,
  retirementBase: base,
  /** Whether years paid elsewhere count as actual or as deemed when retirement is worked out. */
  yearsFromElsewhere: z.enum(['actual', 'deemed']),
  /** The same of years of military service. */
  militaryYears: z.enum(['actual', 'deemed']),
  /** A source silent for so many working days after it was due is given up: everything is undone, the case ends as expired. */
  giveUpAfter: wholeDays,
  /** Days on which the source's books are closed: the pay clock does not count them (§9.15). An empty list: they never are. */
  booksClosed: z
    .array(daysOfYear)
    .refine(
      (list) => list.reduce((sum, days) => sum + lengthOf(days), 0) <= MOST_CLOSED_DAYS,
      `closed days, at most ${MOST_CLOSED_DAYS} a year in all`,
    ),
  /** Working days after the due instant when the province and the nation are told. */
  escalateToProvinceAfter: wholeDays,
  escalateToNationAfter: wholeDays,
  /** Beijing time at which business closes, for the whole year or by season. */
  closeOfBusiness,
  /** Months for which a participation certificate is valid. */
  certificateValidMonths: months,
  /** What people who come or go should know. */
  adviceInbound: z.string().min(1),
  adviceOutbound: z.string().min(1),
  adviceOffPlatform: z.string().min(1),
  adviceRetirement: z.string().min(1),
  complaintLine: z.string().min(1),
});
export type Settings = z.infer<typeof settings>;
export type SettingName = keyof Settings;
export type CloseOfBusiness = Settings['closeOfBusiness'];
