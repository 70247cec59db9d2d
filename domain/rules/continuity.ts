// Benefits across the gap (待遇衔接, §5): the gap, back-payment, waiting, and when benefits begin.
import type { Continuity } from '../decision.ts';
import { addMonths, distinctMonths, lastMonth, monthsBetween } from '../month.ts';
import { backPayNotes, backPayOf } from './back-payment.ts';
import { figureRule } from './figure-rules.ts';
import { lawOnBenefits } from './law.ts';
import { retirementOf } from './retirement.ts';
import type { Situation } from './situation.ts';
import { firstEnrolmentWaiting, type Gap, LONGEST_SHORT_GAP, type Waiting, waitingOf } from './waiting.ts';

/** The gap and what is waited across it; `undefined` where the source knows no month and no region speaks of first enrolments. */
function gapOf(situation: Situation): { readonly gap: Gap; readonly waiting: Waiting } | undefined {
  const { record, destinationFacts, date } = situation;
  if (record === undefined) return undefined;
  const firstPaid = destinationFacts.firstPaidMonth ?? date.slice(0, 7);
  const lastPaid = record.lastPaidMonth ?? lastMonth(record.periods);
  if (lastPaid === undefined) {
    const waiting = firstEnrolmentWaiting(situation);
    return waiting && { gap: { months: 0, firstPaid, lastPaid: firstPaid }, waiting };
  }
  const gap: Gap = { months: monthsBetween(lastPaid, firstPaid), firstPaid, lastPaid };
  return { gap, waiting: waitingOf(situation, gap) };
}

/** What should be known beside the figures, the waiting's own rule first. */
function notesOn(situation: Situation, { months, firstPaid }: Gap, waiting: Waiting): string[] {
  const { destinationFacts, rules, destination, there, date } = situation;
  const exempt = waiting.months > 0 ? rules.setting('noWaitingFor', destination, date, there) : undefined;
  const rate = rules.required('backPayRateBp', destination, date, there);
  return [
    ...waiting.notes,
    ...(exempt === undefined ? [] : [`以下人员不设等待期：${exempt.value.join('、')}（${exempt.source}）`]),
    ...(destinationFacts.firstPaidMonth === undefined
      ? [`转入地尚无缴费记录，按${firstPaid}起缴费计（本产品默认）`]
      : []),
    ...yearsNotSaid(situation),
    ...(waiting.backPayable ? backPayNotes(situation, rate) : []),
    ...(months > 0
      ? [`中断缴费不清零个人账户：待遇中断期间，余额可用于门诊和定点药店，不能用于住院（${lawOnBenefits(date)}）`]
      : []),
  ];
}

/** Somebody at retirement age whose region says nothing of years. */
function yearsNotSaid({ destinationFacts, rules, destination, there, date }: Situation): string[] {
  const isAsked = destinationFacts.atRetirement !== undefined;
  if (!isAsked || rules.layers('retirementYears', destination, date, there).length > 0) return [];
  return ['转入地未公布退休待遇所需缴费年限，未核算；请向转入地经办机构查询（本产品默认）'];
}

/**
 * Benefits across the gap, for a person whose source knows at least one paid month, or where the region says how long a first enrolment
 * waits; `undefined` otherwise. A destination that has no first month yet is taken to be paid from the month of `now` on, and a note
 * says so.
 */
export function continuityOf(situation: Situation): Continuity | undefined {
  const { application, record, rules, destination, there, date } = situation;
  const found = gapOf(situation);
  if (record === undefined || found === undefined) return undefined;
  const { gap, waiting } = found;
  const rate = rules.required('backPayRateBp', destination, date, there);
  const retirement = retirementOf(situation, rate.value);
  return {
    gapMonths: gap.months,
    backPay: backPayOf(situation, waiting.backPayable ? gap.months : 0, rate),
    waitingMonths: waiting.months,
    benefitsFrom: addMonths(gap.firstPaid, waiting.months + waiting.beginsAfter),
    retroactive: waiting.retroactive,
    totalMonths: distinctMonths(record.periods),
    // A gap of more than three months restarts continuous months; total months are kept.
    continuousMonths: gap.months > LONGEST_SHORT_GAP ? 0 : record.continuousMonths,
    ...(waiting.share === undefined ? {} : { shareWhileWaiting: waiting.share }),
    basis: waiting.basis,
    notes: notesOn(situation, gap, waiting),
    ...(retirement === undefined ? {} : { retirement: retirement.assessed }),
    rules: [
      waiting.rule,
      ...(waiting.backPayable && application.destination.scheme === 'employee'
        ? [figureRule('back-payment', rate)]
        : []),
      ...(retirement?.rules ?? []),
    ],
  };
}
