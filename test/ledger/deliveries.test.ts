// Which sums a bank delivers that was told to misbehave: shares without a fen left over, and what is no part by name.
import { describe, expect, it } from 'vitest';
import { deliveriesOf } from '../../bank/deliveries.ts';

describe('what the bank is told', () => {
  it('leaves no fen behind when shares are rounded, and passes over parts of nothing', () => {
    expect(deliveriesOf(1n, { parts: ['1/2', '1/2'] })).toEqual([1n]);
    expect(deliveriesOf(100n, { parts: ['1/3', '1/3', '1/3'] })).toEqual([33n, 33n, 34n]);
    expect(deliveriesOf(100n, { parts: ['30', '1/2'] })).toEqual([30n, 70n]);
    expect(deliveriesOf(100n, { parts: ['30', '20'] })).toEqual([30n, 20n]);
    expect(deliveriesOf(100n, { parts: [] })).toEqual([100n]);
    expect(deliveriesOf(100n, { wrongAmount: '7' })).toEqual([7n]);
  });

  it.each([['half'], ['0'], ['-1'], ['1/0'], ['1.5']])('%j is no part, and is named', (part) => {
    expect(() => deliveriesOf(100n, { parts: [part] })).toThrow(JSON.stringify(part));
  });

  it('more than the order in shares is refused by name', () => {
    expect(() => deliveriesOf(100n, { parts: ['80', '30', '1/2'] })).toThrow(/more than the order/);
  });
});
