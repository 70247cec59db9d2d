// Ties servers to this process: whatever way it goes, by process.exit or even by SIGKILL, they do not stay behind unnoticed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { removeFolder } from './data-folder.ts';
import { endNow } from './processes.ts';

/**
 * Reads `process <pid>`, `forget <pid>` and `path <path>` lines. After `done` nothing is left to do. The end of input
 * without it means that whoever held the pipe has died: the processes are ended (SIGQUIT first, by which PostgreSQL
 * ends its children) and the paths removed.
 */
const WATCH = `
processes=
while read -r kind value; do
  case $kind in
    process) processes="$processes $value" ;;
    forget)
      left=
      for process in $processes; do [ "$process" = "$value" ] || left="$left $process"; done
      processes=$left
      ;;
    path) set -- "$@" "$value" ;;
    done) exit 0 ;;
  esac
done
for process in $processes; do kill -QUIT "$process" 2>/dev/null; done
for wait in 1 2 3 4 5 6 7 8 9 10; do
  alive=
  for process in $processes; do kill -0 "$process" 2>/dev/null && alive=yes; done
  [ -z "$alive" ] && break
  sleep 0.2
done
for process in $processes; do kill -KILL "$process" 2>/dev/null; done
for path in "$@"; do rm -rf -- "$path"; done
`;

/** How long servers have to end by themselves when the process leaves without having stopped them. */
const LEAVE_WITHIN_MS = 3_000;

export interface Lifeline {
  /** Ends this process with us, by this signal first. */
  process(pid: number, signal: NodeJS.Signals): void;
  /** The process has ended: its id may soon be another's. */
  forget(pid: number): void;
  /** Removes this file or folder with us, after the processes. */
  path(path: string): void;
  /** All is cleared up: nothing is tied to us any more. */
  release(): Promise<void>;
}

/**
 * Opens a lifeline. When this process exits without `release`, what is tied to it is ended and removed before it goes.
 * With `watched` also when it is killed, by a shell in a session of its own at the other end of a pipe; without,
 * servers that outlive a kill are found again by the next start.
 */
export function openLifeline(options: { watched: boolean }): Lifeline {
  const processes: { pid: number; signal: NodeJS.Signals }[] = [];
  const paths: string[] = [];
  const watcher = options.watched ? watch() : undefined;
  const leave = () => {
    endNow(processes, LEAVE_WITHIN_MS);
    for (const path of paths) removeFolder(path);
  };
  process.once('exit', leave);
  return {
    process(pid, signal) {
      processes.push({ pid, signal });
      watcher?.tell(`process ${pid}`);
    },
    forget(pid) {
      const at = processes.findIndex((tied) => tied.pid === pid);
      if (at >= 0) processes.splice(at, 1);
      watcher?.tell(`forget ${pid}`);
    },
    path(path) {
      paths.push(path);
      watcher?.tell(`path ${path}`);
    },
    async release() {
      process.removeListener('exit', leave);
      await watcher?.goHome();
    },
  };
}

function watch(): { tell(line: string): void; goHome(): Promise<void> } {
  const shell: ChildProcess = spawn('/bin/sh', ['-c', WATCH, 'jiexu-lifeline'], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(shell, 'close').catch(() => undefined);
  const { stdin } = shell;
  stdin?.on('error', () => undefined);
  shell.unref();
  if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return {
    tell: (line) => void stdin?.write(`${line}\n`),
    async goHome() {
      shell.ref();
      stdin?.end('done\n');
      await ended;
    },
  };
}
