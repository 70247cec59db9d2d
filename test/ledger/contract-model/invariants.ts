// What must hold in every state of the model, and in which states a case may come to rest.
import { AMOUNT_FEN, balancesOf, INTEREST_FEN, PRINCIPAL_FEN } from '../protocol/books.ts';
import { brokenInSums } from '../protocol/invariants.ts';
import type { Protocol } from './plan.ts';
import { hasPromised, hinders, isCredited, isPosted, livePayments, type State } from './state.ts';

/** Rules of every state. */
export const RULES = [
  'conservation', // the formula of domain.md's invariant, to the fen
  'one-sided', // each office's debits and credits add up to the same
  'overdraft', // no account below zero but the banks', and what is held counts as gone
  'credited-twice',
  'restored-twice',
  'credited-and-restored', // the person has the money at both ends
  'settled-and-restored',
  'settled-without-credit', // the source's books say that the money arrived, and nobody was credited
  'credited-after-fence',
  'accepted-after-fence',
  'frozen-after-withdrawal',
  'credited-without-acceptance', // where a relation runs, its acceptance is the pivot, unless the person has died
  'accepted-and-restored', // the relation at one end, the money at the other, and nobody has died
  'ended-without-acceptance', // the relation at no end
  'paid-twice', // more left the source's bank than was zeroed
] as const;
export type Rule = (typeof RULES)[number];

/** The first rule that `s` breaks. */
export function brokenRule({ plan }: Protocol, s: State): Rule | undefined {
  const sums = balancesOf(s);
  const credited = isCredited(s);
  const putBack = isPosted(s, 'restore') || isPosted(s, 'unfreeze');
  // First, since other cases' money in the same accounts would hide what it does to the sums.
  if (isPosted(s, 'settle') && isPosted(s, 'restore')) return 'settled-and-restored';
  if (credited && putBack) return 'credited-and-restored';
  const inSums = brokenInSums(sums);
  if (inSums !== undefined) return inSums;
  if (isPosted(s, 'settle') && !credited) return 'settled-without-credit';
  if (credited && (hasPromised(s, 'fenced') || hasPromised(s, 'credit-fenced'))) return 'credited-after-fence';
  const accepted = s.check === 'accepted';
  if (accepted && hasPromised(s, 'fenced')) return 'accepted-after-fence';
  if (sums.heldFen > 0n && hasPromised(s, 'withdrawn')) return 'frozen-after-withdrawal';
  if (credited && plan.relation && !accepted && !s.deathKnown) return 'credited-without-acceptance';
  if (accepted && putBack && !hinders(s, 'death')) return 'accepted-and-restored';
  return s.relationEnded && !accepted ? 'ended-without-acceptance' : undefined;
}

/**
 * How a case ends well. `put-back-after-death`: the relation has moved, and the money is where the person left it;
 * `inherited`: the relation has not moved, and the money is with the destination's inheritance desk (the model has one
 * account for person and heirs).
 */
export const ENDS = ['settled', 'put-back', 'put-back-after-death', 'inherited'] as const;
export type End = (typeof ENDS)[number];

/**
 * The good end that `s` is, if it is one: the orchestrator is done, all is in one person's account and nothing
 * anywhere else.
 */
export function endOf({ plan }: Protocol, s: State): End | undefined {
  if (s.stage !== 'ended') return undefined;
  const { balances: b, heldFen, flightFen } = balancesOf(s);
  if ([b['S out'], b['S sent'], b['D in'], flightFen, heldFen].some((fen) => fen !== 0n)) return undefined;
  const accepted = s.check === 'accepted';
  const settled = isPosted(s, 'settle') && b['D person'] === AMOUNT_FEN && b['S person'] === 0n;
  if (settled && b['S interest'] === INTEREST_FEN) {
    if (s.relationEnded === plan.relation) return 'settled';
    return s.deathKnown && !accepted && !s.relationEnded ? 'inherited' : undefined;
  }
  const before = b['S person'] === PRINCIPAL_FEN && b['D person'] === 0n && b['S interest'] === 0n;
  if (!before || livePayments(s).length > 0) return undefined;
  if (!accepted) return s.relationEnded ? undefined : 'put-back';
  return s.relationEnded ? 'put-back-after-death' : undefined;
}
