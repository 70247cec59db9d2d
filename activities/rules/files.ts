// Reads the files of rule data by name: ours beside the code, and newer ones from another folder or a single file.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnusableInput } from '../../domain/input.ts';
import { kindOfRuleFile, type RuleFile, type RuleFiles, withFile } from '../../domain/rules/book.ts';
import { type RuleFault, UnusableRules } from '../../domain/rules/faults.ts';

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
      error instanceof SyntaxError
        ? { file: path, field: 'file', ...notJson(why) }
        : { file: path, field: 'file', rule: `cannot be read: ${why}`, remedy: 'Name a file that can be read' },
    ]);
  }
}

/** Where the text stops being JSON, as the parser says it, and what it most often is when somebody has written by hand. */
function notJson(why: string): Pick<RuleFault, 'rule' | 'remedy'> {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(why) ?? [];
  const where =
    line === undefined ? why : `${why.replace(/ in JSON at position .*/, '')}, at line ${line}, column ${column}`;
  return {
    rule: `is not JSON: ${where}`,
    remedy:
      'Look there and at the end of the line before: between two entries stands a comma, after the last one none; commas, colons and quotation marks are , : " and not ， ： “ ”',
  };
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
 * The files of the rules as published with this product; those of `folder` (`regions/*.json`, `years/*.json`,
 * `pools.json`) replace ours of the same name, others are added. Throws `UnusableInput` where there is no such folder,
 * `UnusableRules` for a file that is no JSON.
 */
export function readRuleFiles(folder?: string): RuleFiles {
  if (folder !== undefined && !existsSync(folder))
    throw new UnusableInput([
      { field: 'rules', rule: `is no folder: ${folder}`, remedy: 'Name a folder of rule data that exists' },
    ]);
  const theirs = (name: string) => (folder === undefined ? [] : [join(folder, name)]);
  const pools = theirs('pools.json').find((path) => existsSync(path)) ?? OURS.pools;
  return {
    regions: readFolders('regions', OURS.regions, ...theirs('regions')),
    years: readFolders('years', OURS.years, ...theirs('years')),
    pools: readJson(pools, 'pools.json'),
  };
}

/**
 * Our files with those of a folder, or with one file in place of the one it is a newer version of: the same province,
 * the nation, the same year, the pool registry. A file of a province or year we lack is added. Throws `UnusableRules`
 * where it is none of these.
 */
export function readRuleFilesWith(path: string): RuleFiles {
  if (!existsSync(path)) {
    throw new UnusableRules([
      { file: path, field: 'file', rule: 'is not there', remedy: 'Name a file of rule data or a folder of such files' },
    ]);
  }
  if (statSync(path).isDirectory()) return withinFolder(path);
  return withFile(readRuleFiles(), readRuleFile(path));
}

/** One file of rule data. Throws `UnusableRules` where it is not there, no JSON or no rule data. */
export function readRuleFile(path: string): RuleFile {
  const given = readJson(path, basename(path));
  if (kindOfRuleFile(given.value) !== undefined) return given;
  throw new UnusableRules([
    {
      file: given.file,
      field: 'file',
      rule: 'is no rule data: it has neither "province", nor "nation", nor "year", nor "pools"',
      remedy: 'Start from one of the files in domain/rules/regions or domain/calendar/years',
    },
  ]);
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
