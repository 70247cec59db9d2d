// What the tests of the servers share: folders of their own, a process that holds servers and is killed, and what is left of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { type DataFolder, dataFolderAt, openDataFolder, projectRoot } from '../../workers/servers/data-folder.ts';
import { startAnew } from '../../workers/servers/fresh.ts';

export const silent = () => undefined;

/** An empty folder that anybody can pass through; removed after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'jiexu-test-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A data folder of the test's own on the project's cache; whatever runs on it is stopped after the test. */
export function ownDataFolder(root = join(emptyFolder(), 'data')): DataFolder {
  const folder = { ...openDataFolder(root), cache: dataFolderAt().cache };
  onTestFinished(() => startAnew({ ...folder, cache: join(root, 'cache') }, silent));
  return folder;
}

/** A program of the test's own: a shell script in this folder. */
export function script(folder: string, name: string, body: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

export interface Holder {
  readonly process: ChildProcess;
  /** What it said first: a line of JSON. */
  readonly answer: unknown;
  /** Ends it without any chance to clear up, and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * Runs TypeScript in a process of its own until it prints its first line, a JSON answer; the code ends in an `await`
 * that lasts. `servers` is the folder of the servers' modules, `given` what the code may use.
 */
export async function hold(code: string, given: unknown): Promise<Holder> {
  const root = projectRoot();
  const program = `const given = ${JSON.stringify(given)};\n${code}\nsetInterval(() => undefined, 60_000);\n`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  onTestFinished(kill);
  for await (const line of createInterface({ input: child.stdout }))
    return { process: child, answer: JSON.parse(line), kill };
  throw new Error('the process ended without an answer');
}
