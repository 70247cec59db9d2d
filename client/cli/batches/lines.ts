// `jiexu batch lines`: the lines of a batch, each with its answer and how its case ended.
import { UnusableInput } from '../../../domain/input.ts';
import { answersFile } from '../answers-file.ts';
import { command } from '../command/command.ts';
import { flag, option, text } from '../command/options.ts';
import { batchAnswers } from '../line-answers.ts';
import { dim } from '../output.ts';
import { inputOptions, type NamedFile, readApplications } from '../read-applications.ts';
import { describeLine } from './text.ts';

export default command(
  {
    arguments: { number: text('the number it was submitted with') },
    options: {
      failed: flag('only lines that were refused or cannot be used'),
      of: option('<file>', 'the file that was submitted: faults are told by its headings'),
      answers: option('<out>', 'with --of: write its lines with their answers to OUT, .csv or .xlsx'),
      ...inputOptions,
    },
    example: 'batch lines HR-2026-9 --failed',
  },
  async ({ number, failed, of, answers, ...how }, connect) => {
    const write = answersFile(answers, of === undefined ? [] : [of]);
    if (write !== undefined && of === undefined) throw lacksFile();
    const input = of === undefined ? undefined : await readApplications(of, how);
    const { batches } = await connect();
    if (input !== undefined) await batches.mustBeOf(number, input.lines);
    const all = await batches.lines(number);
    if (input !== undefined) await write?.(input, batchAnswers(all, input));
    const lines = failed ? await batches.lines(number, { failed }) : all;
    return {
      json: lines,
      text: () =>
        lines.length === 0
          ? dim('no line fits')
          : lines.map((line) => describeLine(nameOf(line.line, input), line, input?.headingOf)).join('\n'),
    };
  },
);

function nameOf(line: number, input: NamedFile | undefined): string {
  return input === undefined ? `line ${line}` : `${input.file}:${line}`;
}

function lacksFile(): UnusableInput {
  return new UnusableInput([{ field: '--of', rule: 'is missing', remedy: 'Name the file that was submitted' }]);
}
