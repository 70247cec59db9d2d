// What everyone is shown of a residual transfer: search attributes, details in the Web UI, the view that answers every
// question.
import { parseFen, yuan } from '../../domain/money.ts';
import { type ResidualView, residualDetails } from '../../domain/residual.ts';
import { whereIsTheMoney } from '../../domain/view.ts';
import {
  CASE_NO,
  DESTINATION_POOL,
  DUE,
  MONEY_TRACK,
  OUTCOME,
  OVERDUE,
  SOURCE_POOL,
  WAITING_ON,
} from '../kit/attributes.ts';
import { problemOf, show, waitingOn } from '../kit/board.ts';
import { awaitedView, earliestDue, isOverdue } from '../kit/clocks.ts';
import { paymentInUse } from '../kit/payment.ts';
import { partiesOf, type Residual } from './state.ts';

/** Says how the residual transfer looks. */
export function showResidual(r: Residual): void {
  show(r, { details: () => residualDetails(viewOf(r), r.board.timeline), attributes: () => attributesOf(r) });
}

function attributesOf(r: Residual) {
  const { request, offices } = r.input;
  const due = earliestDue(r);
  return [
    { key: CASE_NO, value: request.caseNo },
    { key: SOURCE_POOL, value: offices.source.pool },
    { key: DESTINATION_POOL, value: offices.destination.pool },
    { key: MONEY_TRACK, value: r.money.status },
    { key: OUTCOME, value: r.end.outcome ?? null },
    { key: WAITING_ON, value: waitingOn(r) },
    { key: DUE, value: due === undefined ? null : new Date(due) },
    { key: OVERDUE, value: isOverdue(r) },
  ];
}

/** All that can be asked of it, at this moment. */
export function viewOf(r: Residual): ResidualView {
  const { input, money, end } = r;
  const { residualNo, request, offices } = input;
  return {
    residualNo,
    caseNo: request.caseNo,
    direction: request.direction,
    reason: request.reason,
    outcome: end.outcome,
    money: money.status,
    amountFen: money.amountFen,
    source: { pool: offices.source.pool, name: offices.source.name },
    destination: { pool: offices.destination.pool, name: offices.destination.name },
    paymentNo: paymentInUse(r)?.paymentNo,
    whereIsTheMoney: whereIsIt(r),
    awaited: awaitedView(r),
    dueAt: earliestDue(r),
    overdue: isOverdue(r),
    problem: problemOf(r),
    because: end.outcome === undefined ? undefined : end.declared?.because,
    followedBy: money.followedBy,
    openedAt: r.openedAt,
    closedAt: end.closedAt,
  };
}

/**
 * A debit ends at the office that asked for it, not in the person's account; before it begins, what is asked for is
 * said.
 */
function whereIsIt(r: Residual): string {
  const { status, amountFen } = r.money;
  const { payer, payee } = partiesOf(r);
  const amount = amountFen === undefined ? 'The whole balance, in' : yuan(parseFen(amountFen));
  if (status === 'pending') return `Nothing is held yet; ${payer.name} is to pay.`;
  if (status === 'undone') return `Nothing has moved: the sum is where it was, at ${payer.name}.`;
  if (r.input.request.direction === 'back' && (status === 'credited' || status === 'settled'))
    return `${amount} yuan went to ${payee.name}${ofWhatWasAsked(r)}.`;
  return whereIsTheMoney(status, amount, payer.name, payee.name);
}

/** A debit may be agreed to in part. */
function ofWhatWasAsked({ input: { request }, money }: Residual): string {
  const { amountFen: asked } = request;
  return asked === undefined || asked === money.amountFen
    ? ', as it had asked'
    : `, which had asked for ${yuan(parseFen(asked))} yuan`;
}
