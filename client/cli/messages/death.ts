// `jiexu death`: an office reports that the person has died, or two members of staff take a wrong report back.
import { command } from '../command/command.ts';
import { caseOf, numberOf } from '../command/number.ts';
import { date, flag, office, option } from '../command/options.ts';
import { CliError } from '../output.ts';
import { answerOf } from './taken.ts';

export default command(
  {
    arguments: { case: numberOf('case', 'application') },
    options: {
      on: option('<date>', 'the day: not after today, not before the birth', date),
      revoke: flag('the report was wrong: taken back by two, one after the other, while nothing rests on it'),
      who: option('<id>', 'with --revoke: staff number or role'),
      reason: option('<text>', 'with --revoke: how it is known, without personal data'),
      office: office('the office that says so; the source where not given'),
    },
    example: 'death 510100-20260930-17 --on 2026-09-29',
  },
  async ({ case: number, on, revoke, who, reason, office }, connect) => {
    if (revoke ? on !== undefined || who === undefined || reason === undefined : on === undefined)
      throw new CliError('say either --on DATE, or --revoke with --who ID and --reason TEXT', 2);
    const { jiexu } = await connect();
    const { view, caseNo } = await caseOf(jiexu, number);
    const from = office ?? view.source.pool;
    return answerOf(
      jiexu,
      'death',
      on === undefined
        ? await jiexu.revokeDeath(caseNo, from, who ?? '', reason ?? '')
        : await jiexu.reportDeath(caseNo, from, on),
    );
  },
);
