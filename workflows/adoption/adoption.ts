// A case whose run is gone, adopted by two people: brought back to what was before it, or, where the pivot has passed, to its end.
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Cases } from '../../activities/cases/cases.ts';
import type { Standing } from '../../activities/reconciliation/adoption.ts';
import type { MoneyStatus } from '../../domain/case.ts';
import type { AcceptanceSlip, CreditReceipt, FencedPaper, Sealed } from '../../domain/forms.ts';
import type { CaseView } from '../../domain/view.ts';
import { OUTCOME, WAITING_ON } from '../kit/attributes.ts';
import { refusalOf } from '../kit/steps.ts';
import { type AdoptionInput, adoptionQuery, NOT_ACCEPTED, tryAgain } from './messages.ts';
import { comingBack, mayGoForward, nextMoneyStep } from './next.ts';
import { archiveRecord } from './record.ts';
import {
  type Adoption,
  accountOfPerson,
  ask,
  lastKnown,
  look,
  note,
  openAdoption,
  show,
  stateOf,
  tried,
  untilDone,
  untilNextLook,
  untilOperator,
} from './steps.ts';

/** The record is what the person is answered from afterwards: without limit. */
const { archive } = proxyActivities<Cases>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'write the archive record',
});

/** How an adopted case ended on both tracks. */
interface End {
  readonly relation: 'moved' | 'undone';
  readonly money: MoneyStatus;
}

/** Started anew after it was lost, it finds everything as it was left: each step has the case's own key and is done once. */
export async function adoption(input: AdoptionInput): Promise<CaseView> {
  const a = openAdoption(input);
  setHandler(adoptionQuery, () => stateOf(a));
  setHandler(tryAgain, () => {
    a.told += 1;
  });
  return CancellationScope.nonCancellable(() => run(a));
}

async function run(a: Adoption): Promise<CaseView> {
  const { how, by, caseNo } = a.input;
  const standing = await look(a);
  if (how === 'forward' && !mayGoForward(standing)) throw notAccepted(caseNo);
  note(a, 'jiexu', 'the run of this case had ended without a record: the case is adopted');
  for (const { who, reason } of by) note(a, 'operator', `adopted (${how}): ${reason} (${who})`);

  const end = how === 'restore' ? await backOrForward(a, standing) : await forward(a, standing);
  note(a, 'jiexu', 'ended: settled-by-hand');
  a.state = 'done';
  // asked last, since no money waits for it
  const before = await lastKnown({ caseNo }).catch((error: unknown) => {
    if (error instanceof ActivityFailure) return undefined;
    throw error;
  });
  const record = archiveRecord({ standing: await look(a), before, timeline: a.timeline, ...end });
  await archive(record);
  show(a);
  upsertSearchAttributes([
    { key: WAITING_ON, value: [] },
    { key: OUTCOME, value: 'settled-by-hand' },
  ]);
  await condition(allHandlersFinished);
  return record.view;
}

function notAccepted(caseNo: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `case ${caseNo} cannot go forward: the destination has not accepted its form; adopt it with "restore"`,
    NOT_ACCEPTED,
  );
}

/** The number that the case's credit would bear, or bears: of the newest freeze that was not voided. */
function numberOf({ freezes }: Standing): number {
  return (freezes.findLast(({ state }) => state !== 'unfrozen') ?? freezes.at(-1))?.n ?? 1;
}

/** First the destination answers whether the pivot has passed, and closes its file by the same write, as in any undoing. */
async function backOrForward(a: Adoption, standing: Standing): Promise<End> {
  const { source, destination } = standing.plan.offices;
  const fence = await untilDone(a, 'fence the case', () =>
    ask(a, destination, 'fence', 'fence the case', { source: source.pool, what: 'all' }),
  );
  if (fence.kind === 'fenced') {
    note(a, 'destination', 'fenced: this case can never be accepted or credited', destination.pool);
    return undo(a, standing, fence.paper);
  }
  note(a, 'destination', `had ${fence.kind} before it could be fenced: the case goes forward`, destination.pool);
  return forward(a, standing);
}

/** Everything at the source in one step; then what was sent comes back by itself, and the person does not wait for it. */
async function undo(a: Adoption, standing: Standing, fenced: Sealed<FencedPaper>): Promise<End> {
  const { plan } = standing;
  const { source } = plan.offices;
  const done = await untilDone(a, 'put everything back', () =>
    ask(a, source, 'withdraw', 'put everything back', { what: 'all', reason: 'settled-by-hand', fenced }),
  );
  // A person who has been paid cannot be unpaid: that case has passed its pivot.
  if (done.kind !== 'undone') return { relation: 'undone', money: await moneyForward(a) };
  note(a, 'jiexu', 'the contact letter is withdrawn: a later answer is refused', source.pool);
  if (plan.money === 'keep' || plan.money === 'none') {
    return { relation: 'undone', money: plan.money === 'keep' ? 'kept' : 'none' };
  }
  note(a, 'source', `freeze ${numberOf(standing)}: the balance is ${done.how}`, source.pool);
  await untilBack(a);
  return { relation: 'undone', money: 'undone' };
}

async function untilBack(a: Adoption): Promise<void> {
  for (;;) {
    const standing = await look(a);
    const { source, destination } = standing.plan.offices;
    const { there, onTheWay } = comingBack(standing);
    if (there.length + onTheWay.length === 0) return;
    for (const { paymentNo, amountFen } of there) {
      const back = { source: source.pool, paymentNo, amountFen };
      await tried(a, 'send the sum back', () => ask(a, destination, 'returnPayment', 'send the sum back', back));
    }
    await untilNextLook(a, 'bank', 'the sum that was sent to be back');
  }
}

/** To the end of the transfer: the relation ended at the source, the money where it belongs. */
async function forward(a: Adoption, standing: Standing): Promise<End> {
  a.state = 'forward';
  const { plan, accepted, credited } = standing;
  if (plan.relation && (accepted || credited || a.input.how === 'restore')) await endRelation(a, standing);
  return { relation: 'moved', money: await moneyForward(a) };
}

async function endRelation(a: Adoption, standing: Standing): Promise<void> {
  const { source, destination } = standing.plan.offices;
  const n = numberOf(standing);
  const slip = await slipOf(a, standing);
  await untilDone(a, 'end the relation', () =>
    ask(a, source, 'conclude', 'end the relation', { n, destination: destination.pool, slip }),
  );
  note(a, 'source', 'ended its relation', source.pool);
}

/** It has accepted or credited, so this only asks for its papers: nothing can be fenced any more. */
async function slipOf(a: Adoption, standing: Standing): Promise<Sealed<AcceptanceSlip>> {
  const { source, destination } = standing.plan.offices;
  const asked = { what: 'all', source: source.pool } as const;
  for (;;) {
    const had = await untilDone(a, 'ask for the slip', () =>
      ask(a, destination, 'fence', 'ask for the slip of the acceptance', asked),
    );
    if (had.kind !== 'fenced' && had.slip !== undefined) return had.slip;
    await untilOperator(a, 'the destination has no slip of the acceptance: it has to accept the form first');
  }
}

async function moneyForward(a: Adoption): Promise<MoneyStatus> {
  const goOn = new Set<string>();
  for (;;) {
    const standing = await look(a);
    const { source, destination } = standing.plan.offices;
    const step = nextMoneyStep(standing, goOn);
    switch (step.kind) {
      case 'done':
        return step.money;
      case 'order':
        await order(a, standing, step);
        break;
      case 'bounced':
        await untilOperator(a, `payment ${step.paymentNo} bounced or came back: remove the cause, then adopt again`);
        goOn.add(step.paymentNo);
        break;
      case 'wait':
        await untilNextLook(a, 'bank', `payment ${step.paymentNo} to arrive`);
        break;
      case 'credit': {
        const { n, paymentNo, amountFen } = step;
        const sum = { n, source: source.pool, paymentNo, amountFen };
        const done = await tried(a, 'credit the person', () =>
          ask(a, destination, 'credit', 'match the payment and credit the person', sum),
        );
        if (done !== undefined) {
          note(a, 'destination', 'credited the person and signed the receipt', destination.pool);
          await settle(a, standing, n, done.answer.receipt);
        }
        break;
      }
      case 'receipt': {
        const { n } = step;
        // It has credited, so this only asks for the receipt: nothing can be fenced any more.
        const done = await tried(a, 'ask for the receipt', () =>
          ask(a, destination, 'fence', 'ask for the receipt', { source: source.pool, what: 'credit' }),
        );
        if (done?.answer.kind === 'credited') await settle(a, standing, n, done.answer.receipt);
        break;
      }
      case 'keep-at-source':
        await keepAtSource(a, standing, step.n);
        break;
      default:
        return step satisfies never;
    }
  }
}

/** The credit is fenced, so the balance can go back; what was sent comes back by itself. */
async function keepAtSource(a: Adoption, { plan }: Standing, n: number): Promise<void> {
  const { source, destination } = plan.offices;
  const fence = await tried(a, 'fence the credit', () =>
    ask(a, destination, 'fence', 'fence the credit', { source: source.pool, what: 'credit' }),
  );
  // Credited after all: the next look at the books asks for the receipt.
  if (fence?.answer.kind !== 'fenced') return;
  const money = { what: 'money', reason: 'settled-by-hand', fenced: fence.answer.paper } as const;
  const done = await tried(a, 'put the balance back', () => ask(a, source, 'withdraw', 'put the balance back', money));
  if (done?.answer.kind !== 'undone') return;
  note(a, 'source', `freeze ${n}: the balance is ${done.answer.how}`, source.pool);
  await untilBack(a);
}

/** After the acceptance, before the zeroing: the person has died, and the source keeps the money for the heirs. */
async function keepForTheHeirs(a: Adoption, standing: Standing, n: number): Promise<void> {
  const { source } = standing.plan.offices;
  note(a, 'source', 'the person has died: the source keeps the money, its inheritance desk pays it out', source.pool);
  await keepAtSource(a, standing, n);
}

async function settle(a: Adoption, { plan }: Standing, n: number, receipt: Sealed<CreditReceipt>): Promise<void> {
  const { source, destination } = plan.offices;
  const booked = await tried(a, 'book the receipt', () =>
    ask(a, source, 'conclude', 'verify the receipt and settle', { n, destination: destination.pool, receipt }),
  );
  if (booked !== undefined) note(a, 'source', 'booked the receipt', source.pool);
}

/** The person's account; or the destination's, as it names it now. */
async function payeeOf(a: Adoption, { plan, caseNo }: Standing) {
  if (plan.money === 'to-person') return { to: await accountOfPerson({ caseNo }) };
  const named = await tried(a, 'name the account to pay into', () =>
    ask(a, plan.offices.destination, 'receivingAccount', 'name the account to pay into', {}),
  );
  return named && { account: named.answer };
}

async function order(
  a: Adoption,
  standing: Standing,
  { n, paymentNo, amountFen }: { readonly n: number; readonly paymentNo: string; readonly amountFen: string },
): Promise<void> {
  const { source, destination } = standing.plan.offices;
  const payee = await payeeOf(a, standing);
  if (payee === undefined) return;
  const after = standing.payments.at(-1)?.paymentNo;
  const payment = { destination: destination.pool, amountFen, after, ...payee };
  const done = await tried(a, 'zero the account and order the payment', () =>
    ask(a, source, 'pay', 'zero the account and order the payment', payment).catch((error: unknown) => {
      if (refusalOf(error)?.code === 'R13') return 'died' as const;
      throw error;
    }),
  );
  if (done === undefined) return;
  if (done.answer === 'died') return keepForTheHeirs(a, standing, n);
  if (done.answer.kind === 'ordered') {
    note(a, 'source', `zeroed the account and ordered payment ${paymentNo}`, source.pool);
  } else {
    await untilOperator(a, `the source holds the money: ${done.answer.holds.join(', ')}`);
  }
}
