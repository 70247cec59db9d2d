// Which characters the font can draw: a name is never printed as an empty box, and nothing invisible reorders a line.

/** Character coverage of a TrueType font, read from its `cmap` table (format 12: all planes). */
export interface Coverage {
  has(codePoint: number): boolean;
}

function tableOffset(font: DataView, tag: string): number {
  const count = font.getUint16(4);
  for (let i = 0; i < count; i += 1) {
    const at = 12 + 16 * i;
    const name = [0, 1, 2, 3].map((byte) => String.fromCharCode(font.getUint8(at + byte))).join('');
    if (name === tag) return font.getUint32(at + 8);
  }
  throw new TypeError(`the font has no ${tag} table; a TrueType font is needed`);
}

/** Reads the coverage of a font file. Throws for a font without a format 12 character map. */
export function coverageOf(file: Uint8Array): Coverage {
  const font = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const cmap = tableOffset(font, 'cmap');
  const subtables = font.getUint16(cmap + 2);
  for (let i = 0; i < subtables; i += 1) {
    const at = cmap + font.getUint32(cmap + 8 + 8 * i);
    if (font.getUint16(at) !== 12) continue;
    const groups = font.getUint32(at + 12);
    const start = (group: number) => font.getUint32(at + 16 + 12 * group);
    const end = (group: number) => font.getUint32(at + 20 + 12 * group);
    return {
      has(codePoint) {
        let [low, high] = [0, groups - 1];
        while (low <= high) {
          const middle = (low + high) >> 1;
          if (codePoint < start(middle)) high = middle - 1;
          else if (codePoint > end(middle)) low = middle + 1;
          else return true;
        }
        return false;
      },
    };
  }
  throw new TypeError('the font has no format 12 character map; a TrueType font with all planes is needed');
}

const INVISIBLE = /\p{C}/u;
const VARIATION = /\p{Variation_Selector}/u;

/**
 * The text with every character that cannot be seen written out as 〔U+20BB7〕: those the font lacks, and control, format
 * and direction characters. Variation selectors stay: they choose a form of the character before them. White space
 * becomes one space a character.
 */
export function printable(text: string, coverage: Coverage): string {
  return Array.from(text, (char) => {
    if (/\s/.test(char)) return ' ';
    const codePoint = char.codePointAt(0) ?? 0;
    if (VARIATION.test(char) || (!INVISIBLE.test(char) && coverage.has(codePoint))) return char;
    return `〔U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}〕`;
  }).join('');
}
