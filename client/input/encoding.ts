// From bytes to text: which encoding a file is in, told apart so that nothing is ever decoded by guess. What cannot be
// read is refused.
import { type Fault, UnusableInput } from '../../domain/input.ts';

export const ENCODINGS = ['UTF-8', 'GB 18030', 'UTF-16 LE', 'UTF-16 BE'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/** Labels of `TextDecoder`. GB 18030 needs full ICU, which the builds of nodejs.org and of every distribution have. */
const LABELS: Readonly<Record<Encoding, string>> = {
  'UTF-8': 'utf-8',
  'GB 18030': 'gb18030',
  'UTF-16 LE': 'utf-16le',
  'UTF-16 BE': 'utf-16be',
};

const SAVE_ANEW = 'Save the file anew as UTF-8 (in a spreadsheet: CSV UTF-8) or as .xlsx';

const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'UTF-8' },
  { bytes: [0xff, 0xfe], encoding: 'UTF-16 LE' },
  { bytes: [0xfe, 0xff], encoding: 'UTF-16 BE' },
  { bytes: [0x84, 0x31, 0x95, 0x33], encoding: 'GB 18030' },
];

/**
 * The text without its byte-order mark. Throws `UnusableInput` where the bytes are in no encoding of {@link ENCODINGS}, are damaged or
 * break off, and where the text holds U+FFFD, the trace of an earlier conversion that lost characters.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  const text = decoded(bytes, encoding);
  if (text === undefined) throw unreadable(`is damaged or breaks off in the middle of a character as ${encoding}`);
  refuseLost(text, encoding);
  return { text, encoding };
}

function encodingOf(bytes: Uint8Array): Encoding {
  const startsWith = (mark: readonly number[]) => mark.every((byte, at) => bytes[at] === byte);
  if (startsWith([0xff, 0xfe, 0, 0]) || startsWith([0, 0, 0xfe, 0xff])) throw unreadable('is UTF-32');
  const marked = MARKS.find(({ bytes: mark }) => startsWith(mark));
  if (marked !== undefined) return marked.encoding;
  if (bytes.includes(0)) return utf16Of(bytes);
  const utf8 = decoded(bytes, 'UTF-8');
  if (utf8 !== undefined) {
    if (couldBeHan(utf8) && decoded(bytes, 'GB 18030') !== undefined && looksLikeChinese(bytes))
      throw unreadable('could be UTF-8 or GB 18030: its few characters beyond ASCII are well-formed in both');
    return 'UTF-8';
  }
  if (isBrokenUtf8(bytes)) throw unreadable('is damaged or breaks off in the middle of a character as UTF-8');
  if (decoded(bytes, 'GB 18030') === undefined || !looksLikeChinese(bytes))
    throw unreadable('is neither UTF-8 nor GB 18030 nor UTF-16, or is damaged');
  return 'GB 18030';
}

/**
 * Without a mark: separators and digits are ASCII, with a zero in the half that comes second in LE and first in BE. The other half is
 * zero in few characters, 一 (U+4E00) among them.
 */
function utf16Of(bytes: Uint8Array): Encoding {
  let first = 0;
  let second = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) first += 1;
    else second += 1;
  }
  if (bytes.length % 2 === 0 && second > 2 * first) return 'UTF-16 LE';
  if (bytes.length % 2 === 0 && first > 2 * second) return 'UTF-16 BE';
  throw unreadable('holds zero bytes and is no UTF-16 text, or breaks off');
}

function decoded(bytes: Uint8Array, encoding: Encoding): string | undefined {
  const decoder = new TextDecoder(LABELS[encoding], { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes).replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * Some Chinese characters of GB 18030, such as C4 A3, are well-formed UTF-8 of two bytes. Where a file has no other
 * characters, and they stand in runs that no Latin letter touches, as a Chinese name does and `José` does not, nothing
 * is guessed.
 */
function couldBeHan(text: string): boolean {
  return !/[\u0800-\uffff]/.test(text) && /(?<![A-Za-z])[\u0080-\u07ff]{2,}(?![A-Za-z])/.test(text);
}

/** Bytes from 0x80 on that belong to well-formed sequences of UTF-8, and those that do not. */
function utf8Share(bytes: Uint8Array): { readonly fit: number; readonly unfit: number } {
  const isTail = (at: number) => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let fit = 0;
  let unfit = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    // sequences of two bytes are too easily two halves of GB 18030 to speak for UTF-8
    const length = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead <= 0xef ? 3 : 0;
    const whole = length > 0 && Array.from({ length: length - 1 }, (_, n) => at + 1 + n).every(isTail);
    if (whole) fit += length;
    else unfit += 1;
    at += whole ? length : 1;
  }
  return { fit, unfit };
}

/**
 * UTF-8 with a damaged place, or cut off in a character, often decodes as GB 18030, into other characters. In real GB
 * 18030 well-formed sequences of three bytes of UTF-8 are chance; where they prevail the file is UTF-8.
 */
function isBrokenUtf8(bytes: Uint8Array): boolean {
  const { fit, unfit } = utf8Share(bytes);
  return fit > unfit;
}

/**
 * Chinese text is written with the characters and signs of GB 2312 for the most part. Big5 and the Latin encodings decode as GB 18030
 * too, into rare characters: where fewer than half of the double bytes are common ones, nothing is guessed.
 */
function looksLikeChinese(bytes: Uint8Array): boolean {
  let common = 0;
  let all = 0;
  for (let at = 0; at < bytes.length; ) {
    const [lead = 0, trail = 0] = bytes.subarray(at, at + 2);
    if (lead < 0x81) {
      at += 1;
      continue;
    }
    const isFourBytes = trail >= 0x30 && trail <= 0x39;
    const isHan = lead >= 0xb0 && lead <= 0xf7;
    const isSign = lead === 0xa1 || lead === 0xa3;
    if (!isFourBytes && trail >= 0xa1 && (isHan || isSign)) common += 1;
    all += 1;
    at += isFourBytes ? 4 : 2;
  }
  return common * 2 >= all;
}

/** A zero, U+FFFD or half a surrogate pair: the file was converted before, and what it held there is gone. */
const LOST = /[\0\ufffd]|\p{Surrogate}/u;
const MOST_NAMED = 5;

function refuseLost(text: string, encoding: Encoding): void {
  if (!LOST.test(text)) return;
  const lines = text.split(/\r\n|\r|\n/).flatMap((line, at) => (LOST.test(line) ? [at + 1] : []));
  const more = lines.length > MOST_NAMED ? ` and ${lines.length - MOST_NAMED} more` : '';
  throw unreadable(
    `(${encoding}) holds characters that an earlier conversion has lost, in line ${lines.slice(0, MOST_NAMED).join(', ')}${more}`,
    'Export it again from where the names are still whole',
  );
}

/** Whether a text holds what no name or number has: U+FFFD, half a surrogate pair, a zero. */
export function isLost(text: string): boolean {
  return LOST.test(text);
}

/** A fault of the file as a whole. */
export function unreadable(rule: string, remedy = SAVE_ANEW): UnusableInput {
  const fault: Fault = { field: 'file', rule, remedy };
  return new UnusableInput([fault]);
}
