// `command(spec, run)`: one command as data, and what it does. What all commands share stands here once: `--json`,
// connecting, answers.
import { CliError } from '../output.ts';
import type { Connected } from './connect.ts';
import { type Argument, flag, type Option, type Raw } from './options.ts';

/** What a command has to say. Sums in fen, as bigint, become decimal strings in JSON. */
export interface Answer {
  /** Printed with `--json`. */
  readonly json: unknown;
  /** Printed for people; made only for them. */
  readonly text?: () => string;
  /** For people too, on standard error: what went wrong with a part, which `json` has in it. */
  readonly aside?: () => string;
  /** Exit code 1 although there is an answer: something is wrong, missing or refused. */
  readonly failed?: boolean;
}

/** Connects at the first call and gives the same connection after that; it is closed when the command is done. */
export type Connect = () => Promise<Connected>;

export type Arguments = Readonly<Record<string, Argument<unknown>>>;
export type Options = Readonly<Record<string, Option<unknown>>>;

type Values<T extends Arguments | Options> = { readonly [K in keyof T]: ReturnType<T[K]['read']> };
export type Given<A extends Arguments, O extends Options> = Values<A> & Values<O> & { readonly json: boolean };

interface Spec<A extends Arguments, O extends Options> {
  /** In their order, by the names help shows. */
  readonly arguments?: A;
  /** By the name the command reads them under: `perSecond` is given as `--per-second`. */
  readonly options?: O;
  /** A line that can be given as it stands, without `jiexu`. */
  readonly example: string;
  /** What `--json` prints, where it is not simply the answer. */
  readonly json?: string;
}

/** One answer, printed when the command is done; or several, each printed when it is known, with `--json` a line each. */
export type Running = Promise<Answer> | AsyncIterable<Answer>;

/** What stood on the command line. */
export interface Words {
  readonly arguments: readonly Raw[];
  readonly options: Readonly<Record<string, Raw>>;
}

/** A command whatever it takes. */
export interface Command {
  readonly arguments: Arguments;
  readonly options: Options;
  readonly example: string;
  /** Reads the words; throws one `CliError` with everything that is wrong with them. What it gives does the work. */
  readonly prepare: (words: Words) => (connect: Connect) => Running;
}

/** Every command has it. */
const JSON_OPTION = 'print JSON';

export function command<A extends Arguments = Record<never, never>, O extends Options = Record<never, never>>(
  spec: Spec<A, O>,
  run: (given: Given<A, O>, connect: Connect) => Running,
): Command {
  const args: Arguments = spec.arguments ?? {};
  const options: Options = { ...spec.options, json: flag(spec.json ?? JSON_OPTION) };
  return {
    arguments: args,
    options,
    example: spec.example,
    prepare: (words) => {
      const given = readAll([
        ...Object.entries(args).map(
          ([name, { read }], at) => [name, () => read(words.arguments[at], `<${name}>`)] as const,
        ),
        ...Object.entries(options).map(
          ([name, { read }]) => [name, () => read(words.options[name], flagOf(name))] as const,
        ),
      ]) as Given<A, O>;
      const named = officesIn(given, args, options);
      if (named.length === 0) return (connect) => run(given, connect);
      return (connect) =>
        run(given, async () => {
          const on = await connect();
          const { mustBeServed } = await import('./served.ts');
          for (const { name, pool } of named) await mustBeServed(on, name, pool);
          return on;
        });
    },
  };
}

interface NamedOffice {
  readonly name: string;
  readonly pool: string;
}

/** The offices that were named: whether they are served is known to the system that is asked. */
function officesIn(given: object, args: Arguments, options: Options): NamedOffice[] {
  const takers = [
    ...Object.entries(args).map(([key, taker]) => ({ key, name: `<${key}>`, taker })),
    ...Object.entries(options).map(([key, taker]) => ({ key, name: flagOf(key), taker })),
  ];
  return takers.flatMap(({ key, name, taker }) => {
    const pool = taker.officeIn?.(Reflect.get(given, key));
    return pool === undefined ? [] : [{ name, pool }];
  });
}

/** Reads one value after the other; what is wrong with several is told at once. */
function readAll(readers: readonly (readonly [name: string, read: () => unknown])[]): Record<string, unknown> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, read] of readers) {
    try {
      values[name] = read();
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length > 0) throw new CliError(faults.join('\n'), 2);
  return values;
}

/** `perSecond` → `--per-second`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** An answer that is JSON for people too. */
export function asJson(json: unknown): Answer {
  return { json, text: () => jsonText(json) };
}

/** Sums are bigint inside and decimal strings on every wire. */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each), indent);
}
