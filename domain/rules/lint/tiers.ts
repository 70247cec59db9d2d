// Tiers that can never fit: what they ask contradicts itself, or an earlier tier meets everybody they could meet.
import type { AreaRule, NationRule } from '../region-data.ts';
import type { RetirementTier, Settings, Span, WaitingTier } from '../settings.ts';
import { type Found, fault } from './finding.ts';

type WaitingWhen = NonNullable<WaitingTier['when']>;

/** Whether a span holds everything that another one holds; an absent one holds everything. */
function covers(a: Span | undefined, b: Span | undefined): boolean {
  const [wide, narrow] = [a ?? {}, b ?? {}].map(({ from = 0, to = Number.POSITIVE_INFINITY }) => ({ from, to }));
  return wide !== undefined && narrow !== undefined && wide.from <= narrow.from && narrow.to <= wide.to;
}

/**
 * Whether an earlier tier meets everybody whom a later one could meet. A tier that lets a gap be back-paid is preferred to those that do
 * not, and one for gaps that were not is told beside, so only tiers of one kind hide each other.
 */
function hides(earlier: WaitingWhen, later: WaitingWhen): boolean {
  const kind = ({ backPaid, firstEnrolment }: WaitingWhen) => `${backPaid} ${firstEnrolment}`;
  if (kind(earlier) !== kind(later)) return false;
  return (
    covers(earlier.gap, later.gap) &&
    covers(earlier.monthsBefore, later.monthsBefore) &&
    (earlier.change === undefined || earlier.change === later.change)
  );
}

/** Why what a tier asks can never be. */
function contradicts({ gap, firstEnrolment, monthsBefore, backPaid }: WaitingWhen): string | undefined {
  if (gap?.to === 0) return 'asks for no gap at all, and without a gap nobody waits';
  if (firstEnrolment && gap !== undefined)
    return 'asks for a first enrolment and for a gap, which such people do not have';
  if (firstEnrolment && (monthsBefore?.from ?? 0) > 0)
    return 'asks for a first enrolment and for months before it, of which such people have none';
  if (firstEnrolment && backPaid !== undefined)
    return 'asks for a first enrolment and for back-payment, and such people have nothing to pay back';
  return undefined;
}

function waitingFindings(field: string, tiers: readonly WaitingTier[]): Found[] {
  return tiers.flatMap(({ when = {} }, at) => {
    const why = contradicts(when);
    if (why !== undefined)
      return [fault(`${field}[${at}].when`, `never fits: it ${why}`, 'Correct what it asks, or leave the tier out')];
    const before = tiers.slice(0, at).findIndex((each) => hides(each.when ?? {}, when));
    if (before < 0) return [];
    return [
      fault(
        `${field}[${at}]`,
        `never fits: tier [${before}] before it meets everybody it asks for`,
        'Put it before that one',
      ),
    ];
  });
}

function retirementFindings(field: string, tiers: readonly RetirementTier[]): Found[] {
  return tiers.flatMap((tier, at) => {
    const { when, male, female, actual = 0, here = 0 } = tier;
    const { from = '0000-01', to = '9999-12' } = when?.firstPaid ?? {};
    const found: Found[] = [];
    if (from > to)
      found.push(fault(`${field}[${at}].when.firstPaid`, 'never fits: it ends before it begins', 'Correct the months'));
    for (const [name, years] of [
      ['actual', actual],
      ['here', here],
    ] as const) {
      if (years > Math.max(male, female))
        found.push(
          fault(`${field}[${at}].${name}`, 'asks for more years than are needed in all', 'Correct the number of years'),
        );
    }
    const before = tiers.slice(0, at).findIndex((each) => {
      const { from: begins = '0000-01', to: ends = '9999-12' } = each.when?.firstPaid ?? {};
      // Somebody who never paid is met by tiers that do not ask, so only such a one hides another such one.
      return each.when === undefined || (when !== undefined && begins <= from && to <= ends);
    });
    if (before >= 0)
      found.push(
        fault(
          `${field}[${at}]`,
          `never fits: tier [${before}] before it meets everybody it asks for`,
          'Put it before that one',
        ),
      );
    return found;
  });
}

function payOutFindings(field: string, list: Settings['paidOutOn']): Found[] {
  return list.flatMap(({ reason }, at) =>
    list.findIndex((each) => each.reason === reason) === at
      ? []
      : [fault(`${field}[${at}].reason`, `stands twice: ${reason}; the first one decides`, 'Put the two into one')],
  );
}

/** Of every rule of a list, `rules[0].set.waiting[1]`. */
export function tierFindings(rules: readonly (AreaRule | NationRule)[]): Found[] {
  return rules.flatMap(({ set }, at) => [
    ...waitingFindings(`rules[${at}].set.waiting`, set?.waiting ?? []),
    ...retirementFindings(`rules[${at}].set.retirementYears`, set?.retirementYears ?? []),
    ...payOutFindings(`rules[${at}].set.paidOutOn`, set?.paidOutOn ?? []),
  ]);
}
