// Which packages of the lockfile are not installed: compared by content, so neither clocks nor other tools mislead it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names of the lockfile's packages that node_modules lacks or has in another version. With `production`, those only needed for
 * development do not count; packages for other machines never do.
 */
export function missingPackages(root, { production }) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  if (wanted === undefined)
    throw new Error(`${join(root, 'package-lock.json')} is missing or broken; the copy of the project is incomplete`);
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json')) ?? {};
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && isFor(entry, production))
    .filter(([path, entry]) => installed[path]?.version !== entry.version || !existsSync(join(root, path)))
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

/** True where packages that only development needs are installed. */
export function isDeveloped(root) {
  return Object.values(packagesOf(join(root, 'node_modules/.package-lock.json')) ?? {}).some((entry) => entry.dev);
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function isFor(entry, production) {
  if (production && (entry.dev || entry.devOptional)) return false;
  // An optional package that names no machine comes along with one that does; npm alone knows whether that one is wanted here.
  if (entry.optional && !entry.os && !entry.cpu) return false;
  return allows(entry.os, process.platform) && allows(entry.cpu, process.arch) && allows(entry.libc, libc());
}

/** npm's rule: a value, a list of values, or of refused values with an exclamation mark. */
function allows(given, value) {
  if (given === undefined || value === undefined) return true;
  const list = [given].flat();
  if (list.includes(`!${value}`)) return false;
  return list.every((entry) => entry.startsWith('!')) || list.includes(value);
}

let found;
function libc() {
  if (process.platform !== 'linux') return undefined;
  found ??= process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
  return found;
}
