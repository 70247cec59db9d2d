// Whose rights the database runs with: ours, or, since PostgreSQL refuses root, those of an account without power.
import { readFileSync, statSync } from 'node:fs';
import { runToEnd } from '../commands.ts';
import type { RunAs } from '../processes.ts';

/** The traditional ids of `nobody`, where the system's list of accounts cannot be read. */
const NOBODY: RunAs = { uid: 65534, gid: 65534 };

/**
 * Undefined where we are not root. As root: the owner of the data folder where that is someone else (a project that a user
 * owns and root runs), else `nobody`.
 */
export function databaseAccount(dataFolder: string): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataFolder);
  return owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : (accountNamed('nobody') ?? NOBODY);
}

function accountNamed(name: string): RunAs | undefined {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`));
    const [uid, gid] = (line?.split(':').slice(2, 4) ?? []).map(Number);
    return uid !== undefined && gid !== undefined && uid > 0 && gid > 0 ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

/** True where the account can pass through to the folder; asked of the system itself, by going there with the account's rights. */
export async function canEnter(account: RunAs | undefined, folder: string): Promise<boolean> {
  if (account === undefined) return true;
  const went = await runToEnd('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
    timeoutMs: 10_000,
    cwd: '/',
    ...account,
  });
  return went.status === 0;
}
