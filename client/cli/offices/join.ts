// `jiexu office join`: an office of the directory has joined the platform, and deferred applications ask again.
import { command } from '../command/command.ts';
import { officeArgument, perSecond } from '../command/options.ts';

export default command(
  {
    arguments: { pool: officeArgument('the office, six digits') },
    options: { perSecond: perSecond('20', 'how many deferred applications are told in a second') },
    example: 'office join 530100',
  },
  async ({ pool, ...given }, connect) => {
    const { db, operations } = await connect();
    const { joinPlatform } = await import('../../../activities/offices/join.ts');
    const joined = await joinPlatform(db, pool);
    const told = await operations.officeJoined(pool, { perSecond: given.perSecond });
    const now = joined ? 'has joined' : 'was on the platform already';
    return {
      json: { pool, joined, told },
      text: () => `office ${pool} ${now}; ${told} deferred applications were told`,
    };
  },
);
