// Checks the files of the rules and builds their book, or tells every fault with its file and field.
import type { z } from 'zod';
import { yearContradictions } from '../calendar/year.ts';
import { publishedYear } from '../calendar/year-data.ts';
import { type Fault, readBySchema } from '../input.ts';
import {
  bookOf,
  type CheckedFiles,
  type Filed,
  kindOfRuleFile,
  type RuleBook,
  type RuleFile,
  type RuleFiles,
} from './book.ts';
import { contradictionsIn } from './contradictions.ts';
import { type RuleFault, UnusableRules } from './faults.ts';
import { type PoolRegistry, poolRegistry } from './pool-data.ts';
import { makePools } from './pools.ts';
import { nationFile, type ProvinceFile, provinceFile } from './region-data.ts';

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
    const parts: CheckedFiles = { provinces, nation, years: published, registry };
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
  return built({ nation, provinces, years: published, registry });
}

/** Contradictions between files (a day worked in one notice and off in another) are found when the rules are put together. */
function built(files: CheckedFiles): RuleBook {
  try {
    return bookOf(files);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .map((line) => line.slice(2));
    throw new UnusableRules(
      (lines.length > 0 ? lines : [text]).map((rule) => ({
        file: rule.startsWith('calendar') ? files.years.map(({ file }) => file).join(', ') : 'rule data',
        field: rule.startsWith('calendar') ? 'off, work' : 'rules',
        rule,
        remedy: CORRECT,
      })),
    );
  }
}

const CORRECT = 'Correct the file; an earlier rule is ended with "until" or superseded by one with a later "from"';

/** What can be done about a contradiction, by what it says. */
function remedyOf(text: string, { pools }: PoolRegistry): string {
  const district = /: (\d{6}) is not a pool/.exec(text)?.[1];
  if (district !== undefined) {
    const pool = pools.find(({ members }) => district in members);
    if (pool !== undefined) return `Give the rule for its pool, ${pool.code} ${pool.name}`;
    return district.endsWith('0000')
      ? `For the whole province write its two digits, "${district.slice(0, 2)}"`
      : 'Give the six digits of a pool; `jiexu rules show` tells the pool of an area';
  }
  if (text.includes('ends before it begins')) return 'Give an "until" that is not before "from"';
  if (text.includes('the file does not list')) return 'List the document under "documents", or cite one that is listed';
  if (text.includes('belongs into')) return 'Move it into that file';
  return CORRECT;
}

/** A contradiction with the files and rules it speaks of: the place, the days and the setting are in its text. */
function located(text: string, { provinces, nation, registry }: CheckedFiles): RuleFault[] {
  const remedy = remedyOf(text, registry.data);
  const fault = (file: string, field: string): RuleFault => ({ file, field, rule: text, remedy });
  const place = text.slice(0, Math.max(0, text.indexOf(':')));
  if (text.startsWith('rules of the nation')) return [fault(nation.file, fieldOf('rules', nation.data.rules, text))];
  const codesIn = (said: string): readonly string[] => said.match(/\b(\d{6}|\d{2})\b/g) ?? [];
  const found = provinces.flatMap(({ file, data }) => {
    if (place.startsWith('rules from')) {
      const pairs = (data.pairs ?? []).map((pair) =>
        place.includes(pair.sourcePool) && place.includes(pair.destinationPool) ? pair : undefined,
      );
      return pairs.some(Boolean) ? [fault(file, fieldOf('pairs', pairs, text))] : [];
    }
    if (text.startsWith(`province ${data.province} `)) return [fault(file, 'province')];
    if (text.startsWith(`rules of province ${data.province}:`))
      return [fault(file, fieldInProvince(data, codesIn(text.slice(place.length)), text))];
    const ofPlace = data.rules.map((rule) => (place === `rules of ${rule.area}` ? rule : undefined));
    return ofPlace.some(Boolean) ? [fault(file, fieldOf('rules', ofPlace, text))] : [];
  });
  return found.length > 0 ? found : [fault(registry.file, codesIn(text)[0] ?? 'pools')];
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
  readonly until?: string | undefined;
  readonly document?: string | undefined;
  readonly set?: Readonly<Record<string, unknown>> | undefined;
  readonly clocks?: readonly unknown[] | undefined;
}

/** `rules[1].set.lateFee, rules[2].set.lateFee`: the rules a contradiction names by their first day and by what they set. */
function fieldOf(list: string, rules: readonly (Dated | undefined)[], text: string): string {
  const named = rules.flatMap((rule, at) => {
    if (rule === undefined || (/\d{4}-\d{2}-\d{2}/.test(text) && !text.includes(rule.from))) return [];
    if (text.includes('ends before it begins') && (rule.until ?? rule.from) >= rule.from) return [];
    if (text.includes('cites the document') && !text.includes(` the document ${rule.document},`)) return [];
    const set = Object.keys(rule.set ?? {}).find((name) => text.includes(` ${name} `));
    const clocks = rule.clocks !== undefined && text.includes(' clock ') ? '.clocks' : '';
    const saysWhat = / is set by | sets /.test(text);
    if (saysWhat && set === undefined && clocks === '') return [];
    return [`${list}[${at}]${set === undefined ? clocks : `.set.${set}`}`];
  });
  return named.length > 0 ? named.join(', ') : list;
}
