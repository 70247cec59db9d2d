// One Temporal runtime a process, with logs that go to the process's logger and carry no personal data.
import { DefaultLogger, type LogEntry, type Logger, Runtime, type WorkerOptions } from '@temporalio/worker';

/**
 * What every worker of ours runs with. A cached run holds up to 1.5 MB (`npm run bench`), so the SDK's own size of the
 * cache, 2310 runs for a heap of 4 GB, would fill that heap with transfers that wait days for a clerk. Those in motion
 * are what has to stay cached: a few dozen. To take one up again that is not costs about 40 ms of CPU, once for each
 * message of a person.
 */
export const WORKER_OPTIONS = {
  shutdownGraceTime: '3 seconds',
  maxCachedWorkflows: 500,
} as const satisfies Partial<WorkerOptions>;

let installed = false;

/** Installs the runtime once. Warnings and errors go to `write`, one line of JSON each. Call before any worker or connection. */
export function installRuntime(write: (line: string) => void): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: new DefaultLogger('WARN', (entry) => write(line(entry))),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
    shutdownSignals: [],
  });
}

/** Activity arguments never reach a log; what an error says of itself does, and errors carry no personal data. */
function line(entry: LogEntry): string {
  const { error, ...meta } = (entry.meta ?? {}) as Record<string, unknown>;
  return JSON.stringify({
    level: entry.level,
    at: new Date(Number(entry.timestampNanos / 1_000_000n)).toISOString(),
    message: entry.message,
    workflowId: meta.workflowId,
    activity: meta.activityType,
    attempt: meta.attempt,
    ...(error instanceof Error
      ? { error: error.message, cause: error.cause instanceof Error ? error.cause.message : undefined }
      : {}),
  });
}

/** For steps whose progress nobody needs to read. */
export const quiet: Logger = new DefaultLogger('ERROR');
