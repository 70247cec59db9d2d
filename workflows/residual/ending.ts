// How a residual transfer is undone: fenced where it would be credited, then put back.
import type { FencedPaper, Sealed } from '../../domain/forms.ts';
import { ask } from '../kit/ask.ts';
import { note } from '../kit/board.ts';
import { stopAll } from '../kit/clocks.ts';
import { declare } from '../kit/ending.ts';
import { untilAllIsBack, withdrawn } from '../kit/withdraw.ts';
import { settle } from './pay.ts';
import { type Ending, partiesOf, type Residual } from './state.ts';

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
  if (r.money.freezeNo === 0) return;
  const parties = partiesOf(r);
  const fenced = parties.toPerson ? undefined : await fencedByPayee(r);
  if (fenced === 'credited') return;
  const reason = r.end.declared?.outcome ?? 'withdrawn';
  const undone = await withdrawn(r, parties, { what: 'all', reason, fenced });
  note(r, 'jiexu', `the sum is in the person's account again (${undone.how})`, parties.payer.pool);
  await untilAllIsBack(r, parties, undone);
}

async function fencedByPayee(r: Residual): Promise<Sealed<FencedPaper> | 'credited'> {
  const { payer, payee } = partiesOf(r);
  const command = { source: payer.pool, what: 'all' } as const;
  const fence = await ask(r, payee, 'fence', 'fence the sum', command);
  switch (fence.kind) {
    case 'fenced':
      note(r, 'jiexu', 'fenced: the sum can never be credited', payee.pool);
      return fence.paper;
    case 'accepted':
      throw new Error(`${r.input.residualNo} has no form that could be accepted`);
    case 'credited':
      delete r.end.declared;
      r.pivot = 'passed';
      note(r, 'jiexu', 'had been credited before it could be fenced: it goes forward', payee.pool);
      await settle(r, fence.receipt);
      return 'credited';
    default:
      return fence satisfies never;
  }
}
