// `jiexu apply --check-only FILE…`: every line is read and checked at the door, by the rules alone. Nobody is asked, nothing applied.
import { loadRules } from '../../../activities/rules/load.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { readLines } from '../../batch-lines.ts';
import type { WriteAnswers } from '../answers-file.ts';
import type { Answer } from '../command/command.ts';
import { type LineAnswered, lineAnswer } from '../line-answers.ts';
import { dim } from '../output.ts';
import type { NamedFile } from '../read-applications.ts';

const OK: LineAnswered = { answer: 'ok', whatToDo: [] };

/** An answer a line: for people what is wrong with it, and at the end how many there are; as JSON each. */
export async function* checkLines(input: NamedFile, write: WriteAnswers | undefined): AsyncGenerator<Answer> {
  const { file, lines, readAs } = input;
  const found = new Map<number, LineAnswered>();
  for (const read of readLines(lines, { rules: loadRules(), now: toBeijing(Date.now()) }))
    if ('answer' in read) found.set(read.line, lineAnswer(read.answer, input));
  await write?.(input, (line) => found.get(line) ?? OK);
  for (const [place, { line }] of lines.entries()) {
    const { answer, whatToDo } = found.get(line) ?? OK;
    const last = place === lines.length - 1;
    yield {
      json: { file, line, kind: answer, faults: whatToDo },
      aside: whatToDo.length === 0 ? undefined : () => whatToDo.map((what) => `${file}:${line}: ${what}`).join('\n'),
      text: last
        ? () => `${file} ${dim(`(${readAs})`)}: ${lines.length} lines, ${found.size} to be corrected`
        : undefined,
      failed: found.has(line),
    };
  }
}
