// The two workflow bundles as files, so that every worker process loads the same ones.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { bundleFloor } from './floor.ts';

/** Bundles both and answers with their paths. Takes a few seconds. */
export async function writeBundles(folder: string): Promise<{ readonly transfers: string; readonly floor: string }> {
  const paths = { transfers: join(folder, 'transfers-bundle.js'), floor: join(folder, 'floor-bundle.js') };
  const [transfers, floor] = await Promise.all([bundleWorkflows(), bundleFloor()]);
  await writeFile(paths.transfers, transfers.code);
  await writeFile(paths.floor, floor.code);
  return paths;
}
