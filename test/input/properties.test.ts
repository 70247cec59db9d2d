// Whatever the dialect and the encoding, what was written is what is read; and whatever happens to the bytes, nothing is made up.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerTable } from '../../client/input/answers.ts';
import { CHOICES } from '../../client/input/choices.ts';
import { COLUMNS, type Column } from '../../client/input/columns.ts';
import { setAt } from '../../client/input/nested.ts';
import { readInput } from '../../client/input/read.ts';
import { toCsv, toWorkbook } from '../../client/input/write-table.ts';
import { UnusableInput } from '../../domain/input.ts';
import { testPerson } from '../support/people.ts';
import { csvOf, type Dialect, ENCODED, ENCODINGS_WRITTEN } from './writers.ts';

/** A cell and the value that is meant by it; undefined: an empty cell. */
interface Meant {
  readonly cell: string;
  readonly value: string | boolean | undefined;
}

const NAMES = [
  '王䶮',
  '欧阳娜',
  '阿卜杜拉·买买提',
  '李 明',
  'José García',
  '𠮷田',
  '〇一',
  '赵,敏',
  '钱"敏"',
  '孙;敏',
  '=李',
  '-周',
  "''吴",
];
const plain = (cell: string): Meant => ({ cell, value: cell });
const empty: Meant = { cell: '', value: undefined };

function cellsOf({ kind, path, required }: Column): fc.Arbitrary<Meant> {
  const meant = (): fc.Arbitrary<Meant> => {
    switch (kind) {
      case 'text':
        return fc.constantFrom(...NAMES).map((text) => ({ cell: text, value: text.replace(/^'/, '') }));
      case 'number':
        return path === 'person.idNumber'
          ? fc.nat(999_999).map((n) => numberCell(testPerson(n).idNumber))
          : fc.constantFrom('330100', '510100', '91350100M000100Y43').map(plain);
      case 'digits':
        return fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n }).map((n) => numberCell(String(n)));
      case 'date':
        return fc.constantFrom('2026-09-01', '2026/9/1', '2026年9月1日').map((cell) => ({ cell, value: '2026-09-01' }));
      case 'yes-no':
        return fc.constantFrom(
          ...['是', 'TRUE', 'yes'].map((cell): Meant => ({ cell, value: true })),
          ...['否', 'false', 'N'].map((cell): Meant => ({ cell, value: false })),
        );
      case 'direction':
      case 'channel':
      case 'applicant':
      case 'document':
      case 'scheme':
        return fc.constantFrom(
          ...Object.entries(CHOICES[kind]).flatMap(([value, words]) =>
            [value, ...words].map((cell): Meant => ({ cell, value })),
          ),
        );
      default:
        return kind satisfies never;
    }
  };
  return required === true ? meant() : fc.oneof(fc.constant(empty), meant());
}

/** Numbers that end in zeros are written as text: as they stand a spreadsheet may have cut them. */
function numberCell(number: string): Meant {
  return { cell: /^\d{15}0+$/.test(number) ? `="${number}"` : number, value: number };
}

interface Sheet {
  readonly rows: string[][];
  readonly applications: unknown[];
}

const columns = fc
  .subarray(COLUMNS.filter(({ required }) => required !== true))
  .chain((some) =>
    fc
      .shuffledSubarray([...COLUMNS], { minLength: COLUMNS.length })
      .map((all) => all.filter((each) => each.required === true || some.includes(each))),
  );

const sheet: fc.Arbitrary<Sheet> = columns.chain((chosen) =>
  fc
    .record({
      heading: fc.tuple(...chosen.map(({ path, names }) => fc.constantFrom(path, ...names))),
      rows: fc.array(fc.tuple(...chosen.map(cellsOf)), { minLength: 1, maxLength: 8 }),
    })
    .map(({ heading, rows }) => ({
      rows: [heading, ...rows.map((cells) => cells.map(({ cell }) => cell))],
      applications: rows.map((cells) => {
        const application: Record<string, unknown> = {};
        for (const [at, { value }] of cells.entries()) {
          const path = chosen[at]?.path;
          if (path !== undefined && value !== undefined) setAt(application, path, value);
        }
        return application;
      }),
    })),
);

const dialect: fc.Arbitrary<Dialect> = fc.record({
  separator: fc.constantFrom(',', '\t', ';'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  quoteAll: fc.boolean(),
  declared: fc.boolean(),
});
const encodedAs = fc.constantFrom(...ENCODINGS_WRITTEN);

async function read(bytes: Uint8Array): Promise<unknown[]> {
  const { lines } = await readInput(bytes);
  expect(lines.flatMap(({ faults = [] }) => faults)).toEqual([]);
  return lines.map(({ application }) => application);
}

describe('what was written is what is read', () => {
  test('in every encoding and dialect', async () => {
    await fc.assert(
      fc.asyncProperty(sheet, dialect, encodedAs, async ({ rows, applications }, how, encoded) => {
        expect(await read(ENCODED[encoded](csvOf(rows, how)))).toEqual(applications);
      }),
      { numRuns: 400 },
    );
  });

  test('in a workbook, and in the answer file of either', async () => {
    await fc.assert(
      fc.asyncProperty(sheet, async ({ rows, applications }) => {
        const workbook = await toWorkbook(rows, '申请');
        // an apostrophe in a workbook is content; `toWorkbook` sees to it that it is
        expect(await read(workbook)).toEqual(await read(toCsv(rows)));
        const input = await readInput(ENCODED['UTF-8'](csvOf(rows)));
        const answers = answerTable(input, () => ({ answer: 'ok', whatToDo: ['=1+1'] }));
        expect(await read(toCsv(answers))).toEqual(applications);
        expect(await read(await toWorkbook(answers, '处理结果'))).toEqual(applications);
      }),
      { numRuns: 60 },
    );
  });
});

describe('whatever happens to the bytes', () => {
  test('it is read or refused, and no character is made up', async () => {
    const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(sheet, dialect, encodedAs, damage, async ({ rows }, how, encoded, places) => {
        let bytes = Buffer.from(ENCODED[encoded](csvOf(rows, how)));
        for (const { at, byte, cut } of places) {
          const place = at % bytes.length;
          if (cut && place > 0) bytes = bytes.subarray(0, place);
          else bytes[place] = byte;
        }
        await expectSound(bytes);
      }),
      { numRuns: 500 },
    );
  });

  test('bytes of any kind, as a table, a workbook or JSON', async () => {
    const head = fc.constantFrom('', 'PK\u0003\u0004', '[', '{', '姓名,', '\ufeff');
    await fc.assert(
      fc.asyncProperty(head, fc.uint8Array({ maxLength: 200 }), async (start, rest) => {
        await expectSound(Buffer.concat([Buffer.from(start), rest]));
      }),
      { numRuns: 500 },
    );
  });
});

/** Read, with nothing lost in it; or refused by sentences. */
async function expectSound(bytes: Uint8Array): Promise<void> {
  try {
    const { lines } = await readInput(bytes);
    for (const { application, faults } of lines)
      if (faults === undefined) expect(JSON.stringify(application) ?? '').not.toMatch(/\ufffd|\\ud[89a-f]/);
  } catch (error) {
    if (!(error instanceof UnusableInput)) throw error;
    for (const { rule, remedy } of error.faults) expect(`${rule}${remedy}`).not.toMatch(/\ufffd/);
  }
}
