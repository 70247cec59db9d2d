// What everyone is shown of a case: search attributes, details in the Web UI, the view, who is awaited, what is wrong.
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Actor, ClockName } from '../domain/case.ts';
import { detailsOf } from '../domain/details.ts';
import { parseFen, yuan } from '../domain/money.ts';
import type { DatedClock } from '../domain/plan.ts';
import { type Awaited, type CaseView, type ClockView, type TimelineEntry, whereIsTheMoney } from '../domain/view.ts';
import { type AwaitedNow, type Case, isPaused, now, type RunningClock } from './case.ts';
import { CASE_NO, DUE, MONEY_TRACK, OUTCOME, OVERDUE, RELATION_TRACK, ROUTE, WAITING_ON } from './messages.ts';

/** Writes a line of the case's history. No personal data. */
export function note(c: Case, by: TimelineEntry['by'], what: string, office?: string): void {
  c.timeline.push({ at: now(), by, what, ...(office === undefined ? {} : { office }) });
  // while somebody is awaited, people look at lists: they must not show what was
  if (c.awaited.length > 0) publish(c);
  else showDetails(c);
}

function showDetails(c: Case): void {
  setCurrentDetails(detailsOf(viewOf(c), c.timeline));
}

/** Shows a problem until the answer is called. */
export function showProblem(c: Case, problem: string): () => void {
  c.problems.push(problem);
  return () => {
    const at = c.problems.indexOf(problem);
    if (at >= 0) c.problems.splice(at, 1);
  };
}

/** Who is waited for, and for what. */
export interface WaitedFor {
  readonly actor: Actor;
  readonly office?: string;
  readonly forWhat: string;
  readonly clock?: ClockName;
}

/** Says who is waited for, until the answer is called. */
export function showAwaited(c: Case, who: WaitedFor): () => void {
  const entry: AwaitedNow = { ...who, since: now() };
  c.awaited.push(entry);
  publish(c);
  return () => {
    const at = c.awaited.indexOf(entry);
    if (at < 0) return;
    c.awaited.splice(at, 1);
    if (c.awaited.length > 0) publish(c);
  };
}

/** Says who is waited for while `until` runs, publishes it, and takes it back afterwards. */
export async function waitingFor<T>(c: Case, who: WaitedFor, until: () => Promise<T>): Promise<T> {
  const over = showAwaited(c, who);
  try {
    return await until();
  } finally {
    over();
  }
}

/** `source-out: 10 working days from 2026-09-30 (law: …)`. */
export function whyThatDate(clock: DatedClock): string {
  const provisional = clock.provisional ? '; provisional, the holiday notice of that year is not published' : '';
  return `${clock.name}: ${clock.workingDays} working days after ${clock.startedAt.slice(0, 10)} (${clock.basis}: ${clock.source}${provisional})`;
}

/** Clocks that run: not done, and not standing still for the applicant. */
function openClocks(c: Case): RunningClock[] {
  return c.clocks.filter((clock) => clock.stoppedAt === undefined && !isPaused(clock));
}

function earliestDue(c: Case): string | undefined {
  return openClocks(c)
    .map((clock) => clock.dated.dueAt)
    .sort()[0];
}

export function isOverdue(c: Case): boolean {
  return openClocks(c).some((clock) => clock.passed.some((mark) => mark.kind === 'overdue'));
}

/**
 * Writes the search attributes where they changed. Called when the case starts to wait for somebody, at every change while it does,
 * when a clock speaks and when the case ends: the steps in between take milliseconds, and an event each would cost more than it tells.
 */
export function publish(c: Case): void {
  showDetails(c);
  const waitingOn = [
    ...new Set(c.awaited.flatMap((a) => (a.office ? [a.actor, `${a.actor}:${a.office}`] : [a.actor]))),
  ];
  const due = earliestDue(c);
  const attributes = {
    caseNo: c.caseNo,
    route: c.plan?.route,
    relation: c.plan && c.relation,
    money: c.plan && c.money,
    outcome: c.outcome,
    waitingOn,
    due,
    overdue: isOverdue(c),
  };
  const fingerprint = JSON.stringify(attributes);
  if (fingerprint === c.published) return;
  c.published = fingerprint;
  upsertSearchAttributes([
    { key: CASE_NO, value: attributes.caseNo ?? null },
    { key: ROUTE, value: attributes.route ?? null },
    { key: RELATION_TRACK, value: attributes.relation ?? null },
    { key: MONEY_TRACK, value: attributes.money ?? null },
    { key: OUTCOME, value: attributes.outcome ?? null },
    { key: WAITING_ON, value: waitingOn },
    { key: DUE, value: due === undefined ? null : new Date(due) },
    { key: OVERDUE, value: attributes.overdue },
  ]);
}

function awaitedView(c: Case, { clock, ...entry }: AwaitedNow): Awaited {
  const running = clock && openClocks(c).find((each) => each.dated.name === clock);
  return running ? { ...entry, until: running.dated.dueAt, why: whyThatDate(running.dated) } : entry;
}

function clockView(clock: RunningClock): ClockView {
  const { name, workingDays, basis, source, startedAt, dueAt, provisional } = clock.dated;
  return {
    name,
    workingDays,
    basis,
    source,
    startedAt,
    dueAt,
    provisional,
    passed: [...clock.passed],
    ...(clock.stoppedAt === undefined ? {} : { stoppedAt: clock.stoppedAt }),
    ...(clock.pauses.length === 0 ? {} : { pauses: clock.pauses.map((pause) => ({ ...pause })) }),
  };
}

/** The whole of what a case can be asked, at this moment. */
export function viewOf(c: Case): CaseView {
  const { application, sourcePool, destinationPool } = c.input;
  const source = c.plan?.offices.source.name ?? sourcePool;
  const destination = c.plan?.offices.destination.name ?? destinationPool;
  const due = earliestDue(c);
  return {
    applicationNo: application.applicationNo,
    ...(c.caseNo === undefined ? {} : { caseNo: c.caseNo }),
    stage: c.stage,
    ...(c.outcome === undefined ? {} : { outcome: c.outcome }),
    reasons: [...new Set([...c.reasons.map((reason) => reason.code), ...(c.ending?.codes ?? [])])],
    source: { pool: sourcePool, ...(c.plan ? { name: source } : {}) },
    destination: { pool: destinationPool, ...(c.plan ? { name: destination } : {}) },
    ...(c.plan ? { route: c.plan.route, regime: c.plan.regime, moneyRoute: c.plan.money } : {}),
    relation: c.relation,
    money: c.money,
    ...(c.confirmed ? { amountFen: c.amountFen } : {}),
    ...(c.paymentNo === undefined ? {} : { paymentNo: c.paymentNo }),
    whereIsTheMoney: c.overdrawn
      ? `The person's account at ${source} is overdrawn: no money moves before that is settled there.`
      : whereIsTheMoney(c.money, yuan(parseFen(c.amountFen)), source, destination),
    awaited: c.awaited.map((entry) => awaitedView(c, entry)),
    clocks: c.clocks.map(clockView),
    ...(due === undefined ? {} : { dueAt: due }),
    overdue: isOverdue(c),
    ...(c.problems.length === 0 ? {} : { problem: c.problems.join(' ') }),
    ...(c.certificateNo === undefined ? {} : { certificateNo: c.certificateNo }),
    ...(c.letterNo === undefined ? {} : { letterNo: c.letterNo }),
    formVersion: c.formVersion,
    ...(c.benefits === undefined ? {} : { benefits: c.benefits }),
    openedAt: c.openedAt,
    ...(c.closedAt === undefined ? {} : { closedAt: c.closedAt }),
  };
}
