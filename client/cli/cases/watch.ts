// `jiexu watch`: follows a case until it ends.
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { describeStep } from './text.ts';
import { undecidedAnswer } from './undecided.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    example: 'watch 510100-20260930-17',
    json: 'print a line of JSON at every change',
  },
  async function* ({ case: number }, connect) {
    const { jiexu } = await connect();
    const decided = await undecidedAnswer(jiexu, number);
    if (decided !== undefined) {
      yield decided;
      return;
    }
    for await (const view of jiexu.watch(number)) {
      yield {
        json: view,
        text: () => describeStep(view),
      };
    }
  },
);
