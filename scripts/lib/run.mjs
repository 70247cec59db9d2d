// Runs a program with our terminal, passes signals on to it, and ends only when it has.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end; the answer is its exit code, 128 + signal where a signal ended it, 127 where it cannot be run. A
 * signal that reaches us is passed on, and we stay until the program has cleared up. With `group` it has a process group of its
 * own, of which nothing is left when the program has ended: workers of a runner that was stopped do not end by themselves.
 */
export async function run(program, args, { group = false, ...options } = {}) {
  const { code, signal } = await toEnd(program, args, { group, ...options });
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

/**
 * As if this process had been the program all along: terminal, signals, exit code, and death by a signal are the program's. A
 * channel between the two tells it when this process is killed.
 */
export async function become(program, args) {
  const { code, signal } = await toEnd(program, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
}

function toEnd(program, args, { group = false, ...options }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', detached: group, ...options });
    const passOn = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, passOn);
    const end = (code, signal) => {
      for (const name of SIGNALS) process.removeListener(name, passOn);
      if (group) killGroup(child.pid);
      resolve({ code, signal });
    };
    child.once('error', (error) => {
      process.stderr.write(`${program} cannot be run: ${error.message}\n`);
      end(127, null);
    });
    child.once('close', end);
  });
}

function killGroup(leader) {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing of it is left, as it should be.
  }
}
