// Thousands of lines, in three encodings: not one is lost, doubled or garbled, and what is wrong is told by its line.
import { describe, expect, test } from 'vitest';
import { answerTable } from '../../client/input/answers.ts';
import { decodeText } from '../../client/input/encoding.ts';
import { readInput } from '../../client/input/read.ts';
import { toCsv, toWorkbook } from '../../client/input/write-table.ts';
import { messyTable, nameIn, type Trouble } from './messy.ts';
import { applicationOf, doorOf } from './samples.ts';
import { ENCODED } from './writers.ts';

const LINES = 3_000;

/** What a line in trouble is told. */
const TOLD: Readonly<Record<NonNullable<Trouble>, RegExp>> = {
  'stray quote': /^line: has a quote in the middle of cell 6/,
  'wrong width': /^line: has 14 cells where the heading in line 1 has 15/,
  'cut number': /idNumber: was turned into a number by a spreadsheet/,
  'wrong digit': /idNumber: has a wrong check digit/,
};

describe(`${LINES} lines of a messy table`, () => {
  test.each(['UTF-8 with a mark', 'GB 18030', 'UTF-16 LE with a mark'] as const)('in %s', async (encoded) => {
    const { text, expected } = messyTable(LINES);
    const bytes = ENCODED[encoded](text);
    expect(decodeText(bytes).text).toBe(text);
    const file = await readInput(bytes);
    const answers = doorOf(file);
    expect(file.lines.map(({ line }) => line)).toEqual([...expected.keys()]);
    for (const [at, { line, application }] of file.lines.entries()) {
      const { n, trouble } = expected.get(line) ?? { n: -1, trouble: undefined };
      const answer = answers[at];
      if (trouble === undefined) {
        const meant = applicationOf(n);
        expect(answer).toBeUndefined();
        expect(application).toEqual({ ...meant, person: { ...meant.person, name: nameIn(n, meant.person.name) } });
      } else {
        const told = answer?.kind === 'unusable' ? answer.faults.map(({ field, rule }) => `${field}: ${rule}`) : [];
        expect(told).toHaveLength(1);
        expect(told[0]).toMatch(TOLD[trouble]);
      }
    }

    // and its answer file is read again, line by line, as the same
    const answered = answerTable(file, () => ({
      answer: 'x',
      whatToDo: ['Write it anew, all of it.', 'Or, else, do not.'],
    }));
    const known = answers.map((answer) => answer?.kind);
    for (const again of [await readInput(toCsv(answered)), await readInput(await toWorkbook(answered, 'x'))]) {
      expect(doorOf(again).map((answer) => answer?.kind)).toEqual(known);
      const sound = (_: unknown, at: number) => known[at] === undefined;
      expect(again.lines.filter(sound).map(({ application }) => application)).toEqual(
        file.lines.filter(sound).map(({ application }) => application),
      );
    }
  });
});
