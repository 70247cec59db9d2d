// The answer file of many applications: the lines of the original with their answers, ready to be corrected and handed in again.
import { contentOf } from './cell.ts';
import { ANSWER_COLUMNS } from './columns.ts';
import type { InputFile } from './input.ts';
import type { Table } from './write-table.ts';

/** What a line is answered with, as a cell says it. */
export interface LineAnswered {
  /** `accepted`, `unusable`, … */
  readonly answer: string;
  readonly caseNo?: string;
  /** A sentence a fault or reason. */
  readonly whatToDo: readonly string[];
}

/**
 * Original lines in their order, columns in theirs, and behind them `ANSWER_COLUMNS`. The file is read again as the same
 * applications, and what was refused in it is refused again.
 */
export function answerTable(
  { heading, lines }: Pick<InputFile, 'heading' | 'lines'>,
  answerOf: (line: number) => LineAnswered | undefined,
): Table {
  const head = [...heading.map((cell) => contentOf(cell).text), ...ANSWER_COLUMNS];
  const rows = lines.map(({ line, cells }) => {
    const answer = answerOf(line);
    const own = heading.map((_, place) => cells[place] ?? '');
    return [...own, String(line), answer?.answer ?? '', answer?.caseNo ?? '', (answer?.whatToDo ?? []).join('\n')];
  });
  return [head, ...rows];
}
