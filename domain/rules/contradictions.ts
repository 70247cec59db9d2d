// What rule data may not say: two rules of one place for the same thing on the same day, places nobody knows, a nation that is silent.
import { CLOCK_NAMES, REGIMES } from '../case.ts';
import type { Pools } from './pools.ts';
import {
  type AreaRule,
  type NationFile,
  type PairRule,
  type ProvinceFile,
  REQUIRED_SETTINGS,
  RULES_BEGIN,
} from './region-data.ts';

interface Effective {
  readonly from: string;
  readonly until?: string | undefined;
  readonly clocks?: AreaRule['clocks'] | undefined;
  readonly set?: AreaRule['set'] | undefined;
}

/** Everything one rule decides, named so that two rules deciding the same can be found. */
function decides(rule: Effective): string[] {
  const clocks = (rule.clocks ?? []).flatMap(({ name, regime }) =>
    (regime === undefined ? REGIMES : [regime]).map((one) => `clock ${name} (${one})`),
  );
  return [...Object.keys(rule.set ?? {}), ...clocks];
}

/**
 * Rules of one place may follow each other (a later `from` supersedes); two that decide the same from the same day on
 * contradict each other, and so do two for the same that both say when they end and overlap.
 */
function amongRules(place: string, rules: readonly Effective[]): string[] {
  const found: string[] = [];
  for (const [at, rule] of rules.entries()) {
    if (rule.until !== undefined && rule.until < rule.from)
      found.push(`${place}: a rule of ${rule.from} ends before it begins`);
    const own = decides(rule);
    for (const twice of own.filter((name, index) => own.indexOf(name) !== index)) {
      found.push(`${place}: a rule of ${rule.from} sets ${twice} twice`);
    }
    for (const other of rules.slice(at + 1)) {
      const overlap =
        rule.from === other.from ||
        (rule.until !== undefined && other.until !== undefined && rule.from <= other.until && other.from <= rule.until);
      if (!overlap) continue;
      for (const name of decides(other).filter((one) => own.includes(one))) {
        found.push(`${place}: ${name} is set by two rules for the same days (${rule.from} and ${other.from})`);
      }
    }
  }
  return found;
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function inProvince(file: ProvinceFile, pools: Pools): string[] {
  const found: string[] = [];
  const place = `rules of province ${file.province}`;
  if (!pools.isProvince(file.province)) found.push(`${place}: the pool registry knows no such province`);
  const areas = [...file.rules.map(({ area }) => area), ...(file.daysOff ?? []).map(({ area }) => area)];
  for (const area of areas) {
    if (!area.startsWith(file.province)) found.push(`${place}: ${area} belongs into another province's file`);
    if (area.length === 6 && !pools.isPool(area))
      found.push(`${place}: ${area} is not a pool; rules are given for pools`);
  }
  for (const { sourcePool, destinationPool } of file.pairs ?? []) {
    for (const pool of [sourcePool, destinationPool])
      if (!pools.isPool(pool)) found.push(`${place}: ${pool} is not a pool`);
  }
  return found;
}

/** Every contradiction in the rules of provinces and nation; empty when they may be used. */
export function contradictionsIn(provinces: readonly ProvinceFile[], nation: NationFile, pools: Pools): string[] {
  const found = provinces.flatMap((file) => inProvince(file, pools));
  for (const [province, files] of grouped(provinces, (file) => file.province)) {
    if (files.length > 1) found.push(`province ${province} has ${files.length} files; it has to have one`);
  }
  for (const [area, rules] of grouped(
    provinces.flatMap(({ rules }) => rules),
    ({ area }) => area,
  )) {
    found.push(...amongRules(`rules of ${area}`, rules));
  }
  const pairs = provinces.flatMap((file): PairRule[] => file.pairs ?? []);
  for (const [pair, rules] of grouped(
    pairs,
    ({ sourcePool, destinationPool }) => `${sourcePool} to ${destinationPool}`,
  )) {
    found.push(...amongRules(`rules from ${pair}`, rules));
  }
  found.push(...amongRules('rules of the nation', nation.rules));

  const inForce = nation.rules.filter(({ from, until }) => from <= RULES_BEGIN && until === undefined);
  for (const name of REQUIRED_SETTINGS) {
    if (!inForce.some(({ set }) => set?.[name] !== undefined)) {
      found.push(`rules of the nation: ${name} has to be set from ${RULES_BEGIN} on without end`);
    }
  }
  for (const regime of REGIMES) {
    for (const name of CLOCK_NAMES.filter((one) =>
      regime === 'online' ? one !== 'letter' : one !== 'pay' && one !== 'credit',
    )) {
      const set = inForce.some(({ clocks }) =>
        clocks?.some((one) => one.name === name && (one.regime ?? regime) === regime),
      );
      if (!set)
        found.push(`rules of the nation: clock ${name} (${regime}) has to be set from ${RULES_BEGIN} on without end`);
    }
  }
  return found;
}
