// Installs what the lockfile names and node_modules lacks, wherever this user may write; does nothing where nothing is missing.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { linkCommand } from './link-command.mjs';
import { checkNodeVersion, findNode, RUNTIME_PACKAGE } from './node.mjs';
import { isDeveloped, missingPackages } from './packages.mjs';
import { cacheFolder, canWrite, root, say } from './project.mjs';
import { run } from './run.mjs';

/**
 * What the lockfile names, and the lockfile left as it is. Not `npm ci`: it refuses a lockfile that lacks packages for machines
 * other than the one it was made on, which a registry without those packages makes. That every package came in the lockfile's
 * version is checked afterwards.
 */
const INSTALL = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];

/** Once more where it fails: a registry that answers badly in the middle of 300 packages is usually back at once. */
const TRIES = 2;

/**
 * Makes sure that everything is installed, by npm where it is not, and that `npx jiexu` finds its command.
 *
 * @throws Error with what to do where npm cannot do it.
 */
export async function ensureInstalled({ production = false } = {}) {
  const missing = await missingHere(production);
  if (missing.length > 0) await install(missing, production);
  linkCommand();
}

/** The package that brings Node counts where no other Node is to be had. */
async function missingHere(production) {
  const missing = missingPackages(root, { production });
  if (!missing.includes(RUNTIME_PACKAGE) || (await findNode()) === undefined) return missing;
  return missing.filter((name) => name !== RUNTIME_PACKAGE);
}

async function install(missing, production) {
  if (!canWrite(join(root, 'node_modules'))) {
    throw new Error(
      `${missing.length} packages are missing (${missing.slice(0, 3).join(', ')} …) and ${root} cannot be written by this user; run \`npm install\` as its owner`,
    );
  }
  say(`Installing ${missing.length} packages that are missing, as package-lock.json has them …`);
  // What development needs stays where it is: tests may be running on it.
  const dev = production && !isDeveloped(root) ? '--omit=dev' : '--include=dev';
  const args = [...INSTALL, dev, '--include=optional'];
  let code = 1;
  for (let attempt = 0; attempt < TRIES && code !== 0; attempt++) {
    if (attempt > 0) say('npm failed; trying once more …');
    code = await npm(args);
    if (code > 128) process.exit(code);
  }
  // Where Node itself did not come, the launcher says what to do.
  const still = code === 0 ? missingPackages(root, { production }).filter((name) => name !== RUNTIME_PACKAGE) : missing;
  if (code === 0 && still.length === 0) return;
  throw new Error(
    code === 0
      ? `npm went through, but these packages are still missing: ${still.join(', ')}; remove node_modules and run the command again`
      : `npm failed with status ${code}; see its words above, then run the command again`,
  );
}

/** npm, as the one that started us where that was npm; its words go to standard error, which is not ours to keep clean. */
function npm(args) {
  const options = { cwd: root, env: environment(), stdio: ['ignore', 2, 2] };
  const started = process.env.npm_execpath;
  if (started && basename(started) === 'npm-cli.js') return run(process.execPath, [started, ...args], options);
  return run('npm', args, options);
}

/** npm wants a cache that it can write; a home folder that is missing or closed must not stop it. */
function environment() {
  const wished = process.env.npm_config_cache || join(homedirOrNone(), '.npm');
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  // A production setting in the environment would leave out what a full install needs.
  delete env.NODE_ENV;
  delete env.npm_config_omit;
  if (canWrite(wished)) return env;
  const cache = join(cacheFolder, 'npm');
  mkdirSync(cache, { recursive: true });
  return { ...env, npm_config_cache: cache };
}

function homedirOrNone() {
  try {
    return homedir();
  } catch {
    return '/nonexistent';
  }
}

/** Called as a program (`node scripts/lib/install.mjs [--production]`) it does the same with words for errors. */
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  checkNodeVersion();
  try {
    await ensureInstalled({ production: process.argv.includes('--production') });
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
