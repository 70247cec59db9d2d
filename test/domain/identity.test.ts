// Identity numbers, credit codes and names (§8, §9.3).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  birthDateOf,
  creditCodeChecks,
  creditCodeFault,
  identityFault,
  normaliseIdNumber,
  normaliseName,
  sameName,
} from '../../domain/identity.ts';
import { publishedCharacters } from '../../domain/private-use.ts';
import { testPerson } from '../support/people.ts';

describe('resident identity numbers', () => {
  it.each(['11010519491231002X', '11010519491231002x', '990101199003071237', ' 110105 19491231 002X '])(
    '%s may stand',
    (number) => {
      expect(identityFault('resident-id', number)).toBeUndefined();
    },
  );

  it.each([
    ['990101199003071231', 'check digit'],
    ['110105194912310020', 'check digit'],
    ['11010519900231002X', 'birth date'],
    ['110105199013010020', 'birth date'],
    ['110105491231002', '18 characters'],
    ['X10105194912310020', '18 characters'],
    ['', '18 characters'],
  ])('%s is refused for its %s', (number, rule) => {
    expect(identityFault('resident-id', number)).toContain(rule);
  });

  it('29 February exists in leap years only', () => {
    expect(identityFault('resident-id', '990101200002290018')).not.toContain('birth date');
    expect(identityFault('resident-id', '990101190002290010')).toContain('birth date');
  });

  it('no number is refused for its region prefix', () => {
    for (const prefix of ['990101', '110105', '000000', '513001']) {
      const fault = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'X'].map((digit) =>
        identityFault('resident-id', `${prefix}19900307123${digit}`),
      );
      expect(fault.filter((each) => each === undefined)).toHaveLength(1);
    }
  });

  it('a single digit changed is always found', () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.nat(16), fc.integer({ min: 1, max: 9 }), (n, at, by) => {
        const { idNumber } = testPerson(n);
        const changed = `${idNumber.slice(0, at)}${(Number(idNumber[at]) + by) % 10}${idNumber.slice(at + 1)}`;
        expect(identityFault('resident-id', changed)).toBeDefined();
      }),
    );
  });

  it('is keyed with a capital X, without spaces, in half width', () => {
    expect(normaliseIdNumber('resident-id', ' １１0105 19491231 002x')).toBe('11010519491231002X');
  });
});

describe('other documents', () => {
  it.each([
    ['hmt-permit', '810000199408230021', '810000199408230022'],
    ['foreign-permit', 'USA123456789012', 'US123456789012'],
    ['passport', 'E12345678', 'E1'],
    ['officer', '军字第2001988号', '军'],
  ] as const)('%s: %s may stand, %s may not', (idType, right, wrong) => {
    expect(identityFault(idType, right)).toBeUndefined();
    expect(identityFault(idType, wrong)).toBeDefined();
  });

  it('a fault never repeats the number', () => {
    for (const idType of ['resident-id', 'hmt-permit', 'foreign-permit', 'passport', 'officer'] as const) {
      expect(identityFault(idType, '??4711??')).not.toContain('4711');
    }
  });
});

describe('travel permits', () => {
  it.each(['H12345678', 'M1234567801', '12345678', 'ｈ１２３４５６７８', ' H1234 5678 '])('%s may stand', (number) => {
    expect(identityFault('hmt-travel', number)).toBeUndefined();
  });

  it.each(['H1234567', 'K12345678', 'H123456789', '123456789', ''])('%s may not', (number) => {
    expect(identityFault('hmt-travel', number)).toBeDefined();
  });
});

describe('birth dates', () => {
  it('are told by documents that carry them, from 1900 on', () => {
    expect(birthDateOf('resident-id', '11010519491231002X')).toBe('1949-12-31');
    expect(birthDateOf('passport', 'E12345678')).toBeUndefined();
    expect(identityFault('resident-id', '990101189912310013')).toContain('birth date');
  });
});

describe('credit codes', () => {
  it('a valid one may stand', () => {
    expect(creditCodeFault('91350100M000100Y43')).toBeUndefined();
  });

  it.each(['91350100m000100y43', ' 9135 0100 M000 100Y43\u200b', '９１３５０１００Ｍ０００１００Ｙ４３'])(
    'is read as people write it: %s',
    (code) => {
      expect(creditCodeFault(code)).toBeUndefined();
      expect(creditCodeChecks(code)).toBe(true);
    },
  );

  it.each(['91350100M000100Y44', '91350203M0001QKT19'])('a wrong check character does not refuse: %s', (code) => {
    expect(creditCodeFault(code)).toBeUndefined();
    expect(creditCodeChecks(code)).toBe(false);
  });

  it.each(['91350100M000100Y4', '91350100I000100Y43', '350203200012345', ''])('%s may not', (code) => {
    expect(creditCodeFault(code)).toBeDefined();
  });
});

describe('names', () => {
  it.each([
    '\u00b7',
    '\u2022',
    '\u2027',
    '\u2219',
    '\u22c5',
    '\u30fb',
    '\uff65',
    '\u0387',
    '\uff0e',
    '\ufe52',
    '\u25cf',
    '\u25aa',
    '.',
    ' . ',
    '。',
  ])('middle dot %s is the middle dot', (dot) => {
    expect(sameName(`阿卜杜拉${dot}买买提`, '阿卜杜拉·买买提')).toBe(true);
  });

  it('a full stop is one only between Han characters', () => {
    expect(sameName('John A. Smith', 'John A· Smith')).toBe(false);
  });

  it('format characters are not there', () => {
    expect(sameName('欧\u200b阳\ufeff娜', '欧阳娜')).toBe(true);
  });

  it('characters that had private-use codes in GBK are what they became', () => {
    expect(sameName('王\ue863', '王䶮')).toBe(true);
    // The last row of GBK: a decoder gives the private-use character at its place, or what it has become, by its age.
    const decoders = [new TextDecoder('gbk'), new TextDecoder('gb18030')];
    let same = 0;
    for (let at = 0; at < 80; at += 1) {
      const bytes = new Uint8Array([0xfe, 0x50 + at + (at >= 47 ? 1 : 0)]);
      const privateUse = String.fromCodePoint(0xe815 + at);
      const ours = publishedCharacters(privateUse);
      expect(ours).not.toMatch(/\p{Co}/u);
      const decoded = decoders.map((decoder) => decoder.decode(bytes));
      for (const char of decoded) expect([privateUse, ours]).toContain(char);
      if (decoded.includes(ours)) same += 1;
    }
    expect(same).toBeGreaterThan(60);
  });

  it('spaces and width do not matter', () => {
    expect(sameName('欧 阳\u3000娜', '欧阳娜')).toBe(true);
    expect(sameName('Ｌｉ　Ｍｉｎｇ', 'Li Ming')).toBe(true);
  });

  it('another character, another case or no dot is another name', () => {
    expect(sameName('欧阳娜', '欧阳那')).toBe(false);
    expect(sameName('Li Ming', 'LI MING')).toBe(false);
    expect(sameName('阿卜杜拉买买提', '阿卜杜拉·买买提')).toBe(false);
  });

  it('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (name) => normaliseName(normaliseName(name)) === normaliseName(name),
      ),
    );
  });
});

describe('test people', () => {
  it('have distinct valid numbers of area 990101', () => {
    const people = Array.from({ length: 3000 }, (_, n) => testPerson(n * 333));
    expect(new Set(people.map(({ idNumber }) => idNumber)).size).toBe(3000);
    for (const { idNumber } of people) {
      expect(idNumber).toMatch(/^990101/);
      expect(identityFault('resident-id', idNumber)).toBeUndefined();
    }
    expect(testPerson(42)).toEqual(testPerson(42));
  });
});
