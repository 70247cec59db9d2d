// The one folder of the project where everything lives that running leaves behind: caches, data, keys, addresses.
import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type DataFolder, dataFolderAt, projectRoot } from './places.ts';
import { isAlive } from './processes.ts';

export { type DataFolder, dataFolderAt, projectRoot };

/**
 * A data folder for servers that live no longer than this process, inside the lasting one; it shares its cache. The process id in the
 * name tells a later run whether it was left behind.
 */
export function openEphemeralFolder(lasting: DataFolder): DataFolder {
  const root = mkdtempSync(join(lasting.root, `${EPHEMERAL}${process.pid}-`));
  chmodSync(root, MODES.root);
  return { ...openDataFolder(root), cache: lasting.cache };
}

/** Ephemeral folders whose process has ended. */
export function abandonedFolders(lasting: DataFolder): DataFolder[] {
  return readdirSync(lasting.root)
    .filter((name) => name.startsWith(EPHEMERAL) && !isAlive(Number(name.slice(EPHEMERAL.length).split('-')[0])))
    .map((name) => dataFolderAt(join(lasting.root, name)));
}

const EPHEMERAL = 'ephemeral-';

/** Folder modes: what another user id must pass through (the database's own, where we are root) is open to passing only. */
const MODES = { root: 0o755, cache: 0o755, temporal: 0o700, postgres: 0o711, keys: 0o700, run: 0o700, logs: 0o700 };

/**
 * Makes the data folder and its parts where they are missing.
 *
 * @throws Error that names the folder and the variable JIEXU_DATA where it cannot be written.
 */
export function openDataFolder(root?: string): DataFolder {
  const folder = dataFolderAt(root);
  for (const part of ['root', 'cache', 'temporal', 'postgres', 'keys', 'run', 'logs'] as const) {
    try {
      if (mkdirSync(folder[part], { recursive: true, mode: MODES[part] })) chmodSync(folder[part], MODES[part]);
      accessSync(folder[part], constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (cause) {
      throw new Error(
        `the data folder ${folder[part]} cannot be used (${cause instanceof Error ? cause.message : cause}); ` +
          'run as the user it belongs to, or set JIEXU_DATA to a folder that this user can write',
        { cause },
      );
    }
  }
  return folder;
}

const runFileShape = z.object({
  /** Process that started the stack. */
  pid: z.number().int().positive(),
  startedAt: z.string(),
  temporalAddress: z.string(),
  temporalUi: z.string().optional(),
  namespace: z.string(),
  databaseUrl: z.string(),
  databaseAdminUrl: z.string(),
});

/** Where a running stack is found, by the CLI and other processes of the same user. Holds passwords: mode 0600. */
export type RunFile = z.infer<typeof runFileShape>;

/** Path of the run file. */
export const runFileOf = (folder: DataFolder) => join(folder.run, 'stack.json');

/** Writes the run file so that no reader ever sees half of it and no other user any of it. */
export function writeRunFile(folder: DataFolder, content: RunFile): void {
  writePrivate(runFileOf(folder), `${JSON.stringify(content, null, 2)}\n`);
}

/** Where the running stack is; undefined where none is up, a killed one's leavings included. */
export function readRunFile(folder: DataFolder = dataFolderAt()): RunFile | undefined {
  const content = runFileShape.safeParse(readJson(runFileOf(folder))).data;
  return content && isAlive(content.pid) ? content : undefined;
}

export function removeRunFile(folder: DataFolder): void {
  rmSync(runFileOf(folder), { force: true });
}

/** Writes a file of mode 0600 as a whole or not at all. */
export function writePrivate(file: string, content: string): void {
  const half = `${file}.${process.pid}.new`;
  writeFileSync(half, content, { mode: 0o600 });
  renameSync(half, file);
}

/** Content of a JSON file; undefined where it does not exist or is no JSON. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Removes a folder of ours and refuses to follow a link out of it. */
export function removeFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isSymbolicLink()) rmSync(path);
  else rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
