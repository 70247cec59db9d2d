// Which Node the project runs on: this one where it is new enough, else the one among the packages, else one on the path.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, say } from './project.mjs';

/** What the launchers themselves run on. */
const OLDEST = [20, 3];

/** What everything else runs on: the oldest that reads TypeScript itself and gets security fixes. */
const WANTED = 24;

/** The package that brings it where there is one: for Linux with glibc, whose loader tells it apart. */
export const RUNTIME_PACKAGE = `node-${process.platform}-${process.arch}`;
const LOADERS = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

/**
 * Ends the process with status 1 where this Node is older than the launchers run on: before anything that needs a newer
 * one is read.
 */
export function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  process.exit(refuse(`Node ${OLDEST.join('.')}`));
}

/**
 * Where the command goes on: `here`, in this process; `elsewhere`: a newer Node has run it to its end; `nowhere`: there is none, which
 * is said. The exit code is set where it is not `here`.
 */
export async function goOn() {
  endWithNpm();
  if (isNewEnough(process.versions.node)) {
    endWithLauncher();
    return 'here';
  }
  const node = await findNode();
  if (node === undefined) {
    process.exitCode = refuse(`Node ${WANTED}`);
    return 'nowhere';
  }
  const { become } = await import('./run.mjs');
  await become(node, process.argv.slice(1));
  return 'elsewhere';
}

/** The program of a Node that is new enough: this one, the package's, or the first on the path. Undefined where there is none. */
export async function findNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const packaged = join(root, 'node_modules', RUNTIME_PACKAGE, 'bin/node');
  const loader = LOADERS[process.arch];
  if (process.platform === 'linux' && loader !== undefined && existsSync(loader) && existsSync(packaged))
    return packaged;
  return findOnPath();
}

async function findOnPath() {
  const { spawnSync } = await import('node:child_process');
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders
    .map((folder) => join(folder, 'node'))
    .find((program) => {
      if (!existsSync(program)) return false;
      const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 10_000 });
      return isNewEnough(stdout?.slice(1) ?? '');
    });
}

function isNewEnough(version) {
  return Number.parseInt(version, 10) >= WANTED;
}

/** Says what to install; the answer is the exit code. */
function refuse(needed) {
  say(
    `Jiexu needs ${needed} or later; this is ${process.versions.node} (${process.execPath}). ` +
      'Install a newer one (nodejs.org) and run the command again.',
  );
  return 1;
}

/** npm, told to end, ends without its script: nobody would know any more what goes on running. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1000).unref();
}

/** An older Node that handed over to this one holds a channel to it; where it is killed, nobody else would end us. */
function endWithLauncher() {
  if (process.channel === undefined) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
