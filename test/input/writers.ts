// Writes files of applications as offices do: by hand-made dialects of CSV in every encoding. What is read is compared
// with what was meant.
import iconv from 'iconv-lite';

export type Rows = readonly (readonly string[])[];

export interface Dialect {
  readonly separator: ',' | '\t' | ';';
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly quoteAll: boolean;
  readonly declared: boolean;
}
export const PLAIN: Dialect = { separator: ',', lineEnd: '\n', quoteAll: false, declared: false };

export function csvOf(rows: Rows, { separator, lineEnd, quoteAll, declared }: Dialect = PLAIN): string {
  const cell = (text: string) =>
    quoteAll || /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((cells) => cells.map(cell).join(separator));
  return [...(declared ? [`sep=${separator}`] : []), ...lines, ''].join(lineEnd);
}

export const ENCODED = {
  'UTF-8': (text: string) => Buffer.from(text, 'utf8'),
  'UTF-8 with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf8'),
  'GB 18030': (text: string) => iconv.encode(text, 'gb18030'),
  'UTF-16 LE': (text: string) => Buffer.from(text, 'utf16le'),
  'UTF-16 LE with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16 BE': (text: string) => Buffer.from(text, 'utf16le').swap16(),
  'UTF-16 BE with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
} as const;
export type EncodedAs = keyof typeof ENCODED;
export const ENCODINGS_WRITTEN = Object.keys(ENCODED) as EncodedAs[];
