// Undoing a case: what was begun is registered before it is tried, and undone in the order that keeps every fen safe.
import { CancellationScope, condition, log } from '@temporalio/workflow';
import { type Case, note, paymentOf, planOf, waitingFor } from './case.ts';
import { askOffice, refusalOf } from './steps.ts';

/** In this order: the source may no longer answer; the destination can no longer credit; then the balance goes back. */
const ORDER = ['withdraw-letter', 'restore-balance', 'void-certificate'] as const;
export type Undoable = (typeof ORDER)[number];

/** Undo steps by what they undo; registered before the step they answer for, so that an unknown outcome is covered too. */
export type UndoSteps = Partial<Record<Undoable, () => Promise<void>>>;

/** Runs what is registered. A step that is refused is written down and the others go on; anything else was retried until done. */
export async function undoAll(c: Case, steps: UndoSteps): Promise<void> {
  c.stage = 'undoing';
  await CancellationScope.nonCancellable(async () => {
    for (const name of ORDER) {
      const step = steps[name];
      if (step === undefined) continue;
      try {
        await step();
      } catch (error) {
        const refusal = refusalOf(error);
        note(
          c,
          'jiexu',
          `undo step ${name} was refused: ${refusal?.code ?? 'unknown'} ${refusal?.remark ?? ''}`.trim(),
        );
        log.warn('undo step refused', { step: name, code: refusal?.code });
      }
    }
  });
  if (c.relation !== 'none') c.relation = 'undone';
}

export function undoLetter(c: Case): () => Promise<void> {
  return async () => {
    await askOffice(c, planOf(c).offices.source, 'withdrawLetter', 'withdraw the contact letter', {
      reason: c.ending?.outcome ?? 'withdrawn',
    });
    note(c, 'jiexu', 'the contact letter is withdrawn: a later answer is refused', planOf(c).offices.source.pool);
  };
}

export function undoCertificate(c: Case): () => Promise<void> {
  return async () => {
    if (c.certificateNo === undefined) return;
    await askOffice(c, planOf(c).offices.source, 'voidCertificate', 'void the certificate', {
      certificateNo: c.certificateNo,
    });
  };
}

/**
 * First the destination has durably answered that it can never credit; only then the source puts the balance back. Money
 * already sent comes back by itself: the person does not wait for it, but the case stays open until it is back in the books.
 */
export function undoFreeze(c: Case): () => Promise<void> {
  return async () => {
    const { source, destination } = planOf(c).offices;
    if (planOf(c).money === 'to-destination' && !(await fenced(c))) return;
    const restored = await askOffice(c, source, 'restoreBalance', 'put the balance back', {
      n: c.n,
      destination: destination.pool,
    });
    note(c, 'source', restoredSentence(restored.how), source.pool);
    const owedBack = restored.comingBackFen !== '0' && c.paymentNo !== undefined;
    c.money = owedBack ? 'restored' : 'undone';
    if (owedBack && c.paymentNo !== undefined) await untilBack(c, c.paymentNo, restored.comingBackFen);
  };
}

/** True when the destination can never credit this case. False when it already had: then the money stays there, and is settled. */
async function fenced(c: Case): Promise<boolean> {
  const { source, destination } = planOf(c).offices;
  const fence = await askOffice(c, destination, 'fenceCredit', 'fence the credit', { n: c.n, source: source.pool });
  if (fence.kind === 'fenced') {
    note(c, 'destination', 'fenced: this case can never be credited', destination.pool);
    return true;
  }
  const receipt = { n: c.n, destination: destination.pool, receipt: fence.receipt };
  await askOffice(c, source, 'settle', 'book the receipt', receipt);
  c.money = 'settled';
  note(c, 'destination', 'had credited the sum before it could be fenced: the money stays there', destination.pool);
  return false;
}

async function untilBack(c: Case, paymentNo: string, amountFen: string): Promise<void> {
  const { source, destination } = planOf(c).offices;
  const reports = paymentOf(c, paymentNo);
  const isBack = () => reports.backAt !== undefined || reports.bouncedAt !== undefined;
  await waitingFor(c, { actor: 'bank', office: destination.pool, forWhat: 'the sum that was sent' }, () =>
    condition(() => reports.receivedAt !== undefined || isBack()),
  );
  if (!isBack()) {
    await askOffice(c, destination, 'returnPayment', 'send the sum back', {
      source: source.pool,
      paymentNo,
      amountFen,
    });
    await waitingFor(c, { actor: 'bank', office: source.pool, forWhat: 'the sum on its way back' }, () =>
      condition(isBack),
    );
  }
  c.money = 'undone';
  note(c, 'bank', 'the sum that was sent is back', source.pool);
}

function restoredSentence(how: 'unfrozen' | 'restored' | 'never-frozen'): string {
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
