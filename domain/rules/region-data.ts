// The shape of rule data: one file a province, one for the nation. Every rule has an effective date and the document it comes from.
import { z } from 'zod';
import { CLOCK_NAMES, INSURED_AS, REACHES, REGIMES } from '../case.ts';
import { areaCode, isoDate } from '../scalars.ts';
import { documents } from './document-data.ts';
import { settings } from './settings.ts';

/** A clock's length; 0 is at once. `regime` absent: online and on paper alike. */
const clockLength = z.strictObject({
  name: z.enum(CLOCK_NAMES),
  workingDays: z.int().min(0).max(250),
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

/** When a rule holds; both absent: always. A rule that asks more beats one of the same place that asks less. */
const conditions = {
  scope: z.enum(REACHES).optional(),
  insuredAs: z.enum(INSURED_AS).optional(),
};

const area = z.string().regex(/^(\d{2}|\d{6})$/, 'a province (two digits) or a pool (six digits)');

/** A rule of an area: two digits for a province, six for a pool. `document`: one of the file's, by its short name. */
export const areaRule = z.strictObject({
  area,
  ...effective,
  ...conditions,
  document: z.string().min(1),
  set: settings.partial().optional(),
  clocks: z.array(clockLength).optional(),
});
export type AreaRule = z.infer<typeof areaRule>;

/** A rule between two pools; beats both areas' own. */
export const pairRule = z.strictObject({
  sourcePool: areaCode,
  destinationPool: areaCode,
  ...effective,
  document: z.string().min(1),
  clocks: z.array(clockLength).min(1),
});
export type PairRule = z.infer<typeof pairRule>;

/** Days off and make-up working days that a region adds in one year. */
const regionalYear = z.strictObject({
  year: z.int().min(2000).max(2099),
  source: z.string().min(1),
  document: z.string().min(1),
  off: z.array(isoDate),
  work: z.array(isoDate).optional(),
});
export type RegionalYear = z.infer<typeof regionalYear>;

/**
 * An area with days of its own, every year: a year that is not in the list was not found, and dates that need it are provisional.
 * `from`: the first year of which that is so; absent: every year.
 */
export const ownDays = z.strictObject({ area, from: z.int().optional(), years: z.array(regionalYear) });
export type OwnDays = z.infer<typeof ownDays>;

export const provinceFile = z.strictObject({
  province: z.string().regex(/^\d{2}$/, 'two digits'),
  name: z.string().min(1),
  documents,
  rules: z.array(areaRule),
  pairs: z.array(pairRule).optional(),
  ownDays: z.array(ownDays).optional(),
});
export type ProvinceFile = z.infer<typeof provinceFile>;

/** A rule of the nation: law, with its document, or a default of this product where the rules are silent, with none. */
export const nationRule = z.strictObject({
  ...effective,
  ...conditions,
  basis: z.enum(['law', 'default']),
  document: z.string().min(1).optional(),
  set: settings.partial().optional(),
  clocks: z.array(clockLength).optional(),
});
export type NationRule = z.infer<typeof nationRule>;

export const nationFile = z.strictObject({
  nation: z.literal(true),
  name: z.string(),
  documents,
  rules: z.array(nationRule).min(1),
});
export type NationFile = z.infer<typeof nationFile>;
