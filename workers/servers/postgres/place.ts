// Where the cluster lies: in the data folder, or, where the database's account cannot get there, among temporary files.
import { accessSync, chmodSync, chownSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataFolder, removeFolder, writePrivate } from '../data-folder.ts';
import type { RunAs } from '../processes.ts';
import { canEnter } from './account.ts';

export interface Place {
  /** Folder of the cluster's own; belongs to the database's account. */
  readonly cluster: string;
  /** Folder for a copy of the programs, which the account can pass to. */
  readonly copies: string;
}

const noteOf = (folder: DataFolder) => join(folder.postgres, 'elsewhere');

/** The folder outside the data folder where the cluster lies; undefined where it lies inside. */
export function elsewhere(folder: DataFolder): string | undefined {
  try {
    return readFileSync(noteOf(folder), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds or makes the place. Once made it stays: the data must be found again.
 *
 * @throws Error where a place outside was noted and is gone, since starting anew would lose data silently.
 */
export async function placeFor(
  folder: DataFolder,
  account: RunAs | undefined,
  say: (text: string) => void,
): Promise<Place> {
  const noted = elsewhere(folder);
  if (noted !== undefined) {
    if (existsSync(noted)) return { cluster: join(noted, 'cluster'), copies: noted };
    throw new Error(
      `the database of this project was kept in ${noted}, which is gone (temporary files are cleared now and then); ` +
        'bring it back, or start anew with --fresh. To keep data for good set JIEXU_DATA to a folder that any user can reach',
    );
  }
  if (await canEnter(account, folder.postgres)) {
    const cluster = join(folder.postgres, 'cluster');
    ownFolder(cluster, account);
    return { cluster, copies: (await canEnter(account, folder.cache)) ? folder.cache : folder.postgres };
  }
  const outside = mkdtempSync(join(temporaryFiles(), 'jiexu-'));
  chmodSync(outside, 0o711);
  writePrivate(noteOf(folder), `${outside}\n`);
  say(
    `the database cannot run as root, and its account (uid ${account?.uid}) cannot reach ${folder.postgres}: ` +
      `its data and programs are kept in ${outside}; --fresh removes them`,
  );
  ownFolder(join(outside, 'cluster'), account);
  return { cluster: join(outside, 'cluster'), copies: outside };
}

/** /var/tmp outlives a restart of the machine, /tmp does not; a set TMPDIR is obeyed. */
function temporaryFiles(): string {
  if (process.env.TMPDIR) return tmpdir();
  try {
    accessSync('/var/tmp', constants.W_OK);
    return '/var/tmp';
  } catch {
    return tmpdir();
  }
}

function ownFolder(path: string, account: RunAs | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

/** Removes what lies outside the data folder. */
export function removeElsewhere(folder: DataFolder): void {
  const outside = elsewhere(folder);
  if (outside !== undefined) removeFolder(outside);
}
