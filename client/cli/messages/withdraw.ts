// `jiexu withdraw`: the applicant or an office withdraws a case, or an application that waits.
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { needed, office, oneOf, option, orElse } from '../command/options.ts';
import { answerOf } from './taken.ts';

const SIDES = ['applicant', 'source', 'destination'] as const;

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      reason: needed(option('<text>', 'why, without personal data')),
      by: orElse('applicant', oneOf(SIDES, '<who>', 'applicant, source or destination')),
      office: office('the office where it is said; the destination where not given'),
    },
    example: "withdraw 510100-20260930-17 --reason 'stays at the old place'",
  },
  async ({ case: number, reason, by, ...given }, connect) => {
    const { jiexu } = await connect();
    if ((await jiexu.decision(number))?.kind === 'deferred') {
      const waiting = await jiexu.withdrawWaiting(number);
      return { json: waiting, text: () => `application ${number}: ${waiting.state}` };
    }
    const { view, caseNo } = await caseOf(jiexu, number);
    const office = given.office ?? (by === 'source' ? view.source.pool : view.destination.pool);
    return answerOf(jiexu, 'withdraw', await jiexu.withdraw(caseNo, by, office, reason));
  },
);
