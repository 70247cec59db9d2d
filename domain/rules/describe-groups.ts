// Settings and clocks in the groups in which people ask for them: one list for every page and table.
import type { Words } from '../words.ts';
import { SETTING_NAMES } from './describe-settings.ts';
import type { SettingName } from './settings.ts';

/** The groups in the order in which they are shown; clocks are a group of their own. */
export const SETTING_GROUPS = [
  'within-province',
  'balance',
  'conditions',
  'waiting',
  'back-payment',
  'retirement',
  'time',
  'advice',
] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

export const GROUP_WORDS: Readonly<Record<SettingGroup | 'clocks', Words>> = {
  'within-province': { zh: '省内流动', en: 'within the province' },
  balance: { zh: '个人账户余额', en: 'the balance' },
  conditions: { zh: '办理条件', en: 'conditions' },
  waiting: { zh: '待遇等待期', en: 'waiting' },
  'back-payment': { zh: '补缴', en: 'back-payment' },
  retirement: { zh: '退休', en: 'retirement' },
  time: { zh: '时间与督办', en: 'time and supervision' },
  advice: { zh: '提示', en: 'advice' },
  clocks: { zh: '时限', en: 'clocks' },
};

/** One row a setting; a new setting does not compile until it has a group. */
export const GROUP_OF: Readonly<Record<SettingName, SettingGroup>> = {
  withinProvince: 'within-province',
  paysToPerson: 'balance',
  accountOnRecord: 'balance',
  accountOnMoveToResident: 'balance',
  keepAccountAllowed: 'balance',
  clearsKeptAccount: 'balance',
  paidOutOn: 'balance',
  fallbackToPerson: 'balance',
  currentMonthMustBePaid: 'conditions',
  noArrears: 'conditions',
  noUnsettledClaims: 'conditions',
  notFrozen: 'conditions',
  certificateValidMonths: 'conditions',
  waiting: 'waiting',
  noWaitingFor: 'waiting',
  monthsBeforeToEmployee: 'waiting',
  monthsBeforeToResident: 'waiting',
  residentWaiting: 'waiting',
  backPayRateBp: 'back-payment',
  backPayBase: 'back-payment',
  backPayWindow: 'back-payment',
  lateFee: 'back-payment',
  lateFeePerDayBp: 'back-payment',
  retirementYears: 'retirement',
  retirementRateBp: 'retirement',
  retirementBase: 'retirement',
  yearsFromElsewhere: 'retirement',
  militaryYears: 'retirement',
  adviceRetirement: 'retirement',
  giveUpAfter: 'time',
  booksClosed: 'time',
  escalateToProvinceAfter: 'time',
  escalateToNationAfter: 'time',
  closeOfBusiness: 'time',
  adviceInbound: 'advice',
  adviceOutbound: 'advice',
  adviceOffPlatform: 'advice',
  complaintLine: 'advice',
};

/** The settings of a group, in the order in which settings are shown. */
export function settingsOf(group: SettingGroup): readonly SettingName[] {
  return SETTING_NAMES.filter((name) => GROUP_OF[name] === group);
}
