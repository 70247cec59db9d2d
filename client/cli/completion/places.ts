// Every place on the command line where something can be completed: behind `jiexu`, and behind each command.
import { flagOf } from '../command/command.ts';
import type { Entry } from '../commands.ts';

/** A word that can stand somewhere. */
export interface Word {
  readonly word: string;
  readonly description: string;
}

/** What an option takes: nothing, a file, one of some words, or what only people know. */
export type Takes = 'nothing' | 'file' | 'text' | readonly string[];

export interface Flag extends Word {
  readonly takes: Takes;
}

export interface Place {
  /** `/batch/submit`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
  /** What stands behind the name besides options and commands. */
  readonly operands: Exclude<Takes, 'nothing'>;
}

const HELP: Flag = { word: '--help', description: 'display help for command', takes: 'nothing' };
const VERSION: Flag = { word: '--version', description: 'print the version', takes: 'nothing' };

/** Reads every command's own file. The program first, a command before those behind it. */
export async function placesOf(entries: readonly Entry[]): Promise<Place[]> {
  const program: Place = { path: '', commands: wordsOf(entries), flags: [HELP, VERSION], operands: 'text' };
  return [program, ...(await Promise.all(entries.map((entry) => placesFrom('', entry)))).flat()];
}

function wordsOf(entries: readonly Entry[]): Word[] {
  return entries.map(({ name, description }) => ({ word: name, description }));
}

async function placesFrom(above: string, { name, load, commands = [] }: Entry): Promise<Place[]> {
  const path = `${above}/${name}`;
  const command = (await load?.())?.default;
  const [first] = Object.values(command?.arguments ?? {});
  const flags = Object.entries(command?.options ?? {}).map(([option, { value, description, choices }]) => ({
    word: flagOf(option),
    description,
    takes: choices ?? takesOf(value),
  }));
  const place: Place = {
    path,
    commands: wordsOf(commands),
    flags: [...flags, HELP],
    operands: first?.choices ?? (first?.file ? 'file' : 'text'),
  };
  return [place, ...(await Promise.all(commands.map((each) => placesFrom(path, each)))).flat()];
}

/** `<file>` and `[file]` name files; `<folder>` is one too. */
function takesOf(value: string | undefined): Takes {
  if (value === undefined) return 'nothing';
  return /file|folder/.test(value) ? 'file' : 'text';
}
