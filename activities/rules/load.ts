// Reads rule data from disk, the only I/O of the rules: regions, pools and published years that lie beside the code, or in another folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRules, type Rules } from '../../domain/rules/rules.ts';

const DOMAIN = fileURLToPath(new URL('../../domain/', import.meta.url));
const OURS = {
  regions: join(DOMAIN, 'rules', 'regions'),
  pools: join(DOMAIN, 'rules', 'pools.json'),
  years: join(DOMAIN, 'calendar', 'years'),
};

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`rule data in ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The JSON files of several folders; a file of a later folder replaces one of the same name. */
function readFolders(...folders: readonly string[]): unknown[] {
  const files = new Map<string, string>();
  for (const folder of folders.filter((path) => existsSync(path))) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')))
      files.set(name, join(folder, name));
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => readJson(path));
}

/**
 * The rules as published with this product. `folder` may hold newer data in the same arrangement (`regions/*.json`, `years/*.json`,
 * `pools.json`): a file there replaces ours of the same name, others are added. Throws one `Error` naming every contradiction.
 */
export function loadRules(folder?: string): Rules {
  if (folder !== undefined && !existsSync(folder))
    throw new Error(`no folder of rule data at ${folder}; name one that exists`);
  const theirs = (name: string) => (folder === undefined ? [] : [join(folder, name)]);
  const pools = theirs('pools.json').find((path) => existsSync(path)) ?? OURS.pools;
  return makeRules({
    regions: readFolders(OURS.regions, ...theirs('regions')),
    years: readFolders(OURS.years, ...theirs('years')),
    pools: readJson(pools),
  });
}
