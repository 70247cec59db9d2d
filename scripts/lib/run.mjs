// Runs a program with our terminal, passes signals on to it, and ends only when it has.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program to its end; the answer is its exit code, 128 + signal where a signal ended it, 127 where it cannot be run. A
 * signal that reaches us is passed on, and we stay until the program has cleared up. With `group` it has a process group of its
 * own, of which nothing is left when the program has ended: workers of a runner that was stopped do not end by themselves.
 */
export function run(program, args, { group = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', detached: group, ...options });
    const passOn = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const end = (code) => {
      for (const signal of signals) process.removeListener(signal, passOn);
      if (group) killGroup(child.pid);
      resolve(code);
    };
    child.once('error', (error) => {
      process.stderr.write(`${program} cannot be run: ${error.message}\n`);
      end(127);
    });
    child.once('close', (code, signal) => end(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

function killGroup(leader) {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing of it is left, as it should be.
  }
}
