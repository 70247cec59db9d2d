// How a process that serves a database waits: it sleeps until PostgreSQL notifies it or something is due, and outlives broken
// connections.
import type { Kysely } from 'kysely';
import { poolOf } from './connection.ts';
import type { Database } from './schema.ts';

const MAX_BACKOFF_MS = 60_000;

/** 0.2 s, doubled with every attempt, a minute at most. */
export function backoffMs(attempts: number): number {
  return Math.min(MAX_BACKOFF_MS, 100 * 2 ** Math.min(attempts, 20));
}

/** Lets a loop sleep until it is woken, and never misses a call that came while it worked. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#rung && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}

type Bells = Readonly<Record<string, Bell>>;
type Trouble = (error: unknown) => void;

const ringAll = (bells: Bells) => {
  for (const bell of Object.values(bells)) bell.ring();
};

/** Rings each channel's bell at its notifications, over a connection of its own that is made again whenever it breaks. */
async function listen(db: Kysely<Database>, bells: Bells, signal: AbortSignal, trouble: Trouble): Promise<void> {
  while (!signal.aborted) {
    let broken: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      broken = resolve;
    });
    signal.addEventListener('abort', broken);
    try {
      const client = await poolOf(db).connect();
      client.on('notification', ({ channel }) => bells[channel]?.ring());
      client.on('error', broken);
      client.on('end', broken);
      try {
        for (const channel of Object.keys(bells)) await client.query(`listen ${channel}`);
        // Whatever came before we listened.
        ringAll(bells);
        await ended;
      } finally {
        // A connection that listens must not go back to the pool.
        client.release(true);
      }
    } catch (error) {
      trouble(error);
    } finally {
      signal.removeEventListener('abort', broken);
    }
    if (!signal.aborted) await new Bell().wait(backoffMs(1));
  }
}

/** Works until aborted, sleeps while nothing is due, and takes a broken connection as a reason to wait, not to end. */
async function loop(work: () => Promise<number>, bell: Bell, signal: AbortSignal, trouble: Trouble): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let sleepMs: number;
    try {
      sleepMs = await work();
      failures = 0;
    } catch (error) {
      trouble(error);
      failures += 1;
      sleepMs = backoffMs(failures);
    }
    await bell.wait(sleepMs);
  }
}

/**
 * Runs each channel's work whenever the channel is notified, and again after as many milliseconds as it answers, until
 * `signal` aborts; what it was doing is finished first. Never rejects: troubles go to `trouble` and are tried again.
 */
export async function workOn(
  db: Kysely<Database>,
  works: Readonly<Record<string, () => Promise<number>>>,
  signal: AbortSignal,
  trouble: Trouble = () => undefined,
): Promise<void> {
  const bells = Object.fromEntries(Object.keys(works).map((channel) => [channel, new Bell()]));
  const onAbort = () => ringAll(bells);
  signal.addEventListener('abort', onAbort);
  try {
    await Promise.all([
      listen(db, bells, signal, trouble),
      ...Object.entries(works).map(([channel, work]) => loop(work, bells[channel] ?? new Bell(), signal, trouble)),
    ]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Milliseconds to sleep until something is due in `dueMs`, `most` at most. What is due and was not taken is in another's hands. */
export function sleepUntil(dueMs: number | null | undefined, most: number): number {
  return Math.max(20, Math.min(most, dueMs ?? most));
}
