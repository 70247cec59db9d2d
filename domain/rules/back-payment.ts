// What a back-payment costs (§5): months by wage and rate in the employee scheme, the year's flat contribution in the resident scheme.
import type { Continuity } from '../decision.ts';
import { formatFen, parseFen, roundHalfUp } from '../money.ts';
import { baseWords } from './describe-tiers.ts';
import type { Ruled } from './rules.ts';
import type { ContributionBase } from './settings.ts';
import type { Situation } from './situation.ts';

/** Last year's average wage at the destination is the only wage that offices give; a share of it can be reckoned with. */
export function baseOf(wage: string | undefined, base: ContributionBase | undefined): bigint | undefined {
  if (wage === undefined) return undefined;
  if (base === undefined) return parseFen(wage) * 10_000n;
  if (base.of !== 'average' || base.year === 'before-last') return undefined;
  return parseFen(wage) * BigInt(Math.round(base.percent * 100));
}

/** Months × base × rate, half up to the fen. `base` in ten-thousandths of a fen, `rateBp` in hundredths of a per cent. */
export function contribution(months: number, base: bigint, rateBp: number): bigint {
  return roundHalfUp(BigInt(months) * base * BigInt(rateBp), 100_000_000n);
}

/** Late fee on a back-payment: where the region asks one and the person was at fault; an employer's delay costs the person nothing. */
function lateFeeOf(situation: Situation, amount: bigint): bigint | undefined {
  const { destinationFacts, rules, destination, there, date } = situation;
  const late = destinationFacts.lateBackPayment;
  if (late === undefined || !rules.required('lateFee', destination, date, there).value) return undefined;
  if (late.fault === 'employer') return 0n;
  const perDayBp = rules.required('lateFeePerDayBp', destination, date, there).value;
  return roundHalfUp(amount * BigInt(perDayBp) * BigInt(late.daysLate), 10_000n);
}

/** Into the resident scheme nothing is paid by wage: no amount and no rate. */
export function backPayOf(situation: Situation, months: number, rate: Ruled<number>): Continuity['backPay'] {
  const { application, destinationFacts, rules, destination, there, date } = situation;
  const possible = months > 0;
  if (application.destination.scheme === 'resident')
    return possible ? { possible, months, flat: true } : { possible, months };
  const common = { possible, months, rate: rate.value / 10_000 };
  if (!possible) return { ...common, amount: '0' };
  const base = baseOf(
    destinationFacts.averageMonthlyWage,
    rules.setting('backPayBase', destination, date, there)?.value,
  );
  if (base === undefined) return common;
  const amount = contribution(months, base, rate.value);
  const fee = lateFeeOf(situation, amount);
  return { ...common, amount: formatFen(amount), ...(fee === undefined ? {} : { lateFee: formatFen(fee) }) };
}

/** What should be known of the rate, the base and the time in which a gap may be back-paid. */
export function backPayNotes(situation: Situation, rate: Ruled<number>): string[] {
  const { application, rules, destination, there, date } = situation;
  const window = rules.setting('backPayWindow', destination, date, there);
  const until = window && [`补缴须在中断后${window.value.months}个月内办理（${window.source}）`];
  if (application.destination.scheme === 'resident') return until ?? [];
  const base = rules.setting('backPayBase', destination, date, there);
  return [
    rate.basis === 'default' ? '转入地未公布补缴费率，按10%计（本产品默认）' : `补缴费率：${rate.source}`,
    ...(base === undefined ? [] : [`补缴基数为${baseWords(base.value).zh}（${base.source}）`]),
    ...(until ?? []),
  ];
}
