// Load: applicants who apply again as soon as their transfer has ended, and one applicant alone.

/** One thing to be done from beginning to end; rejects when it did not end as it should. */
export type Job = () => Promise<void>;

export interface Window {
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** CPU milliseconds a job, by process. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

export interface WindowOptions {
  readonly applicants: number;
  /** The window ends when so many jobs have ended in it, or after `seconds`. */
  readonly count: number;
  readonly seconds: number;
  /** Reads the CPU milliseconds used so far, by process. */
  readonly cpu: () => Promise<Readonly<Record<string, number>>>;
}

/**
 * Jobs that {@link measureWindow} may start: those of the window, and those in flight when it begins, while it is
 * closed, and when it ends.
 */
export function jobsFor({ applicants, count }: Pick<WindowOptions, 'applicants' | 'count'>): number {
  return count + 3 * applicants;
}

/**
 * Keeps `applicants` jobs in flight. The window begins when as many have ended, so that all are in different stages by
 * then, and closes before the last ones in flight are waited for.
 */
export async function measureWindow(next: () => Job, options: WindowOptions): Promise<Window> {
  const { applicants, count, seconds, cpu } = options;
  let ended = 0;
  let over = false;
  let begun: { at: number; ended: number; cpu: Readonly<Record<string, number>> } | undefined;
  let window: Window | undefined;
  let looking = false;

  async function look(): Promise<void> {
    if (over || looking) return;
    looking = true;
    if (begun === undefined && ended >= applicants) {
      const used = await cpu();
      begun = { at: performance.now(), ended, cpu: used };
    } else if (begun !== undefined) {
      const elapsed = (performance.now() - begun.at) / 1000;
      if (ended - begun.ended >= count || (elapsed >= seconds && ended > begun.ended)) {
        over = true;
        window = windowOf(begun, { at: performance.now(), ended, cpu: await cpu() });
      }
    }
    looking = false;
  }

  const applicant = async () => {
    while (!over) {
      await next()();
      ended += 1;
      await look();
    }
  };
  await Promise.all(Array.from({ length: applicants }, applicant));
  if (window === undefined) throw new Error('the applicants ended before the window did');
  return window;
}

interface Moment {
  readonly at: number;
  readonly ended: number;
  readonly cpu: Readonly<Record<string, number>>;
}

function windowOf(from: Moment, to: Moment): Window {
  const count = to.ended - from.ended;
  const seconds = (to.at - from.at) / 1000;
  const used = Object.entries(to.cpu).map(([name, ms]) => [name, (ms - (from.cpu[name] ?? 0)) / count] as const);
  return { count, seconds, perSecond: count / seconds, cpuMs: Object.fromEntries(used) };
}

/** One job after the other; answers with the milliseconds each took. */
export async function measureAlone(next: () => Job, count: number): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < count; i++) {
    const job = next();
    const began = performance.now();
    await job();
    took.push(performance.now() - began);
  }
  return took;
}

/** Does all jobs, so many at a time. `told` hears after each how many are done. */
export async function doAll(jobs: readonly Job[], atATime: number, told: (done: number) => void): Promise<void> {
  const queue = [...jobs].reverse();
  let done = 0;
  const hand = async () => {
    for (let job = queue.pop(); job !== undefined; job = queue.pop()) {
      await job();
      done += 1;
      told(done);
    }
  };
  await Promise.all(Array.from({ length: atATime }, hand));
}
