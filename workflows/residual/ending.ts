// How a residual transfer is undone: fenced where it would be credited, then put back.

import { ask } from '../kit/ask.ts';
import { note } from '../kit/board.ts';
import { stopAll } from '../kit/clocks.ts';
import { orOperator } from '../kit/desk.ts';
import { declare } from '../kit/ending.ts';
import { amountOf, paymentInUse, untilBack } from '../kit/payment.ts';
import { settle } from './pay.ts';
import { type Ending, frozenFor, partiesOf, type Residual } from './state.ts';

/** Declares that it ends; after the pivot that changes nothing. */
export function declareEnding(r: Residual, ending: Ending): void {
  if (r.pivot === 'before') declare(r, ending);
}

/**
 * The receiving office answers first, by a write, whether it has credited: if so, the receipt is settled and the
 * transfer is completed after all. Only then is the sum put back, and what was sent comes back by itself.
 */
export async function undo(r: Residual): Promise<void> {
  stopAll(r);
  const { money, input } = r;
  if (money.freezeNo === 0) return;
  const parties = partiesOf(r);
  const { payer, payee, toPerson } = parties;
  const payment = paymentInUse(r);
  if (!toPerson && payment !== undefined) {
    const command = { n: money.freezeNo, source: payer.pool };
    const fence = await ask(r, payee, 'fenceCredit', 'fence the sum', command);
    if (fence.kind === 'accepted') throw new Error(`${input.residualNo} has no form that could be accepted`);
    if (fence.kind === 'credited') {
      delete r.end.declared;
      r.pivot = 'passed';
      note(r, 'jiexu', 'had been credited before it could be fenced: it goes forward', payee.pool);
      return settle(r, fence.receipt);
    }
    note(r, 'jiexu', 'fenced: the sum can never be credited', payee.pool);
  }
  const command = { n: money.freezeNo, destination: frozenFor(parties) };
  const restored = await orOperator(r, () => ask(r, payer, 'restoreBalance', 'put the sum back', command));
  note(r, 'jiexu', `the sum is in the person's account again (${restored.how})`, payer.pool);
  const owedBack = restored.comingBackFen !== '0' && payment !== undefined;
  money.status = owedBack ? 'restored' : 'undone';
  if (owedBack) await untilBack(r, parties, payment, amountOf(r));
}
