// The rules together with the files they come from: what describes and compares rules needs the rules' own words, not only their effect.
import { z } from 'zod';
import { type PublishedYear, publishedYear, yearContradictions } from '../calendar/year.ts';
import { type Fault, readBySchema } from '../input.ts';
import { contradictionsIn } from './contradictions.ts';
import { type RuleFault, UnusableRules } from './faults.ts';
import { makePools, type PoolRegistry, poolRegistry } from './pools.ts';
import { type NationFile, nationFile, type ProvinceFile, provinceFile } from './region-data.ts';
import { makeRules, type Rules } from './rules.ts';

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

export interface RuleBook {
  readonly rules: Rules;
  readonly nation: Filed<NationFile>;
  readonly provinces: readonly Filed<ProvinceFile>[];
  readonly years: readonly Filed<PublishedYear>[];
  readonly registry: Filed<PoolRegistry>;
}

export interface RuleFileKind {
  readonly kind: 'region' | 'year' | 'pools';
  readonly key: string;
}

/** What a file of rule data is about. Two files with the same `key` are versions of one another. */
export function kindOfRuleFile(value: unknown): RuleFileKind | undefined {
  const read = z
    .object({
      province: z.string().optional(),
      nation: z.literal(true).optional(),
      year: z.number().optional(),
      pools: z.array(z.unknown()).optional(),
    })
    .safeParse(value);
  if (!read.success) return undefined;
  const { province, nation, year, pools } = read.data;
  if (nation) return { kind: 'region', key: 'nation' };
  if (province !== undefined) return { kind: 'region', key: `province ${province}` };
  if (year !== undefined) return { kind: 'year', key: `year ${year}` };
  return pools === undefined ? undefined : { kind: 'pools', key: 'pools' };
}

/** Checks and builds. Throws `UnusableRules` with every fault of shape and every contradiction, each with its file and field. */
export function readBook({ regions, years, pools }: RuleFiles): RuleBook {
  const faults: RuleFault[] = [];
  function read<T>(schema: z.ZodType<T>, { file, value }: RuleFile): readonly Filed<T>[] {
    const found: Fault[] = [];
    const data = readBySchema(schema, value, [], found);
    faults.push(...found.map((fault) => ({ file, ...fault })));
    return data === undefined ? [] : [{ file, data }];
  }
  const isNation = ({ value }: RuleFile) => kindOfRuleFile(value)?.key === 'nation';
  const nations = regions.filter(isNation).flatMap((file) => read(nationFile, file));
  const provinces = regions.filter((file) => !isNation(file)).flatMap((file) => read(provinceFile, file));
  const published = years.flatMap((file) => read(publishedYear, file));
  const [registry] = read(poolRegistry, pools);
  const [nation] = nations;

  if (nation !== undefined && registry !== undefined) {
    const contradictions: string[] = [];
    const made = makePools(registry.data, contradictions);
    const regional = provinces.map(({ data }) => data);
    contradictions.push(...contradictionsIn(regional, nation.data, made));
    const parts: Parts = { provinces, nation, years: published, registry };
    faults.push(...[...new Set(contradictions)].flatMap((text) => located(text, parts)));
  }
  for (const { file, data } of published) {
    faults.push(...yearContradictions(data).map((rule) => ({ file, field: 'year', rule, remedy: CORRECT })));
  }
  if (faults.length > 0) throw new UnusableRules(faults);
  if (nation === undefined || registry === undefined || nations.length !== 1) {
    throw new UnusableRules([
      { file: 'regions', field: 'nation', rule: 'there has to be one file for the nation', remedy: CORRECT },
    ]);
  }
  return { rules: built({ regions, years, pools }), nation, provinces, years: published, registry };
}

/** Contradictions between files (a day worked in one notice and off in another) are found when the rules are put together. */
function built({ regions, years, pools }: RuleFiles): Rules {
  try {
    return makeRules({
      regions: regions.map(({ value }) => value),
      years: years.map(({ value }) => value),
      pools: pools.value,
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .map((line) => line.slice(2));
    throw new UnusableRules(
      (lines.length > 0 ? lines : [text]).map((rule) => ({
        file: rule.startsWith('calendar') ? years.map(({ file }) => file).join(', ') : 'rule data',
        field: rule.startsWith('calendar') ? 'off, work' : 'rules',
        rule,
        remedy: CORRECT,
      })),
    );
  }
}

const CORRECT = 'Correct the file; an earlier rule is ended with "until" or superseded by one with a later "from"';

type Parts = Omit<RuleBook, 'rules'>;

/** A contradiction with the files and rules it speaks of: the place, the days and the setting are in its text. */
function located(text: string, { provinces, nation, registry }: Parts): RuleFault[] {
  const fault = (file: string, field: string): RuleFault => ({ file, field, rule: text, remedy: CORRECT });
  const place = text.slice(0, Math.max(0, text.indexOf(':')));
  if (text.startsWith('rules of the nation')) return [fault(nation.file, fieldOf('rules', nation.data.rules, text))];
  const codes: readonly string[] = text.match(/\b(\d{6}|\d{2})\b/g) ?? [];
  const found = provinces.flatMap(({ file, data }) => {
    if (place.startsWith('rules from')) {
      const pairs = (data.pairs ?? []).map((pair) =>
        place.includes(pair.sourcePool) && place.includes(pair.destinationPool) ? pair : undefined,
      );
      return pairs.some(Boolean) ? [fault(file, fieldOf('pairs', pairs, text))] : [];
    }
    if (text.startsWith(`province ${data.province} `)) return [fault(file, 'province')];
    if (text.startsWith(`rules of province ${data.province}:`))
      return [fault(file, fieldInProvince(data, codes, text))];
    const ofPlace = data.rules.map((rule) => (place === `rules of ${rule.area}` ? rule : undefined));
    return ofPlace.some(Boolean) ? [fault(file, fieldOf('rules', ofPlace, text))] : [];
  });
  return found.length > 0 ? found : [fault(registry.file, codes[0] ?? 'pools')];
}

/** The rules of a province that a contradiction names by their places; else its code. */
function fieldInProvince({ rules, pairs = [] }: ProvinceFile, codes: readonly string[], text: string): string {
  const ofAreas = rules.map((rule) => (codes.includes(rule.area) ? rule : undefined));
  if (ofAreas.some(Boolean)) return fieldOf('rules', ofAreas, text);
  const ofPairs = pairs.map((pair) =>
    codes.includes(pair.sourcePool) || codes.includes(pair.destinationPool) ? pair : undefined,
  );
  return ofPairs.some(Boolean) ? fieldOf('pairs', ofPairs, text).replaceAll('.clocks', '') : 'province';
}

interface Dated {
  readonly from: string;
  readonly set?: Readonly<Record<string, unknown>> | undefined;
  readonly clocks?: readonly unknown[] | undefined;
}

/** `rules[1].set.lateFee, rules[2].set.lateFee`: the rules a contradiction names by their first day and by what they set. */
function fieldOf(list: string, rules: readonly (Dated | undefined)[], text: string): string {
  const named = rules.flatMap((rule, at) => {
    if (rule === undefined || (/\d{4}-\d{2}-\d{2}/.test(text) && !text.includes(rule.from))) return [];
    const set = Object.keys(rule.set ?? {}).find((name) => text.includes(` ${name} `));
    const clocks = rule.clocks !== undefined && text.includes(' clock ') ? '.clocks' : '';
    const saysWhat = / is set by | sets /.test(text);
    if (saysWhat && set === undefined && clocks === '') return [];
    return [`${list}[${at}]${set === undefined ? clocks : `.set.${set}`}`];
  });
  return named.length > 0 ? named.join(', ') : list;
}
