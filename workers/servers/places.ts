// Where the project lies on this machine, and the folder of everything that running leaves behind. Makes nothing.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: the nearest one above this file whose package.json has our name. */
export function projectRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && /"name":\s*"jiexu"/.test(readFileSync(file, 'utf8'))) return folder;
    if (folder === dirname(folder))
      throw new Error('no package.json of jiexu above its own files; the copy is incomplete');
  }
}

/** Paths of the data folder. Only `cache` survives `--fresh`; `keys` and `run` are closed to other users. */
export interface DataFolder {
  readonly root: string;
  readonly cache: string;
  readonly temporal: string;
  readonly postgres: string;
  readonly keys: string;
  readonly run: string;
  readonly logs: string;
}

/** Where the data folder is: the variable JIEXU_DATA, else `.jiexu` in the project. Makes nothing. */
export function dataFolderAt(root: string = process.env.JIEXU_DATA || join(projectRoot(), '.jiexu')): DataFolder {
  const at = resolve(root);
  return {
    root: at,
    cache: join(at, 'cache'),
    temporal: join(at, 'temporal'),
    postgres: join(at, 'postgres'),
    keys: join(at, 'keys'),
    run: join(at, 'run'),
    logs: join(at, 'logs'),
  };
}
