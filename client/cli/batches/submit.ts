// `jiexu batch submit`: files an employer's or office's many applications as one batch.
import { answersFile } from '../answers-file.ts';
import { command } from '../command/command.ts';
import { file, needed, option } from '../command/options.ts';
import { batchAnswers } from '../line-answers.ts';
import { dim, strong, warn } from '../output.ts';
import { answersOption, inputOptions, readApplications } from '../read-applications.ts';
import { describeLine, needsAttention } from './text.ts';

export default command(
  {
    arguments: { file: file('applications: .xlsx, CSV, a JSON list or JSON Lines; - for standard input') },
    options: {
      no: needed(option('<number>', "the employer's or office's own number of the batch")),
      employer: option('<creditcode>', 'the employer who files: every applicant must be this one'),
      answers: answersOption,
      ...inputOptions,
    },
    example: 'batch submit examples/batch.csv --no HR-2026-9',
  },
  async ({ file, no, employer, answers, ...how }, connect) => {
    const write = answersFile(answers, [file]);
    const input = await readApplications(file, how);
    const { batches } = await connect();
    const submitted = await batches.submit(no, input.lines, employer === undefined ? {} : { employer });
    const { atTheDoor } = submitted;
    await write?.(input, batchAnswers(atTheDoor, input));
    const applied = submitted.lines - atTheDoor.length;
    return {
      json: { ...submitted, file },
      ...(atTheDoor.length === 0
        ? {}
        : {
            aside: () =>
              atTheDoor.map((line) => describeLine(`${file}:${line.line}`, line, input.headingOf)).join('\n'),
          }),
      text: () => {
        if (!submitted.filed)
          return warn(
            `Batch ${no} is not filed: none of its ${submitted.lines} lines can be applied. Its number is free.`,
          );
        return [
          `${strong(`Batch ${no}`)}: ${submitted.lines} lines, ${submitted.again ? 'submitted before: nothing is applied twice' : `${applied} to be applied, ${atTheDoor.length} answered at the door`}`,
          dim(`follow it with: npx jiexu batch status ${no} --watch`),
        ].join('\n');
      },
      failed: atTheDoor.some(needsAttention),
    };
  },
);
