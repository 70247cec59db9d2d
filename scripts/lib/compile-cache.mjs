// Node's compile cache, in the data folder: what was compiled once is not compiled again by the next process of the same version.
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder, root } from './project.mjs';

/**
 * Uses the cache from here on; with `children` also in processes and threads that this one starts. Where it cannot be kept,
 * everything is compiled as if there were none.
 */
export function useCompileCache({ children = false } = {}) {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return;
  const folder = openFolder();
  if (folder === undefined) return;
  module.enableCompileCache(folder);
  if (children) process.env.NODE_COMPILE_CACHE = folder;
}

/**
 * One folder for this Node, this version of the project and these packages. A new one takes the place of all others. Within it Node
 * compares each file's content. What lies there is run: it has to be ours, and nobody else may write it.
 */
function openFolder() {
  const all = join(cacheFolder, 'compile');
  try {
    const folder = join(all, versions());
    if (!isMine(nearest(folder))) return undefined;
    mkdirSync(all, { recursive: true });
    if (make(folder)) removeOthers(all, folder);
    const { mode } = lstatSync(folder);
    return isMine(folder) && (mode & 0o022) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

function versions() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const lock = statSync(join(root, 'package-lock.json'));
  return [process.version, process.arch, version, lock.size, Math.trunc(lock.mtimeMs).toString(36)].join('-');
}

/** False where it was there already. */
function make(folder) {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function removeOthers(all, kept) {
  for (const name of readdirSync(all)) {
    const other = join(all, name);
    if (other !== kept) rmSync(other, { recursive: true, force: true });
  }
}

/** The path itself or the nearest above it that exists: a folder of another user's gets nothing of ours put in. */
function nearest(path) {
  let at = path;
  while (lstatSync(at, { throwIfNoEntry: false }) === undefined && dirname(at) !== at) at = dirname(at);
  return at;
}

function isMine(path) {
  const found = lstatSync(path);
  return found.isDirectory() && found.uid === process.getuid?.();
}
