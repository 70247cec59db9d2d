// What must hold in every state of the protocol, and in which states a case may come to rest.
import { AMOUNT_FEN, type Balances, balancesOf, INTEREST_FEN, isPosted, PAYMENTS, PRINCIPAL_FEN } from './books.ts';
import { waitsFor } from './orchestrator.ts';
import { hasPromised, hinders, livePayments, type Protocol, type State } from './state.ts';

/** Rules of every state. */
export const RULES = [
  'conservation', // the formula of reconcile.ts, to the fen
  'one-sided', // each office's debits and credits add up to the same
  'overdraft', // no account below zero but the banks', and what is held counts as gone
  'credited-twice',
  'restored-twice',
  'credited-and-restored', // the person has the money at both ends
  'settled-and-restored',
  'credited-after-fence',
  'accepted-after-fence',
  'frozen-after-fence',
  'credited-without-acceptance', // where a relation runs, its acceptance is the pivot, unless the person has died
  'accepted-and-restored', // the relation at one end, the money at the other, and nobody has died
  'paid-twice', // more left the source's bank than was zeroed
] as const;
export type Rule = (typeof RULES)[number];

/** The first rule that `s` breaks. */
export function brokenRule({ plan }: Protocol, s: State): Rule | undefined {
  const broken = brokenInBooks(s);
  if (broken !== undefined) return broken;
  const credited = isCredited(s);
  if (credited && (hasPromised(s, 'fenced') || hasPromised(s, 'credit-fenced'))) return 'credited-after-fence';
  if (s.verdict === 'accepted' && hasPromised(s, 'fenced')) return 'accepted-after-fence';
  if (isPosted(s, 'freeze') && hasPromised(s, 'never-frozen')) return 'frozen-after-fence';
  if (credited && plan.relation && s.verdict !== 'accepted' && !s.deathKnown) return 'credited-without-acceptance';
  const putBack = isPosted(s, 'restore') || isPosted(s, 'unfreeze');
  if (s.verdict === 'accepted' && putBack && !hinders(s, 'death')) return 'accepted-and-restored';
  return undefined;
}

function isCredited(s: State): boolean {
  return PAYMENTS.some((payment) => isPosted(s, `P${payment}:credit`));
}

const judged = new Map<number, Rule | 'none'>();

function brokenInBooks(s: State): Rule | undefined {
  let rule = judged.get(s.posted);
  if (rule === undefined) {
    rule = judge(s) ?? 'none';
    judged.set(s.posted, rule);
  }
  return rule === 'none' ? undefined : rule;
}

function judge(s: State): Rule | undefined {
  const sums = balancesOf(s);
  // First, since other cases' money in the same accounts would hide what it does to the sums.
  if (isPosted(s, 'settle') && isPosted(s, 'restore')) return 'settled-and-restored';
  const credited = sums.balances['D person'] > 0n;
  if (credited && (isPosted(s, 'restore') || isPosted(s, 'unfreeze'))) return 'credited-and-restored';
  return brokenInSums(sums);
}

export type SumRule = Extract<
  Rule,
  'conservation' | 'one-sided' | 'overdraft' | 'credited-twice' | 'restored-twice' | 'paid-twice'
>;
/** The first rule that the sums by themselves break. */
export function brokenInSums({ balances: b, heldFen, flightFen }: Balances): SumRule | undefined {
  const personsFen = b['S person'] + b['D person'];
  // paid and payout are of payments to the person's own account, which this model does not make.
  const heldSide = personsFen + b['S out'] - b['S sent'] + flightFen + b['D in'];
  if (heldSide !== PRINCIPAL_FEN + b['S interest']) return 'conservation';
  if (b['S bank'] + b['S sent'] + b['S interest'] !== b['S person'] + b['S out']) return 'one-sided';
  if (b['D bank'] !== b['D in'] + b['D person']) return 'one-sided';
  if (b['D person'] > AMOUNT_FEN) return 'credited-twice';
  if (b['S person'] > PRINCIPAL_FEN) return 'restored-twice';
  if (b['S sent'] > AMOUNT_FEN) return 'paid-twice';
  const least = [b['S person'] - heldFen, b['S out'], b['S sent'], b['S interest'], b['D in'], b['D person']];
  return least.some((fen) => fen < 0n) ? 'overdraft' : undefined;
}

/**
 * How a case ends well. `put-back-after-death`: the relation has moved, and the money is where the person left it; `inherited`: the
 * relation has not moved, and the money is with the destination's inheritance desk (the model has one account for person and heirs).
 */
export const ENDS = ['settled', 'put-back', 'put-back-after-death', 'inherited'] as const;
export type End = (typeof ENDS)[number];

/** The good end that `s` is, if it is one: the orchestrator is done, all is in one person's account and nothing anywhere else. */
export function endOf({ plan }: Protocol, s: State): End | undefined {
  if (s.stage !== 'ended') return undefined;
  const { balances: b, heldFen, flightFen } = balancesOf(s);
  const under = [b['S out'], b['S sent'], b['D in'], flightFen, heldFen];
  if (under.some((fen) => fen !== 0n)) return undefined;
  const settled = isPosted(s, 'settle') && b['D person'] === AMOUNT_FEN && b['S person'] === 0n;
  if (settled && b['S interest'] === INTEREST_FEN) {
    if (s.relationEnded === plan.relation) return 'settled';
    return s.deathKnown && s.verdict !== 'accepted' && !s.relationEnded ? 'inherited' : undefined;
  }
  const before = b['S person'] === PRINCIPAL_FEN && b['D person'] === 0n && b['S interest'] === 0n;
  if (!before || livePayments(s).length > 0) return undefined;
  if (s.verdict !== 'accepted') return s.relationEnded ? undefined : 'put-back';
  return s.relationEnded ? 'put-back-after-death' : undefined;
}

/** Where a case may wait for a person, and for whom. */
export const WAITS = [
  "destination: a clerk's verdict on the form",
  'source: the end of what holds the money',
  'operator: a payment bounced',
  'operator: the source refuses to zero',
  'operator: the destination refuses to credit',
] as const;
export type Wait = (typeof WAITS)[number];

/** What `s` waits for, as the case shows it. */
export function waitsOf(p: Protocol, s: State): Wait[] {
  return waitsFor(p, s).map((person): Wait => {
    if (person === 'destination') return "destination: a clerk's verdict on the form";
    if (person === 'source') return 'source: the end of what holds the money';
    if (s.money === 'bounced') return 'operator: a payment bounced';
    return s.money === 'stopped'
      ? 'operator: the source refuses to zero'
      : 'operator: the destination refuses to credit';
  });
}
