// `jiexu suspense list`: sums that nobody expected, whose they could be, and what can be done.
import { command } from '../command/command.ts';
import { office, option, orElse, refused } from '../command/options.ts';
import { queueOf } from './queue.ts';
import { describeQueue } from './text.ts';

export default command(
  {
    options: {
      office: office('only this office’s'),
      olderThan: orElse('0', option('<days>', 'only sums that have waited so many days', wholeDays)),
    },
    example: 'suspense list --office 510100 --older-than 5',
    json: 'print JSON, amounts in fen',
  },
  async ({ office, olderThan }, connect) => {
    const { db } = await connect();
    const listed = await queueOf(db, office, olderThan);
    return { json: listed, text: () => describeQueue(listed) };
  },
);

function wholeDays(text: string, name: string): number {
  if (!/^\d{1,5}$/.test(text)) throw refused(name, 'whole days', text);
  return Number(text);
}
