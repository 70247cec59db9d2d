// Applications from JSON: one document, a list, or JSON Lines. What cannot be parsed is named by line, and the others are read.
import type { Fault } from '../../domain/input.ts';
import { COLUMNS } from './columns.ts';
import { isLost } from './encoding.ts';
import type { InputFile, InputLine } from './input.ts';
import { getAt, isRecord, setAt } from './nested.ts';
import { tidyDigits, tidyNumber } from './text.ts';

interface Piece {
  readonly line: number;
  readonly text: string;
}

/** A list's entries are told by the line in which each begins, or, where two begin in the same line, by their place in the list. */
export function readJson(text: string): Pick<InputFile, 'lines' | 'heading' | 'headingOf'> {
  const read = piecesOf(text).map(readPiece);
  const columns = COLUMNS.filter(({ path }) => read.some(({ application }) => getAt(application, path) !== undefined));
  const lines = read.map((line): InputLine => {
    const cells = columns.map(({ path }) => {
      const value = getAt(line.application, path);
      const isPlain = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
      return { text: isPlain ? String(value) : '' };
    });
    return { ...line, cells };
  });
  return { lines, heading: columns.map(({ path }) => path), headingOf: new Map() };
}

function piecesOf(text: string): readonly Piece[] {
  if (/^\s*\[/.test(text)) return entriesOf(text);
  if (parsed(text) !== undefined) return [{ line: lineAt(text, text.search(/\S/)), text }];
  return text
    .split(/\r\n|\r|\n/)
    .flatMap((each, index) => (each.trim() === '' ? [] : [{ line: index + 1, text: each }]));
}

const lineAt = (text: string, place: number) => text.slice(0, place).split(/\r\n|\r|\n/).length;

/** The entries of a list, cut apart by brackets and commas outside of strings, whether or not each is sound in itself. */
function entriesOf(text: string): readonly Piece[] {
  const pieces: { start: number; text: string }[] = [];
  let depth = 0;
  let start = -1;
  const end = (at: number) => {
    if (start !== -1) pieces.push({ start, text: text.slice(start, at) });
    start = -1;
  };
  const TOKEN = /"(?:[^"\\\r\n]|\\.)*"?|[[\]{},]|[^\s"[\]{},]+/g;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const isOuter = depth === 0 || (depth === 1 && (token === ',' || token === ']'));
    if (isOuter && token !== '[') end(index);
    if (!isOuter && start === -1) start = index;
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    // behind the list's end nothing may stand: it is read as an entry that is none
    if (depth === 0 && token !== ']') start = start === -1 ? index : start;
  }
  end(text.length);
  return lined(text, pieces);
}

function lined(text: string, pieces: readonly { readonly start: number; readonly text: string }[]): readonly Piece[] {
  let line = 1;
  let from = 0;
  const placed = pieces.map((piece) => {
    line += text.slice(from, piece.start).split(/\r\n|\r|\n/).length - 1;
    from = piece.start;
    return { line, text: piece.text };
  });
  const isOnePerLine = new Set(placed.map((piece) => piece.line)).size === placed.length;
  return isOnePerLine ? placed : placed.map((piece, index) => ({ line: index + 1, text: piece.text }));
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function readPiece({ line, text }: Piece): Omit<InputLine, 'cells'> {
  const json = parsed(text);
  if (json === undefined)
    return {
      line,
      faults: [{ field: 'line', rule: 'is no JSON object', remedy: 'Correct its quotes, commas and brackets' }],
    };
  // an entry of examples carries facts for seeding beside the application
  const { value } = json;
  const application = tidied(isRecord(value) && Object.hasOwn(value, 'application') ? value.application : value);
  const faults = lostIn(application, 'application');
  return { line, application, faults: faults.length > 0 ? faults : undefined };
}

/** Escapes such as `\ufffd` bring in what decoding has kept out. */
function lostIn(value: unknown, field: string): Fault[] {
  if (typeof value === 'string')
    return isLost(value)
      ? [{ field, rule: 'holds characters that an earlier conversion has lost', remedy: 'Write the text anew' }]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => lostIn(inner, `${field}.${isLost(key) ? '?' : key}`));
}

/** Numbers and codes as they are printed, in groups or in full width, are read as in a table. Words are left as they stand. */
function tidied(application: unknown): unknown {
  if (!isRecord(application)) return application;
  const copy = structuredClone(application);
  for (const { path, kind } of COLUMNS) {
    const value = getAt(copy, path);
    if (typeof value !== 'string') continue;
    if (kind === 'number') setAt(copy, path, tidyNumber(value));
    if (kind === 'digits') setAt(copy, path, tidyDigits(value));
  }
  return copy;
}
