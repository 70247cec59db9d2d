// What the chaos run can be asked for on the command line, and how much it does when nothing is said.
import { parseArgs } from 'node:util';
import { FAULTS, type FaultName } from './faults.ts';

export interface ChaosOptions {
  /** How long things are killed. Longer, at most {@link PATIENCE} times as long, until `transfers` and `kills` are reached. */
  readonly seconds: number;
  readonly seed: number;
  /** At least so many transfers are applied for. */
  readonly transfers: number;
  /** At least so many processes are killed, failpoints included. */
  readonly kills: number;
  /** Worker processes at the same time. */
  readonly workers: number;
  /** People ask all the time where open cases are. */
  readonly ask: boolean;
  /** A fault planted in the chaos workers, which the run must find. */
  readonly fault: FaultName | undefined;
}

/** A run may last so many times the seconds it was asked for, on a machine that is slow. */
export const PATIENCE = 5;

export const USAGE = `npm run chaos -- [options]
  --seconds N      kill servers and workers for so long (120)
  --seed N         decides who moves, what clerks and bank do, and what is killed when (7)
  --transfers N    go on until so many were applied for (4 a second)
  --kills N        go on until so many processes were killed (one in 6 seconds)
  --workers N      worker processes at the same time (3)
  --ask            ask open cases for their state all the time, as people do (see docs/running.md)
  --fault NAME     plant a fault that must be found: ${FAULTS.join(', ')}

Exit code 0: every case ended and every fen is where it belongs. 1: the run found something wrong, and says what.`;

/** @throws Error that names the option, for a value that is none. */
export function readOptions(args: readonly string[]): ChaosOptions | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: text,
      seed: text,
      transfers: text,
      kills: text,
      workers: text,
      fault: text,
      ask: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const number = (name: 'seconds' | 'seed' | 'transfers' | 'kills' | 'workers', usual: number, least: number) => {
    const given = values[name];
    if (given === undefined) return usual;
    if (!/^\d{1,6}$/.test(given) || Number(given) < least) {
      throw new Error(`--${name} takes a whole number of at least ${least}, not "${given}"`);
    }
    return Number(given);
  };
  const seconds = number('seconds', 120, 5);
  const fault = FAULTS.find((name) => name === values.fault);
  if (values.fault !== undefined && fault === undefined) {
    throw new Error(`--fault takes one of ${FAULTS.join(', ')}, not "${values.fault}"`);
  }
  return {
    seconds,
    seed: number('seed', 7, 0),
    transfers: number('transfers', 4 * seconds + 20, 1),
    kills: number('kills', Math.ceil(seconds / 6), 0),
    workers: number('workers', 3, 1),
    ask: values.ask,
    fault,
  };
}

/** The command that does the same again. */
export function commandOf({ seconds, seed, transfers, kills, workers, ask, fault }: ChaosOptions): string {
  const planted = `${ask ? ' --ask' : ''}${fault === undefined ? '' : ` --fault ${fault}`}`;
  return `npm run chaos -- --seconds ${seconds} --seed ${seed} --transfers ${transfers} --kills ${kills} --workers ${workers}${planted}`;
}
