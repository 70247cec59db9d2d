// A residual transfer: money that came to the source after the case had ended follows it; or, the other way, a late debit is paid.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { allHandlersFinished, CancellationScope, condition, startChild } from '@temporalio/workflow';
import type { CreditReceipt, Sealed } from '../domain/forms.ts';
import { yuan } from '../domain/money.ts';
import type { ResidualRequest, ResidualView } from '../domain/residual.ts';
import { CASE_NO, DESTINATION_POOL, SOURCE_POOL } from './messages.ts';
import { runClock, stopClock } from './residual-clock.ts';
import { declareEnding, end, settle, undo, untilDoneOrEnded } from './residual-ending.ts';
import { listen } from './residual-handlers.ts';
import { RESIDUAL, type ResidualInput, residualWorkflowId } from './residual-messages.ts';
import {
  note,
  now,
  openState,
  paymentOf,
  type Residual,
  showProblem,
  sumOf,
  viewOf,
  waitingFor,
} from './residual-state.ts';
import {
  archiveResidual,
  askOffice,
  orOperator,
  refusalOf,
  registerResidual,
  untilOperator,
} from './residual-steps.ts';

/** One sum, one person, one ended case. */
export async function residual(input: ResidualInput): Promise<ResidualView> {
  const r = openState(input);
  listen(r);
  // the server's own "cancel" is taken as a withdrawal, where that is still possible
  CancellationScope.current().cancelRequested.catch(() =>
    declareEnding(r, { outcome: 'withdrawn', because: 'cancelled by an operator' }),
  );
  return CancellationScope.nonCancellable(() => run(r));
}

async function run(r: Residual): Promise<ResidualView> {
  const { residualNo, request } = r.input;
  note(r, 'jiexu', `${residualNo} was started: ${request.reason}`, request.office);
  await untilDoneOrEnded(r, () => move(r));
  if (r.ending !== undefined) await undo(r);
  r.outcome = r.ending?.outcome ?? 'completed';
  if (r.ending !== undefined) r.because = r.ending.because;
  r.closedAt = now();
  note(r, 'jiexu', `ended: ${r.outcome}`);
  await archiveResidual({ view: viewOf(r), timeline: [...r.timeline] });
  await condition(allHandlersFinished);
  return viewOf(r);
}

/** The procedure, until it is done or interrupted by an ending. */
async function move(r: Residual): Promise<void> {
  if (r.input.request.direction === 'back') await untilAgreedAndHeld(r);
  else await hold(r);
  await runClock(r, 'pay');
  if (r.input.disposition === 'to-person') return payPerson(r);
  const paymentNo = await untilPaid(r, arrives);
  await runClock(r, 'credit');
  const { receipt, movedToCase } = await credit(r, paymentNo);
  stopClock(r, 'credit');
  await settle(r, receipt);
  if (movedToCase !== undefined) await followOn(r, movedToCase);
}

/** Late money is booked and held in one step, so that nothing else takes it. What the office refuses is not begun. */
async function hold(r: Residual): Promise<'held' | 'insufficient'> {
  const { payer, payee, input } = r;
  const { request, disposition } = input;
  const { caseNo: ofCase, direction, ref, reason, booked } = request;
  r.n += 1;
  r.begun = true;
  try {
    const opened = await askOffice(r, payer, 'openResidual', 'hold the sum', {
      ofCase,
      n: r.n,
      direction,
      destination: disposition === 'to-person' ? disposition : payee.pool,
      ...(r.amountFen === undefined ? {} : { amountFen: r.amountFen }),
      ...(direction === 'back' || booked ? {} : { late: { reference: ref, reason } }),
    });
    if (opened.kind === 'held') {
      r.amountFen = opened.amountFen;
      r.money = 'frozen';
      note(
        r,
        direction === 'back' ? 'destination' : 'source',
        `holds ${yuan(BigInt(opened.amountFen))} yuan`,
        payer.pool,
      );
      return 'held';
    }
    const available = yuan(BigInt(opened.availableFen));
    if (direction === 'back') {
      note(r, 'destination', `the account has ${available} yuan, which is less`, payer.pool);
      return 'insufficient';
    }
    return await end(r, { outcome: 'refused', because: `the account has ${available} yuan: nothing to send` });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return end(r, { outcome: 'refused', because: `${refusal.code}: ${refusal.remark}` });
  }
}

/** The destination's clerk agrees to the debit or to a part of it, never below zero, or refuses. */
async function untilAgreedAndHeld(r: Residual): Promise<void> {
  const { payer, input } = r;
  let solved = () => {};
  for (;;) {
    delete r.answer;
    r.awaitingAnswer = true;
    const forWhat = `an answer to the request for ${yuan(BigInt(sumOf(r)))} yuan (${input.request.reason})`;
    await waitingFor(r, { actor: 'destination', office: payer.pool, forWhat }, () => r.answer !== undefined);
    r.awaitingAnswer = false;
    solved();
    const answer = r.answer as Residual['answer'];
    if (answer?.kind === 'refuse') await end(r, { outcome: 'refused', because: `refused: ${answer.reason}` });
    if (answer?.kind === 'agree' && answer.amountFen !== undefined) r.amountFen = answer.amountFen;
    note(r, 'destination', `agreed to ${yuan(BigInt(sumOf(r)))} yuan`, payer.pool);
    if ((await hold(r)) === 'held') return;
    solved = showProblem(r, 'The account has less than was agreed to: agree to a part of it, or refuse.');
  }
}

/** Pays, and again under a new number after each bounce, until `reaches` says it is there; answers its number. */
async function untilPaid(r: Residual, reaches: (r: Residual, paymentNo: string) => Promise<boolean>): Promise<string> {
  for (;;) {
    const paymentNo = await order(r);
    if (await reaches(r, paymentNo)) return paymentNo;
    r.money = 'bounced';
    r.pivotPassed = false;
    await untilOperator(r, `payment ${paymentNo} bounced: the sum is back at the bank of ${r.payer.name}`);
    await runClock(r, 'pay');
  }
}

/** The receiving office says into which account, as it is now; the paying one zeroes and orders. */
async function order(r: Residual): Promise<string> {
  const { payer, payee, input, n } = r;
  const toPerson = input.disposition === 'to-person';
  const paymentNo = `${input.residualNo}-P${Object.keys(r.payments).length + 1}`;
  for (;;) {
    const to = toPerson ? r.payTo : await expected(r);
    r.paymentNo = paymentNo;
    paymentOf(r, paymentNo);
    // taken back in the very moment: nothing more is ordered
    if (r.ending !== undefined) await end(r, r.ending);
    // what was paid to a person cannot be undone
    r.pivotPassed = toPerson;
    const ordered = await askOffice(r, payer, 'payResidual', 'zero the sum and order the payment', {
      n,
      destination: toPerson ? 'to-person' : payee.pool,
      paymentNo,
      amountFen: sumOf(r),
      ...(to === undefined ? {} : { to }),
    }).catch((error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      return refusal;
    });
    if ('kind' in ordered && ordered.kind === 'ordered') break;
    r.pivotPassed = false;
    const why = 'kind' in ordered ? `held by ${ordered.holds.join(', ')}` : `${ordered.code}: ${ordered.remark}`;
    await untilOperator(r, `the payment was not ordered: ${why}`);
  }
  r.money = 'ordered';
  note(r, 'jiexu', `zeroed the sum and ordered payment ${paymentNo}`, payer.pool);
  return paymentNo;
}

async function expected(r: Residual) {
  const { payer, payee, input } = r;
  const { caseNo: ofCase, direction } = input.request;
  const { account } = await orOperator(r, () =>
    askOffice(r, payee, 'expectResidual', 'name the account to pay into', {
      ofCase,
      direction,
      source: payer.pool,
      follow: r.follow,
    }),
  );
  return account;
}

async function payPerson(r: Residual): Promise<void> {
  await untilPaid(r, async (_, paymentNo) => {
    const reports = paymentOf(r, paymentNo);
    const who = { actor: 'bank', office: r.payer.pool, forWhat: 'the payment to reach the person' } as const;
    await waitingFor(r, who, () => reports.paidAt !== undefined || reports.bouncedAt !== undefined);
    stopClock(r, 'pay');
    return reports.paidAt !== undefined;
  });
  r.money = 'paid';
  note(r, 'bank', "reached the person's own account", r.payer.pool);
}

/** True when the sum has arrived, false when it bounced. */
async function arrives(r: Residual, paymentNo: string): Promise<boolean> {
  const { payer, payee } = r;
  const reports = paymentOf(r, paymentNo);
  const settled = () => reports.receivedAt !== undefined || reports.bouncedAt !== undefined;
  const left = () => reports.sentAt !== undefined || reports.receipts.size > 0 || settled();
  await waitingFor(r, { actor: 'bank', office: payer.pool, forWhat: 'the payment to leave' }, left);
  stopClock(r, 'pay');
  if (!settled()) {
    r.money = reports.receipts.size > 0 ? 'disputed' : 'in-flight';
    await waitingFor(r, { actor: 'bank', office: payee.pool, forWhat: 'the payment to arrive' }, settled);
  }
  if (reports.receivedAt === undefined) return false;
  r.money = 'arrived';
  note(r, 'bank', `payment ${paymentNo} arrived`, payee.pool);
  return true;
}

/** Into the person's account; or, a debit, for what it was asked for. From here it only goes forward. */
async function credit(
  r: Residual,
  paymentNo: string,
): Promise<{ readonly receipt: Sealed<CreditReceipt>; readonly movedToCase?: string }> {
  const { payer, payee, n } = r;
  const sum = { n, source: payer.pool, paymentNo, amountFen: sumOf(r) };
  const isBack = r.input.request.direction === 'back';
  const credited = await orOperator(r, () =>
    isBack
      ? askOffice(r, payee, 'takeResidualDebit', 'book what was asked for', sum)
      : askOffice(r, payee, 'creditResidual', 'match the payment and credit the person', { ...sum, follow: r.follow }),
  );
  r.pivotPassed = true;
  r.money = credited.to === 'inheritance' ? 'inherited' : 'credited';
  note(r, isBack ? 'source' : 'destination', 'booked the sum and signed the receipt', payee.pool);
  return credited;
}

/** A → B → C: the sum is in the account at B, and goes on with the case that the person left B by. It is a transfer of its own. */
async function followOn(r: Residual, movedToCase: string): Promise<void> {
  const { residualNo, request } = r.input;
  if (request.direction !== 'onward') return;
  const next: ResidualRequest = {
    caseNo: movedToCase,
    direction: 'onward',
    office: r.payee.pool,
    ref: residualNo,
    reason: request.reason,
    amountFen: sumOf(r),
    booked: true,
  };
  for (;;) {
    const registered = await registerResidual({ request: next, at: now() });
    if (registered.kind === 'registered') {
      r.followedBy = registered.order.residualNo;
      if (!registered.ended) await startNext(registered.order);
      note(r, 'jiexu', `goes on as ${r.followedBy}`, r.payee.pool);
      return;
    }
    await untilOperator(r, `the sum cannot go on yet: ${registered.message}; ${registered.remedy}`);
  }
}

async function startNext(order: ResidualInput): Promise<void> {
  const { source, destination } = order.offices;
  try {
    await startChild(RESIDUAL, {
      workflowId: residualWorkflowId(order.residualNo),
      args: [order],
      parentClosePolicy: 'ABANDON',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      staticSummary: `${order.residualNo}: ${source.pool} → ${destination.pool}, ${order.request.reason}`,
      typedSearchAttributes: [
        { key: CASE_NO, value: order.request.caseNo },
        { key: SOURCE_POOL, value: source.pool },
        { key: DESTINATION_POOL, value: destination.pool },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
