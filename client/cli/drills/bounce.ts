// `jiexu drill bounce`: the receiving bank sends the sum back.
import { PAYMENT_FAULTS } from '../../../domain/rules/returns.ts';
import { oneOf, orElse } from '../command/options.ts';
import { drill } from './set.ts';

export default drill(
  {
    options: { code: orElse('M01', oneOf(PAYMENT_FAULTS, '<code>', `why: ${PAYMENT_FAULTS.join(', ')}`)) },
    example: 'drill bounce 510100-20260930-17 --code M01 --times 2',
  },
  ({ code }) => ({ bounce: code }),
);
