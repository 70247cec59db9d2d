// The shape of rule data: one file a province, one for the nation. Every rule has an effective date and says where it comes from.
import { z } from 'zod';
import { dayNumber } from '../calendar/days.ts';
import { CLOCK_NAMES, REGIMES } from '../case.ts';
import { areaCode, isoDate } from '../scalars.ts';

const months = z.int().min(0).max(600);
const wholeDays = z.int().min(1).max(250);

/** A day of any year, `12-20`. Not 02-29, which most years lack. */
const dayOfYear = z
  .string()
  .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day of the year such as 12-20')
  .refine((day) => isoDate.safeParse(`2025-${day}`).success, 'a day that every year has');

/** Days of every year, both ends included; over the year's end where `to` is before `from`. */
const closedDays = z.strictObject({ from: dayOfYear, to: dayOfYear });
export type ClosedDays = z.infer<typeof closedDays>;

/** Books that are closed longer are a slip of the pen: an office that mostly cannot pay has no clock for paying. */
const MOST_CLOSED_DAYS = 92;

function lengthOf({ from, to }: ClosedDays): number {
  return dayNumber(`${to < from ? 2026 : 2025}-${to}`) - dayNumber(`2025-${from}`) + 1;
}

/** What a rule can set; each is looked up on its own, from the area to its province to the nation. */
export const settings = z.strictObject({
  /** Records are shared within the province: years already accumulate, only the account moves, the destination employer applies. */
  sharedRecords: z.boolean(),
  /** The account stays usable in every city of the province. */
  accountUsableAcrossCities: z.boolean(),
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
  /** The destination asks that the current month be paid (R02). */
  currentMonthMustBePaid: z.boolean(),
  /** The source lets nobody go with arrears (R06), unsettled claims (R11), a frozen account (R12). */
  noArrears: z.boolean(),
  noUnsettledClaims: z.boolean(),
  notFrozen: z.boolean(),
  /** Waiting period after a gap, in months; `whenBackPaid` where a longer gap may be back-paid too; share of benefits meanwhile. */
  waiting: z.strictObject({
    months: z.int().min(0).max(6),
    whenBackPaid: z.int().min(0).max(6).optional(),
    shareMeanwhile: z.number().gt(0).lt(1).optional(),
  }),
  /** Resident scheme: waiting months outside the window or lapsed, and months more for each missed year. */
  residentWaiting: z.strictObject({ months: z.int().min(0), perMissedYear: z.int().min(0) }),
  /** Back-payment, employer and person together, in hundredths of a per cent: 1000 is 10 %. */
  backPayRateBp: z.int().min(1000).max(1200),
  /** Whether a late fee is asked on back-payments; how much a day, in hundredths of a per cent. */
  lateFee: z.boolean(),
  lateFeePerDayBp: z.int().min(0),
  /** Years of contribution for retiree benefits, and how many of them at the destination. */
  retirementYears: z.strictObject({ male: z.int(), female: z.int(), here: z.int(), note: z.string().optional() }),
  /** A source silent for so many working days after it was due is given up: everything is undone, the case ends as expired. */
  giveUpAfter: wholeDays,
  /** Days on which the source's books are closed: the pay clock does not count them (§9.15). An empty list: they never are. */
  booksClosed: z
    .array(closedDays)
    .refine(
      (list) => list.reduce((sum, days) => sum + lengthOf(days), 0) <= MOST_CLOSED_DAYS,
      `closed days, at most ${MOST_CLOSED_DAYS} a year in all`,
    ),
  /** Working days after the due instant when the province and the nation are told. */
  escalateToProvinceAfter: wholeDays,
  escalateToNationAfter: wholeDays,
  /** Beijing time at which business closes. */
  closeOfBusiness: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 17:30'),
  /** Months for which a participation certificate is valid. */
  certificateValidMonths: months,
  /** What people who come or go should know. */
  adviceInbound: z.string(),
  adviceOutbound: z.string(),
  adviceOffPlatform: z.string(),
  complaintLine: z.string(),
});
export type Settings = z.infer<typeof settings>;
export type SettingName = keyof Settings;

/** Settings a decision cannot do without: the nation's file has to have them on every date from 2021-12-01 on. */
export const REQUIRED_SETTINGS = [
  'accountOnMoveToResident',
  'keepAccountAllowed',
  'waiting',
  'backPayRateBp',
  'lateFee',
  'lateFeePerDayBp',
  'escalateToProvinceAfter',
  'escalateToNationAfter',
  'closeOfBusiness',
  'certificateValidMonths',
  'complaintLine',
] as const satisfies readonly SettingName[];
export type RequiredSetting = (typeof REQUIRED_SETTINGS)[number];

/** The first day these rules decide: the day the national rule takes effect. */
export const RULES_BEGIN = '2021-12-01';

/** A clock's length. `regime` absent: online and on paper alike. */
const clockLength = z.strictObject({
  name: z.enum(CLOCK_NAMES),
  workingDays: wholeDays,
  regime: z.enum(REGIMES).optional(),
});

const effective = {
  /** First and last day the rule holds. */
  from: isoDate,
  until: isoDate.optional(),
  /** The rule in words, as shown to people. */
  source: z.string().min(1),
  /** Older than the rule of 2021 and not confirmed since. */
  old: z.boolean().optional(),
};

/** A rule of an area: two digits for a province, six for a pool. */
const areaRule = z.strictObject({
  area: z.string().regex(/^(\d{2}|\d{6})$/, 'a province (two digits) or a pool (six digits)'),
  ...effective,
  set: settings.partial().optional(),
  clocks: z.array(clockLength).optional(),
});
export type AreaRule = z.infer<typeof areaRule>;

/** A rule between two pools; beats both areas' own. */
const pairRule = z.strictObject({
  sourcePool: areaCode,
  destinationPool: areaCode,
  ...effective,
  clocks: z.array(clockLength).min(1),
});
export type PairRule = z.infer<typeof pairRule>;

export const provinceFile = z.strictObject({
  province: z.string().regex(/^\d{2}$/, 'two digits'),
  name: z.string().min(1),
  rules: z.array(areaRule),
  pairs: z.array(pairRule).optional(),
  /** Days off beside the national ones. */
  daysOff: z
    .array(z.strictObject({ area: areaRule.shape.area, source: z.string().min(1), dates: z.array(isoDate).min(1) }))
    .optional(),
});
export type ProvinceFile = z.infer<typeof provinceFile>;

/** A rule of the nation: law, or a default of this product where the rules are silent. */
const nationRule = z.strictObject({
  ...effective,
  basis: z.enum(['law', 'default']),
  set: settings.partial().optional(),
  clocks: z.array(clockLength).optional(),
});
export type NationRule = z.infer<typeof nationRule>;

export const nationFile = z.strictObject({
  nation: z.literal(true),
  name: z.string(),
  rules: z.array(nationRule).min(1),
});
export type NationFile = z.infer<typeof nationFile>;
