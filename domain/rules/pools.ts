// The pool registry: which pool an area belongs to on a date, for a scheme. Never decided by comparing digits (§1).
import type { Scheme } from '../case.ts';
import type { PoolLevel, PoolRegistry } from './pool-data.ts';

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
  /** Why nobody is sure that this is a pool of its own. */
  readonly unconfirmed?: string;
  /** The area is no more: the year in which it was abolished, and the area it became part of. */
  readonly abolished?: { readonly year: number; readonly heir: string; readonly heirName: string };
}

/** A pool without its areas. */
interface PoolItself extends Omit<PoolOfArea, 'area' | 'areaName' | 'abolished'> {
  readonly from: string;
  readonly until: string;
  readonly scheme?: Scheme;
}

/** That an area belongs to a pool. There are thousands, so that what the pool says of itself is not copied for each. */
interface Membership {
  readonly of: PoolItself;
  readonly areaName: string;
}

export interface Pools {
  /**
   * The pool an area belongs to on a date (`2026-09-30`); `undefined` for an area nobody knows. Schemes may be pooled differently: the
   * employee scheme's where none is named.
   */
  poolOf(area: string, date: string, scheme?: Scheme): PoolOfArea | undefined;
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

function overlap(a: PoolItself, b: PoolItself): boolean {
  const sameScheme = a.scheme === undefined || b.scheme === undefined || a.scheme === b.scheme;
  return sameScheme && a.from <= b.until && b.from <= a.until;
}

type Provinces = ReadonlyMap<string, PoolRegistry['provinces'][number]>;

function poolItself(pool: PoolRegistry['pools'][number], provinces: Provinces): PoolItself {
  const { code, name, province, level, scheme, unconfirmed, from = '0000-00-00', until = '9999-99-99' } = pool;
  const known = provinces.get(province);
  return {
    pool: code,
    name,
    level,
    province,
    provinceName: known?.name ?? '',
    provinceShort: known?.short ?? '',
    from,
    until,
    ...(scheme === undefined ? {} : { scheme }),
    ...(unconfirmed === undefined ? {} : { unconfirmed }),
  };
}

function poolOfArea(area: string, { of, areaName }: Membership): PoolOfArea {
  return { ...of, area, areaName };
}

/** Reads a registry; what it says against itself is pushed to `contradictions`. */
export function makePools(registry: PoolRegistry, contradictions: string[]): Pools {
  const provinces: Provinces = new Map(registry.provinces.map((province) => [province.code, province]));
  const memberships = new Map<string, Membership[]>();
  const own: Membership[] = [];

  function belongs(area: string, areaName: string, of: PoolItself): Membership {
    const membership = { of, areaName };
    const others = memberships.get(area);
    if (others === undefined) {
      memberships.set(area, [membership]);
      return membership;
    }
    for (const other of others.filter((each) => overlap(each.of, of))) {
      contradictions.push(`area ${area} belongs to pool ${other.of.pool} and to pool ${of.pool} at the same time`);
    }
    others.push(membership);
    return membership;
  }

  for (const pool of registry.pools) {
    const { code, province, name, members } = pool;
    const itself = poolItself(pool, provinces);
    if (!provinces.has(province)) contradictions.push(`pool ${code}: province ${province} is not in the registry`);
    if (itself.until < itself.from) contradictions.push(`pool ${code} ends before it begins`);
    own.push(belongs(code, name, itself));
    for (const area of Object.keys(members)) belongs(area, members[area] ?? '', itself);
  }
  const abolished = new Map((registry.abolished ?? []).map((each) => [each.area, each]));
  for (const { area, heir } of abolished.values()) {
    if (memberships.has(area)) contradictions.push(`area ${area} is abolished and belongs to a pool`);
    if (!memberships.has(heir)) contradictions.push(`area ${area} is abolished, and its heir ${heir} is in no pool`);
  }
  const codes = new Set(registry.pools.map(({ code }) => code));

  function membershipOf(area: string, date: string, scheme: Scheme): PoolOfArea | undefined {
    const found = memberships
      .get(area)
      ?.find(({ of }) => of.from <= date && date <= of.until && (of.scheme ?? scheme) === scheme);
    return found && poolOfArea(area, found);
  }

  return {
    get all() {
      return own.map((membership) => poolOfArea(membership.of.pool, membership));
    },
    poolOf(area, date, scheme = 'employee') {
      const gone = abolished.get(area);
      if (gone === undefined) return membershipOf(area, date, scheme);
      const heir = membershipOf(gone.heir, date, scheme);
      return (
        heir && {
          ...heir,
          area,
          areaName: gone.name,
          abolished: { year: gone.year, heir: gone.heir, heirName: heir.areaName },
        }
      );
    },
    nearest(area) {
      return [...memberships]
        .map(([known, [membership]]) => ({
          known: { area: known, name: membership?.areaName ?? '' },
          prefix: sharedPrefix(known, area),
          far: Math.abs(Number(known) - Number(area)),
        }))
        .sort((a, b) => b.prefix - a.prefix || a.far - b.far)
        .slice(0, 3)
        .map(({ known }) => known);
    },
    isPool: (code) => codes.has(code),
    isProvince: (code) => provinces.has(code),
  };
}
