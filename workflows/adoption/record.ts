// The archive record of an adopted case: how it stood when its run was last heard, and how it ended by hand.
import type { ArchiveRecord } from '../../activities/cases/cases.ts';
import type { Standing } from '../../activities/reconciliation/adoption.ts';
import type { LastKnown } from '../../activities/reconciliation/runs.ts';
import type { MoneyStatus, RelationStatus } from '../../domain/case.ts';
import { toBeijing } from '../../domain/instant.ts';
import { parseFen, yuan } from '../../domain/money.ts';
import { type CaseView, type TimelineEntry, whereIsTheMoney } from '../../domain/view.ts';
import { now } from './steps.ts';

export interface AdoptedEnd {
  readonly standing: Standing;
  /** Absent where the old history is gone. */
  readonly before?: LastKnown | undefined;
  /** What the adoption did, in order. */
  readonly timeline: readonly TimelineEntry[];
  readonly relation: 'moved' | 'undone';
  readonly money: MoneyStatus;
}

function relationOf({ standing, relation }: AdoptedEnd): RelationStatus {
  if (!standing.plan.relation) return 'none';
  return relation === 'moved' ? 'merged' : 'undone';
}

/** What is known of the case without its run. */
function fromRegister({
  applicationNo,
  caseNo,
  plan,
  openedAt,
  certificateNo,
  letterNo,
  formVersion,
}: Standing): CaseView {
  const { source, destination } = plan.offices;
  return {
    applicationNo,
    caseNo,
    stage: 'closed',
    reasons: [],
    source: { pool: source.pool, name: source.name },
    destination: { pool: destination.pool, name: destination.name },
    route: plan.route,
    regime: plan.regime,
    moneyRoute: plan.money,
    relation: 'pending',
    money: 'pending',
    whereIsTheMoney: '',
    awaited: [],
    clocks: [],
    overdue: false,
    formVersion: formVersion ?? 1,
    openedAt: toBeijing(Date.parse(openedAt)),
    ...(certificateNo === undefined ? {} : { certificateNo }),
    ...(letterNo === undefined ? {} : { letterNo }),
  };
}

/** Outcome `settled-by-hand`; both tracks as they are, and what the run had told before it was lost. */
export function archiveRecord(end: AdoptedEnd): ArchiveRecord {
  const { standing, before, timeline, money } = end;
  const { dueAt: _due, problem: _problem, ...view } = before?.view ?? fromRegister(standing);
  const amountFen = standing.freezes.at(-1)?.amountFen;
  const paymentNo = standing.payments.at(-1)?.paymentNo;
  const { source, destination } = standing.plan.offices;
  return {
    view: {
      ...view,
      stage: 'closed',
      outcome: 'settled-by-hand',
      relation: relationOf(end),
      money,
      ...(amountFen === undefined ? {} : { amountFen }),
      ...(paymentNo === undefined ? {} : { paymentNo }),
      whereIsTheMoney: whereIsTheMoney(money, yuan(parseFen(amountFen ?? '0')), source.name, destination.name),
      awaited: [],
      overdue: false,
      closedAt: now(),
    },
    timeline: [...(before?.timeline ?? []), ...timeline],
  };
}
