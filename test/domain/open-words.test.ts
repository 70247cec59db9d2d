// What is shown, logged or kept in the clear holds no number of a person, in any message; and no text holds what was read wrongly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { application } from '../../domain/application.ts';
import { documentPerson, sealedForm } from '../../domain/forms.ts';
import { UnusableInput } from '../../domain/input.ts';
import { holdsIdentityNumber, holdsPersonalNumber } from '../../domain/personal-number.ts';
import { residualRequest } from '../../domain/residual.ts';
import { parseApplication } from '../../domain/rules/parse.ts';
import { openWords, text } from '../../domain/scalars.ts';
import * as corrections from '../../workflows/correction/messages.ts';
import * as residuals from '../../workflows/residual/messages.ts';
import * as transfers from '../../workflows/transfer/messages.ts';
import { testPerson } from '../support/people.ts';
import { stringFields } from '../support/string-fields.ts';
import { aCase, rules } from './a-case.ts';

const { idNumber } = testPerson(1470);
const fullWidth = (text: string) =>
  [...text].map((char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0)).join('');
const grouped = `${idNumber.slice(0, 6)} ${idNumber.slice(6, 14)} ${idNumber.slice(14)}`;

/** How people write what does not belong into words that others read. */
const IDENTITY = {
  'an identity number': idNumber,
  'an identity number in a sentence': `的证件号是${idNumber}，请核对`,
  'in full width': fullWidth(idNumber),
  'with spaces': grouped,
  'digit by digit': [...idNumber].join(' '),
  'with ideographic spaces': grouped.replaceAll(' ', '\u3000'),
  'with invisible characters': [...idNumber].join('\u200b'),
  'with hyphens': grouped.replaceAll(' ', '-'),
  'with dots': grouped.replaceAll(' ', '.'),
};
const PERSONAL = {
  ...IDENTITY,
  'a mobile phone': '13800138000',
  'a mobile phone with spaces': '138 0013 8000',
  'a mobile phone with hyphens': '138-0013-8000',
  'an account': '6200000000000000001',
  'an account in groups of four': '6200 0000 0000 0000 001',
  'Arabic digits': '٠١٢٣٤٥٦٧٨٩٠',
};

/** What people say, and what must not be taken for a person. */
const HARMLESS = [
  '2026-09-30 前补齐',
  'books closed 2026-12-20 to 2027-01-10',
  'see case 510100-20260930-1234',
  'payment 510100-20260930-17-P1 bounced; residual 510100-20260930-17-R1',
  'complaint line 12393, 12 345.67 yuan',
  '月数与明细不符，请更正 2024-01 至 2024-06',
];

/** Every message that a case, a residual transfer or a correction takes: whatever the contracts export. */
const MESSAGES = Object.entries({ ...transfers, ...residuals, ...corrections }).flatMap(([name, exported]) =>
  exported instanceof z.ZodType ? [[name, exported] as const] : [],
);

/** What is the person's own by its meaning and is encrypted, never shown: the identity, the account, the sealed form. */
const OF_THE_PERSON = /^(person|payToPerson|payTo)\.|^(answer\.)?form\./;
/** Numbers and sums with a form of their own, not free text: eleven digits may be one, an identity number never. */
const NUMBERS = /(^|\.)(caseNo|residualNo|paymentNo|amountFen)$/;
/** A signature has an alphabet of its own and is no text for people. */
const NO_TEXT = /(^|\.)signature$/;

describe('words that others read', () => {
  it('knows the messages of all contracts', () => {
    const names = MESSAGES.map(([name]) => name);
    for (const name of ['withdrawMessage', 'resolveResidualMessage', 'countersignMessage'])
      expect(names).toContain(name);
    expect(MESSAGES.length).toBeGreaterThanOrEqual(18);
  });

  for (const [name, schema] of MESSAGES) {
    const fields = stringFields(schema).filter(({ path }) => !OF_THE_PERSON.test(path) && !NO_TEXT.test(path));
    for (const [index, field] of fields.entries()) {
      it(`${name}.${field.path} takes no number of a person (${index + 1})`, () => {
        for (const [how, personal] of Object.entries(NUMBERS.test(field.path) ? IDENTITY : PERSONAL))
          expect(field.schema.safeParse(personal).success, how).toBe(false);
      });
    }
  }

  it('a request for a residual transfer takes no identity number as its reference', () => {
    for (const { path, schema } of stringFields(residualRequest).filter(({ path }) => path === 'ref'))
      expect(schema.safeParse(idNumber).success, path).toBe(false);
  });

  it('says what people say', () => {
    for (const words of HARMLESS) expect(openWords().safeParse(words).success, words).toBe(true);
  });

  it('finds an identity number wherever it stands and however it is spaced', () => {
    const anyPerson = fc.integer({ min: 0, max: 999_999 }).map((n) => testPerson(n).idNumber);
    const separator = fc.constantFrom('', ' ', '\u3000', '\u200b', '\u2009');
    const filling = fc.string({ unit: fc.constantFrom('说', ' ', ',', 'a', '。'), maxLength: 20 });
    fc.assert(
      fc.property(anyPerson, separator, filling, filling, fc.boolean(), (number, between, before, after, wide) => {
        const written = `${before}${[...(wide ? fullWidth(number) : number)].join(between)}${after}`;
        expect(holdsIdentityNumber(written)).toBe(true);
        expect(holdsPersonalNumber(written)).toBe(true);
      }),
    );
  });
});

describe('text that was read wrongly', () => {
  const HARMED = {
    'U+FFFD': '张\ufffd',
    'a lone surrogate': '张\ud840',
    'a control character': '张\u0007',
    'a line break': '张\n三',
  };

  for (const [how, harmed] of Object.entries(HARMED)) {
    it(`${how} is refused in every text of an application, a form and an identity`, () => {
      for (const schema of [application, sealedForm, documentPerson]) {
        for (const field of stringFields(schema))
          expect(field.schema.safeParse(harmed).success, field.path).toBe(false);
      }
    });
    it(`${how} is refused in every text of every message`, () => {
      for (const [name, schema] of MESSAGES) {
        for (const field of stringFields(schema))
          expect(field.schema.safeParse(harmed).success, `${name}.${field.path}`).toBe(false);
      }
    });
  }

  it('is named by field, with the encoding as the remedy, and never repeated', () => {
    const { application: raw } = aCase({ application: { person: { ...testPerson(1), name: '欧阳\ufffd\ufffd' } } });
    const refused = (() => {
      try {
        return parseApplication(raw, '2026-09-30T10:00:00+08:00', rules);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(UnusableInput);
    if (!(refused instanceof UnusableInput)) return;
    expect(refused.faults.filter(({ field }) => field === 'application.person.name')).toEqual([
      {
        field: 'application.person.name',
        rule: expect.stringContaining('wrong encoding'),
        remedy: expect.stringContaining('UTF-8'),
      },
    ]);
    expect(refused.message).not.toContain('欧阳');
  });

  it('rare characters are no fault', () => {
    for (const name of ['王䶮', '𬱖', '\ue863', '阿卜杜拉·买买提', 'Anne-Marie O’Neil'])
      expect(text(100).safeParse(name).success, name).toBe(true);
  });
});
