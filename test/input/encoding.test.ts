// Encodings are told apart by their bytes, and what cannot be read whole is refused, with the encoding named.
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { decodeText, type Encoding } from '../../client/input/encoding.ts';
import { UnusableInput } from '../../domain/input.ts';
import { ENCODED, ENCODINGS_WRITTEN, type EncodedAs } from './writers.ts';

const TEXT = '姓名,证件号码\n欧阳娜,990101197107050001\n王䶮,1\n阿卜杜拉·买买提,2\n';

function refused(bytes: Uint8Array): string {
  try {
    decodeText(bytes);
  } catch (error) {
    if (error instanceof UnusableInput) return error.message;
    throw error;
  }
  throw new Error('it was read');
}

describe('an encoding', () => {
  test.each(ENCODINGS_WRITTEN)('%s is told and read', (encoded: EncodedAs) => {
    const { text, encoding } = decodeText(ENCODED[encoded](TEXT));
    expect(text).toBe(TEXT);
    expect(encoded.startsWith(encoding)).toBe(true);
  });

  test('every character that GB 18030 and UTF-8 have comes in as it is', () => {
    const all = Array.from({ length: 0x10ffff - 0x80 }, (_, at) => at + 0x80).filter(
      (point) =>
        (point < 0xd800 || (point > 0xdfff && point !== 0xfffd)) &&
        // private use, into which iconv-lite writes eighteen characters that have had places of their own since 2005
        !(point >= 0xe000 && point <= 0xf8ff),
    );
    const han = '汉'.repeat(all.length);
    const text = `${han}${String.fromCodePoint(...all.slice(0, 10))}${all.map((point) => String.fromCodePoint(point)).join('')}`;
    for (const encoded of ['GB 18030', 'UTF-8', 'UTF-16 LE with a mark'] as const)
      expect(decodeText(ENCODED[encoded](text)).text === text).toBe(true);
  });

  const SAVED_BY_EXCEL: [string, Uint8Array, Encoding][] = [
    ['plain ASCII', Buffer.from('a,b\n1,2\n'), 'UTF-8'],
    ['UTF-8 whose bytes are well-formed GB 18030 too', Buffer.from('涓枃,中文\n'), 'UTF-8'],
    ['UTF-8 with a name in Latin letters', Buffer.from('a,José Peña\n'), 'UTF-8'],
    ['UTF-8 with a middle dot alone', Buffer.from('a,Ali·Khan\n'), 'UTF-8'],
    ['GBK with 联通, which old editors took for UTF-8', iconv.encode('联通', 'gb18030'), 'GB 18030'],
    ['GB 18030 with a mark', iconv.encode('\ufeff姓名\n', 'gb18030'), 'GB 18030'],
  ];
  test.each(SAVED_BY_EXCEL)('%s', (_, bytes, encoding) => {
    expect(decodeText(bytes).encoding).toBe(encoding);
  });
});

describe('what is refused', () => {
  test.each(['UTF-8', 'UTF-8 with a mark', 'GB 18030', 'UTF-16 LE', 'UTF-16 BE'] as const)(
    '%s that breaks off in a character, wherever that is',
    (encoded) => {
      const text = '姓名,证件号码\n欧阳娜,1\n王敏'.slice(0, -1);
      const whole = ENCODED[encoded](text);
      const message = refused(whole.subarray(0, whole.length - 1));
      expect(message).toMatch(/^file: .*(UTF|GB)/);
      expect(message).toMatch(/Save the file anew as UTF-8/);
      expect(message).not.toMatch(/欧阳|990101/);
    },
  );

  test('UTF-8 with one damaged byte is not taken for GB 18030', () => {
    const whole = ENCODED['UTF-8'](TEXT);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = 0xff;
      expect(refused(damaged)).toMatch(/as UTF-8/);
    }
  });

  const REFUSED: [string, Uint8Array, RegExp][] = [
    ['Big5', iconv.encode('姓名,證件號碼\n歐陽娜,王小明,臺北市,陳美玲\n', 'big5'), /neither UTF-8 nor GB 18030/],
    ['Latin-1', Buffer.from('name\nJosé Peña, Müller, Çelik\n', 'latin1'), /neither UTF-8 nor GB 18030/],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /UTF-32/],
    ['zero bytes on both sides', Buffer.from([0x41, 0, 0, 0x41]), /zero bytes/],
    ['characters that are well-formed in both', iconv.encode('a,模模\n', 'gb18030'), /could be UTF-8 or GB 18030/],
    ['four bytes of GB 18030 beyond Unicode', Buffer.from('d6d0e3329a36', 'hex'), /neither UTF-8 nor GB 18030/],
    ['half a surrogate pair in UTF-16', Buffer.from('\ufeffa,\ud83d,b', 'utf16le'), /UTF-16 LE/],
    [
      'the byte-order mark of UTF-8 before GBK',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), iconv.encode('姓名', 'gbk')]),
      /UTF-8/,
    ],
    ['a zero in text', Buffer.from('\ufeffa\0b', 'utf16le'), /UTF-16 LE.*line 1/],
  ];
  test.each(REFUSED)('%s', (_, bytes, said) => {
    expect(refused(bytes)).toMatch(said);
  });

  test('U+FFFD, in whatever encoding, with the lines that hold it', () => {
    const lines = Array.from({ length: 9 }, (_, at) => (at % 2 === 0 ? '王\ufffd,1' : '李芳,2'));
    for (const encoded of ENCODINGS_WRITTEN) {
      const message = refused(ENCODED[encoded](lines.join('\r\n')));
      expect(message).toMatch(/conversion has lost, in line 1, 3, 5, 7, 9\. Export it again/);
      expect(message).not.toContain('\ufffd');
    }
  });
});
