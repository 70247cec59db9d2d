// Child servers: started in a session of their own, recognised again by their command line, and stopped for certain.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd } from './commands.ts';

/** A log that grew beyond this many bytes is set aside as `<file>.1` at the next start. */
const LOG_BYTES_KEPT = 8 * 1024 * 1024;

/** True while a process with this id exists, whoever owns it; a dead child not yet waited for counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** The arguments a process was started with, joined by spaces; empty where it is gone or cannot be read. */
export async function commandLine(pid: number): Promise<string> {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    const listed = await runToEnd('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { timeoutMs: 10_000 });
    return listed.status === 0 ? listed.stdout.trim() : '';
  }
}

/** True where the process lives and its command line holds the marker, so that a reused process id is never taken for ours. */
export async function isOurs(pid: number, marker: string): Promise<boolean> {
  return isAlive(pid) && (await commandLine(pid)).includes(marker);
}

/** Ids of all living processes whose command line holds the marker, such as the path of a database file; not our own. */
export async function processesWith(marker: string): Promise<number[]> {
  let ids: number[];
  try {
    ids = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    const listed = await runToEnd('ps', ['-axo', 'pid='], { timeoutMs: 10_000 });
    ids = listed.stdout
      .split('\n')
      .map(Number)
      .filter((id) => id > 0);
  }
  const found: number[] = [];
  for (const id of ids) if (id !== process.pid && (await isOurs(id, marker))) found.push(id);
  return found;
}

/** When a process began, in the words of the system: with its id it names one process for ever. Empty where unknown. */
export async function startOf(pid: number): Promise<string> {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot}/${startTicks}`;
  } catch {
    const listed = await runToEnd('ps', ['-o', 'lstart=', '-p', String(pid)], { timeoutMs: 10_000 });
    return listed.status === 0 ? listed.stdout.trim() : '';
  }
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process has ended, with the exit code or the signal's name. */
  readonly ended: Promise<string>;
}

/** Whose rights a server runs with, where not our own. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Starts a server in a session of its own, so that Ctrl-C in the terminal reaches us first and not it, with its output
 * in a log file. The handle does not keep Node alive.
 *
 * @throws Error naming the program where it cannot be run at all.
 */
export async function spawnServer(
  program: string,
  args: readonly string[],
  options: { logFile: string; cwd: string; env: NodeJS.ProcessEnv; as?: RunAs },
): Promise<ServerProcess> {
  if ((statSync(options.logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_KEPT) {
    renameSync(options.logFile, `${options.logFile}.1`);
  }
  const log = openSync(options.logFile, 'a', 0o600);
  try {
    const child = spawn(program, [...args], {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(options.as ? { uid: options.as.uid, gid: options.as.gid } : {}),
    });
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    await started(child, program);
    child.unref();
    if (child.pid === undefined) throw new Error(`${program} did not start`);
    return { pid: child.pid, ended };
  } finally {
    closeSync(log);
  }
}

function started(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`${program} cannot be run: ${cause.message}`, { cause })));
  });
}

/** Sends a signal; a process that has gone meanwhile is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Waits until the process is gone; false where it still lives after `withinMs`. */
export async function gone(pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(25);
  }
  return true;
}

/** Stops a process: each signal in turn, each with its time in milliseconds, and SIGKILL at the end. Gone already is fine. */
export async function stopProcess(
  pid: number,
  steps: readonly { signal: NodeJS.Signals; waitMs: number }[],
): Promise<void> {
  for (const step of steps) {
    if (!isAlive(pid)) return;
    signal(pid, step.signal);
    if (await gone(pid, step.waitMs)) return;
  }
  signal(pid, 'SIGKILL');
  if (!(await gone(pid, 10_000)))
    throw new Error(`process ${pid} does not end, not even by SIGKILL; look at it with ps`);
}

/**
 * Ends processes without giving way to anything else, for the last moment of this one: each its signal, and SIGKILL to those that
 * still live after `withinMs`.
 */
export function endNow(processes: readonly { pid: number; signal: NodeJS.Signals }[], withinMs: number): void {
  const until = Date.now() + withinMs;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const { pid, signal: name } of processes) signal(pid, name);
  while (processes.some(({ pid }) => isAlive(pid)) && Date.now() < until) Atomics.wait(clock, 0, 0, 20);
  for (const { pid } of processes) if (isAlive(pid)) signal(pid, 'SIGKILL');
}

/** The last lines of a log, for an error message; empty where there is none. */
export function lastLines(file: string, count = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
