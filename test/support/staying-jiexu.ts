// Runs `jiexu` in processes that stay, where a test asks for answers and not for processes: to start one takes longer than its answer.
import { type ChildProcess, fork } from 'node:child_process';
import { projectRoot } from '../../workers/servers/places.ts';
import type { Line, Ran } from './staying-jiexu-contract.ts';

const PROGRAM = new URL('staying-jiexu-process.ts', import.meta.url);
const PATIENCE_MS = 90_000;

/** Those that run nothing just now. They end with the process that started them. */
const idle: ChildProcess[] = [];

/** One line, in a process in which no other runs meanwhile. Throws where it does not come to its end. */
export function stayingJiexu(line: Line): Promise<Ran> {
  const child = idle.pop() ?? start();
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const gone = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(limit);
      reject(new Error(`jiexu ${line.args[0]}: its process ended by ${signal ?? code} before it had answered`));
    };
    child.once('exit', gone);
    child.once('message', (ran: Ran) => {
      clearTimeout(limit);
      child.off('exit', gone);
      idle.push(child);
      resolve(ran);
    });
    child.send(line);
  });
}

function start(): ChildProcess {
  const child = fork(PROGRAM, { cwd: projectRoot(), execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.unref();
  child.channel?.unref();
  return child;
}
