// Where a command writes its answer file: the lines of the original with what to do.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UnusableInput } from '../../domain/input.ts';
import { answerTable, type LineAnswered } from '../input/answers.ts';
import type { InputFile } from '../input/input.ts';
import { toCsv, toWorkbook } from '../input/write-table.ts';
import { unwritableFile } from './files.ts';

export type WriteAnswers = (input: InputFile, answerOf: (line: number) => LineAnswered | undefined) => Promise<void>;

/**
 * Writes the answer file, a workbook where its name ends so, else CSV. It holds people's data: only its owner may read it. Throws
 * `UnusableInput` where it would stand for several files, or overwrite one of them.
 */
export function answersFile(out: string | undefined, files: readonly string[]): WriteAnswers | undefined {
  if (out === undefined) return undefined;
  if (files.length > 1) throw wrongAnswers('is for one file', 'Name one FILE');
  if (files.some((file) => file !== '-' && resolve(file) === resolve(out)))
    throw wrongAnswers('is the file that is read', 'Name another file');
  if (!/\.(csv|xlsx)$/i.test(out)) throw wrongAnswers('ends neither in .csv nor in .xlsx', 'Name it so');
  return async (input, answerOf) => {
    const table = answerTable(input, answerOf);
    const bytes = /\.xlsx$/i.test(out) ? await toWorkbook(table, '处理结果') : toCsv(table);
    try {
      await writeFile(out, bytes, { mode: 0o600 });
    } catch (error) {
      throw unwritableFile(out, error);
    }
  };
}

function wrongAnswers(rule: string, remedy: string): UnusableInput {
  return new UnusableInput([{ field: '--answers', rule, remedy }]);
}
