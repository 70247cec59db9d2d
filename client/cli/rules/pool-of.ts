// The pool of an area that was asked about, or the nearest areas there are.
import { type Fault, UnusableInput } from '../../../domain/input.ts';
import type { RuleBook } from '../../../domain/rules/book.ts';
import type { PoolOfArea } from '../../../domain/rules/pools.ts';

/** `field`: where the area stood. Throws `UnusableInput` for an area nobody knows. */
export function poolOf(book: RuleBook, area: string, on: string, field: string): PoolOfArea {
  const pool = book.rules.poolOf(area, on);
  if (pool !== undefined) return pool;
  throw new UnusableInput([faultOf(book, area, on, field)]);
}

function faultOf(book: RuleBook, area: string, on: string, field: string): Fault {
  const province = area.replace(/0000$/, '');
  if (book.rules.pools.isProvince(province)) {
    return {
      field,
      rule: 'is a province and not a pooling area',
      remedy: `Give the six-digit code of one of its pools; \`jiexu rules list --province ${province}\` tells all that is known of the province`,
    };
  }
  const named = /\d/.test(area) ? [] : byName(book, area);
  const near = named.length > 0 ? named : book.rules.nearest(area).map((known) => `${known.area} ${known.name}`);
  return {
    field,
    rule: `is an area that the pool registry does not know on ${on}`,
    remedy:
      /\d/.test(area) || named.length > 0
        ? `Give a six-digit code; nearest: ${near.join(', ')}`
        : 'Give a six-digit code',
  };
}

/** Areas that bear a name or whose name begins with it, the pools first; at most three. */
function byName({ registry }: RuleBook, name: string): string[] {
  const { pools } = registry.data;
  const areas = [
    ...pools.map(({ code, name }) => [code, name] as const),
    ...pools.flatMap(({ members }) => Object.entries(members)),
  ];
  const found = areas.filter(([, each]) => each.startsWith(name)).map(([code, each]) => `${code} ${each}`);
  return [...new Set(found)].slice(0, 3);
}
