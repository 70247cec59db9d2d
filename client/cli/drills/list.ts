// `jiexu drill list`: what the bank was told, and the payments that wait to be released.
import { command } from '../command/command.ts';
import { bank } from './bank.ts';
import { describeDrills } from './text.ts';

export default command({ example: 'drill list', json: 'print JSON, amounts in fen' }, async (_given, connect) => {
  const { db } = await connect();
  const { drillsSet, keptBack } = await bank();
  const [drills, waiting] = await Promise.all([drillsSet(db), keptBack(db)]);
  return { json: { drills, keptBack: waiting }, text: () => describeDrills(drills, waiting) };
});
