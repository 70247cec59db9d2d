// `jiexu drill slow`: the sum is in flight for so many seconds.
import { option, orElse, wholeNumber } from '../command/options.ts';
import { CliError } from '../output.ts';
import { drill } from './set.ts';

const DAY = 86_400;

export default drill(
  {
    options: { seconds: orElse('30', option('<n>', 'from leaving to arriving, a day at most', seconds)) },
    example: 'drill slow --to 510100 --seconds 30',
  },
  (given) => ({ delayDeliveryMs: given.seconds * 1000 }),
);

function seconds(text: string, name: string): number {
  const number = wholeNumber(1, `whole seconds from 1 to ${DAY}`)(text, name);
  if (number > DAY) throw new CliError(`${name}: whole seconds from 1 to ${DAY}, not ${number}`, 2);
  return number;
}
