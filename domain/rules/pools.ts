// The pool registry: which pool an area belongs to on a date. Never decided by comparing digits (§1).
import { z } from 'zod';
import { AREA_CODE, AREA_CODE_RULE, areaCode, isoDate } from '../scalars.ts';

const provinceCode = z.string().regex(/^\d{2}$/, 'two digits');

/**
 * Areas by code with their names. Checked by hand: as a record with a schema a key, the registry's 2,900 areas took as long to read as
 * all other rules together. What is malformed is named as by any schema.
 */
const namesByArea = z.custom<Readonly<Record<string, string>>>().superRefine((value: unknown, ctx) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    ctx.addIssue({ code: 'custom', message: 'areas by code, each with its name, such as {"610102": "新城区"}' });
    return;
  }
  for (const area of Object.keys(value)) {
    const name: unknown = Reflect.get(value, area);
    if (!AREA_CODE.test(area)) ctx.addIssue({ code: 'custom', path: [area], message: AREA_CODE_RULE });
    if (typeof name !== 'string' || name === '')
      ctx.addIssue({ code: 'custom', path: [area], message: 'the name of the area' });
  }
});

/** `members`: areas of the pool beside its own code. `from`/`until`: first and last day of the pool; absent: always. */
export const poolRegistry = z.strictObject({
  source: z.string().min(1),
  provinces: z.array(z.strictObject({ code: provinceCode, name: z.string().min(1), short: z.string().length(1) })),
  pools: z.array(
    z.strictObject({
      code: areaCode,
      name: z.string().min(1),
      province: provinceCode,
      level: z.enum(['province', 'prefecture', 'county']),
      from: isoDate.optional(),
      until: isoDate.optional(),
      members: namesByArea,
    }),
  ),
});
export type PoolRegistry = z.infer<typeof poolRegistry>;
export type PoolLevel = PoolRegistry['pools'][number]['level'];

/** An area's pool. `pool` is its six-digit code and the name of its office everywhere. */
export interface PoolOfArea {
  readonly pool: string;
  /** Name of the pool, 西安市. */
  readonly name: string;
  readonly level: PoolLevel;
  /** Two digits. */
  readonly province: string;
  readonly provinceName: string;
  /** One character, as certificates are numbered by: 陕. */
  readonly provinceShort: string;
  readonly area: string;
  readonly areaName: string;
}

interface Membership extends PoolOfArea {
  readonly from: string;
  readonly until: string;
}

export interface Pools {
  /** The pool an area belongs to on a date (`2026-09-30`); `undefined` for an area nobody knows. */
  poolOf(area: string, date: string): PoolOfArea | undefined;
  /** Known areas whose codes look most like an unknown one, at most three, best first. */
  nearest(area: string): readonly { readonly area: string; readonly name: string }[];
  /** Whether this six-digit code is a pool at any time. */
  isPool(code: string): boolean;
  isProvince(code: string): boolean;
  readonly all: readonly PoolOfArea[];
}

function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function overlap(a: Membership, b: Membership): boolean {
  return a.from <= b.until && b.from <= a.until;
}

/** Reads a registry; what it says against itself is pushed to `contradictions`. */
export function makePools(registry: PoolRegistry, contradictions: string[]): Pools {
  const provinces = new Map(registry.provinces.map((province) => [province.code, province]));
  const memberships = new Map<string, Membership[]>();
  const all: PoolOfArea[] = [];
  for (const { code, name, province, level, from = '0000-00-00', until = '9999-99-99', members } of registry.pools) {
    const known = provinces.get(province);
    if (known === undefined) contradictions.push(`pool ${code}: province ${province} is not in the registry`);
    if (until < from) contradictions.push(`pool ${code} ends before it begins`);
    for (const area of [code, ...Object.keys(members)]) {
      const areaName = area === code ? name : (members[area] ?? '');
      const membership: Membership = {
        pool: code,
        name,
        level,
        province,
        provinceName: known?.name ?? '',
        provinceShort: known?.short ?? '',
        area,
        areaName,
        from,
        until,
      };
      if (area === code) all.push(membership);
      const others = memberships.get(area);
      if (others === undefined) {
        memberships.set(area, [membership]);
        continue;
      }
      for (const other of others) {
        if (overlap(other, membership)) {
          contradictions.push(`area ${area} belongs to pool ${other.pool} and to pool ${code} at the same time`);
        }
      }
      others.push(membership);
    }
  }
  const codes = new Set(registry.pools.map(({ code }) => code));
  return {
    all,
    poolOf: (area, date) => memberships.get(area)?.find(({ from, until }) => from <= date && date <= until),
    nearest(area) {
      return [...memberships.values()]
        .flatMap((list) => list.slice(0, 1))
        .map((known) => ({
          known,
          prefix: sharedPrefix(known.area, area),
          far: Math.abs(Number(known.area) - Number(area)),
        }))
        .sort((a, b) => b.prefix - a.prefix || a.far - b.far)
        .slice(0, 3)
        .map(({ known }) => ({ area: known.area, name: known.areaName }));
    },
    isPool: (code) => codes.has(code),
    isProvince: (code) => provinces.has(code),
  };
}
