// `jiexu batch status`: how far a batch is, once or until every line has its answer.
import { type Answer, type Connect, command } from '../command/command.ts';
import { flag, text } from '../command/options.ts';
import { CliError } from '../output.ts';
import { describeStatus, sayProgress } from './text.ts';

const LOOK_AGAIN_AFTER_MS = 1000;

export default command(
  {
    arguments: { number: text('the number it was submitted with') },
    options: { watch: flag('follow it until every line has its answer') },
    example: 'batch status HR-2026-9 --watch',
    json: 'print JSON; with --watch a line at every change',
  },
  ({ number, watch }, connect) => (watch ? follow(number, connect) : look(number, connect)),
);

async function look(batchNo: string, connect: Connect): Promise<Answer> {
  const { batches } = await connect();
  const status = await batches.status(batchNo);
  return { json: status, text: () => describeStatus(status) };
}

async function* follow(batchNo: string, connect: Connect): AsyncGenerator<Answer> {
  const { batches } = await connect();
  for (;;) {
    const status = await batches.status(batchNo);
    if (status.closedAt !== undefined) {
      yield { json: status, text: () => `${sayProgress(status)}\n\n${describeStatus(status)}` };
      return;
    }
    yield { json: status, text: () => sayProgress(status) };
    if (status.problem !== undefined) throw new CliError(status.problem);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_AFTER_MS));
  }
}
