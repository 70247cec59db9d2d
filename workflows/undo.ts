// Undoing a case: what was begun is written down before it is tried, and undone in the order that keeps every fen safe.
import { CancellationScope, condition, patched } from '@temporalio/workflow';
import type { Credited } from '../activities/offices/office.ts';
import type { CreditReceipt, Sealed } from '../domain/forms.ts';
import type { BusinessRefusalData } from '../domain/refusal.ts';
import { type Case, paymentOf, planOf } from './case.ts';
import { stopAllClocks, stopClock } from './clock.ts';
import { passThePivot, untilOperator } from './endings.ts';
import { note, waitingFor } from './show.ts';
import { askOffice, refusalOf } from './steps.ts';

/** What an office answers when it cannot take back what it has settled or paid. */
const SETTLED = 'settled';

/** Which offices were asked for anything. Set before the first command to each, so that an unknown outcome is covered too. */
export interface UndoSteps {
  destination?: true;
  source?: true;
}

/**
 * First the destination answers whether the pivot has passed, and closes its file by the same write: from then on it can accept and
 * credit nothing for this case. Only then is anything taken back. `forward`: it had accepted or credited, so the case goes on instead.
 */
export async function undoAll(c: Case, begun: UndoSteps): Promise<'undone' | 'forward'> {
  c.stage = 'undoing';
  return CancellationScope.nonCancellable(async () => {
    if (begun.destination && !(await fenced(c))) return 'forward';
    stopAllClocks(c);
    if (begun.source) {
      // paid to the person already: nothing can be taken back, so that is looked at before anything is closed
      const isPivot = planOf(c).money === 'to-person' && patched('paid-before-undone');
      if (isPivot && (await restoreBalance(c)) === 'paid') return 'forward';
      await withdrawLetter(c);
      if (!isPivot) await restoreBalance(c);
      await voidCertificate(c);
    }
    if (c.relation !== 'none') c.relation = 'undone';
    return 'undone';
  });
}

/** True when the destination can never accept nor credit this case any more. */
async function fenced(c: Case): Promise<boolean> {
  const { source, destination } = planOf(c).offices;
  const fence = await askOffice(c, destination, 'fenceCredit', 'fence the case', { n: c.n, source: source.pool });
  switch (fence.kind) {
    case 'fenced':
      note(c, 'destination', 'fenced: this case can never be accepted or credited', destination.pool);
      return true;
    case 'accepted':
      note(
        c,
        'destination',
        'had accepted the form before it could be fenced: the case goes forward',
        destination.pool,
      );
      goForward(c);
      return false;
    case 'credited':
      note(c, 'destination', 'had credited the sum before it could be fenced: the case goes forward', destination.pool);
      goForward(c);
      await settle(c, fence.receipt, c.deceased ? 'inheritance' : 'person');
      return false;
    default:
      return fence satisfies never;
  }
}

function goForward(c: Case): void {
  delete c.ending;
  passThePivot(c);
  c.stage = 'transferring';
}

/** The source books the receipt of a sum that was credited, to the person or, after a death, to the inheritance desk. */
export async function settle(
  c: Case,
  receipt: Sealed<CreditReceipt>,
  to: NonNullable<Credited['to']> = 'person',
): Promise<void> {
  const { source, destination } = planOf(c).offices;
  const book = () =>
    askOffice(c, source, 'settle', 'verify the receipt and settle', { n: c.n, destination: destination.pool, receipt });
  await orCallOperator(c, book);
  c.money = to === 'inheritance' ? 'inherited' : 'settled';
  if (to === 'inheritance') c.closesAs = 'ended-by-death';
  note(c, 'source', 'booked the receipt', source.pool);
}

/** The source may no longer answer; its certificate is void with the letter. */
async function withdrawLetter(c: Case): Promise<void> {
  const { source } = planOf(c).offices;
  const reason = c.ending?.outcome ?? 'withdrawn';
  await orNote(c, 'withdraw the letter', () =>
    askOffice(c, source, 'withdrawLetter', 'withdraw the contact letter', { reason }),
  );
  note(c, 'jiexu', 'the contact letter is withdrawn: a later answer is refused', source.pool);
}

async function voidCertificate(c: Case): Promise<void> {
  const { certificateNo } = c;
  if (certificateNo === undefined) return;
  const { source } = planOf(c).offices;
  await orNote(c, 'void the certificate', () =>
    askOffice(c, source, 'voidCertificate', 'void the certificate', { certificateNo }),
  );
}

/**
 * The balance goes back, whatever of freezing and zeroing has happened; what never happened is fenced. Money already sent comes back by
 * itself: the person does not wait for it, but the case stays open until it is back in the books.
 */
async function restoreBalance(c: Case): Promise<'restored' | 'paid'> {
  const { source, destination } = planOf(c).offices;
  const { money } = planOf(c);
  if (money === 'keep' || money === 'none') return 'restored';
  const command = { n: c.n, destination: destination.pool };
  const restored = await orCallOperator(
    c,
    () => askOffice(c, source, 'restoreBalance', 'put the balance back', command),
    ({ code }) => (money === 'to-person' && code === SETTLED ? 'paid' : undefined),
  );
  if (restored === 'paid') {
    note(c, 'source', 'had paid the person before it could be stopped: the case goes forward', source.pool);
    goForward(c);
    if (c.paymentNo !== undefined) paymentOf(c, c.paymentNo).ordered = true;
    c.money = 'ordered';
    return 'paid';
  }
  note(c, 'source', restoredSentence(restored.how), source.pool);
  const owedBack = restored.comingBackFen !== '0' && c.paymentNo !== undefined;
  if (c.money !== 'none') c.money = owedBack ? 'restored' : 'undone';
  if (owedBack && c.paymentNo !== undefined) await untilBack(c, c.paymentNo, restored.comingBackFen);
  return 'restored';
}

/** Until every sum that comes in under the payment's number has been sent back and the source has what it had sent. */
export async function untilBack(c: Case, paymentNo: string, amountFen: string): Promise<void> {
  const { source, destination } = planOf(c).offices;
  const reports = paymentOf(c, paymentNo);
  const isBack = () => reports.backAt !== undefined || reports.bouncedAt !== undefined;
  let returned = 0;
  while (!isBack()) {
    await waitingFor(c, { actor: 'bank', office: destination.pool, forWhat: 'the sum that was sent' }, () =>
      condition(() => reports.receipts.size > returned || isBack()),
    );
    if (isBack()) break;
    returned = reports.receipts.size;
    const back = { source: source.pool, paymentNo, amountFen };
    await orCallOperator(c, () => askOffice(c, destination, 'returnPayment', 'send the sum back', back));
    await waitingFor(c, { actor: 'bank', office: source.pool, forWhat: 'the sum on its way back' }, () =>
      condition(() => isBack() || reports.receipts.size > returned),
    );
  }
  if (c.money === 'restored') c.money = 'undone';
  note(c, 'bank', 'the sum that was sent is back', source.pool);
}

/**
 * After the destination has accepted, before the balance was zeroed: the person has died, and the source keeps the money for the heirs.
 * The credit is fenced first, as in every undoing; the relation goes its way before the source closes its file. `paid`: the person was
 * paid before, which cannot be undone.
 */
export async function keepForTheHeirs(c: Case): Promise<'kept' | 'paid'> {
  const { source, destination } = planOf(c).offices;
  stopClock(c, 'pay');
  if (planOf(c).relation) await condition(() => c.relation === 'merged' || c.relation === 'undone');
  if (planOf(c).money === 'to-destination') {
    const fence = { n: c.n, source: source.pool, creditOnly: true };
    await orCallOperator(c, () => askOffice(c, destination, 'fenceCredit', 'fence the credit', fence));
  }
  if ((await restoreBalance(c)) === 'paid') return 'paid';
  note(c, 'source', 'the person has died: the source keeps the money, its inheritance desk pays it out', source.pool);
  c.closesAs = 'ended-by-death';
  return 'kept';
}

/** Where money is, a refusal must not be passed over: a person looks, and the step is tried again. */
export async function orCallOperator<T, O = never>(
  c: Case,
  step: () => Promise<T>,
  instead: (refusal: BusinessRefusalData) => O | undefined = () => undefined,
): Promise<T | O> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      const otherwise = instead(refusal);
      if (otherwise !== undefined) return otherwise;
      await untilOperator(c, `${refusal.code}: ${refusal.remark}`);
    }
  }
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
