// What the nation's rules have to say, and from which day on.
import type { SettingName } from './settings.ts';

/** Settings a decision cannot do without: the nation's file has to have them on every date from 2021-12-01 on. */
export const REQUIRED_SETTINGS = [
  'withinProvince',
  'accountOnMoveToResident',
  'keepAccountAllowed',
  'waiting',
  'monthsBeforeToEmployee',
  'monthsBeforeToResident',
  'backPayRateBp',
  'lateFee',
  'lateFeePerDayBp',
  'yearsFromElsewhere',
  'militaryYears',
  'escalateToProvinceAfter',
  'escalateToNationAfter',
  'closeOfBusiness',
  'certificateValidMonths',
  'complaintLine',
] as const satisfies readonly SettingName[];
export type RequiredSetting = (typeof REQUIRED_SETTINGS)[number];

/** The first day these rules decide: the day the national rule takes effect. */
export const RULES_BEGIN = '2021-12-01';
