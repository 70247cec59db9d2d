// What rule data may not say: two rules of one place for the same thing on the same day, places nobody knows, a nation that is silent.
import { CLOCK_NAMES, type ClockName, REGIMES, type Regime } from '../case.ts';
import type { Documents } from './document-data.ts';
import type { Pools } from './pools.ts';
import type { AreaRule, NationFile, NationRule, ProvinceFile } from './region-data.ts';
import { REQUIRED_SETTINGS, RULES_BEGIN } from './required.ts';
import type { WaitingTier } from './settings.ts';

type Effective = Pick<AreaRule, 'from' | 'until' | 'scope' | 'insuredAs' | 'set' | 'clocks'> & {
  readonly document?: string | undefined;
};

/** Everything one rule decides, named so that two rules deciding the same can be found. */
function decides(rule: Effective): string[] {
  const clocks = (rule.clocks ?? []).flatMap(({ name, regime }) =>
    (regime === undefined ? REGIMES : [regime]).map((one) => `clock ${name} (${one})`),
  );
  return [...Object.keys(rule.set ?? {}), ...clocks];
}

/** Whether two rules can hold for one case and neither asks more than the other, so that only their days tell which one does. */
function rivals(a: Effective, b: Effective): boolean {
  const count = (rule: Effective) => [rule.scope, rule.insuredAs].filter((one) => one !== undefined).length;
  const differ = (x?: string, y?: string) => x !== undefined && y !== undefined && x !== y;
  return count(a) === count(b) && !differ(a.scope, b.scope) && !differ(a.insuredAs, b.insuredAs);
}

/**
 * Rules of one place may follow each other (a later `from` supersedes); two that decide the same from the same day on
 * contradict each other, and so do two for the same that both say when they end and overlap.
 */
function amongRules(place: string, rules: readonly Effective[], documents: Documents): string[] {
  const found: string[] = [];
  for (const [at, rule] of rules.entries()) {
    if (rule.until !== undefined && rule.until < rule.from)
      found.push(`${place}: a rule of ${rule.from} ends before it begins`);
    if (rule.document !== undefined && documents[rule.document] === undefined)
      found.push(`${place}: a rule of ${rule.from} cites the document ${rule.document}, which the file does not list`);
    found.push(...shorterWaits(place, rule));
    const own = decides(rule);
    for (const twice of own.filter((name, index) => own.indexOf(name) !== index)) {
      found.push(`${place}: a rule of ${rule.from} sets ${twice} twice`);
    }
    for (const other of rules.slice(at + 1)) {
      const overlap =
        rule.from === other.from ||
        (rule.until !== undefined && other.until !== undefined && rule.from <= other.until && other.from <= rule.until);
      if (!overlap || !rivals(rule, other)) continue;
      for (const name of decides(other).filter((one) => own.includes(one))) {
        found.push(`${place}: ${name} is set by two rules for the same days (${rule.from} and ${other.from})`);
      }
    }
  }
  return found;
}

/** Tiers that meet the same people but for the gap. */
function alike({ when: a = {} }: WaitingTier, { when: b = {} }: WaitingTier): boolean {
  const text = ({ gap: _, ...rest }: NonNullable<WaitingTier['when']>) =>
    JSON.stringify(Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}

/** A longer gap that waits less than a shorter one is a slip of the pen, unless the tier says `shorter`. */
function shorterWaits(place: string, { from, set }: Effective): string[] {
  const tiers = set?.waiting ?? [];
  return tiers.flatMap((tier, at) =>
    tiers.flatMap((other, index) => {
      if (index === at || other.shorter || !alike(tier, other)) return [];
      // A tier that names no gap meets those gaps that the tiers before it leave.
      const [begins, after] = [tier.when?.gap?.from ?? 0, other.when?.gap?.from ?? (index > at ? Infinity : 0)];
      if (begins >= after || other.months >= tier.months) return [];
      return [
        `${place}: waiting of ${from}: a longer gap waits ${other.months} months where a shorter one waits ${tier.months}; say "shorter": true if the rule means it`,
      ];
    }),
  );
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

function placesOf(file: ProvinceFile, pools: Pools): string[] {
  const found: string[] = [];
  const place = `rules of province ${file.province}`;
  if (!pools.isProvince(file.province)) found.push(`${place}: the pool registry knows no such province`);
  const areas = [...file.rules.map(({ area }) => area), ...(file.ownDays ?? []).map(({ area }) => area)];
  for (const area of areas) {
    if (!area.startsWith(file.province)) found.push(`${place}: ${area} belongs into another province's file`);
    if (area.length === 6 && !pools.isPool(area))
      found.push(`${place}: ${area} is not a pool; rules are given for pools`);
  }
  for (const { sourcePool, destinationPool } of file.pairs ?? []) {
    if (!sourcePool.startsWith(file.province))
      found.push(`${place}: the pair from ${sourcePool} belongs into the file of its source's province`);
    for (const pool of [sourcePool, destinationPool])
      if (!pools.isPool(pool)) found.push(`${place}: ${pool} is not a pool`);
  }
  return found;
}

/** Years of an area's own days: each once, its days its own, none both off and worked, each with a document. */
function ownDaysOf(file: ProvinceFile): string[] {
  const place = `rules of province ${file.province}`;
  return [...grouped(file.ownDays ?? [], ({ area }) => area)].flatMap(([area, list]) => {
    const twice =
      list.length > 1 ? [`${place}: ${area} has its own days in ${list.length} places; put them into one`] : [];
    const years = list.flatMap((own) => own.years);
    const found = [...grouped(years, ({ year }) => String(year))].flatMap(([year, same]) =>
      same.length > 1 ? [`${place}: ${area} has the days of ${year} twice`] : [],
    );
    for (const { year, off, work = [], document } of years) {
      if (file.documents[document] === undefined)
        found.push(
          `${place}: ${area}: the days of ${year} cite the document ${document}, which the file does not list`,
        );
      for (const date of [...off, ...work]) {
        if (!date.startsWith(`${year}-`)) found.push(`${place}: ${area}: ${date} is not a day of ${year}`);
      }
      for (const date of work.filter((day) => off.includes(day)))
        found.push(`${place}: ${area}: ${date} is both off and worked`);
    }
    return [...twice, ...found];
  });
}

/** Every contradiction in one province's file; empty when it may be used. */
function contradictionsOfFile(file: ProvinceFile, pools: Pools): string[] {
  const found = [...placesOf(file, pools), ...ownDaysOf(file)];
  for (const [area, rules] of grouped(file.rules, (rule) => rule.area)) {
    found.push(...amongRules(`rules of ${area}`, rules, file.documents));
  }
  for (const [pair, rules] of grouped(
    file.pairs ?? [],
    ({ sourcePool, destinationPool }) => `${sourcePool} to ${destinationPool}`,
  )) {
    found.push(...amongRules(`rules from ${pair}`, rules, file.documents));
  }
  return found;
}

/** Provinces that more than one file speaks for. */
function provincesWithSeveralFiles(files: readonly ProvinceFile[]): string[] {
  return [...grouped(files, ({ province }) => province)].flatMap(([province, same]) =>
    same.length > 1 ? [`province ${province} has ${same.length} files; it has to have one`] : [],
  );
}

/** Clocks that a regime has wherever no rule of a region speaks; a clock for the whole case is a region's alone. */
function isOfNation(name: ClockName, regime: Regime): boolean {
  if (name === 'total') return false;
  return regime === 'online' ? name !== 'letter' : name !== 'pay' && name !== 'credit';
}

/** Every contradiction in the nation's file, and what it lacks. */
function contradictionsOfNation(nation: NationFile): string[] {
  const place = 'rules of the nation';
  const found = amongRules(place, nation.rules, nation.documents);
  const sure = ({ from, until, scope, insuredAs }: NationRule) =>
    from <= RULES_BEGIN && until === undefined && scope === undefined && insuredAs === undefined;
  const inForce = nation.rules.filter(sure);
  for (const { basis, document, from, source } of nation.rules) {
    if ((basis === 'law') !== (document !== undefined))
      found.push(`${place}: "${source}" of ${from}: what is law cites a document, a default of this product none`);
  }
  for (const name of REQUIRED_SETTINGS) {
    if (!inForce.some(({ set }) => set?.[name] !== undefined)) {
      found.push(`${place}: ${name} has to be set from ${RULES_BEGIN} on without end`);
    }
  }
  for (const regime of REGIMES) {
    for (const name of CLOCK_NAMES.filter((one) => isOfNation(one, regime))) {
      const set = inForce.some(({ clocks }) =>
        clocks?.some((one) => one.name === name && (one.regime ?? regime) === regime),
      );
      if (!set) found.push(`${place}: clock ${name} (${regime}) has to be set from ${RULES_BEGIN} on without end`);
    }
  }
  return found;
}

/** Every contradiction in the rules of provinces and nation; empty when they may be used. */
export function contradictionsIn(provinces: readonly ProvinceFile[], nation: NationFile, pools: Pools): string[] {
  return [
    ...provincesWithSeveralFiles(provinces),
    ...provinces.flatMap((file) => contradictionsOfFile(file, pools)),
    ...contradictionsOfNation(nation),
  ];
}
