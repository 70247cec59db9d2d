// In which circumstances a setting is ever asked for: a rule that asks for others never decides anything.
import { INSURED_AS, REACHES } from '../case.ts';
import type { Circumstances } from './precedence.ts';
import type { SettingName } from './settings.ts';

/**
 * `place`: of a place by itself; `inside`: of moves within the province only; `move`: of moves within it or across; `person`: also by how
 * the person is insured at the destination.
 */
export type Asked = 'place' | 'inside' | 'move' | 'person';

/** One row a setting; a test compares it with what decisions really ask. */
export const ASKED: Readonly<Record<SettingName, Asked>> = {
  withinProvince: 'inside',
  paysToPerson: 'move',
  accountOnRecord: 'move',
  accountOnMoveToResident: 'move',
  keepAccountAllowed: 'move',
  clearsKeptAccount: 'move',
  paidOutOn: 'move',
  fallbackToPerson: 'move',
  currentMonthMustBePaid: 'person',
  noArrears: 'move',
  noUnsettledClaims: 'move',
  notFrozen: 'move',
  waiting: 'person',
  noWaitingFor: 'person',
  monthsBeforeToEmployee: 'person',
  monthsBeforeToResident: 'person',
  residentWaiting: 'person',
  backPayRateBp: 'person',
  backPayBase: 'person',
  backPayWindow: 'person',
  lateFee: 'person',
  lateFeePerDayBp: 'person',
  retirementYears: 'person',
  retirementRateBp: 'person',
  retirementBase: 'person',
  yearsFromElsewhere: 'person',
  militaryYears: 'person',
  giveUpAfter: 'move',
  booksClosed: 'place',
  escalateToProvinceAfter: 'place',
  escalateToNationAfter: 'place',
  closeOfBusiness: 'place',
  certificateValidMonths: 'move',
  adviceInbound: 'person',
  adviceOutbound: 'move',
  adviceOffPlatform: 'move',
  adviceRetirement: 'person',
  complaintLine: 'place',
};

/** Clocks are asked of the move alone. */
export const CLOCKS_ASKED: Asked = 'move';

const MOVES: readonly Circumstances[] = REACHES.map((reach) => ({ reach }));

export const CIRCUMSTANCES_ASKED: Readonly<Record<Asked, readonly Circumstances[]>> = {
  place: [{}],
  inside: [{ reach: 'inside' }],
  move: MOVES,
  person: MOVES.flatMap((move) => INSURED_AS.map((insuredAs) => ({ ...move, insuredAs }))),
};

/** Settings in tiers: where the nearest rule has no tier that fits, the next one is asked, so several decide side by side. */
export const IN_TIERS: readonly SettingName[] = ['waiting', 'retirementYears'];
