// Undoing a case: what was begun is written down before it is tried, and undone in the order that keeps every fen safe.
import { CancellationScope } from '@temporalio/workflow';
import type { BalanceRestored } from '../../contract/commands/undo.ts';
import { ask } from '../kit/ask.ts';
import { sumIs } from '../kit/bank.ts';
import { note } from '../kit/board.ts';
import { stop, stopAll } from '../kit/clocks.ts';
import { orOperator } from '../kit/desk.ts';
import { isSumKnown, paymentInUse, untilBack } from '../kit/payment.ts';
import { refusalOf } from '../kit/steps.ts';
import { passThePivot } from './ending.ts';
import { isOrdered } from './order.ts';
import { settle } from './settle.ts';
import { type Case, partiesOf, planOf, untilRelationIsOver } from './state.ts';

/** What an office answers when it cannot take back what it has settled or paid. */
const SETTLED = 'settled';

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
 * can accept and credit nothing for this case. Only then is anything taken back. `forward`: it had accepted or
 * credited, so the case goes on instead.
 */
export async function undoAll(c: Case, begun: Begun): Promise<'undone' | 'forward'> {
  c.stage = 'undoing';
  return CancellationScope.nonCancellable(async () => {
    if (begun.destination && !(await fenced(c))) return 'forward';
    stopAll(c);
    if (begun.source) {
      // what was paid to the person cannot be taken back: that is looked at before anything is closed
      const { toPerson } = partiesOf(c);
      if (toPerson && (await restoreBalance(c)) === 'paid') return 'forward';
      await withdrawLetter(c);
      if (!toPerson) await restoreBalance(c);
      await voidCertificate(c);
    }
    if (c.relation !== 'none') c.relation = 'undone';
    return 'undone';
  });
}

/** True when the destination can never accept nor credit this case any more. */
async function fenced(c: Case): Promise<boolean> {
  const { payer, payee } = partiesOf(c);
  const command = { n: c.money.freezeNo, source: payer.pool };
  const fence = await ask(c, payee, 'fenceCredit', 'fence the case', command);
  const tooLate = (what: string) => {
    note(c, 'destination', `had ${what} before it could be fenced: the case goes forward`, payee.pool);
    goForward(c);
  };
  switch (fence.kind) {
    case 'fenced':
      note(c, 'destination', 'fenced: this case can never be accepted or credited', payee.pool);
      return true;
    case 'accepted':
      tooLate('accepted the form');
      return false;
    case 'credited':
      tooLate('credited the sum');
      await settle(c, fence.receipt, c.person.deceased ? 'inheritance' : 'person');
      return false;
    default:
      return fence satisfies never;
  }
}

function goForward(c: Case): void {
  delete c.end.declared;
  passThePivot(c);
  c.stage = 'transferring';
}

/** The source may no longer answer; its certificate is void with the letter. */
async function withdrawLetter(c: Case): Promise<void> {
  const { source } = planOf(c).offices;
  const reason = c.end.declared?.outcome ?? 'withdrawn';
  await orNote(c, 'withdraw the letter', () =>
    ask(c, source, 'withdrawLetter', 'withdraw the contact letter', { reason }),
  );
  note(c, 'jiexu', 'the contact letter is withdrawn: a later answer is refused', source.pool);
}

async function voidCertificate(c: Case): Promise<void> {
  const { certificateNo } = c.exchange;
  if (certificateNo === undefined) return;
  const { source } = planOf(c).offices;
  await orNote(c, 'void the certificate', () =>
    ask(c, source, 'voidCertificate', 'void the certificate', { certificateNo }),
  );
}

/**
 * The balance goes back, whatever of freezing and zeroing has happened; what never happened is fenced. Money already
 * sent comes back by itself: the person does not wait for it, but the case stays open until it is back in the books.
 */
async function restoreBalance(c: Case): Promise<'restored' | 'paid'> {
  const { money } = c;
  const parties = partiesOf(c);
  const { payer, payee, toPerson } = parties;
  const payment = paymentInUse(c);
  if (planOf(c).money === 'keep' || planOf(c).money === 'none') return 'restored';
  const command = { n: money.freezeNo, destination: payee.pool };
  const restored = await orOperator(
    c,
    () => ask(c, payer, 'restoreBalance', 'put the balance back', command),
    ({ code }) => (toPerson && code === SETTLED ? 'paid' : undefined),
  );
  if (restored === 'paid') {
    note(c, 'source', 'had paid the person before it could be stopped: the case goes forward', payer.pool);
    goForward(c);
    if (payment !== undefined && isSumKnown(c)) isOrdered(c, payment.paymentNo);
    return 'paid';
  }
  note(c, 'source', restoredSentence(restored.how), payer.pool);
  const owedBack = restored.comingBackFen !== '0' && payment !== undefined;
  if (money.status !== 'none') money.status = owedBack ? 'restored' : 'undone';
  if (owedBack) {
    // ordered by a command whose answer was never heard
    if (!isSumKnown(c)) sumIs(c, restored.comingBackFen);
    await untilBack(c, parties, payment, restored.comingBackFen);
  }
  return 'restored';
}

/**
 * After the destination has accepted, before the balance was zeroed: the person has died, and the source keeps the
 * money for the heirs. The credit is fenced first, as in every undoing; the relation goes its way before the source
 * closes its file. `paid`: the person was paid before, which cannot be undone.
 */
export async function keepForTheHeirs(c: Case): Promise<'kept' | 'paid'> {
  const { payer, payee, toPerson } = partiesOf(c);
  c.person.restsOnDeath = 'the source keeps the money for the heirs because of it';
  stop(c, 'pay');
  if (planOf(c).relation) await untilRelationIsOver(c);
  if (!toPerson) {
    const command = { n: c.money.freezeNo, source: payer.pool, creditOnly: true };
    await orOperator(c, () => ask(c, payee, 'fenceCredit', 'fence the credit', command));
  }
  if ((await restoreBalance(c)) === 'paid') return 'paid';
  note(c, 'source', 'the person has died: the source keeps the money, its inheritance desk pays it out', payer.pool);
  c.end.closesAs = 'ended-by-death';
  return 'kept';
}

/** Papers: a refusal is written down, and the undoing goes on. */
async function orNote(c: Case, what: string, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    note(c, 'jiexu', `could not ${what}: ${refusal.code}`);
  }
}

function restoredSentence(how: BalanceRestored['how']): string {
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
