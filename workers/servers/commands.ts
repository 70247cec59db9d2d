// Programs that run to their end: what they printed and how they ended, within a time limit, never through a shell.
import { spawn } from 'node:child_process';

export interface Finished {
  /** Exit code; null where a signal or the time limit ended it, or it could not be started. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Output beyond this many characters a stream is dropped from its beginning. */
const KEPT = 200_000;

/**
 * Runs a program to its end and never throws: one that does not exist gives status null and says so in `stderr`.
 * At the time limit (milliseconds) its whole process group is killed.
 */
export function runToEnd(
  program: string,
  args: readonly string[],
  options: { timeoutMs: number; cwd?: string; env?: NodeJS.ProcessEnv; uid?: number; gid?: number },
): Promise<Finished> {
  const { timeoutMs, ...rest } = options;
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    const child = spawn(program, [...args], { ...rest, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const killGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended in this very moment.
      }
    };
    const limit = setTimeout(() => {
      stderr += `\nstopped after ${Math.round(timeoutMs / 1000)} s without an end`;
      killGroup();
    }, timeoutMs);
    process.once('exit', killGroup);
    const end = (status: number | null) => {
      clearTimeout(limit);
      process.removeListener('exit', killGroup);
      resolve({ status, stdout, stderr });
    };
    child.stdout.on('data', (chunk: Buffer) => {
      stdout = (stdout + chunk.toString()).slice(-KEPT);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-KEPT);
    });
    child.once('error', (error) => {
      stderr += error.message;
      end(null);
    });
    child.once('close', (code) => end(code));
  });
}

/** The last line a program printed that is not empty: most say there what went wrong. */
export function lastWord(finished: Finished): string {
  const lines = `${finished.stdout}\n${finished.stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.at(-1) ?? (finished.status === null ? 'ended by a signal' : `exit code ${finished.status}`);
}
