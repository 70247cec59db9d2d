// The bench's side of a worker process: started apart, so that its CPU and memory are its own and not the applicants'.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Exit } from '../../workers/servers/exit.ts';
import { lastLines, stopProcess } from '../../workers/servers/processes.ts';
import type { BenchServers } from './servers.ts';

export interface RunOrder {
  readonly kind: 'run';
  readonly address: string;
  readonly namespace: string;
  readonly codePath: string;
  readonly logFile: string;
  /** What the offices' steps need; absent: the floor's workers are run, which do nothing. */
  readonly offices?: { readonly databaseUrl: string; readonly keyFolder: string; readonly secret: string };
  /** Absent: as many as every worker of ours. */
  readonly maxCachedWorkflows?: number;
}
export interface Memory {
  readonly rssBytes: number;
}
export type Order = RunOrder | { readonly kind: 'memory' } | { readonly kind: 'stop' };
export type Answer =
  | { readonly kind: 'running' }
  | ({ readonly kind: 'memory' } & Memory)
  | { readonly kind: 'failed'; readonly message: string };

export interface WorkerProcess {
  readonly pid: number;
  /** Resident bytes of the whole process. */
  memory(): Promise<Memory>;
  /** Resolves with a sentence when the process ends without `stop` having been called. */
  readonly died: Promise<string>;
  /** Ends it in order. Again: nothing happens. */
  stop(): Promise<void>;
}

export interface WorkerProcessOptions extends Pick<RunOrder, 'codePath' | 'maxCachedWorkflows'> {
  /** HMAC secret of the person keys, hexadecimal; absent for the floor. */
  readonly secret?: string;
  readonly heapMegabytes?: number;
  readonly profile?: string;
}

const ANSWERS_WITHIN_MS = 120_000;
const STOPS_WITHIN_MS = 30_000;

/** Starts a worker process on these servers; resolves when its workers run. */
export async function startWorkerProcess(
  { stack }: BenchServers,
  exit: Exit,
  options: WorkerProcessOptions,
): Promise<WorkerProcess> {
  const { secret, codePath, maxCachedWorkflows, heapMegabytes, profile } = options;
  const logFile = join(stack.dataFolder.logs, 'workers.log');
  const child = fork(new URL('./worker.ts', import.meta.url), [], {
    execArgv: [
      ...(heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`]),
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    ],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the worker process did not start');
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      if (child.connected) child.send({ kind: 'stop' } satisfies Order);
      const late = setTimeout(() => void stopProcess(pid, []), STOPS_WITHIN_MS);
      await gone;
      clearTimeout(late);
    })();
    return stopping;
  };
  exit.onExit('worker process', stop);
  const ask = (order: Order) => asked(child, order, () => lastLines(logFile));
  await ask({
    kind: 'run',
    address: stack.temporal.address,
    namespace: stack.temporal.namespace,
    codePath,
    logFile,
    ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
    ...(secret === undefined
      ? {}
      : { offices: { databaseUrl: stack.postgres.url, keyFolder: join(stack.dataFolder.keys, 'offices'), secret } }),
  });
  return {
    pid,
    stop,
    died: new Promise((resolve) => {
      void gone.then(() => {
        if (stopping === undefined) resolve(`the worker process ended; the end of its log:\n${lastLines(logFile)}`);
      });
    }),
    async memory() {
      const answer = await ask({ kind: 'memory' });
      if (answer.kind !== 'memory')
        throw new Error(`the worker process was asked for its memory and said ${answer.kind}`);
      return answer;
    },
  };
}

function asked(child: ChildProcess, order: Order, log: () => string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      done();
      reject(new Error(`the worker process ${why}; the end of its log:\n${log()}`));
    };
    const onAnswer = (answer: Answer) => {
      if (answer.kind === 'failed') return fail(`failed: ${answer.message}`);
      done();
      resolve(answer);
    };
    const onEnd = () => fail('ended');
    const late = setTimeout(() => fail(`did not answer within ${ANSWERS_WITHIN_MS / 1000} s`), ANSWERS_WITHIN_MS);
    const done = () => {
      clearTimeout(late);
      child.removeListener('message', onAnswer);
      child.removeListener('exit', onEnd);
    };
    child.on('message', onAnswer);
    child.on('exit', onEnd);
    child.send(order);
  });
}
