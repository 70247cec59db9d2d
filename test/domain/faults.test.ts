// What people are told of unusable input: field, rule and remedy in one voice, never a schema's own words, never what was written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { officeEntry } from '../../activities/offices/join.ts';
import { bankAccount as bankAccountSchema, documentPerson, sealedForm } from '../../domain/forms.ts';
import { type Fault, faultSentence, mustRead, UnusableInput } from '../../domain/input.ts';
import { residualRequest } from '../../domain/residual.ts';
import { parseApplication, parseCheckInput } from '../../domain/rules/parse.ts';
import * as messages from '../../workflows/transfer/messages.ts';
import { aCase, bankAccount, person, rules } from './a-case.ts';

/** The library of schemas speaks like this to programmers. */
const OF_A_SCHEMA =
  /Invalid|Unrecognized|Too (small|big)|expected (string|number|object|array|boolean)|received|discriminator|undefined|pattern|zod/;

const office = {
  pool: '530300',
  name: '测试经办机构',
  phone: '12393',
  address: '测试路1号',
  officer: '经办岗',
  reviewer: '复核岗',
  receivingAccount: bankAccount,
  answers: 'clerk',
  onPlatform: true,
};
const envelope = { caseNo: '510100-20260930-17', office: '330100' };

/** What is read of people, each with something that is right. */
const READ: Readonly<Record<string, readonly [read: (raw: unknown) => unknown, right: object]>> = {
  'an application': [(raw) => parseApplication(raw, '2026-09-30T10:00:00+08:00', rules), Object(aCase().application)],
  'the input of check': [(raw) => parseCheckInput(raw, rules), aCase()],
  'the file of an office': [(raw) => mustRead(officeEntry, raw), office],
  'the file of an account': [(raw) => mustRead(bankAccountSchema, raw), bankAccount],
  'a document': [
    (raw) => mustRead(documentPerson, raw),
    { name: person.name, idType: person.idType, idNumber: person.idNumber },
  ],
  'money that comes late': [
    (raw) => mustRead(residualRequest, raw),
    { ...envelope, ref: 'A', direction: 'onward', reason: 'refund', amountFen: '100', booked: false },
  ],
  'a withdrawal': [(raw) => mustRead(messages.withdrawMessage, raw), { ...envelope, by: 'source', reason: 'stays' }],
  'a verdict': [
    (raw) => mustRead(messages.verdictMessage, raw),
    { ...envelope, formVersion: 1, verdict: { kind: 'return', code: 'B02' } },
  ],
  'what is handed in': [(raw) => mustRead(messages.supplyMessage, raw), { ...envelope, papers: ['proof'] }],
  'a sealed form': [
    (raw) => mustRead(sealedForm, raw),
    { body: {}, seal: { office: '330100', keyId: 'k', signature: 's' } },
  ],
};

/** A value nobody would take for one of our own words. */
const MARK = 'Qz7Wkv';
const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -1, 1.5, true, [], {}, '', '  ', [MARK], { [MARK]: MARK }),
  fc.string().map((text) => `${MARK}${text}`),
  fc.string({ maxLength: 400, minLength: 250 }).map((text) => `${MARK}${text}`),
);

function pathsOf(value: unknown, base: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...base]];
  const inner = Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...base, key]));
  return [[...base], ...inner];
}

/** A copy in which the value at a path is another; `undefined`: it is left out. */
function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((each, at) => (String(at) === key ? changed(each, rest, to) : each));
  return { ...Object(value), [key]: changed(Reflect.get(Object(value), key), rest, to) };
}

function faultsOf(read: (raw: unknown) => unknown, raw: unknown): readonly Fault[] {
  try {
    read(raw);
  } catch (error) {
    if (error instanceof UnusableInput) return error.faults;
    throw error;
  }
  return [];
}

describe('whatever is wrong with it', () => {
  it.each(Object.entries(READ))('%s is told about in our words', (_what, [read, right]) => {
    const spoilt = fc.tuple(fc.constantFrom(...pathsOf(right)), fc.oneof(wrong, fc.constant(undefined)));
    fc.assert(
      fc.property(fc.array(spoilt, { minLength: 1, maxLength: 3 }), (changes) => {
        const raw = changes.reduce<unknown>((value, [path, to]) => changed(value, path, to), right);
        for (const fault of faultsOf(read, JSON.parse(JSON.stringify(raw ?? null)))) {
          expect(faultSentence(fault)).not.toMatch(OF_A_SCHEMA);
          expect(`${fault.rule} ${fault.remedy}`).not.toContain(MARK);
          expect([fault.field, fault.rule, fault.remedy].every((part) => part.trim() !== '')).toBe(true);
        }
      }),
    );
  });

  it('a spoilt account is refused at all', () => {
    expect(faultsOf((raw) => mustRead(bankAccountSchema, raw), { ...bankAccount, bankCode: MARK })).toEqual([
      { field: 'bankCode', rule: 'has to be a bank code of twelve digits', remedy: 'Correct the value' },
    ]);
  });
});

describe('every kind of rule a schema can have', () => {
  const rule = (schema: z.ZodType, value: unknown) => faultsOf((raw) => mustRead(schema, raw), value)[0]?.rule;
  it.each<[string, z.ZodType, unknown]>([
    ['has to be text in quotes', z.string(), 1],
    ['has to be a whole number', z.int(), 1.5],
    ['has to be at least 1', z.int().min(1), 0],
    ['has to be at most 99', z.int().max(99), 100],
    ['has to be a multiple of 5', z.number().multipleOf(5), 3],
    ['has to be text that is not empty', z.string().min(1), ''],
    ['has to be text of at most 3 characters', z.string().max(3), 'four'],
    ['has to be a list of at least 1 entry', z.array(z.string()).min(1), []],
    ['has to be a list of at most 2 entries', z.array(z.string()).max(2), ['', '', '']],
    ['has to be one of a, b', z.enum(['a', 'b']), 'c'],
    ['has to be text in quotes, or a number', z.union([z.string(), z.number()]), null],
    ['has to be six digits', z.string().regex(/^\d{6}$/, 'six digits'), 'x'],
    ['has to be of the form that is described for this field', z.string().regex(/^\d{6}$/), 'x'],
    [
      'has to be true or false',
      z.discriminatedUnion('found', [z.object({ found: z.literal(true) }), z.object({ found: z.literal(false) })]),
      { found: 'yes' },
    ],
    [
      'has to be one of a, b',
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
      { kind: 'c' },
    ],
  ])('%s', (expected, schema, value) => {
    expect(rule(schema, value)).toBe(expected);
  });
});
