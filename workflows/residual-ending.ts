// How a residual transfer stops before it is completed, and how it is undone: fenced where it would be credited, then put back.
import { CancellationScope, condition, TemporalFailure } from '@temporalio/workflow';
import type { CreditReceipt, Sealed } from '../domain/forms.ts';
import { stopClock } from './residual-clock.ts';
import { note, paymentOf, type Residual, sumOf, waitingFor } from './residual-state.ts';
import { askOffice, orOperator } from './residual-steps.ts';

/** Declares that it ends. Later declarations change nothing, nor does one after the pivot. */
export function declareEnding(r: Residual, ending: NonNullable<Residual['ending']>): void {
  if (!r.pivotPassed) r.ending ??= ending;
}

/** Ends what runs here; does not come back. */
export async function end(r: Residual, ending: NonNullable<Residual['ending']>): Promise<never> {
  declareEnding(r, ending);
  await condition(() => false);
  throw new Error('an ending interrupts what declared it');
}

/** Runs the procedure until it is done or an ending is declared, which cancels what is in flight; the undo reckons with what still lands. */
export async function untilDoneOrEnded(r: Residual, procedure: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const done = scope.run(procedure);
  const state = { over: false };
  const interrupt = CancellationScope.nonCancellable(async () => {
    await condition(() => r.ending !== undefined || state.over);
    if (r.ending !== undefined) scope.cancel();
  });
  try {
    await done;
  } catch (error) {
    if (r.ending === undefined || !(error instanceof TemporalFailure)) throw error;
  } finally {
    state.over = true;
    await interrupt;
  }
}

/**
 * The receiving office answers first, by a write, whether it has credited: if so, the receipt is settled and the transfer is completed
 * after all. Only then is the sum put back, and what was sent comes back by itself.
 */
export async function undo(r: Residual): Promise<void> {
  stopClock(r, 'pay');
  stopClock(r, 'credit');
  if (!r.begun) return;
  const { payer, payee, n } = r;
  const toOffice = r.input.disposition === 'to-destination';
  if (toOffice && r.paymentNo !== undefined) {
    const fence = await askOffice(r, payee, 'fenceCredit', 'fence the sum', { n, source: payer.pool });
    if (fence.kind === 'accepted') throw new Error(`${r.input.residualNo} has no form that could be accepted`);
    if (fence.kind === 'credited') {
      delete r.ending;
      r.pivotPassed = true;
      note(r, 'jiexu', 'had been credited before it could be fenced: it goes forward', payee.pool);
      return settle(r, fence.receipt);
    }
    note(r, 'jiexu', 'fenced: the sum can never be credited', payee.pool);
  }
  const destination = toOffice ? payee.pool : 'to-person';
  const restored = await orOperator(r, () =>
    askOffice(r, payer, 'restoreBalance', 'put the sum back', { n, destination }),
  );
  note(r, 'jiexu', `the sum is in the person's account again (${restored.how})`, payer.pool);
  r.money = 'undone';
  if (restored.comingBackFen !== '0' && r.paymentNo !== undefined) await untilBack(r, r.paymentNo);
}

async function untilBack(r: Residual, paymentNo: string): Promise<void> {
  const { payer, payee } = r;
  r.money = 'restored';
  const reports = paymentOf(r, paymentNo);
  const isBack = () => reports.backAt !== undefined || reports.bouncedAt !== undefined;
  const sum = { source: payer.pool, paymentNo, amountFen: sumOf(r) };
  // what comes in parts goes back in parts; only when all of it has gone is it back
  for (let returned = 0; !isBack(); ) {
    const came = () => reports.receipts.size > returned || isBack();
    await waitingFor(r, { actor: 'bank', office: payee.pool, forWhat: 'the sum that was sent' }, came);
    if (isBack()) break;
    returned = reports.receipts.size;
    await orOperator(r, () => askOffice(r, payee, 'returnPayment', 'send the sum back', sum));
    await waitingFor(r, { actor: 'bank', office: payer.pool, forWhat: 'the sum on its way back' }, came);
  }
  reports.settledDispute?.();
  r.money = 'undone';
  note(r, 'bank', 'the sum that was sent is back', payer.pool);
}

/** The paying office books the receipt of the sum that was credited. */
export async function settle(r: Residual, receipt: Sealed<CreditReceipt>): Promise<void> {
  const { payer, payee, n } = r;
  await orOperator(r, () =>
    askOffice(r, payer, 'settle', 'verify the receipt and settle', { n, destination: payee.pool, receipt }),
  );
  if (r.money !== 'inherited') r.money = 'settled';
  note(r, 'jiexu', 'the receipt is booked', payer.pool);
}
