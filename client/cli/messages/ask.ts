// `jiexu ask`: an office asks the applicant for a supplement.
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { needed, office, option } from '../command/options.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      for: needed(option('<text>', 'what is missing, without personal data')),
      office: office('the office that asks; the source where not given'),
    },
    example: "ask 510100-20260930-17 --for 'proof of the last employment'",
  },
  async ({ case: number, for: missing, office }, connect) => {
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    return answerOf(jiexu, 'ask', await jiexu.askSupplement(caseNo, office ?? view.source.pool, missing));
  },
);
