// What a line of a file was answered with, in the words of an answer file.
import type { LineAnswer } from '../../domain/batch.ts';
import type { Reason } from '../../domain/decision.ts';
import { type Fault, faultSentence } from '../../domain/input.ts';
import type { Submitted } from '../batch.ts';
import type { LineAnswered } from '../input/answers.ts';
import { type InputFile, inWordsOfFile } from '../input/input.ts';
import type { Applied } from '../jiexu.ts';

export type { LineAnswered };

type Headings = Pick<InputFile, 'headingOf'>;

export function unusableLine(faults: readonly Fault[], file: Headings): LineAnswered {
  return { answer: 'unusable', whatToDo: inWordsOfFile(faults, file).map(faultSentence) };
}

const sayReason = ({ code, message, remedy }: Reason) => `${code} ${message} → ${remedy}`;
const byItself = (until = 'both offices are on the platform') => `until ${until}; it is applied anew by itself`;

/** The answer to a line of a batch, or what `--check-only` finds. */
export function lineAnswer(answer: LineAnswer, file: Headings): LineAnswered {
  switch (answer.kind) {
    case 'accepted':
      return { answer: answer.kind, caseNo: answer.caseNo, whatToDo: [] };
    case 'refused':
    case 'not-needed':
      return { answer: answer.kind, whatToDo: answer.reasons.map(sayReason) };
    case 'deferred':
      return { answer: answer.kind, whatToDo: [byItself(answer.until)] };
    case 'unusable':
      return unusableLine(answer.faults, file);
    case 'repeated':
      return { answer: answer.kind, whatToDo: [`the same application as line ${answer.sameAs}`] };
    case 'not-applied':
      return { answer: answer.kind, whatToDo: ['the batch was cancelled before: submit it in another batch'] };
    default:
      return answer satisfies never;
  }
}

/** The answer to an application of its own. */
export function appliedAnswer(applied: Applied): LineAnswered {
  switch (applied.kind) {
    case 'accepted':
      return { answer: applied.kind, caseNo: applied.caseNo, whatToDo: [] };
    case 'refused':
    case 'not-needed':
      return { answer: applied.kind, whatToDo: applied.reasons.map(sayReason) };
    case 'deferred':
      return { answer: applied.kind, whatToDo: [byItself(applied.until)] };
    case 'acknowledged':
      return { answer: applied.kind, whatToDo: ['an office does not answer: it is decided when it does'] };
    default:
      return applied satisfies never;
  }
}

/** Lines of a batch by their number. */
export function batchAnswers(rows: Submitted['atTheDoor'], file: Headings): (line: number) => LineAnswered | undefined {
  const byLine = new Map(rows.map((row) => [row.line, row]));
  return (line) => {
    const row = byLine.get(line);
    if (row === undefined) return undefined;
    if (row.answer === undefined) return { answer: row.asked ? 'undecided' : 'not applied yet', whatToDo: [] };
    const answered = lineAnswer(row.answer, file);
    return { ...answered, caseNo: row.caseNo ?? answered.caseNo };
  };
}
