// `jiexu agree`: the office that was asked answers a withdrawal.
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { flag, needed, office, option } from '../command/options.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      reason: needed(option('<text>', 'why, without personal data')),
      refuse: flag('does not agree: the case goes on'),
      office: office('the office that says so; the source where not given'),
    },
    example: "agree 510100-20260930-17 --reason 'nothing was paid yet'",
  },
  async ({ case: number, reason, refuse, office }, connect) => {
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    return answerOf(jiexu, 'agree', await jiexu.agree(caseNo, office ?? view.source.pool, !refuse, reason));
  },
);
