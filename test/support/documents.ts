// The commands of a document as somebody types them who follows it, and whether what it shows came.
//
// What differs from day to day is replaced: dates and times stand for any, and a number that is given anew in every run (of a
// case, a certificate, a notice) stands for the one that came the first time it was shown, everywhere after that. `…` stands for
// anything within a line, and alone in a line for any lines. Everything else has to come as it is shown, however wide the gaps.
import { stripVTControlCharacters } from 'node:util';

/** One command, and the lines that are shown under it. */
export interface Typed {
  readonly command: string;
  readonly shown: readonly string[];
  /** In the file, from 1. */
  readonly line: number;
}

/** A file that the reader is asked to save. */
export interface Saved {
  readonly name: string;
  readonly text: string;
}

export type Step =
  | { readonly kind: 'save'; readonly file: Saved }
  | { readonly kind: 'type'; readonly typed: readonly Typed[] };

const FENCE = /^```(\w*)$/;
const NAMED = /`([\w.-]+\.json)`/g;

/** What a document asks its reader to do, in its order. Throws for a block that is neither. */
export function stepsIn(document: string): Step[] {
  const lines = document.split('\n');
  const steps: Step[] = [];
  let named: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    named = [...line.matchAll(NAMED)].at(-1)?.[1] ?? named;
    const [, language] = FENCE.exec(line) ?? [];
    if (language !== undefined) {
      const end = lines.indexOf('```', at + 1);
      const inside = lines.slice(at + 1, end);
      steps.push(fenced(language, inside, at + 2, named));
      at = end;
    } else if (line.startsWith('    ') && (lines[at - 1] ?? '') === '') {
      const end = lines.findIndex((each, index) => index > at && !each.startsWith('    '));
      const inside = lines.slice(at, end < 0 ? undefined : end);
      steps.push({
        kind: 'type',
        typed: inside.map((each, index) => ({ command: each.trim(), shown: [], line: at + 1 + index })),
      });
      at += inside.length - 1;
    }
  }
  return steps;
}

function fenced(language: string, lines: readonly string[], from: number, named: string | undefined): Step {
  switch (language) {
    case 'console':
      return { kind: 'type', typed: typedIn(lines, from) };
    case 'json':
      if (named === undefined) throw new Error(`line ${from}: JSON that no file is named for`);
      return { kind: 'save', file: { name: named, text: `${lines.join('\n')}\n` } };
    default:
      throw new Error(`line ${from}: a block that is neither typed (console) nor saved (json): ${language || 'plain'}`);
  }
}

function typedIn(lines: readonly string[], from: number): Typed[] {
  const typed: { command: string; shown: string[]; line: number }[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('$ ')) typed.push({ command: line.slice(2), shown: [], line: from + index });
    else if (typed.length === 0) throw new Error(`line ${from + index}: shown before anything is typed`);
    else typed.at(-1)?.shown.push(line);
  }
  return typed;
}

/** Of one kind each: numbers that a run gives anew. */
const GIVEN_ANEW = [
  String.raw`\d{6}-\d{8}-\d+`, // case
  '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}', // check code
  String.raw`\p{Script=Han}\d{14}`, // certificate
  String.raw`\d{10}E\d{6}`, // notice
  String.raw`\d{16}(?!\d)`, // letter
];
const DATE = String.raw`\d{4}-\d{2}-\d{2}(?: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))?`;
const TIME = String.raw`\d{2}:\d{2}(?::\d{2})?`;
const PIECE = new RegExp(`(?<number>${GIVEN_ANEW.join('|')})|(?<date>${DATE})|(?<time>${TIME})|(?<any>…)`, 'gu');

const plain = (line: string) => stripVTControlCharacters(line).replace(/\s+/g, ' ').trim();
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

/** Numbers of a document, and what they are in this run. */
export class Numbers {
  private readonly known = new Map<string, string>();

  /** A command with the numbers of this run. */
  ofThisRun(command: string): string {
    return command.replace(PIECE, (piece) => this.known.get(piece) ?? piece);
  }

  /** Shown lines that did not come; the numbers in those that did are known from then on. */
  missing(shown: readonly string[], came: string): string[] {
    const lines = came.split('\n').map(plain);
    return shown.filter((line) => plain(line) !== '' && plain(line) !== '…' && !this.takes(plain(line), lines));
  }

  private takes(shown: string, lines: string[]): boolean {
    const { pattern, numbers } = this.patternOf(shown);
    for (const [at, line] of lines.entries()) {
      const found = pattern.exec(line);
      if (found === null) continue;
      lines.splice(at, 1);
      numbers.forEach((number, index) => {
        this.known.set(number, found[index + 1] ?? number);
      });
      return true;
    }
    return false;
  }

  private patternOf(shown: string): { readonly pattern: RegExp; readonly numbers: readonly string[] } {
    const numbers: string[] = [];
    let text = '';
    let from = 0;
    for (const found of shown.matchAll(PIECE)) {
      text += escaped(shown.slice(from, found.index)) + this.pieceOf(found, numbers);
      from = found.index + found[0].length;
    }
    return { pattern: new RegExp(`^${text}${escaped(shown.slice(from))}$`, 'u'), numbers };
  }

  private pieceOf(found: RegExpMatchArray, numbers: string[]): string {
    const [piece] = found;
    const { number, date, time } = found.groups ?? {};
    if (date !== undefined) return DATE;
    if (time !== undefined) return TIME;
    if (number === undefined) return '.*';
    const known = this.known.get(piece);
    if (known !== undefined) return escaped(known);
    const before = numbers.indexOf(piece);
    if (before >= 0) return `\\${before + 1}`;
    numbers.push(piece);
    return `(${GIVEN_ANEW.find((kind) => new RegExp(`^(?:${kind})$`, 'u').test(piece))})`;
  }
}
