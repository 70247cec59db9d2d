// How long somebody waits for benefits after a gap (§5): the law's own cases first, then the tiers of the nearest region that has one.
import type { FigureRule } from '../decision.ts';
import { figureRule, lawRule } from './figure-rules.ts';
import { lawOnBenefits } from './law.ts';
import type { Ruled } from './rules.ts';
import type { Settings, Span, WaitingTier } from './settings.ts';
import type { Situation } from './situation.ts';

/** Law: up to three months may be back-paid and a longer gap restarts continuous months. */
export const LONGEST_SHORT_GAP = 3;

/** The gap between two enrolments. Months as `2026-08`. */
export interface Gap {
  readonly months: number;
  readonly firstPaid: string;
  readonly lastPaid: string;
}

export interface Waiting {
  readonly months: number;
  /** Whose word it is. */
  readonly basis: 'law' | 'region' | 'default';
  /** The gap may be back-paid, and is taken to be. */
  readonly backPayable: boolean;
  readonly retroactive: boolean;
  readonly share?: number;
  /** Months between the month of payment and the first month that counts. */
  readonly beginsAfter: number;
  readonly notes: readonly string[];
  /** The rule that says so. */
  readonly rule: FigureRule;
}

type Change = 'to-employee' | 'to-resident';

function changeOf({ application }: Situation): Change | undefined {
  const { source, destination } = application;
  if (source.scheme === destination.scheme) return undefined;
  return destination.scheme === 'employee' ? 'to-employee' : 'to-resident';
}

function fits(months: number, { from = 0, to = Number.POSITIVE_INFINITY }: Span): boolean {
  return from <= months && months <= to;
}

/** No waiting at all, by the law where no other rule is given; what may be back-paid is covered too. */
function none(note: string, backPayable: boolean, rule = lawRule('waiting', note)): Waiting {
  return { months: 0, basis: rule.basis, backPayable, retroactive: backPayable, beginsAfter: 0, notes: [note], rule };
}

/** What tiers are asked. `gap` absent: a first enrolment. */
interface TierQuestion {
  readonly gap?: Gap;
  readonly monthsBefore: number;
  readonly change: Change | undefined;
}

function tierFits({ when = {} }: WaitingTier, { gap, monthsBefore, change }: TierQuestion): boolean {
  const { gap: span, firstEnrolment, monthsBefore: before, change: asked } = when;
  if (Boolean(firstEnrolment) !== (gap === undefined)) return false;
  if (gap !== undefined && span !== undefined && !fits(gap.months, span)) return false;
  if (before !== undefined && !fits(monthsBefore, before)) return false;
  return asked === undefined || asked === change;
}

/** The nearest tier that fits, one that lets a longer gap be back-paid before one that does not. */
function nearestTier(
  layers: readonly Ruled<Settings['waiting']>[],
  question: TierQuestion,
  also: (tier: WaitingTier) => boolean = () => true,
): { readonly tier: WaitingTier; readonly ruled: Ruled<unknown> } | undefined {
  for (const ruled of layers) {
    const fitting = ruled.value.filter((tier) => tierFits(tier, question) && also(tier));
    const tier = fitting.find(({ when }) => when?.backPaid === true) ?? fitting[0];
    if (tier !== undefined) return { tier, ruled };
  }
  return undefined;
}

/** A province's ceiling binds the values of its pools. */
function capped(months: number, layers: readonly Ruled<Settings['waiting']>[], question: TierQuestion): number {
  const ceilings = layers
    .flatMap(({ value }) => value.filter((tier) => tier.ceiling && tierFits(tier, question)))
    .map((tier) => tier.months);
  return Math.min(months, ...ceilings);
}

function byTier(
  { tier, ruled }: NonNullable<ReturnType<typeof nearestTier>>,
  layers: readonly Ruled<Settings['waiting']>[],
  question: TierQuestion,
): Waiting {
  const backPayable = tier.when?.backPaid === true;
  const ceiling = tier.ceiling
    ? [`所列为上限，所在统筹区可规定更短，未公布的按上限${tier.months}个月计（本产品默认）`]
    : [];
  return {
    months: capped(tier.months, layers, question),
    basis: ruled.basis,
    backPayable,
    retroactive: tier.retroactive ?? false,
    ...(tier.share === undefined ? {} : { share: tier.share }),
    beginsAfter: tier.begins === 'next-month' ? 1 : 0,
    notes: [ruled.source, ...ceiling],
    rule: figureRule('waiting', ruled),
  };
}

/** Whether a resident is enrolled outside the yearly window; where no office says so, by when benefits begin (default). */
function isOutsideWindow(
  { destinationFacts }: Situation,
  gap: Gap,
): { readonly value: boolean; readonly notes: string[] } {
  const { residentEnrolment, benefitsFrom } = destinationFacts;
  if (residentEnrolment !== undefined) return { value: residentEnrolment.outsideWindow, notes: [] };
  const begins = benefitsFrom ?? `${gap.firstPaid}-01`;
  if (begins.endsWith('-01-01')) return { value: false, notes: [] };
  return {
    value: true,
    notes: ['未注明是否在集中参保期内参保：待遇晚于当年1月1日开始的，按集中参保期外计（本产品默认）'],
  };
}

/**
 * Resident scheme from 2025 (law): 3 months outside the window or lapsed, one more for each missed year, one less for each year paid
 * since, 6 in all at least after 4 missed years; exempt groups none. `undefined`: this rule has nothing to say. Missed years, where the
 * office does not say, are the calendar years between.
 */
function residentWaiting(situation: Situation, gap: Gap): Waiting | undefined {
  const { application, destinationFacts, rules, destination, there } = situation;
  const rule = rules.setting('residentWaiting', destination, `${gap.firstPaid}-01`, there);
  if (application.destination.scheme !== 'resident' || rule === undefined) return undefined;
  const enrolment = destinationFacts.residentEnrolment;
  if (enrolment?.exempt) return none(`新生儿等群体不设等待期（${rule.source}）`, false, figureRule('waiting', rule));
  const outside = isOutsideWindow(situation, gap);
  if (gap.months === 0 && !outside.value) return undefined;
  const { months, perMissedYear, repairPerPaidYear = 0, floor, share } = rule.value;
  const yearsBetween = Number(gap.firstPaid.slice(0, 4)) - Number(gap.lastPaid.slice(0, 4)) - 1;
  const missed = enrolment?.missedYears ?? Math.max(0, yearsBetween);
  const repaired = repairPerPaidYear * (enrolment?.paidYearsSince ?? 0);
  const least = floor !== undefined && missed >= floor.missedYears ? floor.months : 0;
  return {
    months: Math.max(least, months + Math.max(0, perMissedYear * missed - repaired)),
    basis: rule.basis,
    backPayable: false,
    retroactive: false,
    ...(share === undefined ? {} : { share }),
    beginsAfter: 0,
    notes: [rule.source, ...(gap.months === 0 ? outside.notes : [])],
    rule: figureRule('waiting', rule),
  };
}

/** Continuous months before a change of scheme that the destination asks for; nothing where the scheme stays. */
function monthsAsked({ rules, destination, there, date }: Situation, change: Change | undefined) {
  switch (change) {
    case undefined:
      return undefined;
    case 'to-employee':
      return rules.required('monthsBeforeToEmployee', destination, date, there);
    case 'to-resident':
      return rules.required('monthsBeforeToResident', destination, date, there);
    default:
      return change satisfies never;
  }
}

const shortGap = (on: string) =>
  `中断不超过3个月，按转入地规定补缴后自缴费当月享受待遇，中断期间待遇可追溯（${lawOnBenefits(on)}）`;
const flat = (on: string) =>
  `转入居民医保的，不按工资补缴，缴纳当年居民医保费后自缴费当月享受待遇（${lawOnBenefits(on)}）`;
const noGap = (on: string) => `缴费未中断，待遇连续享受（${lawOnBenefits(on)}）`;

/** What a short gap costs those who do not back-pay it, where the region says so. */
function unlessBackPaid(layers: readonly Ruled<Settings['waiting']>[], question: TierQuestion): string[] {
  const found = nearestTier(layers, question, ({ when }) => when?.backPaid === false);
  if (found === undefined) return [];
  const share = found.tier.share === undefined ? '' : `，等待期内享受${Math.round(found.tier.share * 100)}%待遇`;
  return [`不补缴的，等待${found.tier.months}个月${share}（${found.ruled.source}）`];
}

/**
 * The waiting period, back-payment assumed where it is possible. A change of scheme over a short gap, after enough continuous months,
 * waits for nothing, also in mid-year; residents who stay residents never back-pay, so that any gap of theirs is a lapse.
 */
export function waitingOf(situation: Situation, gap: Gap): Waiting {
  const { application, record, rules, destination, there, date } = situation;
  const change = changeOf(situation);
  const staysResident = change === undefined && application.destination.scheme === 'resident';
  if (gap.months === 0 && !staysResident) return none(noGap(situation.date), false);

  const monthsBefore = record?.continuousMonths ?? 0;
  const layers = rules.layers('waiting', destination, date, there);
  const question: TierQuestion = { gap, monthsBefore, change };
  const isShort = gap.months <= LONGEST_SHORT_GAP && !staysResident;
  const asked = monthsAsked(situation, change);
  const hasYears = monthsBefore >= (asked?.value ?? 0);
  if (isShort && hasYears) {
    if (change === 'to-resident') return none(flat(date), true);
    const short = none(shortGap(date), true);
    return { ...short, notes: [...short.notes, ...unlessBackPaid(layers, question)] };
  }
  const why = isShort && asked !== undefined ? [asked.source] : [];
  const longer = longerWait(situation, layers, question, gap);
  return { ...longer, notes: [...longer.notes, ...why] };
}

function longerWait(
  situation: Situation,
  layers: readonly Ruled<Settings['waiting']>[],
  question: TierQuestion,
  gap: Gap,
): Waiting {
  // A region's own rule for those who change into the resident scheme speaks before the law's for residents.
  const own = layers.filter(({ level }) => level !== 'nation');
  const toResident = nearestTier(own, question, ({ when }) => when?.change === 'to-resident');
  const ofResidents = toResident === undefined ? residentWaiting(situation, gap) : undefined;
  if (ofResidents !== undefined) return ofResidents;
  if (gap.months === 0) return none(noGap(situation.date), false);
  const nearest = toResident ?? nearestTier(layers, question);
  if (nearest === undefined) throw new Error('the nation has no waiting period that fits every gap');
  return byTier(nearest, layers, question);
}

/** Somebody for whom nothing was ever paid: only where a region says how long such people wait. */
export function firstEnrolmentWaiting(situation: Situation): Waiting | undefined {
  const { rules, destination, there, date } = situation;
  const layers = rules.layers('waiting', destination, date, there);
  const question: TierQuestion = { monthsBefore: 0, change: changeOf(situation) };
  const nearest = nearestTier(layers, question);
  return nearest && byTier(nearest, layers, question);
}
