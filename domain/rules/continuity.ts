// Benefits across the gap (待遇衔接, §5): the gap, back-payment, waiting, and when benefits begin.
import type { Continuity } from '../decision.ts';
import { formatFen, parseFen, roundHalfUp } from '../money.ts';
import { addMonths, distinctMonths, lastMonth, monthsBetween } from '../month.ts';
import { retirementOf } from './retirement.ts';
import type { Ruled } from './rules.ts';
import type { Situation } from './situation.ts';

/** Law: up to three months may be back-paid and a longer gap restarts continuous months. */
const LONGEST_SHORT_GAP = 3;
/** Law: continuous months before a change of scheme that keep benefits across a short gap. */
const MONTHS_BEFORE_SCHEME_CHANGE = 24;

interface Waiting {
  readonly months: number;
  readonly basis: Continuity['basis'];
  readonly backPayable: boolean;
  readonly share?: number;
  readonly note: string;
}

interface Gap {
  readonly months: number;
  readonly firstPaid: string;
  readonly lastPaid: string;
}

/**
 * Resident scheme from 2025 (law): 3 months outside the window or lapsed, one more for each missed year; exempt groups none.
 * `undefined`: this rule has nothing to say. Missed years, where the office does not say, are the calendar years between.
 */
function residentWaiting(situation: Situation, gap: Gap, lapsed: boolean): Waiting | undefined {
  const { application, destinationFacts, rules, destination } = situation;
  const rule = rules.setting('residentWaiting', destination, `${gap.firstPaid}-01`);
  const enrolment = destinationFacts.residentEnrolment;
  if (application.destination.scheme !== 'resident' || rule === undefined) return undefined;
  if (enrolment?.exempt) return { months: 0, basis: rule.basis, backPayable: false, note: '新生儿等群体不设等待期' };
  if (!lapsed && !enrolment?.outsideWindow) return undefined;
  const yearsBetween = Number(gap.firstPaid.slice(0, 4)) - Number(gap.lastPaid.slice(0, 4)) - 1;
  const missed = enrolment?.missedYears ?? Math.max(0, yearsBetween);
  return {
    months: rule.value.months + rule.value.perMissedYear * missed,
    basis: rule.basis,
    backPayable: false,
    note: rule.source,
  };
}

/** The waiting period, back-payment assumed where it is possible. */
function waitingOf(situation: Situation, gap: Gap): Waiting {
  const { application, record, rules, destination, date } = situation;
  const schemeChanges = application.source.scheme !== application.destination.scheme;
  // With fewer than two continuous years a change of scheme counts as a longer gap (default).
  const short =
    gap.months <= LONGEST_SHORT_GAP &&
    !(schemeChanges && (record?.continuousMonths ?? 0) < MONTHS_BEFORE_SCHEME_CHANGE);
  const lapsed = gap.months > 0 && !short;
  const resident = residentWaiting(situation, gap, lapsed);
  if (resident !== undefined) return resident;
  if (gap.months === 0) return { months: 0, basis: 'law', backPayable: false, note: '缴费未中断，待遇连续享受' };
  if (short) {
    return {
      months: 0,
      basis: 'law',
      backPayable: true,
      note: '中断不超过3个月，按转入地规定补缴后自缴费当月享受待遇，中断期间待遇可追溯',
    };
  }
  const rule = rules.required('waiting', destination, date);
  const share = rule.value.shareMeanwhile;
  // A region that names a shorter wait for the back-paid lets a longer gap be back-paid too (Fujian); elsewhere it may not be.
  return {
    months: rule.value.whenBackPaid ?? rule.value.months,
    basis: rule.basis,
    backPayable: rule.value.whenBackPaid !== undefined,
    ...(share === undefined ? {} : { share }),
    note: rule.source,
  };
}

/** Late fee on a back-payment: where the region asks one and the person was at fault; an employer's delay costs the person nothing. */
function lateFeeOf(situation: Situation, amount: bigint): bigint | undefined {
  const { destinationFacts, rules, destination, date } = situation;
  const late = destinationFacts.lateBackPayment;
  if (late === undefined || !rules.required('lateFee', destination, date).value) return undefined;
  if (late.fault === 'employer') return 0n;
  const perDayBp = rules.required('lateFeePerDayBp', destination, date).value;
  return roundHalfUp(amount * BigInt(perDayBp) * BigInt(late.daysLate), 10_000n);
}

function backPayOf(situation: Situation, months: number, rate: Ruled<number>): Continuity['backPay'] {
  const wage = situation.destinationFacts.averageMonthlyWage;
  const common = { possible: months > 0, months, rate: rate.value / 10_000 };
  if (months === 0) return { ...common, amount: '0' };
  if (wage === undefined) return common;
  const amount = roundHalfUp(BigInt(months) * parseFen(wage) * BigInt(rate.value), 10_000n);
  const fee = lateFeeOf(situation, amount);
  return { ...common, amount: formatFen(amount), ...(fee === undefined ? {} : { lateFee: formatFen(fee) }) };
}

/**
 * Benefits across the gap, for a person whose source knows at least one paid month; `undefined` otherwise. A destination that has
 * no first month yet is taken to be paid from the month of `now` on, and a note says so.
 */
export function continuityOf(situation: Situation): Continuity | undefined {
  const { record, destinationFacts, rules, destination, date } = situation;
  const lastPaid = record && (record.lastPaidMonth ?? lastMonth(record.periods));
  if (record === undefined || lastPaid === undefined) return undefined;
  const firstPaid = destinationFacts.firstPaidMonth ?? date.slice(0, 7);
  const gap: Gap = { months: monthsBetween(lastPaid, firstPaid), firstPaid, lastPaid };
  const waiting = waitingOf(situation, gap);
  const rate = rules.required('backPayRateBp', destination, date);
  const notes = [waiting.note];
  if (destinationFacts.firstPaidMonth === undefined) notes.push(`转入地尚无缴费记录，按${firstPaid}起缴费计`);
  if (waiting.backPayable && rate.basis === 'default') notes.push('转入地未公布补缴费率，按10%计（本产品默认）');
  if (gap.months > 0) {
    notes.push('中断缴费不清零个人账户：待遇中断期间，余额可用于门诊和定点药店，不能用于住院');
  }
  const totalMonths = distinctMonths(record.periods);
  const retirement = retirementOf(situation, totalMonths, rate.value);
  return {
    gapMonths: gap.months,
    backPay: backPayOf(situation, waiting.backPayable ? gap.months : 0, rate),
    waitingMonths: waiting.months,
    benefitsFrom: addMonths(firstPaid, waiting.months),
    retroactive: waiting.backPayable && waiting.months === 0,
    totalMonths,
    // A gap of more than three months restarts continuous months; total months are kept.
    continuousMonths: gap.months > LONGEST_SHORT_GAP ? 0 : record.continuousMonths,
    ...(waiting.share === undefined ? {} : { shareWhileWaiting: waiting.share }),
    basis: waiting.basis,
    notes,
    ...(retirement === undefined ? {} : { retirement }),
  };
}
