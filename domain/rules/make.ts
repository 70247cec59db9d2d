// Makes the rules from data as read from files: the shape of each file is checked, then they are put together.
import type { z } from 'zod';
import { publishedYear } from '../calendar/year-data.ts';
import { poolRegistry } from './pool-data.ts';
import { type NationFile, nationFile, type ProvinceFile, provinceFile } from './region-data.ts';
import { buildRules, type Rules, refuseContradictions } from './rules.ts';

/** Rule data as read from files, not yet checked. */
export interface RuleData {
  /** One a province and exactly one for the nation. */
  readonly regions: readonly unknown[];
  readonly pools: unknown;
  readonly years: readonly unknown[];
}

/** Whose rules a file says it holds, before its shape is known. Schemas made for each file would cost more than reading them all. */
function saysOfItself(value: unknown): { readonly nation: boolean; readonly province: unknown } {
  if (typeof value !== 'object' || value === null) return { nation: false, province: undefined };
  return { nation: Reflect.get(value, 'nation') === true, province: Reflect.get(value, 'province') };
}

function parseFiles(data: RuleData, contradictions: string[]) {
  function parsed<T>(schema: z.ZodType<T>, value: unknown, named: string): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    contradictions.push(...result.error.issues.map(({ path, message }) => `${named}: ${path.join('.')}: ${message}`));
    return undefined;
  }
  const provinces: ProvinceFile[] = [];
  const nations: NationFile[] = [];
  for (const [at, value] of data.regions.entries()) {
    const { nation, province } = saysOfItself(value);
    const named = nation
      ? 'rules of the nation'
      : `rules of province ${typeof province === 'string' ? province : `(file ${at + 1})`}`;
    if (nation) nations.push(...[parsed(nationFile, value, named)].filter((file) => file !== undefined));
    else provinces.push(...[parsed(provinceFile, value, named)].filter((file) => file !== undefined));
  }
  const registry = parsed(poolRegistry, data.pools, 'pool registry');
  const years = data.years
    .map((value, at) => parsed(publishedYear, value, `calendar year (file ${at + 1})`))
    .filter((year) => year !== undefined);
  return { provinces, nations, registry, years };
}

/** Throws one `Error` that names everything malformed and every contradiction. */
export function makeRules(data: RuleData): Rules {
  const found: string[] = [];
  const { provinces, nations, registry, years } = parseFiles(data, found);
  const [nation] = nations;
  if (nations.length !== 1) found.push(`there has to be one file for the nation, not ${nations.length}`);
  if (registry === undefined || nation === undefined) {
    refuseContradictions(found);
    throw new Error('unreachable: contradictions were refused');
  }
  return buildRules({ provinces, nation, registry, years }, found);
}
