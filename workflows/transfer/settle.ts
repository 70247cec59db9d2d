// The end of the money track, also of one that could no longer be undone: the source books the signed receipt.
import type { Credited } from '../../contract/commands/destination.ts';
import type { CreditReceipt, Sealed } from '../../domain/forms.ts';
import { ask } from '../kit/ask.ts';
import { note } from '../kit/board.ts';
import { orOperator } from '../kit/desk.ts';
import { type Case, partiesOf } from './state.ts';

/**
 * The source books the receipt of a sum that was credited, to the person or, after a death, to the inheritance desk.
 */
export async function settle(c: Case, receipt: Sealed<CreditReceipt>, to: Credited['to'] = 'person'): Promise<void> {
  const { payer, payee } = partiesOf(c);
  const command = { n: c.money.freezeNo, destination: payee.pool, receipt };
  await orOperator(c, () => ask(c, payer, 'settle', 'verify the receipt and settle', command));
  c.money.status = to === 'inheritance' ? 'inherited' : 'settled';
  if (to === 'inheritance') c.end.closesAs = 'ended-by-death';
  note(c, 'source', 'booked the receipt', payer.pool);
}
