// A → B → C: a sum that is in the account at B goes on with the case that the person left B by, as a residual transfer
// of its own.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { startChild } from '@temporalio/workflow';
import type { Residuals } from '../../activities/cases/residuals.ts';
import type { ResidualOrder, ResidualRequest } from '../../domain/residual.ts';
import { CASE_NO, DESTINATION_POOL, SOURCE_POOL } from '../kit/attributes.ts';
import { note } from '../kit/board.ts';
import { untilOperator } from '../kit/desk.ts';
import { now } from '../kit/now.ts';
import { amountOf } from '../kit/payment.ts';
import { own } from '../kit/steps.ts';
import { RESIDUAL, residualWorkflowId } from './messages.ts';
import { partiesOf, type Residual } from './state.ts';

const { registerResidual } = own<Residuals>('register the sum that follows');

export async function followOn(r: Residual, movedToCase: string): Promise<void> {
  const { residualNo, request } = r.input;
  if (request.direction !== 'onward') return;
  const office = partiesOf(r).payee.pool;
  const next: ResidualRequest = {
    caseNo: movedToCase,
    direction: 'onward',
    office,
    ref: residualNo,
    reason: request.reason,
    amountFen: amountOf(r),
    booked: true,
  };
  for (;;) {
    const registered = await registerResidual({ request: next, at: now() });
    if (registered.kind === 'registered') {
      const { order, ended } = registered;
      r.money.followedBy = order.residualNo;
      if (!ended) await startNext(order);
      note(r, 'jiexu', `goes on as ${order.residualNo}`, office);
      return;
    }
    const { message, remedy } = registered;
    const refused = { kind: 'refused', of: 'registerResidual' } as const;
    await untilOperator(r, `the sum cannot go on yet: ${message}; ${remedy}`, refused);
  }
}

async function startNext(order: ResidualOrder): Promise<void> {
  const { residualNo, request, offices } = order;
  const { source, destination } = offices;
  try {
    await startChild(RESIDUAL, {
      workflowId: residualWorkflowId(residualNo),
      args: [order],
      parentClosePolicy: 'ABANDON',
      // one whose run was terminated is started again
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `${residualNo}: ${source.pool} → ${destination.pool}, ${request.reason}`,
      typedSearchAttributes: [
        { key: CASE_NO, value: request.caseNo },
        { key: SOURCE_POOL, value: source.pool },
        { key: DESTINATION_POOL, value: destination.pool },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
