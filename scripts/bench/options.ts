// What the bench can be asked for on the command line, and how much it does when nothing is said.
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Transfers a window. */
  readonly transfers: number;
  /** A window ends after so many seconds even if fewer transfers ended in it. */
  readonly seconds: number;
  /** Windows of each kind; their medians are told. */
  readonly rounds: number;
  /** Transfers one after the other on an idle system. */
  readonly alone: number;
  /** Transfers that wait for a clerk while the worker's memory is read. */
  readonly waiting: number;
  /** Applicants at the same time. */
  readonly applicants: number;
  readonly json: boolean;
  /** Folder for V8 profiles of the worker process; none are made without it. */
  readonly profile: string | undefined;
}

export const USAGE = `npm run bench -- [options]
  --transfers N    transfers a window (300)
  --seconds N      longest a window may last (60)
  --rounds N       windows of each kind, of which medians are told (3)
  --alone N        transfers one after the other, for the latency (100)
  --waiting N      transfers that wait for a clerk, for the memory (10000, which takes 20 minutes and more on two cores; 0: none)
  --applicants N   applicants at the same time (32)
  --quick          small numbers: shows that everything runs, measures nothing
  --profile DIR    write V8 CPU profiles of the worker process there
  --json           print JSON instead of the table`;

const FULL = { transfers: 300, seconds: 60, rounds: 3, alone: 100, waiting: 10_000, applicants: 32 } as const;
const QUICK = { transfers: 12, seconds: 60, rounds: 1, alone: 4, waiting: 12, applicants: 6 } as const;

/** @throws Error that names the option, for a number that is none. */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      transfers: text,
      seconds: text,
      rounds: text,
      alone: text,
      waiting: text,
      applicants: text,
      profile: text,
      quick: flag,
      json: flag,
      help: flag,
    },
  });
  if (values.help) return 'help';
  const usual = values.quick ? QUICK : FULL;
  const number = (name: keyof typeof FULL, least: number) => {
    const given = values[name];
    if (given === undefined) return usual[name];
    if (!/^\d{1,6}$/.test(given) || Number(given) < least) {
      throw new Error(`--${name} takes a whole number of at least ${least}, not "${given}"`);
    }
    return Number(given);
  };
  return {
    transfers: number('transfers', 1),
    seconds: number('seconds', 1),
    rounds: number('rounds', 1),
    alone: number('alone', 1),
    waiting: number('waiting', 0),
    applicants: number('applicants', 1),
    json: values.json,
    profile: values.profile,
  };
}
