// Which sums the bank delivers for an order, by what it was told: the whole, parts of it, or another sum.
import type { Misbehaviour } from './told.ts';

const WHOLE_FEN = /^[1-9]\d{0,14}$/;
const SHARE = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/;

/** What a drill told the bank cannot be carried out; the message names it. */
function unusable(what: string, given: string): RangeError {
  return new RangeError(`${what}: whole fen such as "600", or a share such as "2/5", not ${JSON.stringify(given)}`);
}

function fenOf(part: string, orderedFen: bigint): bigint {
  if (WHOLE_FEN.test(part)) return BigInt(part);
  const [, numerator, denominator] = SHARE.exec(part) ?? [];
  if (numerator === undefined || denominator === undefined) throw unusable('parts', part);
  return (orderedFen * BigInt(numerator)) / BigInt(denominator);
}

/**
 * The sums of an order of `orderedFen`, in the order in which they arrive; never empty. Shares are rounded down to
 * whole fen, and where shares are given the last part is what is left of the order, so that no fen is lost. Throws
 * `RangeError` for a part that is neither.
 */
export function deliveriesOf(orderedFen: bigint, told: Pick<Misbehaviour, 'parts' | 'wrongAmount'>): readonly bigint[] {
  const { parts, wrongAmount } = told;
  if (wrongAmount !== undefined) {
    if (!WHOLE_FEN.test(wrongAmount)) throw unusable('wrongAmount', wrongAmount);
    return [BigInt(wrongAmount)];
  }
  if (parts === undefined || parts.length === 0) return [orderedFen];
  const sums = parts.map((part) => fenOf(part, orderedFen));
  if (parts.some((part) => part.includes('/'))) {
    const before = sums.slice(0, -1).reduce((sum, part) => sum + part, 0n);
    if (before > orderedFen) throw unusable('parts that are more than the order', parts.join(' + '));
    sums[sums.length - 1] = orderedFen - before;
  }
  const some = sums.filter((sum) => sum > 0n);
  return some.length === 0 ? [orderedFen] : some;
}
