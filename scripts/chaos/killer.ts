// The killer: at seeded moments it kills a worker process, the Temporal server or PostgreSQL. Failpoints kill beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosLog } from './log.ts';
import type { Random } from './random.ts';
import type { ChaosServers } from './servers.ts';
import type { WorkerProcesses } from './worker-processes.ts';

export interface KillerOptions {
  readonly servers: ChaosServers;
  readonly workers: WorkerProcesses;
  readonly log: ChaosLog;
  readonly random: Random;
  /** Milliseconds between two kills, on average. */
  readonly everyMs: number;
  /** False while nothing has gone on since the last kill: a machine that is slow to come up again would only be kept down. */
  readonly isDue: (killed: number) => boolean;
  /** Ends it: no kill after this, and every server is up again when it resolves. */
  readonly signal: AbortSignal;
}

type Target = 'worker' | 'temporal' | 'postgres';
/** Drawn without putting back, so that a short run kills each kind too; workers die at failpoints as well. */
const BAG: readonly Target[] = ['worker', 'postgres', 'temporal'];
/** How long a killed server stays away, milliseconds. */
const DOWN_MS = { least: 0, most: 1500 } as const;

/** Kills until `signal` aborts. Rejects where a server does not come up again. */
export async function killAround(options: KillerOptions): Promise<void> {
  const { servers, workers, log, random, everyMs, isDue, signal } = options;
  let killed = 0;
  const restarts = new Set<Promise<void>>();
  let broken: unknown;
  let bag: Target[] = [];
  for (;;) {
    const wait = random.between(Math.floor(everyMs * 0.4), Math.floor(everyMs * 1.6));
    const downMs = random.between(DOWN_MS.least, DOWN_MS.most);
    const which = random.between(0, 99);
    if (bag.length === 0) bag = shuffled(BAG, random);
    const target = bag.pop() ?? 'worker';
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    while (!isDue(killed) && !signal.aborted) await sleep(100);
    if (signal.aborted || broken !== undefined) break;
    killed += 1;
    if (target === 'worker') {
      workers.kill(which);
      continue;
    }
    if (!servers.isUp(target)) continue;
    log.kill(target, { downMs });
    const restart: Promise<void> = servers
      .killAndRestart(target, downMs)
      .then(() => log.write('up again', { what: target }))
      .catch((error: unknown) => {
        broken ??= error;
      })
      .finally(() => restarts.delete(restart));
    restarts.add(restart);
  }
  await Promise.all(restarts);
  if (broken !== undefined) throw broken;
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const left = [...list];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(random.between(0, left.length - 1), 1));
  return order;
}
