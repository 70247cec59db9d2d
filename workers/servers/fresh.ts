// Starting anew: stops what still runs on a data folder and removes what it holds; the cache of downloads stays.
import { join } from 'node:path';
import { stopOwner } from './claim.ts';
import { abandonedFolders, type DataFolder, removeFolder } from './data-folder.ts';
import { elsewhere, removeElsewhere } from './postgres/place.ts';
import { processesWith, stopProcess } from './processes.ts';

const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 20_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
] as const;

/** Ends every server that runs on this data folder, whoever started it. */
async function stopServers(folder: DataFolder): Promise<void> {
  const outside = elsewhere(folder);
  const markers = [join(folder.temporal, 'temporal.sqlite'), join(folder.postgres, 'cluster')];
  if (outside !== undefined) markers.push(join(outside, 'cluster'));
  for (const marker of markers) {
    for (const pid of await processesWith(marker)) await stopProcess(pid, STOP_STEPS);
  }
}

/**
 * Stops whatever uses the data folder, the process that owns it first, and removes all it holds except the cache. Test runs in
 * progress, which keep their servers in folders of their own, are left alone.
 */
export async function startAnew(folder: DataFolder, say: (text: string) => void): Promise<void> {
  await stopOwner(folder, say);
  await stopServers(folder);
  await sweep(folder);
  removeElsewhere(folder);
  say(`removing the data in ${folder.root}`);
  for (const part of [folder.temporal, folder.postgres, folder.keys, folder.run, folder.logs]) removeFolder(part);
}

/** Removes what ephemeral servers of processes that died have left: the servers first, then their folders. */
export async function sweep(folder: DataFolder): Promise<void> {
  for (const abandoned of abandonedFolders(folder)) await removeEphemeral(abandoned);
}

/** Removes one ephemeral folder with all that runs on it. */
export async function removeEphemeral(folder: DataFolder): Promise<void> {
  await stopServers(folder);
  removeElsewhere(folder);
  removeFolder(folder.root);
}
