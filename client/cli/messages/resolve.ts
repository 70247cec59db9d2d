// `jiexu resolve`: an operator gets a stuck case going, or ends it by hand.
import type { Resolve } from '../../../workflows/transfer/messages.ts';
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { needed, office, oneOf, option, orElse } from '../command/options.ts';
import { answerOf } from './taken.ts';

const ACTIONS = ['retry', 'send-back', 'undo', 'settled-by-hand'] as const satisfies readonly Resolve['action'][];

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      who: needed(option('<id>', 'staff number or role')),
      reason: needed(option('<text>', 'what was done, without personal data')),
      action: orElse('retry', oneOf(ACTIONS, '<action>', ACTIONS.join(', '))),
      office: office('the office where it is said; the destination where not given'),
    },
    example: "resolve 510100-20260930-17 --who operator-7 --reason 'the bank has corrected the account'",
  },
  async ({ case: number, who, reason, action, ...given }, connect) => {
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    const office = given.office ?? view.destination.pool;
    return answerOf(jiexu, 'resolve', await jiexu.resolve({ caseNo, office, action, who, reason }));
  },
);
