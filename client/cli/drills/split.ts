// `jiexu drill split`: the sum arrives in two parts, the second when it is released.

import { option, orElse } from '../command/options.ts';
import { CliError } from '../output.ts';
import { drill } from './set.ts';

export default drill(
  {
    options: { first: orElse('50', option('<percent>', 'how much of the sum arrives first, 1 to 99', percent)) },
    example: 'drill split 510100-20260930-17 --first 40',
  },
  ({ first }) => ({ parts: [`${first}/100`, `${100 - first}/100`], holdParts: true }),
);

function percent(text: string, name: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new CliError(`${name}: a percentage from 1 to 99, not ${text.slice(0, 10)}`, 2);
  return Number(text);
}
