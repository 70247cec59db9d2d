// The rules together with the files they come from: what describes and compares rules needs the rules' own words, not only their effect.
import type { PublishedYear } from '../calendar/year-data.ts';
import type { PoolRegistry } from './pool-data.ts';
import type { NationFile, ProvinceFile } from './region-data.ts';
import { buildRules, type Rules } from './rules.ts';

/** A file as read, not yet checked. `file`: its name as people see it, `regions/35.json`. */
export interface RuleFile {
  readonly file: string;
  readonly value: unknown;
}

export interface RuleFiles {
  readonly regions: readonly RuleFile[];
  readonly years: readonly RuleFile[];
  readonly pools: RuleFile;
}

/** What a file says, with the file's name. */
export interface Filed<T> {
  readonly file: string;
  readonly data: T;
}

/** Files whose shape was checked. */
export interface CheckedFiles {
  readonly nation: Filed<NationFile>;
  readonly provinces: readonly Filed<ProvinceFile>[];
  readonly years: readonly Filed<PublishedYear>[];
  readonly registry: Filed<PoolRegistry>;
}

export interface RuleBook extends CheckedFiles {
  readonly rules: Rules;
}

export interface RuleFileKind {
  readonly kind: 'region' | 'year' | 'pools';
  readonly key: string;
}

/** What a file of rule data is about. Two files with the same `key` are versions of one another. */
export function kindOfRuleFile(value: unknown): RuleFileKind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { nation, province, year, pools }: Partial<Record<string, unknown>> = { ...value };
  if (nation === true) return { kind: 'region', key: 'nation' };
  if (typeof province === 'string') return { kind: 'region', key: `province ${province}` };
  if (typeof year === 'number') return { kind: 'year', key: `year ${year}` };
  return Array.isArray(pools) ? { kind: 'pools', key: 'pools' } : undefined;
}

/** Files with one in place of the one it is a version of, or added; a file that is none of rule data changes nothing. */
export function withFile(files: RuleFiles, given: RuleFile): RuleFiles {
  const kind = kindOfRuleFile(given.value);
  if (kind === undefined) return files;
  const replaced = (list: readonly RuleFile[]) => [
    ...list.filter(({ value }) => kindOfRuleFile(value)?.key !== kind.key),
    given,
  ];
  switch (kind.kind) {
    case 'region':
      return { ...files, regions: replaced(files.regions) };
    case 'year':
      return { ...files, years: replaced(files.years) };
    case 'pools':
      return { ...files, pools: given };
    default:
      return kind.kind satisfies never;
  }
}

/** Builds the rules of checked files. Throws one `Error` that names every contradiction. */
export function bookOf(files: CheckedFiles): RuleBook {
  const { nation, provinces, years, registry } = files;
  const rules = buildRules({
    nation: nation.data,
    provinces: provinces.map(({ data }) => data),
    years: years.map(({ data }) => data),
    registry: registry.data,
  });
  return { rules, ...files };
}

/** Files as read, on the word of whoever checked the same content before. */
export function asChecked({ regions, years, pools }: RuleFiles): CheckedFiles | undefined {
  const filed = <T>({ file, value }: RuleFile): Filed<T> => ({ file, data: value as T });
  const isNation = ({ value }: RuleFile) => kindOfRuleFile(value)?.key === 'nation';
  const [nation] = regions.filter(isNation).map((file) => filed<NationFile>(file));
  if (nation === undefined) return undefined;
  return {
    nation,
    provinces: regions.filter((file) => !isNation(file)).map((file) => filed<ProvinceFile>(file)),
    years: years.map((file) => filed<PublishedYear>(file)),
    registry: filed<PoolRegistry>(pools),
  };
}
