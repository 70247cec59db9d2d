// What everyone is shown of a case: search attributes, details in the Web UI, the view that answers every question.
import { detailsOf } from '../../domain/details.ts';
import { parseFen, yuan } from '../../domain/money.ts';
import { type CaseView, whereIsTheMoney } from '../../domain/view.ts';
import { CASE_NO, DUE, MONEY_TRACK, OUTCOME, OVERDUE, RELATION_TRACK, ROUTE, WAITING_ON } from '../kit/attributes.ts';
import { problemOf, show, waitingOn } from '../kit/board.ts';
import { awaitedView, clockViews, earliestDue, isOverdue } from '../kit/clocks.ts';
import { type Case, isConfirmed } from './state.ts';

/** Says how the case looks. */
export function showCase(c: Case): void {
  show(c, { details: () => detailsOf(viewOf(c), c.board.timeline), attributes: () => attributesOf(c) });
}

function attributesOf(c: Case) {
  const accepted = c.entry.kind === 'accepted' ? c.entry : undefined;
  const due = earliestDue(c);
  return [
    { key: CASE_NO, value: accepted?.caseNo ?? null },
    { key: ROUTE, value: accepted?.plan.route ?? null },
    { key: RELATION_TRACK, value: accepted ? c.relation : null },
    { key: MONEY_TRACK, value: accepted ? c.money.status : null },
    { key: OUTCOME, value: c.end.outcome ?? null },
    { key: WAITING_ON, value: waitingOn(c) },
    { key: DUE, value: due === undefined ? null : new Date(due) },
    { key: OVERDUE, value: isOverdue(c) },
  ];
}

/** The whole of what a case can be asked, at this moment. */
export function viewOf(c: Case): CaseView {
  const { input, entry, exchange, money, end } = c;
  const plan = entry.kind === 'accepted' ? entry.plan : undefined;
  const source = { pool: input.sourcePool, name: plan?.offices.source.name };
  const destination = { pool: input.destinationPool, name: plan?.offices.destination.name };
  const reasons = 'reasons' in entry ? entry.reasons.map(({ code }) => code) : [];
  return {
    applicationNo: input.application.applicationNo,
    caseNo: entry.kind === 'accepted' ? entry.caseNo : undefined,
    stage: c.stage,
    outcome: end.outcome,
    reasons: [...new Set([...reasons, ...(end.declared?.codes ?? [])])],
    source,
    destination,
    route: plan?.route,
    regime: plan?.regime,
    moneyRoute: plan?.money,
    relation: c.relation,
    money: money.status,
    amountFen: isConfirmed(c) ? money.amountFen : undefined,
    paymentNo: money.payments.findLast(({ isOrdered }) => isOrdered)?.paymentNo,
    whereIsTheMoney: whereIsIt(c, source.name ?? source.pool, destination.name ?? destination.pool),
    awaited: awaitedView(c),
    clocks: clockViews(c),
    dueAt: earliestDue(c),
    overdue: isOverdue(c),
    problem: problemOf(c),
    certificateNo: exchange.certificateNo,
    letterNo: exchange.letter?.body.letterNo,
    formVersion: exchange.version,
    benefits: entry.kind === 'accepted' ? entry.benefits : undefined,
    openedAt: c.openedAt,
    closedAt: end.closedAt,
  };
}

/**
 * What whoever asks is told. Nobody hears that a case has ended before its archive record is written: whoever has heard
 * it finds it there, and the person can apply anew.
 */
export function answerOf(c: Case): CaseView {
  const view = viewOf(c);
  if (c.end.outcome === undefined || c.end.filed) return view;
  return { ...view, stage: 'completing', outcome: undefined, closedAt: undefined };
}

function whereIsIt({ money }: Case, source: string, destination: string): string {
  return money.overdrawn
    ? `The person's account at ${source} is overdrawn: no money moves before that is settled there.`
    : whereIsTheMoney(money.status, yuan(parseFen(money.amountFen)), source, destination);
}
