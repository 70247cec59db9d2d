// What everyone is shown of a correction: search attributes, details in the Web UI, the view that answers every
// question.
import { type CorrectionView, correctionDetails } from '../../domain/correction.ts';
import { CASE_NO, DUE, OUTCOME, OVERDUE, WAITING_ON } from '../kit/attributes.ts';
import { problemOf, show, waitingOn } from '../kit/board.ts';
import { awaitedView, clockViews, earliestDue, isOverdue } from '../kit/clocks.ts';
import type { Correction } from './state.ts';

/** Says how the correction looks. */
export function showCorrection(c: Correction): void {
  show(c, { details: () => correctionDetails(viewOf(c), c.board.timeline), attributes: () => attributesOf(c) });
}

function attributesOf(c: Correction) {
  const { outcome, dueAt } = viewOf(c);
  return [
    { key: CASE_NO, value: c.input.caseNo },
    { key: OUTCOME, value: outcome ?? null },
    { key: WAITING_ON, value: waitingOn(c) },
    { key: DUE, value: dueAt === undefined ? null : new Date(dueAt) },
    { key: OVERDUE, value: isOverdue(c) },
  ];
}

export function viewOf(c: Correction): CorrectionView {
  const { input, entry, end } = c;
  if (entry.kind === 'recorded') return entry.view;
  const offices = entry.kind === 'taken' ? entry : undefined;
  return {
    caseNo: input.caseNo,
    version: input.form.body.version,
    source: { pool: input.sourcePool, name: offices?.source.name },
    destination: { pool: input.destinationPool, name: offices?.destination.name },
    stage: c.stage,
    outcome: end.outcome,
    reason: c.reason,
    months: c.months,
    awaited: awaitedView(c),
    clocks: clockViews(c),
    dueAt: earliestDue(c),
    overdue: isOverdue(c),
    problem: problemOf(c),
    openedAt: c.openedAt,
    closedAt: end.closedAt,
  };
}
