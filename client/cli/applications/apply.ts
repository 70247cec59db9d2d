// `jiexu apply FILE…`: applications from files of every kind. A bad line is named and the others go on.
import { type Fault, faultSentence, UnusableInput } from '../../../domain/input.ts';
import { toBeijing } from '../../../domain/instant.ts';
import type { Rules } from '../../../domain/rules/rules.ts';
import { MessageRefused, NotTaken } from '../../errors.ts';
import { type InputLine, inWordsOfFile } from '../../input/input.ts';
import type { Applied } from '../../jiexu.ts';
import { answersFile } from '../answers-file.ts';
import { type Answer, command } from '../command/command.ts';
import type { Connected } from '../command/connect.ts';
import { files, flag } from '../command/options.ts';
import { appliedAnswer, type LineAnswered, unusableLine } from '../line-answers.ts';
import { dim, strong, warn, when } from '../output.ts';
import { answersOption, inputOptions, type NamedFile, readApplications } from '../read-applications.ts';

export default command(
  {
    arguments: { file: files('applications: .xlsx, CSV, JSON or JSON Lines; - for standard input') },
    options: {
      checkOnly: flag('read and check every line at the door, and apply nothing; asks nobody'),
      answers: answersOption,
      ...inputOptions,
    },
    example: 'apply applications.csv',
    json: 'print JSON Lines',
  },
  async function* ({ file, checkOnly, answers, ...how }, connect) {
    const write = answersFile(answers, file);
    const inputs: NamedFile[] = [];
    for (const name of file) inputs.push(await readApplications(name, how));
    if (checkOnly) {
      const { checkLines } = await import('./check-only.ts');
      for (const input of inputs) yield* checkLines(input, write);
      return;
    }
    const on = await connect();
    for (const input of inputs) {
      const given = new Map<number, LineAnswered>();
      try {
        for (const line of input.lines)
          yield await applyLine(on, input, line, (answer) => given.set(line.line, answer));
      } finally {
        // what was answered before something broke is not lost either
        await write?.(input, (line) => given.get(line));
      }
    }
  },
);

type On = Pick<Connected, 'jiexu' | 'rules'>;

async function applyLine(
  { jiexu, rules }: On,
  input: NamedFile,
  read: InputLine,
  note: (answer: LineAnswered) => void,
): Promise<Answer> {
  const at = `${input.file}:${read.line}`;
  const whence = { file: input.file, line: read.line };
  try {
    if (read.faults !== undefined) throw new UnusableInput(await atTheDoor(read, read.faults, rules));
    const answer = await jiexu.apply(read.application);
    note(appliedAnswer(answer));
    return { json: { ...whence, ...answer }, text: () => describeAnswer(at, answer) };
  } catch (error) {
    const faults = faultsIn(error);
    if (faults === undefined) throw error;
    note(unusableLine(faults, input));
    const told = inWordsOfFile(faults, input).map(faultSentence);
    return {
      json: { ...whence, kind: 'unusable', faults: told },
      aside: () => told.map((fault) => `${at}: ${fault}`).join('\n'),
      failed: true,
    };
  }
}

/** What the door finds in a line that could not be read whole: the faults of its other fields too. */
async function atTheDoor(read: InputLine, found: readonly Fault[], rules: Rules): Promise<readonly Fault[]> {
  const { readLines } = await import('../../batch-lines.ts');
  const [line] = readLines([read], { rules, now: toBeijing(Date.now()) });
  return line !== undefined && 'answer' in line && line.answer.kind === 'unusable' ? line.answer.faults : found;
}

/** What is the line's own fault; anything else ends the command. */
function faultsIn(error: unknown): readonly Fault[] | undefined {
  if (error instanceof UnusableInput) return error.faults;
  if (error instanceof MessageRefused)
    return [{ field: 'application.applicationNo', rule: error.refusal.message, remedy: error.refusal.remedy }];
  if (error instanceof NotTaken)
    return [{ field: 'line', rule: error.message, remedy: 'Apply again: the same application is taken once' }];
  return undefined;
}

function describeAnswer(at: string, answer: Applied): string {
  switch (answer.kind) {
    case 'accepted': {
      const next = answer.view.awaited[0];
      const who =
        next === undefined
          ? ''
          : `, next: ${next.actor} ${next.office ?? ''} until ${when(next.until ?? answer.view.dueAt)}`;
      return `${dim(at)}  ${strong('accepted')} as case ${strong(answer.caseNo)}${who}`;
    }
    case 'refused':
    case 'not-needed':
      return [
        `${dim(at)}  ${warn(answer.kind)}${answer.openCaseNo ? `, open case ${answer.openCaseNo}` : ''}`,
        ...answer.reasons.map(
          (reason) => `    ${reason.code} ${reason.message} (${reason.basis})\n      → ${reason.remedy}`,
        ),
      ].join('\n');
    case 'deferred':
      return `${dim(at)}  ${warn('deferred')} until ${answer.until ?? 'both offices are on the platform'}; it is applied anew by itself`;
    case 'acknowledged':
      return `${dim(at)}  ${warn('acknowledged')}: an office does not answer; ask again with \`npx jiexu status ${answer.applicationNo}\``;
    default:
      return answer satisfies never;
  }
}
