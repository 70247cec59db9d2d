// `jiexu release`: the source says that what held the money is settled.
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { office } from '../command/options.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: { office: office('the office that says so; the source where not given') },
    example: 'release 510100-20260930-17',
  },
  async ({ case: number, office }, connect) => {
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    return answerOf(jiexu, 'release', await jiexu.releaseHold(caseNo, office ?? view.source.pool));
  },
);
