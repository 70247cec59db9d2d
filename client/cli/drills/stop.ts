// `jiexu drill stop`: a drill is set no more.
import { command } from '../command/command.ts';
import { flag, optional, wholeNumber } from '../command/options.ts';
import { CliError } from '../output.ts';
import { bank } from './bank.ts';
import { describeBehaviour, describeScope } from './text.ts';

const number = wholeNumber(1, 'the number of a drill as `drill list` shows it');

export default command(
  {
    arguments: {
      number: optional({
        description: 'its number in `drill list`',
        read: (raw, name) => number(typeof raw === 'string' ? raw : '', name),
      }),
    },
    options: { all: flag('every drill that is set') },
    example: 'drill stop 3',
  },
  async (given, connect) => {
    if ((given.number === undefined) !== given.all)
      throw new CliError('say which drill: its number in `npx jiexu drill list`, or --all', 2);
    const { db } = await connect();
    const { drillsSet, stopDrills } = await bank();
    const set = await drillsSet(db);
    const meant = set.filter((each) => given.all || each.number === given.number);
    if (meant.length === 0 && !given.all)
      throw new CliError(`no drill ${given.number} is set; see \`npx jiexu drill list\``);
    await stopDrills(
      db,
      meant.map((each) => each.number),
    );
    const stopped = meant.map(
      ({ number: at, scope, behaviour }) =>
        `drill ${at} is stopped (${describeScope(scope)} ${describeBehaviour(behaviour)})`,
    );
    return { json: meant, text: () => (stopped.length === 0 ? 'no drill was set' : stopped.join('\n')) };
  },
);
