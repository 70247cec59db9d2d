// Reads the files of rule data by name: ours beside the code, and newer ones from another folder or a single file.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kindOfRuleFile, type RuleFile, type RuleFiles } from '../../domain/rules/book.ts';
import { UnusableRules } from '../../domain/rules/faults.ts';

const DOMAIN = fileURLToPath(new URL('../../domain/', import.meta.url));
const OURS = {
  regions: join(DOMAIN, 'rules', 'regions'),
  pools: join(DOMAIN, 'rules', 'pools.json'),
  years: join(DOMAIN, 'calendar', 'years'),
};

function readJson(path: string, file: string): RuleFile {
  try {
    // A byte-order mark that an editor left is no part of the JSON.
    return { file, value: JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, '')) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UnusableRules([
      { file: path, field: 'file', rule: `rule data in ${path} cannot be read: ${why}`, remedy: 'Give a file of JSON' },
    ]);
  }
}

/** The JSON files of several folders; a file of a later folder replaces one of the same name. */
function readFolders(shown: string, ...folders: readonly string[]): RuleFile[] {
  const files = new Map<string, string>();
  for (const folder of folders.filter((path) => existsSync(path))) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')))
      files.set(name, join(folder, name));
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, path]) => readJson(path, `${shown}/${name}`));
}

/**
 * The files of the rules as published with this product; those of `folder` (`regions/*.json`, `years/*.json`, `pools.json`) replace
 * ours of the same name, others are added. Throws `Error` where there is no such folder, `UnusableRules` for a file that is no JSON.
 */
export function readRuleFiles(folder?: string): RuleFiles {
  if (folder !== undefined && !existsSync(folder))
    throw new Error(`no folder of rule data at ${folder}; name one that exists`);
  const theirs = (name: string) => (folder === undefined ? [] : [join(folder, name)]);
  const pools = theirs('pools.json').find((path) => existsSync(path)) ?? OURS.pools;
  return {
    regions: readFolders('regions', OURS.regions, ...theirs('regions')),
    years: readFolders('years', OURS.years, ...theirs('years')),
    pools: readJson(pools, 'pools.json'),
  };
}

/**
 * Our files with those of a folder, or with one file in place of the one it is a newer version of: the same province, the nation, the
 * same year, the pool registry. A file of a province or year we lack is added. Throws `UnusableRules` where it is none of these.
 */
export function readRuleFilesWith(path: string): RuleFiles {
  if (!existsSync(path)) {
    throw new UnusableRules([
      { file: path, field: 'file', rule: 'is not there', remedy: 'Name a file of rule data or a folder of such files' },
    ]);
  }
  if (statSync(path).isDirectory()) return withinFolder(path);
  const given = readJson(path, basename(path));
  const kind = kindOfRuleFile(given.value);
  if (kind === undefined) {
    throw new UnusableRules([
      {
        file: given.file,
        field: 'file',
        rule: 'is no rule data: it has neither "province", nor "nation", nor "year", nor "pools"',
        remedy: 'Start from one of the files in domain/rules/regions or domain/calendar/years',
      },
    ]);
  }
  const ours = readRuleFiles();
  const replaced = (files: readonly RuleFile[]) => [
    ...files.filter(({ value }) => kindOfRuleFile(value)?.key !== kind.key),
    given,
  ];
  switch (kind.kind) {
    case 'region':
      return { ...ours, regions: replaced(ours.regions) };
    case 'year':
      return { ...ours, years: replaced(ours.years) };
    case 'pools':
      return { ...ours, pools: given };
    default:
      return kind.kind satisfies never;
  }
}

/** A folder without anything to read changes nothing, and whoever gave it did not mean that. */
function withinFolder(folder: string): RuleFiles {
  const hasJson = (path: string) => existsSync(path) && readdirSync(path).some((name) => name.endsWith('.json'));
  const some =
    hasJson(join(folder, 'regions')) || hasJson(join(folder, 'years')) || existsSync(join(folder, 'pools.json'));
  if (!some) {
    throw new UnusableRules([
      {
        file: folder,
        field: 'folder',
        rule: 'holds no rule data',
        remedy: 'Put files into its folders regions or years, or a pools.json into it; or name one file',
      },
    ]);
  }
  return readRuleFiles(folder);
}
