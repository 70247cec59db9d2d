// Undoing a case: what was begun is written down before it is tried. The destination is fenced first, then the source takes
// everything back: the order that keeps every fen safe.
import { CancellationScope } from '@temporalio/workflow';
import type { Undone } from '../../contract/commands/undo.ts';
import type { CreditReceipt, FencedPaper, Sealed } from '../../domain/forms.ts';
import { ask } from '../kit/ask.ts';
import { note } from '../kit/board.ts';
import { stop, stopAll } from '../kit/clocks.ts';
import { orOperator } from '../kit/desk.ts';
import { isSumKnown, paymentInUse } from '../kit/payment.ts';
import { untilAllIsBack, withdrawn } from '../kit/withdraw.ts';
import { passThePivot } from './ending.ts';
import { isOrdered } from './order.ts';
import { settle } from './settle.ts';
import { type Case, partiesOf, planOf } from './state.ts';

/**
 * Which offices were asked for anything and have to be asked to undo it. Set before the first command to each, so that
 * an unknown outcome is covered too.
 */
export interface Begun {
  destination?: true;
  source?: true;
}

/**
 * First the destination answers whether the pivot has passed, and closes its file by the same write: from then on it
 * can accept and credit nothing for this case. Only then is anything taken back, by its sealed word. `forward`: it had
 * accepted or credited, or the person was paid, so the case goes on instead.
 */
export async function undoAll(c: Case, begun: Begun): Promise<'undone' | 'forward'> {
  c.stage = 'undoing';
  return CancellationScope.nonCancellable(async () => {
    const fenced = begun.destination ? await fencedAll(c) : undefined;
    if (fenced === 'forward') return 'forward';
    stopAll(c);
    if (begun.source && (await withdrawAll(c, fenced)) === 'forward') return 'forward';
    if (c.relation !== 'none') c.relation = 'undone';
    return 'undone';
  });
}

/** The destination's word that it can never accept nor credit this case any more. */
async function fencedAll(c: Case): Promise<Sealed<FencedPaper> | 'forward'> {
  const { payer, payee } = partiesOf(c);
  const command = { source: payer.pool, what: 'all' } as const;
  const fence = await ask(c, payee, 'fence', 'fence the case', command);
  switch (fence.kind) {
    case 'fenced':
      note(c, 'destination', 'fenced: this case can never be accepted or credited', payee.pool);
      return fence.paper;
    case 'accepted':
      noteTooLate(c, 'accepted the form');
      goForward(c);
      return 'forward';
    case 'credited':
      noteTooLate(c, 'credited the sum');
      goForward(c);
      await settleAsCredited(c, fence.receipt);
      return 'forward';
    default:
      return fence satisfies never;
  }
}

function noteTooLate(c: Case, what: string): void {
  const { payee } = partiesOf(c);
  note(c, 'destination', `had ${what} before it could be fenced: the case goes forward`, payee.pool);
}

function goForward(c: Case): void {
  delete c.end.declared;
  passThePivot(c);
  c.stage = 'transferring';
}

function settleAsCredited(c: Case, receipt: Sealed<CreditReceipt>): Promise<void> {
  return settle(c, receipt, c.person.deceased ? 'inheritance' : 'person');
}

/** The source may no longer answer: its certificate is void with the letter, and the balance is the person's again. */
async function withdrawAll(c: Case, fenced: Sealed<FencedPaper> | undefined): Promise<'undone' | 'forward'> {
  const parties = partiesOf(c);
  const reason = c.end.declared?.outcome ?? 'withdrawn';
  const undone = await withdrawn(c, parties, { what: 'all', reason, fenced }, paidBefore(c));
  if (undone === 'paid') return 'forward';
  note(c, 'jiexu', 'the contact letter is withdrawn: a later answer is refused', parties.payer.pool);
  await putBack(c, undone);
  return 'undone';
}

/** What never moved was not put back, and nobody is told that it was. */
async function putBack(c: Case, undone: Undone): Promise<void> {
  const { money } = planOf(c);
  if (money === 'keep' || money === 'none') return;
  const parties = partiesOf(c);
  note(c, 'source', putBackSentence(undone), parties.payer.pool);
  await untilAllIsBack(c, parties, undone);
}

/** What was paid to the person cannot be taken back: the case goes on with that payment. */
function paidBefore(c: Case) {
  return ({ kind }: { readonly kind: 'paid' | 'settled' }): 'paid' | undefined => {
    const { payer, toPerson } = partiesOf(c);
    if (!toPerson || kind !== 'paid') return undefined;
    note(c, 'source', 'had paid the person before it could be stopped: the case goes forward', payer.pool);
    goForward(c);
    const payment = paymentInUse(c);
    if (payment !== undefined && isSumKnown(c)) isOrdered(c, payment.paymentNo);
    return 'paid';
  };
}

/**
 * After the destination has accepted, before the balance was zeroed: the person has died, and the source keeps the
 * money for the heirs. The credit is fenced first, as in every undoing; the source's file stays open, and the relation
 * goes its way. `paid`, `credited`: the person was before, which cannot be undone.
 */
export async function keepForTheHeirs(c: Case): Promise<'kept' | 'paid' | 'credited'> {
  const { payer, payee } = partiesOf(c);
  c.person.restsOnDeath = 'the source keeps the money for the heirs because of it';
  stop(c, 'pay');
  const command = { source: payer.pool, what: 'credit' } as const;
  const fence = await orOperator(c, () => ask(c, payee, 'fence', 'fence the credit', command));
  if (fence.kind === 'credited') {
    noteTooLate(c, 'credited the sum');
    await settleAsCredited(c, fence.receipt);
    return 'credited';
  }
  if (fence.kind === 'accepted') throw new Error('a credit can be fenced, whatever was accepted');
  const money = { what: 'money', reason: 'ended-by-death', fenced: fence.paper } as const;
  const undone = await withdrawn(c, partiesOf(c), money, paidBefore(c));
  if (undone === 'paid') return 'paid';
  await putBack(c, undone);
  note(c, 'source', 'the person has died: the source keeps the money, its inheritance desk pays it out', payer.pool);
  c.end.closesAs = 'ended-by-death';
  return 'kept';
}

function putBackSentence({ how }: Undone): string {
  switch (how) {
    case 'unfrozen':
      return 'the frozen balance is free again';
    case 'restored':
      return 'the zeroed balance is back in the account';
    case 'never-frozen':
      return 'the balance was never frozen, and can no longer be for this case';
    default:
      return how satisfies never;
  }
}
