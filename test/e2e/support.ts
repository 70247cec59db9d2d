// Programs as a user runs them: in a data folder of their own, with the project's cached Temporal CLI, and what they leave behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finished, runToEnd } from '../../workers/servers/commands.ts';
import { type DataFolder, dataFolderAt, projectRoot } from '../../workers/servers/data-folder.ts';
import { startAnew } from '../../workers/servers/fresh.ts';
import { elsewhere } from '../../workers/servers/postgres/place.ts';
import { processesWith } from '../../workers/servers/processes.ts';
import { resolveTemporalCli } from '../../workers/servers/temporal/resolve.ts';
import { stayingJiexu } from '../support/staying-jiexu.ts';
import type { Ran } from '../support/staying-jiexu-contract.ts';

export const PATIENCE_MS = 90_000;
const silent = () => undefined;

/** One user's data folder and what runs on it. */
export interface Home {
  readonly folder: DataFolder;
  readonly env: NodeJS.ProcessEnv;
  /** Starts a program of the project that goes on. */
  start(program: string, args: readonly string[]): Running;
  /** Runs a program of the project to its end. */
  run(program: string, args: readonly string[]): Promise<Finished>;
  /** What `jiexu` answers to these words, from a process that stays. */
  jiexu(...args: string[]): Promise<Ran>;
  /** The same as a user runs it, in a process of its own. */
  jiexuAlone(...args: string[]): Promise<Finished>;
  /** Ids of the processes that run on the folder, servers first of all. */
  processes(): Promise<number[]>;
  /** Stops whatever still runs and removes everything. */
  close(): Promise<void>;
}

/** What a user's shell has, without the variables that would lead elsewhere; and what is compiled already. */
async function environment(folder: DataFolder): Promise<NodeJS.ProcessEnv> {
  const { PATH, HOME, TMPDIR, LANG, NODE_COMPILE_CACHE } = process.env;
  const { path } = await resolveTemporalCli({ env: process.env, cache: dataFolderAt().cache, say: silent });
  return { PATH, HOME, TMPDIR, LANG, NODE_COMPILE_CACHE, JIEXU_DATA: folder.root, TEMPORAL_CLI: path };
}

export async function openHome(): Promise<Home> {
  const root = mkdtempSync(join(tmpdir(), 'jiexu-e2e-'));
  chmodSync(root, 0o755);
  const folder = dataFolderAt(join(root, 'data'));
  const env = await environment(folder);
  const cwd = projectRoot();
  const run = (program: string, args: readonly string[]) =>
    runToEnd(program, args, { timeoutMs: PATIENCE_MS, cwd, env });
  return {
    folder,
    env,
    run,
    start: (program, args) => new Running(spawn(program, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })),
    jiexu: (...args) => stayingJiexu({ args, env, input: '' }),
    jiexuAlone: (...args) => run(process.execPath, [join(cwd, 'client/cli/jiexu.mjs'), ...args]),
    async processes() {
      const outside = elsewhere(folder);
      const found = [...(await processesWith(folder.root)), ...(outside ? await processesWith(outside) : [])];
      return [...new Set(found)];
    },
    async close() {
      if (existsSync(folder.root)) await startAnew(folder, silent);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A program that runs, and what it has said so far. */
export class Running {
  readonly process: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  stdout = '';
  stderr = '';
  private wake: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.process = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
      this.wake();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.wake();
        resolve(signal ?? code);
      });
    });
  }

  /** Waits until standard output holds this; fails when the program ends before, or after `patienceMs`. */
  async says(pattern: RegExp, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!pattern.test(this.stdout)) {
      const { exitCode, signalCode } = this.process;
      if (exitCode !== null || signalCode !== null || Date.now() > deadline)
        throw new Error(
          `never said ${pattern} (${signalCode ?? exitCode ?? 'too late'}):\n${this.stdout}${this.stderr}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** The lines of a part of the main program's output, from its heading to the next blank line. */
export function part(output: string, heading: string): string[] {
  const lines = output.split('\n');
  const from = lines.indexOf(heading);
  if (from < 0) throw new Error(`no part "${heading}" in:\n${output}`);
  const to = lines.indexOf('', from);
  return lines.slice(from + 1, to < 0 ? undefined : to).map((line) => line.trimEnd());
}
