// `jiexu residual`: money that comes to the source after a case has ended follows it.
import { ONWARD_REASONS } from '../../../domain/residual.ts';
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { flag, office, oneOf, option, yuan } from '../command/options.ts';
import { CliError } from '../output.ts';
import { request } from './request.ts';

export default command(
  {
    arguments: { case: numberOf('case') },
    options: {
      amount: option('<yuan>', 'the sum, in yuan with at most two decimals; it is booked at the source first', yuan),
      all: flag('the whole balance of the account at the source, which is booked there already'),
      booked: flag('with --amount: the sum is in the account at the source already'),
      reason: oneOf(ONWARD_REASONS, '<reason>', `needed: ${ONWARD_REASONS.join(', ')}`),
      ref: option('<key>', "needed: the office's own key for this money; the same key again is the same transfer"),
      office: office('the office that asks; the source where not given'),
    },
    example: 'residual 510100-20260930-17 --amount 120.50 --reason interest --ref INT-2026-Q4-7',
  },
  async ({ case: caseNo, amount, all, booked, reason, ref, office }, connect) => {
    if ((amount !== undefined) === all) throw new CliError('say either --amount YUAN or --all', 2);
    if (reason === undefined || ref === undefined)
      throw new CliError('say --reason and --ref, the key of this money', 2);
    return request(
      {
        caseNo,
        office,
        direction: 'onward',
        amountFen: amount?.toString(),
        booked: all || booked,
        reason,
        ref,
      },
      connect,
    );
  },
);
