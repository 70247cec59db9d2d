// The rules as they are in force here: read from disk, checked, built.
import { makeRules } from '../../domain/rules/make.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { readRuleFiles } from './files.ts';

/**
 * The rules as published with this product. `folder` may hold newer data in the same arrangement (`regions/*.json`, `years/*.json`,
 * `pools.json`): a file there replaces ours of the same name, others are added. Throws one `Error` naming every contradiction.
 */
export function loadRules(folder?: string): Rules {
  const { regions, years, pools } = readRuleFiles(folder);
  return makeRules({
    regions: regions.map(({ value }) => value),
    years: years.map(({ value }) => value),
    pools: pools.value,
  });
}
