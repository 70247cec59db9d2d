// Fen on the wire, yuan and Chinese capitals on paper.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capitals, formatFen, parseFen, roundHalfUp, yuan } from '../../domain/money.ts';

const amount = fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n });

describe('the codec of fen', () => {
  it('loses nothing, either way', () => {
    fc.assert(fc.property(amount, (fen) => parseFen(formatFen(fen)) === fen));
  });

  it.each(['', '-0', '01', '1.5', '1e3', ' 1', '+1', '1 000', '9999999999999999', '0x10', '１'])(
    '%j is no amount',
    (text) => {
      expect(() => parseFen(text)).toThrow(RangeError);
    },
  );

  it('an amount of more than 15 digits does not travel', () => {
    expect(() => formatFen(10n ** 15n)).toThrow(RangeError);
    expect(() => formatFen(-(10n ** 15n))).toThrow(RangeError);
  });
});

describe('yuan', () => {
  it.each([
    [1234567n, '12345.67'],
    [0n, '0.00'],
    [5n, '0.05'],
    [-5n, '-0.05'],
    [-1234n, '-12.34'],
  ])('%s fen are %s', (fen, text) => {
    expect(yuan(fen)).toBe(text);
  });
});

describe('rounding half up', () => {
  it.each([
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [15n, 10n, 2n],
    [-5n, 10n, -1n],
    [20n, 10n, 2n],
  ])('%s / %s → %s', (numerator, denominator, rounded) => {
    expect(roundHalfUp(numerator, denominator)).toBe(rounded);
  });
});

describe('Chinese capitals', () => {
  it.each([
    [1234567n, '壹万贰仟叁佰肆拾伍元陆角柒分'],
    [0n, '零元整'],
    [100n, '壹元整'],
    [1000n, '壹拾元整'],
    [1005n, '壹拾元零伍分'],
    [1050n, '壹拾元伍角整'],
    [5n, '伍分'],
    [50n, '伍角整'],
    [10000n, '壹佰元整'],
    [100500n, '壹仟零伍元整'],
    [10030500n, '壹拾万零叁佰零伍元整'],
    [10000000100n, '壹亿零壹元整'],
    [1010000000n, '壹仟零壹拾万元整'],
    [100000000000000n, '壹万亿元整'],
    [120000000000000n, '壹万贰仟亿元整'],
    [-1234n, '负壹拾贰元叁角肆分'],
  ])('%s fen are %s', (fen, text) => {
    expect(capitals(fen)).toBe(text);
  });

  it('different amounts read differently', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => a === b || capitals(a) !== capitals(b)),
      { numRuns: 2000 },
    );
  });

  it('no zero is read twice in a row, none before a unit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n - 1n }), (fen) => !/零零|零[元万亿角]/.test(capitals(fen))),
    );
  });
});
