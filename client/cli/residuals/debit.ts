// `jiexu debit`: the source asks the destination for a payment back.
import { DEBIT_REASONS } from '../../../domain/residual.ts';
import { command } from '../command/command.ts';
import { numberOf } from '../command/number.ts';
import { needed, office, oneOf, option, yuan } from '../command/options.ts';
import { request } from './request.ts';

export default command(
  {
    arguments: { case: numberOf('case') },
    options: {
      amount: needed(option('<yuan>', 'the sum, in yuan with at most two decimals', yuan)),
      reason: needed(oneOf(DEBIT_REASONS, '<reason>', DEBIT_REASONS.join(', '))),
      ref: needed(option('<key>', "the office's own key for this claim; the same key again is the same debit")),
      office: office('the office that asks; the source where not given'),
    },
    example: 'debit 510100-20260930-17 --amount 86.40 --reason claim --ref CLAIM-2026-118',
  },
  async ({ case: caseNo, amount, reason, ref, office }, connect) =>
    request({ caseNo, office, direction: 'back', amountFen: amount.toString(), booked: false, reason, ref }, connect),
);
