// Replays a history on the current code, and compares what Temporal's own replay overlooks: activity inputs and queues, timer lengths.
import { isDeepStrictEqual } from 'node:util';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { type InjectedSinks, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import type { CommandSinks, RecordedCommand } from './record-commands.ts';

export type History = temporal.api.history.v1.IHistory;
type Bundle = NonNullable<WorkerOptions['workflowBundle']>;

/** Thrown when the current code asks for something else than the history holds. */
export class ReplayDiffers extends Error {
  override readonly name = 'ReplayDiffers';
}

/**
 * Replays one history. `bundle` must hold the recording interceptor. Throws Temporal's own error on a non-determinism, and
 * {@link ReplayDiffers} where an input, a queue or a length differs.
 */
export async function replay(bundle: Bundle, history: History, workflowId: string): Promise<void> {
  for await (const { error } of replayMany(bundle, [{ workflowId, history }])) if (error !== undefined) throw error;
}

/** A history and the id of its workflow. */
export interface Replayable {
  readonly workflowId: string;
  readonly history: History;
}

/** `asked`: what the current code asked for. `error`: what {@link replay} would throw. */
export interface Replayed<R extends Replayable> {
  readonly run: R;
  readonly asked: readonly RecordedCommand[];
  readonly error?: unknown;
}

/** Replays one after another on one worker. */
export async function* replayMany<R extends Replayable>(
  bundle: Bundle,
  runs: AsyncIterable<R> | Iterable<R>,
): AsyncGenerator<Replayed<R>> {
  const replayer = new Replayer(bundle);
  try {
    for await (const run of runs) yield await replayer.replay(run);
  } finally {
    await replayer.close();
  }
}

/** One worker that replays until it is closed: to start one takes several times as long as to replay a history. */
export class Replayer {
  private readonly results: ReturnType<typeof Worker.runReplayHistories>;
  private current: Replayable | undefined;
  private asked: RecordedCommand[] = [];

  /** `bundle` must hold the recording interceptor; `others` are the sinks of a bundle that was changed for a test. */
  constructor(bundle: Bundle, others: InjectedSinks<Sinks> = {}) {
    const recorder: InjectedSinks<CommandSinks> = {
      commands: { asked: { fn: (_info, command) => void this.asked.push(command), callDuringReplay: true } },
    };
    const sinks = { ...others, ...recorder };
    this.results = Worker.runReplayHistories({ workflowBundle: bundle, sinks }, this.given());
  }

  /** One at a time. */
  async replay<R extends Replayable>(run: R): Promise<Replayed<R>> {
    this.current = run;
    this.asked = [];
    const { value, done } = await this.results.next();
    if (done) throw new Error('the worker that replays has ended');
    const { asked } = this;
    const differs = value.error ?? differenceIn(run, asked);
    return { run, asked, ...(differs === undefined ? {} : { error: differs }) };
  }

  async close(): Promise<void> {
    await this.results.return?.();
  }

  /** The worker takes the next history when the next result is asked for. */
  private async *given(): AsyncGenerator<Replayable> {
    while (this.current !== undefined) yield this.current;
  }
}

function differenceIn({ history, workflowId }: Replayable, asked: readonly RecordedCommand[]): unknown {
  try {
    compareCommands(recordedIn(history), asked, workflowId);
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Every recorded command must be asked for again, in order. More may be asked: a timer taken back at once leaves no event.
 *
 * @throws ReplayDiffers naming the first that is not.
 */
export function compareCommands(
  recorded: readonly RecordedCommand[],
  asked: readonly RecordedCommand[],
  workflowId: string,
): void {
  let next = 0;
  for (const command of recorded) {
    const from = next;
    while (next < asked.length && !isDeepStrictEqual(plain(asked[next]), plain(command))) next += 1;
    if (next === asked.length) {
      const nearest = asked.slice(from).find((each) => each.kind === command.kind);
      throw new ReplayDiffers(
        `${workflowId}: the history holds\n  ${short(command)}\nwhich the current code does not ask for; nearest\n  ${short(nearest)}`,
      );
    }
    next += 1;
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

function short(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 1500) ?? 'nothing';
}

/** The activities and timers a history holds, as the interceptor would have seen them. */
export function recordedIn(history: History): RecordedCommand[] {
  const queue = history.events?.[0]?.workflowExecutionStartedEventAttributes?.taskQueue?.name;
  return (history.events ?? []).flatMap((event): RecordedCommand[] => {
    const activity = event.activityTaskScheduledEventAttributes;
    if (activity) {
      const args = (activity.input?.payloads ?? []).map((payload) =>
        defaultPayloadConverter.fromPayload<unknown>(payload),
      );
      const taskQueue = activity.taskQueue?.name ?? undefined;
      return [
        {
          kind: 'activity',
          type: activity.activityType?.name ?? '',
          args,
          ...(taskQueue && taskQueue !== queue ? { taskQueue } : {}),
        },
      ];
    }
    const timer = event.timerStartedEventAttributes;
    if (timer) {
      const length = timer.startToFireTimeout;
      return [
        {
          kind: 'timer',
          durationMs: Number(length?.seconds ?? 0) * 1000 + Math.round((length?.nanos ?? 0) / 1_000_000),
        },
      ];
    }
    return [];
  });
}
