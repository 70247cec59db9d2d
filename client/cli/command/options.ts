// The kinds of options and arguments there are. Each says what it takes, and reads it or tells what it expected.

import { AREA_CODE, AREA_CODE_RULE } from '../../../domain/area-code.ts';
import { ACTORS } from '../../../domain/case.ts';
import { isDate } from '../../../domain/instant.ts';
import { CliError } from '../output.ts';

/** What stood behind an option: a switch has `true`, `[file]` may have it too. */
export type Raw = string | true | readonly string[] | undefined;

export interface Option<T> {
  /** As help shows it: `<n>` needs a value, `[file]` may have one, `<text...>` takes several; a switch has none. */
  readonly value?: string;
  readonly description: string;
  readonly mandatory?: true;
  /** Taken where nothing is given. */
  readonly fallback?: string;
  /** The only words it takes, for help and completion. */
  readonly choices?: readonly string[];
  /** The office a value names, which has to be in the directory of the system that is asked. */
  readonly officeIn?: (value: unknown) => string | undefined;
  /** Throws `CliError` that names the option. */
  readonly read: (raw: Raw, name: string) => T;
}

export interface Argument<T> {
  readonly description: string;
  readonly optional?: true;
  readonly variadic?: true;
  /** It names a file, which the shell completes. */
  readonly file?: true;
  /** The only words it takes. */
  readonly choices?: readonly string[];
  /** As of an {@link Option}. */
  readonly officeIn?: (value: unknown) => string | undefined;
  /** Throws `CliError` that names the argument. */
  readonly read: (raw: Raw, name: string) => T;
}

type Reader<T> = (text: string, name: string) => T;
const asItIs: Reader<string> = (text) => text;
const given = (raw: Raw): raw is string => typeof raw === 'string';

/** Refuses a value: `--limit: a whole number from 1, not many`. */
export function refused(name: string, expected: string, text: string): CliError {
  return new CliError(`${name}: ${expected}, not ${text.slice(0, 40)}`, 2);
}

export function flag(description: string): Option<boolean> {
  return { description, read: (raw) => raw === true };
}

/** An option with a value. `read` turns it into what the command works with. */
export function option(value: string, description: string): Option<string | undefined>;
export function option<T>(value: string, description: string, read: Reader<T>): Option<T | undefined>;
export function option(value: string, description: string, read: Reader<unknown> = asItIs): Option<unknown> {
  return { value, description, read: (raw, name) => (given(raw) ? read(raw, name) : undefined) };
}

function among<T extends string>(words: readonly T[]): Reader<T> {
  return (text, name) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw refused(name, `one of ${words.join(', ')}`, text);
    return found;
  };
}

/** One of a closed list of words. */
export function oneOf<T extends string>(
  words: readonly T[],
  value: string,
  description: string,
): Option<T | undefined> {
  return { ...option(value, description, among(words)), choices: words };
}

const itself = (value: unknown) => (typeof value === 'string' ? value : undefined);

function poolCode(text: string, name: string): string {
  if (!AREA_CODE.test(text)) throw new CliError(`${name}: the code of an office, ${AREA_CODE_RULE}`, 2);
  return text;
}

/** An office of the directory, by the code of its pool. */
export function office(description: string): Option<string | undefined> {
  return { ...option('<pool>', description, poolCode), officeIn: itself };
}

/** An office that need not be in the directory: one that a message said it came from. */
export function officeAnywhere(description: string): Option<string | undefined> {
  return option('<pool>', description, poolCode);
}

/** An argument that names an office of the directory. */
export function officeArgument(description: string): Argument<string> {
  return { description, officeIn: itself, read: (raw, name) => poolCode(given(raw) ? raw : '', name) };
}

const OF_AN_OFFICE: readonly string[] = ['source', 'destination'];

/** Who is waited for: `applicant`, `source`, or with an office `source:330100`. */
export function actor(value: string, description: string): Option<string | undefined> {
  const expected = `one of ${ACTORS.join(', ')}, or source and destination with an office, such as source:330100`;
  return {
    ...option(value, description, (text, name) => {
      const [who = '', pool, ...more] = text.split(':');
      const known = ACTORS.some((each) => each === who) && more.length === 0;
      if (!known || (pool !== undefined && !OF_AN_OFFICE.includes(who))) throw refused(name, expected, text);
      if (pool !== undefined) poolCode(pool, name);
      return text;
    }),
    officeIn: (given) => itself(given)?.split(':')[1],
  };
}

/** Several values behind one option: `--papers <text...>`. */
export function several(value: string, description: string): Option<readonly string[] | undefined> {
  return { value, description, read: (raw) => (Array.isArray(raw) ? raw.map(String) : undefined) };
}

/** A file to write; `true` where none is named. */
export function fileToWrite(description: string): Option<string | true | undefined> {
  return { value: '[file]', description, read: (raw) => (given(raw) || raw === true ? raw : undefined) };
}

/** An option without which the command cannot be given. */
export function needed<T>(of: Option<T | undefined>): Option<T> {
  return {
    ...of,
    mandatory: true,
    read: (raw, name) => {
      const value = of.read(raw, name);
      if (value === undefined) throw new CliError(`${name} is missing`, 2);
      return value;
    },
  };
}

/** An option with a value where none is given. */
export function orElse<T>(fallback: string, of: Option<T | undefined>): Option<T> {
  const { mandatory: _never, ...rest } = needed(of);
  return { ...rest, fallback };
}

/** `from`: the least it can be. `expected`: in words. */
export function wholeNumber(from: number, expected: string): Reader<number> {
  return (text, name) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < from) throw refused(name, expected, text);
    return number;
  };
}

/** At most so many of what is listed. */
export function limit(fallback: string, description: string): Option<number> {
  return orElse(fallback, option('<n>', description, wholeNumber(1, 'a whole number from 1')));
}

/** How many a second, for what goes through thousands. */
export function perSecond(fallback: string, description: string): Option<number> {
  return orElse(
    fallback,
    option('<n>', description, (text, name) => {
      const number = Number(text);
      if (!(number > 0)) throw refused(name, 'a number above zero', text);
      return number;
    }),
  );
}

/** A Beijing date. */
export const date: Reader<string> = (text, name) => {
  if (!isDate(text)) throw refused(name, 'a date such as 2026-09-30', text.slice(0, 20));
  return text;
};

const LONGEST_SUM = /^(\d{1,13})(?:\.(\d{1,2}))?$/;

/** A sum in yuan: fen. */
export const yuan: Reader<bigint> = (text, name) => {
  const [, whole, cents = ''] = LONGEST_SUM.exec(text) ?? [];
  const fen = whole === undefined ? 0n : BigInt(whole) * 100n + BigInt(cents.padEnd(2, '0'));
  if (fen <= 0n) throw refused(name, 'yuan above zero with at most two places, such as 12345.67', text);
  return fen;
};

export function text(description: string): Argument<string> {
  return { description, read: (raw) => (given(raw) ? raw : '') };
}

/** An argument that is one of a closed list of words. */
export function wordOf<T extends string>(words: readonly T[], description: string): Argument<T> {
  const read = among(words);
  return { description, choices: words, read: (raw, name) => read(given(raw) ? raw : '', name) };
}

export function file(description: string): Argument<string> {
  return { ...text(description), file: true };
}

export function files(description: string): Argument<readonly string[]> {
  return { description, file: true, variadic: true, read: (raw) => (Array.isArray(raw) ? raw.map(String) : []) };
}

/** An argument that may be left out. */
export function optional<T>(of: Argument<T>): Argument<T | undefined> {
  return { ...of, optional: true, read: (raw, name) => (raw === undefined ? undefined : of.read(raw, name)) };
}
