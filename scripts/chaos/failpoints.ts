// Failpoints around every step: where a process dies, where an attempt comes late, where a step is done twice.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { FailpointOdds, Said } from './worker-contract.ts';

export interface Failpoints {
  readonly odds: FailpointOdds;
  readonly random: Random;
  /** Says it before anything else can happen. */
  readonly say: (line: Said) => void;
  /** True once nobody is to die any more; attempts are late and doubled to the end. */
  readonly calm: () => boolean;
}

type Fate = 'before' | 'after' | 'late' | 'doubled' | 'undisturbed';
interface Command {
  readonly caseNo?: string;
}
type Step = (command: Command) => Promise<unknown>;

/** After its time an attempt lands within so many milliseconds, while others of the same step are under way or done. */
const LATE_BY_MS = { least: 200, most: 4500 } as const;

/**
 * Every step of `steps`, disturbed as chance has it. `startToCloseMs`: how long the server waits for an attempt of a step before it
 * makes another one.
 */
export function disturbed<S extends object>(
  steps: S,
  startToCloseMs: (step: string) => number,
  failpoints: Failpoints,
): S {
  const wrapped = (Object.entries(steps) as [string, Step][]).map(([name, step]) => [
    name,
    (command: Command) => disturb(name, step, command, startToCloseMs(name), failpoints),
  ]);
  return Object.fromEntries(wrapped) as S;
}

async function disturb(name: string, step: Step, command: Command, limitMs: number, failpoints: Failpoints) {
  const { random, say } = failpoints;
  const told = { step: name, caseNo: command.caseNo ?? '' };
  const fate = fateOf(failpoints);
  switch (fate) {
    case 'undisturbed':
      return step(command);
    case 'before':
      return die({ died: 'before', ...told }, say);
    case 'after':
      await step(command);
      return die({ died: 'after', ...told }, say);
    case 'late':
      say({ did: 'late', ...told });
      await sleep(limitMs + random.between(LATE_BY_MS.least, LATE_BY_MS.most));
      return step(command);
    case 'doubled': {
      say({ did: 'doubled', ...told });
      // One after the other, or both at once; the second one's answer counts.
      const first = step(command).catch(() => undefined);
      if (random.chance(0.5)) await first;
      return step(command);
    }
    default:
      return fate satisfies never;
  }
}

function fateOf({ odds, random, calm }: Failpoints): Fate {
  const drawn = random.next();
  let least = 0;
  for (const fate of ['before', 'after', 'late', 'doubled'] as const) {
    least += odds[fate];
    if (drawn >= least) continue;
    return calm() && (fate === 'before' || fate === 'after') ? 'undisturbed' : fate;
  }
  return 'undisturbed';
}

/** Dies without any chance to clear up, as at a power cut. */
function die(line: Said, say: (line: Said) => void): never {
  say(line);
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal takes effect before anything else is done
}
