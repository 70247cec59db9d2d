// One process at a time owns a data folder: the claim says who, and outlives no crash of its owner.
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type DataFolder, readJson, readRunFile } from './data-folder.ts';
import { gone, isAlive, signal, startOf } from './processes.ts';

const ownerShape = z.object({ pid: z.number().int().positive(), start: z.string() });
type Owner = z.infer<typeof ownerShape>;

const claimFileOf = (folder: DataFolder) => join(folder.run, 'owner.json');

/** The living process that owns the data folder; undefined where it is free or its owner has died. */
export async function ownerOf(folder: DataFolder): Promise<number | undefined> {
  const owner = ownerShape.safeParse(readJson(claimFileOf(folder))).data;
  return owner && (await lives(owner)) ? owner.pid : undefined;
}

async function lives(owner: Owner): Promise<boolean> {
  return isAlive(owner.pid) && (await startOf(owner.pid)) === owner.start;
}

/**
 * Takes the data folder for this process; the answer gives it back.
 *
 * @throws Error naming the owner and what to do, where another living process has it.
 */
export async function claim(folder: DataFolder): Promise<() => void> {
  const file = claimFileOf(folder);
  const mine = JSON.stringify({ pid: process.pid, start: await startOf(process.pid) });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        linkSync(half, file);
        return () => {
          if (contentOf(file) === mine) rmSync(file, { force: true });
        };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const before = contentOf(file);
      const owner = await ownerOf(folder);
      if (owner !== undefined) throw new Error(takenBy(folder, owner));
      if (contentOf(file) === before) rmSync(file, { force: true });
    }
    throw new Error(`the data folder ${folder.root} is claimed again and again by others; try once more`);
  } finally {
    rmSync(half, { force: true });
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function takenBy(folder: DataFolder, owner: number): string {
  const ui = readRunFile(folder)?.temporalUi;
  return (
    `the data folder ${folder.root} is in use by process ${owner}${ui ? ` (Web UI ${ui})` : ''}; ` +
    'use that one, stop it with Ctrl-C, or set JIEXU_DATA to another folder'
  );
}

/** Asks the process that owns the data folder to stop, and waits until it has; kills it after a minute. */
export async function stopOwner(folder: DataFolder, say: (text: string) => void): Promise<void> {
  const owner = await ownerOf(folder);
  if (owner === undefined || owner === process.pid) return;
  say(`stopping process ${owner}, which uses the data folder`);
  signal(owner, 'SIGTERM');
  if (await gone(owner, 60_000)) return;
  signal(owner, 'SIGKILL');
  await gone(owner, 10_000);
}
