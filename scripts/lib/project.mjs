// Where the project is, and where its launchers may write.
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The data folder's cache, as workers/servers/data-folder.ts has it. */
export const cacheFolder = join(resolve(process.env.JIEXU_DATA || join(root, '.jiexu')), 'cache');

/** True where files can be made at this path, or in the nearest folder above it that exists. */
export function canWrite(path) {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** True where npm has been through; what it left out is found when it is imported. */
export function isInstalled() {
  return existsSync(join(root, 'node_modules/.package-lock.json'));
}

/** Tells the person at the terminal; standard output belongs to the command itself. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}
