// How wide text stands in a terminal: Chinese characters take two columns. Wrapping and cutting by that.
import { stripVTControlCharacters } from 'node:util';

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns of a line; colours take none. */
export function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].reduce((width, char) => width + (WIDE.test(char) ? 2 : 1), 0);
}

/** Cut to so many columns. Without colour: half an escape would spill. */
export function clip(line: string, columns: number): string {
  let width = 0;
  let cut = '';
  for (const char of stripVTControlCharacters(line)) {
    width += WIDE.test(char) ? 2 : 1;
    if (width >= columns) break;
    cut += char;
  }
  return cut;
}

/** A place where a line may break: behind a space, or before or behind a wide character. */
function pieces(text: string): string[] {
  return text.match(/[^\s]+\s*|\s+/g)?.flatMap(splitWide) ?? [];
}

function splitWide(word: string): string[] {
  const parts: string[] = [];
  let narrow = '';
  for (const char of word) {
    if (!WIDE.test(char)) {
      narrow += char;
      continue;
    }
    if (narrow !== '') parts.push(narrow);
    parts.push(char);
    narrow = '';
  }
  return narrow === '' ? parts : [...parts, narrow];
}

/** Columns of what cannot be broken without harm. */
export function longestWord(line: string): number {
  return Math.max(0, ...pieces(stripVTControlCharacters(line)).map((piece) => widthOf(piece.trimEnd())));
}

/** Lines of at most so many columns. What has no place to break is broken where it has to be. */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => (widthOf(line) <= columns ? [line] : wrapLine(stripVTControlCharacters(line), columns)))
    .join('\n');
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const piece of pieces(line).flatMap((each) => broken(each, columns))) {
    if (current !== '' && widthOf(current) + widthOf(piece.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += piece;
  }
  return [...lines, current.trimEnd()];
}

function broken(piece: string, columns: number): string[] {
  if (widthOf(piece.trimEnd()) <= columns) return [piece];
  const chars = [...piece];
  return Array.from({ length: Math.ceil(chars.length / columns) }, (_, at) =>
    chars.slice(at * columns, (at + 1) * columns).join(''),
  );
}
