// For servers that must not outlive us: a shell at the other end of a pipe, which clears up when this process dies.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Reads `process <pid>` and `folder <path>` lines. After `done` nothing is left to do. The end of input without it means that
 * whoever held the pipe has died, even by SIGKILL: the processes are ended (SIGQUIT first, by which PostgreSQL ends its
 * children) and the folders removed.
 */
const WATCH = `
processes=
while read -r kind value; do
  case $kind in
    process) processes="$processes $value" ;;
    folder) set -- "$@" "$value" ;;
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
for folder in "$@"; do rm -rf -- "$folder"; done
`;

export interface Lifeline {
  /** Ends this process with us. */
  process(pid: number): void;
  /** Removes this folder with us, after the processes. */
  folder(path: string): void;
  /** All is cleared up: the watcher goes home. */
  release(): Promise<void>;
}

/** Opens a lifeline. It sits in a session of its own, so that Ctrl-C in the terminal does not end it before us. */
export function openLifeline(): Lifeline {
  const watcher = spawn('/bin/sh', ['-c', WATCH, 'jiexu-lifeline'], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(watcher, 'close');
  ended.catch(() => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  if ('unref' in watcher.stdin && typeof watcher.stdin.unref === 'function') watcher.stdin.unref();
  return {
    process: (pid) => void watcher.stdin.write(`process ${pid}\n`),
    folder: (path) => void watcher.stdin.write(`folder ${path}\n`),
    async release() {
      watcher.ref();
      watcher.stdin.end('done\n');
      await ended;
    },
  };
}
