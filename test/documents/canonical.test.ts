// Canonical JSON: one text for the same facts, and nothing that a wire would change unseen.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf, NotCanonical } from '../../contract/canonical.ts';

/** The same value with the members of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, member] of entries) copy[key] = reordered(member);
  return copy;
}

const wellFormed = fc.string({ unit: 'grapheme' });
const body = fc.jsonValue({ stringUnit: 'grapheme' });

describe('canonical JSON of a paper', () => {
  test('the order in which a system writes the fields does not matter', () => {
    fc.assert(
      fc.property(body, (value) => {
        expect(canonicalJson(reordered(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('a paper that went over a wire has the digest it had', () => {
    fc.assert(
      fc.property(body, (value) => {
        const arrived: unknown = JSON.parse(JSON.stringify(value));
        expect(digestOf(arrived)).toEqual(digestOf(value));
      }),
    );
  });

  test('it is JSON of the same value, without white space between', () => {
    fc.assert(
      fc.property(fc.dictionary(wellFormed, fc.oneof(wellFormed, fc.integer(), fc.boolean())), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(JSON.stringify(JSON.parse(text)).length).toBe(text.length);
      }),
    );
  });

  test('two papers that differ in any text differ in their digest', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        fc.pre(a !== b);
        expect(digestOf({ name: a })).not.toEqual(digestOf({ name: b }));
      }),
    );
  });

  test('the example of RFC 8785 §3.2.3: members by UTF-16 code units', () => {
    const value = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
    const numbers: unknown = JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001, -0]');
    expect(canonicalJson(numbers)).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]');
  });

  test('a field without a value is no field, as on a wire', () => {
    expect(canonicalJson({ a: 1, remark: undefined })).toBe('{"a":1}');
  });

  test.each([
    ['money as bigint', { balance: 5n }],
    ['a Date', { on: new Date(0) }],
    ['not a number', { months: Number.NaN }],
    ['an endless number', { months: Number.POSITIVE_INFINITY }],
    ['a Map', { rows: new Map() }],
    ['nothing in a list', { rows: [undefined] }],
    ['a gap in a list', { rows: new Array(1) }],
    ['a function', { rows: () => 1 }],
    ['half a character', { name: '\ud800' }],
    ['half a character in a field name', { '\udc00': 1 }],
    ['nothing at all', undefined],
  ])('%s is refused', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
  });

  test('the refusal names the field and not its value', () => {
    const refusal = () => canonicalJson({ person: { name: '王试\ud800' } });
    expect(refusal).toThrow(/person\.name/);
    expect(refusal).not.toThrow(/王试/);
  });

  test('a paper nested a hundred thousand deep is refused, not a crash', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(() => canonicalJson(deep)).toThrow(NotCanonical);
  });
});
