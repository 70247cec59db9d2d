// The way out: signals are turned into one orderly clean-up, last started first stopped, and a second Ctrl-C hurries it.

type CleanUp = () => Promise<void> | void;

/**
 * A signal that comes within this many milliseconds after the first is the same Ctrl-C: the terminal sends it to every process and
 * npm passes it on once more.
 */
const SAME_PRESS_MS = 700;

export interface Exit {
  /** Adds something to undo at the end; what was added last is undone first. The answer takes it back. */
  onExit(name: string, cleanUp: CleanUp): () => void;
  /** Resolves with the signal's name when the first one comes. */
  readonly asked: Promise<NodeJS.Signals>;
  /** True from the first signal or `close` on. */
  readonly leaving: () => boolean;
  /** Runs every clean-up once, the later added first, each however the others went; errors are said. */
  close(): Promise<void>;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP until `close` has ended. The first one resolves `asked`; the caller then leaves by
 * `close`. A second press of Ctrl-C ends the process at once; servers are ended by force then.
 */
export function openExit(options: { say: (text: string) => void }): Exit {
  const cleanUps: { name: string; cleanUp: CleanUp }[] = [];
  let first: number | undefined;
  let closing: Promise<void> | undefined;
  let answer: (signal: NodeJS.Signals) => void = () => undefined;
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    answer = resolve;
  });

  const onSignal = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      answer(signal);
      return;
    }
    if (now - first < SAME_PRESS_MS) return;
    options.say('stopping at once');
    process.exit(exitCodeFor(signal));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);

  async function run(): Promise<void> {
    for (let next = cleanUps.pop(); next !== undefined; next = cleanUps.pop()) {
      try {
        await next.cleanUp();
      } catch (error) {
        options.say(`${next.name} could not be stopped cleanly: ${error instanceof Error ? error.message : error}`);
      }
    }
    for (const name of signals) process.removeListener(name, onSignal);
  }

  return {
    onExit(name, cleanUp) {
      const entry = { name, cleanUp };
      cleanUps.push(entry);
      return () => {
        const at = cleanUps.indexOf(entry);
        if (at >= 0) cleanUps.splice(at, 1);
      };
    },
    asked,
    leaving: () => first !== undefined || closing !== undefined,
    close() {
      closing ??= run();
      return closing;
    },
  };
}

/** Exit code of a process that leaves because of this signal, as shells count: 128 + its number. */
export function exitCodeFor(signal: NodeJS.Signals): number {
  switch (signal) {
    case 'SIGHUP':
      return 129;
    case 'SIGINT':
      return 130;
    case 'SIGTERM':
      return 143;
    default:
      return 1;
  }
}
