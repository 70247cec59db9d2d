// `jiexu office list`: all offices of the directory.
import { command } from '../command/command.ts';
import { table } from '../table.ts';
import { directoryOf } from './known.ts';

export default command({ example: 'office list' }, async (_given, connect) => {
  const offices = await directoryOf(await connect());
  const records = await Promise.all((await offices.all()).map(({ pool }) => offices.record(pool)));
  const known = records.flatMap((record) => record ?? []);
  return {
    json: known,
    text: () =>
      table(
        ['pool', 'name', 'answers', 'accepts', 'connector', 'task queue', 'platform'],
        known.map((o) => [o.pool, o.name, o.answers, o.accepts, o.connector, o.taskQueue, o.onPlatform ? 'yes' : 'no']),
      ),
  };
});
