// At retirement age with too few years (§5): how many months are missing, and the three ways on, each with its amount or date.
import type { Continuity, FigureRule } from '../decision.ts';
import type { FoundAtSource } from '../facts.ts';
import { formatFen } from '../money.ts';
import { addMonths, distinctMonths, firstMonth } from '../month.ts';
import { baseOf, contribution } from './back-payment.ts';
import { baseWords } from './describe-tiers.ts';
import { adviceInWords } from './documents.ts';
import { figureRule } from './figure-rules.ts';
import type { Ruled } from './rules.ts';
import type { RetirementTier } from './settings.ts';
import type { Situation } from './situation.ts';

/** What is asked and the rules that say so. */
export interface Retirement {
  readonly assessed: NonNullable<Continuity['retirement']>;
  readonly rules: readonly FigureRule[];
}

/** The nearest tier that fits by the first month that was ever paid; without any month only tiers that do not ask. */
function tierOf({
  record,
  rules,
  destination,
  there,
  date,
}: Situation): { readonly tier: RetirementTier; readonly ruled: Ruled<unknown> } | undefined {
  const first = firstMonth(record?.periods ?? []);
  for (const ruled of rules.layers('retirementYears', destination, date, there)) {
    const tier = ruled.value.find(({ when }) => {
      if (when === undefined) return true;
      const { from = '0000-00', to = '9999-99' } = when.firstPaid;
      return first !== undefined && from <= first && first <= to;
    });
    if (tier !== undefined) return { tier, ruled };
  }
  return undefined;
}

/** Months at the source by what they count as at the destination. A month that two periods name is counted once. */
interface Counted {
  readonly total: number;
  /** Actually paid there, whatever the destination takes them for. */
  readonly paid: number;
  /** Those of them that the destination takes for actual ones. */
  readonly actual: number;
}

function monthsAtSource({ record, rules, destination, there, date }: Situation): Counted {
  const periods: FoundAtSource['periods'] = record?.periods ?? [];
  const isActual = (name: 'yearsFromElsewhere' | 'militaryYears') =>
    rules.required(name, destination, date, there).value === 'actual';
  const served = isActual('militaryYears') ? periods.filter(({ kind }) => kind === 'military') : [];
  const paid = periods.filter(({ kind }) => kind === 'normal' || kind === 'back-paid' || kind === 'unemployment');
  return {
    total: distinctMonths(periods),
    paid: distinctMonths([...paid, ...served]),
    actual: distinctMonths([...(isActual('yearsFromElsewhere') ? paid : []), ...served]),
  };
}

/**
 * What the destination's region asks of the person at retirement age, `undefined` where the office does not say that the person is,
 * or the region does not say how many years. Months from elsewhere count as deemed where nobody says otherwise; "here" ends where the
 * region says. Retiree benefits never depend on drawing a pension there (law).
 */
export function retirementOf(situation: Situation, backPayRateBp: number): Retirement | undefined {
  const { destinationFacts, destination, there, date, rules } = situation;
  const person = destinationFacts.atRetirement;
  const found = tierOf(situation);
  if (person === undefined || found === undefined) return undefined;
  const { tier, ruled } = found;
  const elsewhere = monthsAtSource(situation);
  const required = tier[person.sex] * 12;
  const requiredHere = (tier.here ?? 0) * 12;
  const isInProvince = tier.hereIs === 'province' && there.reach === 'inside';
  const here = person.monthsHere + (isInProvince ? elsewhere.paid : 0);
  const missing = Math.ceil(
    Math.max(
      0,
      required - elsewhere.total - person.monthsHere,
      (tier.actual ?? 0) * 12 - elsewhere.actual - person.monthsHere,
      requiredHere - here,
    ),
  );
  const common = {
    requiredMonths: required,
    requiredMonthsHere: requiredHere,
    missingMonths: missing,
    source: [ruled.source, ...notesOf(situation, tier)].join('；'),
  };
  const by = rulesOf(situation, found);
  if (missing === 0) return { assessed: { ...common, choices: [] }, rules: by };
  const rate = rules.setting('retirementRateBp', destination, date, there)?.value ?? backPayRateBp;
  const base = rules.setting('retirementBase', destination, date, there)?.value;
  const wage = baseOf(destinationFacts.averageMonthlyWage, base);
  const amount = wage === undefined ? undefined : formatFen(contribution(missing, wage, rate));
  const assessed: Retirement['assessed'] = {
    ...common,
    choices: [
      { kind: 'pay-at-once', months: missing, ...(amount === undefined ? {} : { amount }) },
      // The month of `now` is the first of the months that are still paid.
      { kind: 'go-on-paying', until: addMonths(date.slice(0, 7), missing - 1) },
      { kind: 'move-to-resident', from: `${Number(date.slice(0, 4)) + 1}-01-01` },
    ],
  };
  return { assessed, rules: by };
}

/** The rule on years, and how years from elsewhere count where actual ones are asked for. */
function rulesOf(
  { rules, destination, there, date }: Situation,
  { tier, ruled }: NonNullable<ReturnType<typeof tierOf>>,
): FigureRule[] {
  const elsewhere = rules.required('yearsFromElsewhere', destination, date, there);
  return [figureRule('retirement', ruled), ...(tier.actual === undefined ? [] : [figureRule('retirement', elsewhere)])];
}

function notesOf({ destination, there, date, rules }: Situation, tier: RetirementTier): string[] {
  const base = rules.setting('retirementBase', destination, date, there);
  const rate = rules.setting('retirementRateBp', destination, date, there);
  const advice = rules.setting('adviceRetirement', destination, date, there);
  return [
    ...(tier.note === undefined ? [] : [tier.note]),
    ...(tier.lowerByPercentAYear === undefined
      ? []
      : [`年限不足的，仍可享受退休待遇，每少1年支付比例降低${tier.lowerByPercentAYear}%`]),
    ...(rate === undefined ? [] : [`一次性补缴费率${rate.value / 100}%（${rate.source}）`]),
    ...(base === undefined ? [] : [`补缴基数为${baseWords(base.value).zh}（${base.source}）`]),
    ...(advice === undefined ? [] : [adviceInWords(advice)]),
  ];
}
