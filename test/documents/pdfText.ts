// Reads a PDF of ours back as a reader program would: pages, fonts, and the text that can be copied out of it.
import { inflateSync } from 'node:zlib';

/** What a printed paper holds. `pages`: the text of each, in drawing order, line ends left out. */
export interface ReadPdf {
  readonly pages: readonly string[];
  readonly fonts: readonly string[];
  /** The value of /CreationDate or the XMP create date, as written. */
  readonly raw: string;
}

type Objects = ReadonlyMap<string, string>;

function objectsOf(raw: string): Objects {
  const objects = new Map<string, string>();
  for (const match of raw.matchAll(/(?:^|\n)(\d+) 0 obj\r?\n/g)) {
    const start = match.index + match[0].length;
    const head = raw.slice(start, raw.indexOf('endobj', start));
    const length = /\/Length (\d+)/.exec(head.split('stream')[0] ?? '')?.[1];
    const streamAt = length === undefined ? -1 : raw.indexOf('stream', start);
    objects.set(
      match[1] ?? '',
      streamAt < 0 ? head : raw.slice(start, streamAt + 'stream\n'.length + Number(length) + 1),
    );
  }
  return objects;
}

function streamOf(object: string): string {
  const at = object.search(/stream\r?\n/);
  const dictionary = object.slice(0, at);
  const start = at + (object.startsWith('stream\r\n', at) ? 8 : 7);
  const bytes = Buffer.from(object.slice(start, start + Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0)), 'latin1');
  return (dictionary.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

function referred(objects: Objects, dictionary: string, pattern: RegExp): string {
  const found = objects.get(pattern.exec(dictionary)?.[1] ?? '');
  if (found === undefined) throw new Error(`the PDF lacks an object for ${pattern.source}`);
  return found;
}

const fromHex = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Glyph number → text, from a font's ToUnicode map. */
function unicodeMap(cmap: string): Map<number, string> {
  const map = new Map<number, string>();
  for (const [, block = ''] of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, glyph = '', text = ''] of block.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g)) {
      map.set(Number.parseInt(glyph, 16), fromHex(text));
    }
  }
  for (const [, block = ''] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from = '', to = '', text = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      const first = Number.parseInt(from, 16);
      for (let glyph = first; glyph <= Number.parseInt(to, 16); glyph += 1) {
        map.set(glyph, String.fromCodePoint((fromHex(text).codePointAt(0) ?? 0) + glyph - first));
      }
    }
  }
  return map;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(literal: string): string {
  return literal.replace(/\\([0-7]{1,3}|\r?\n|[\s\S])/g, (_all, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    if (code.endsWith('\n')) return '';
    return ESCAPES[code] ?? code;
  });
}

function shown(bytes: string, map: Map<number, string>): string {
  let text = '';
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    const glyph = bytes.charCodeAt(i) * 256 + bytes.charCodeAt(i + 1);
    // Glyph 0 is the empty box: it must be seen as such.
    text += glyph === 0 ? '\u{FFFD}' : (map.get(glyph) ?? '\u{FFFD}');
  }
  return text;
}

/** A literal string's end, parentheses balanced; `at` is behind the opening one. */
function literalEnd(content: string, at: number): number {
  for (let depth = 1, i = at; i < content.length; i += 1) {
    const char = content[i];
    if (char === '\\') i += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth === 0) return i;
  }
  throw new Error('the PDF has a string without an end');
}

const TOKEN = /\/ActualText\s*|\/(\w+) [\d.]+ Tf|\b(BDC|BMC|EMC)\b|\(|<([0-9A-Fa-f]+)>/g;

/** Text as a reader copies it: an ActualText stands for the glyphs it marks. */
function pageText(content: string, fonts: ReadonlyMap<string, Map<number, string>>): string {
  let text = '';
  let map = new Map<number, string>();
  let expectsActual = false;
  let depth = 0;
  let replacedAt: number | undefined;
  const token = new RegExp(TOKEN);
  for (let match = token.exec(content); match !== null; match = token.exec(content)) {
    const [all, font, mark, hex] = match;
    if (all.startsWith('/ActualText')) expectsActual = true;
    else if (font !== undefined) map = fonts.get(font) ?? new Map();
    else if (mark === 'EMC') {
      depth -= 1;
      if (replacedAt !== undefined && depth < replacedAt) replacedAt = undefined;
    } else if (mark !== undefined) depth += 1;
    else {
      const end = hex === undefined ? literalEnd(content, token.lastIndex) : token.lastIndex;
      const bytes =
        hex === undefined ? unescaped(content.slice(token.lastIndex, end)) : Buffer.from(hex, 'hex').toString('latin1');
      token.lastIndex = hex === undefined ? end + 1 : end;
      if (expectsActual) {
        text += bytes.startsWith('\xfe\xff') ? fromHex(Buffer.from(bytes.slice(2), 'latin1').toString('hex')) : bytes;
        replacedAt = depth + 1;
        expectsActual = false;
      } else if (replacedAt === undefined) text += shown(bytes, map);
    }
  }
  return text;
}

/**
 * Reads a PDF as our typesetter writes it (objects uncompressed, streams deflated). U+FFFD stands for a glyph without
 * text or an empty box.
 */
export function readPdf(file: Uint8Array): ReadPdf {
  const raw = Buffer.from(file).toString('latin1');
  const objects = objectsOf(raw);
  const kids = [...objects.values()].find((object) => /\/Type \/Pages/.test(object)) ?? '';
  const order = [...(/\/Kids \[([^\]]*)\]/.exec(kids)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(
    (match) => match[1] ?? '',
  );
  const pages = order.map((number) => {
    const page = objects.get(number) ?? '';
    const fonts = new Map<string, Map<number, string>>();
    const named = /\/Font <<([\s\S]*?)>>/.exec(page)?.[1] ?? '';
    for (const [, name = '', font = ''] of named.matchAll(/\/(\w+) (\d+) 0 R/g)) {
      const toUnicode = referred(objects, objects.get(font) ?? '', /\/ToUnicode (\d+) 0 R/);
      fonts.set(name, unicodeMap(streamOf(toUnicode)));
    }
    return pageText(streamOf(referred(objects, page, /\/Contents (\d+) 0 R/)), fonts);
  });
  const fonts = [...raw.matchAll(/\/FontName \/[A-Z]{6}\+([\w-]+)/g)].map((match) => match[1] ?? '');
  return { pages, fonts: [...new Set(fonts)].sort(), raw };
}
