// The destination's receipt for a credited sum (回执): what the source settles on.
import { type CreditReceipt, creditReceipt } from '../../domain/forms.ts';
import { formatFen } from '../../domain/money.ts';

/**
 * What was credited. `amountFen`: whole fen; `transferId`: the credit's id in the destination's books; `creditedAt`:
 * ISO 8601 with offset.
 */
export interface ReceiptInput extends Omit<CreditReceipt, 'amountFen'> {
  readonly amountFen: bigint;
}

/** Builds a receipt. Throws naming a field that does not fit. */
export function buildReceipt(input: ReceiptInput): CreditReceipt {
  return creditReceipt.parse({ ...input, amountFen: formatFen(input.amountFen) });
}
