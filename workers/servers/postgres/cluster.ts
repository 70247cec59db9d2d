// A new cluster, made whole or not at all: checksums, SCRAM for everybody, UTF-8 with the built-in C.UTF-8 order.
import { chownSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWord, runToEnd } from '../commands.ts';
import { removeFolder } from '../data-folder.ts';
import type { RunAs } from '../processes.ts';
import { SUPERUSER } from './roles.ts';

const INITDB_MS = 180_000;

/** Where PostgreSQL's own data lie in the cluster's folder. */
export const dataOf = (cluster: string) => join(cluster, 'data');

export const clusterExists = (cluster: string) => existsSync(join(dataOf(cluster), 'PG_VERSION'));

/** Variables for PostgreSQL's programs: nothing of ours, so that no PG* variable changes what they do. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * Makes the cluster beside its place and moves it there in one step, so that a crash in between leaves nothing half made.
 *
 * @throws Error with what initdb said; a full disk is named as such.
 */
export async function makeCluster(
  binaries: string,
  cluster: string,
  options: { account: RunAs | undefined; password: string; ephemeral: boolean },
): Promise<void> {
  const half = join(cluster, 'data.new');
  const secret = join(cluster, 'superuser');
  removeFolder(half);
  try {
    writeFileSync(secret, `${options.password}\n`, { mode: 0o600 });
    if (options.account) chownSync(secret, options.account.uid, options.account.gid);
    const args = ['--pgdata', half, '--username', SUPERUSER, '--pwfile', secret, '--auth', 'scram-sha-256'];
    args.push('--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8');
    args.push('--data-checksums', '--no-instructions', ...(options.ephemeral ? ['--no-sync'] : []));
    const made = await runToEnd(join(binaries, 'initdb'), args, {
      cwd: cluster,
      env: postgresEnvironment(),
      timeoutMs: INITDB_MS,
      ...options.account,
    });
    if (made.status !== 0)
      throw new Error(
        `the database could not be made in ${cluster}: ${explained(`${made.stdout}\n${made.stderr}`) ?? lastWord(made)}`,
      );
    renameSync(half, dataOf(cluster));
  } finally {
    removeFolder(secret);
    removeFolder(half);
  }
}

/** A sentence for what PostgreSQL says when the machine, not the database, is at fault; undefined where it is none of these. */
export function explained(output: string): string | undefined {
  if (/No space left on device/i.test(output)) {
    return 'the disk is full; free some space there, or set JIEXU_DATA to a folder on another disk';
  }
  if (/could not create shared memory segment|could not resize shared memory/i.test(output)) {
    return 'the system gives no shared memory; in a container raise it with --shm-size=256m';
  }
  if (/Read-only file system/i.test(output))
    return 'the file system is read-only; set JIEXU_DATA to a folder that can be written';
  return undefined;
}
