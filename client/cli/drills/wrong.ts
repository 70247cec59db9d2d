// `jiexu drill wrong`: another sum arrives than was ordered.
import { needed, option, yuan } from '../command/options.ts';
import { drill } from './set.ts';

export default drill(
  {
    options: { amount: needed(option('<yuan>', 'what arrives instead', yuan)) },
    example: 'drill wrong 510100-20260930-17 --amount 600.00',
  },
  ({ amount }) => ({ wrongAmount: amount.toString() }),
);
