// `jiexu office add`: enters an office, or changes its entry.
import { beijingDate } from '../../../domain/instant.ts';
import { command } from '../command/command.ts';
import { file, perSecond } from '../command/options.ts';
import { readJson } from '../read-json.ts';

export default command(
  {
    arguments: {
      file: file('JSON with pool, name, phone, address, officer, reviewer, receivingAccount; - for standard input'),
    },
    options: { perSecond: perSecond('20', 'how many deferred applications are told in a second') },
    example: 'office add office.json',
  },
  async (given, connect) => {
    const entry = await readJson(given.file, 'one JSON object with an office’s entry');
    const { db, rules, operations } = await connect();
    const { addOffice } = await import('../../../activities/offices/join.ts');
    const { OFFICES_QUEUE } = await import('../../../workflows/kit/messages.ts');
    const today = beijingDate(Date.now());
    const added = await addOffice(db, entry, { rules, today, taskQueue: OFFICES_QUEUE });
    const told = added.joined ? await operations.officeJoined(added.pool, { perSecond: given.perSecond }) : 0;
    return {
      json: { ...added, told },
      text: () =>
        [
          `office ${added.pool} is ${added.added ? 'added' : 'changed'}`,
          ...(added.joined ? [`${told} deferred applications were told that it has joined`] : []),
        ].join('\n'),
    };
  },
);
