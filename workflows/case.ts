// The state of one transfer: a single object that handlers and procedure share, and the view everyone is shown.
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Actor, ClockName, Hold, MoneyStatus, Outcome, RelationStatus, Stage } from '../domain/case.ts';
import type { Continuity, Reason } from '../domain/decision.ts';
import { detailsOf } from '../domain/details.ts';
import type { DocumentPerson, FormVerdict, SourceAnswer } from '../domain/forms.ts';
import { toBeijing } from '../domain/instant.ts';
import { parseFen, yuan } from '../domain/money.ts';
import type { ClockMark, DatedClock, Plan } from '../domain/plan.ts';
import { type Awaited, type CaseView, type ClockView, type TimelineEntry, whereIsTheMoney } from '../domain/view.ts';
import {
  CASE_NO,
  DUE,
  MONEY_TRACK,
  OUTCOME,
  OVERDUE,
  RELATION_TRACK,
  ROUTE,
  type TransferInput,
  WAITING_ON,
} from './messages.ts';

/** A clock that was started in this case. */
export interface RunningClock {
  dated: DatedClock;
  passed: ClockMark[];
  stoppedAt?: string;
}

/** A step that an office was asked for and has not answered. */
export interface OutstandingStep {
  readonly sinceMs: number;
  readonly what: string;
  readonly office: string;
  /** Set once an operator was called: takes the problem back. */
  done?: () => void;
}

/** Who is waited for. `clock`: the one whose date tells until when; it may be dated anew meanwhile. */
export interface AwaitedNow extends Omit<Awaited, 'until' | 'why'> {
  readonly clock?: ClockName;
}

/** Why a case ends before it is completed. */
export interface Ending {
  readonly outcome: Exclude<Outcome, 'completed'>;
  readonly codes: readonly string[];
  readonly what: string;
}

/** What the bank reported of a payment. */
export interface PaymentReports {
  sentAt?: string;
  receivedAt?: string;
  paidAt?: string;
  bouncedAt?: string;
  backAt?: string;
}

export interface Case {
  readonly input: TransferInput;
  readonly openedAt: string;
  stage: Stage;
  /** True once somebody asked for the decision. */
  asked: boolean;
  decided: boolean;
  outcome?: Outcome;
  reasons: readonly Reason[];
  openCaseNo?: string;
  /** Set when the application was deferred; `until` absent: until both offices are on the platform. */
  deferred?: { readonly until?: string };
  /** The application number was used before with another content. */
  conflict: boolean;
  /** The record of an earlier run that decided this application. */
  recorded?: CaseView;
  caseNo?: string;
  plan?: Plan;
  /** Benefits across the gap, as assessed when applying. */
  benefits?: Continuity;
  relation: RelationStatus;
  money: MoneyStatus;
  amountFen: string;
  /** Counts freezes and credits; one more after a void, a restore or a bounce, never an attempt. */
  n: number;
  paymentNo?: string;
  readonly payments: Record<string, PaymentReports>;
  certificateNo?: string;
  letterNo?: string;
  /** The version of the information form that is awaited or in use. */
  formVersion: number;
  awaitingAnswer: boolean;
  answer?: SourceAnswer;
  confirmed: boolean;
  awaitingVerdict: boolean;
  verdict?: FormVerdict;
  /** True while the destination is being asked to accept: the pivot may pass at any moment. */
  accepting: boolean;
  /** What holds the money at the source; emptied when the source says it is settled. */
  holds: readonly Hold[];
  /** True once the destination accepted the form (no relation track: credited the sum): from here only forward. */
  pivotPassed: boolean;
  /** Set once: the case is to end before it is completed. */
  ending?: Ending;
  readonly awaited: AwaitedNow[];
  readonly clocks: RunningClock[];
  /** The latest mark whose time has come, by the timer that said so. ISO 8601 +08:00, or empty. */
  spokenUntil: string;
  /** Clocks of the plan as dated last, whether they run or not. */
  dates: readonly DatedClock[];
  readonly timeline: TimelineEntry[];
  readonly outstanding: Set<OutstandingStep>;
  watching: boolean;
  /** What is wrong and what to do about it; several things may be at once. */
  readonly problems: string[];
  /** Takes back that the form was returned. */
  formReturned?: () => void;
  /** How often a published calendar asked for new dates, and how often they were given. */
  replansAsked: number;
  /** How often an operator said "retry". */
  retries: number;
  closedAt?: string;
  published: string;
}

export function openCase(input: TransferInput): Case {
  return {
    input,
    openedAt: now(),
    stage: 'deciding',
    asked: false,
    decided: false,
    conflict: false,
    reasons: [],
    relation: 'pending',
    money: 'pending',
    amountFen: '0',
    n: 1,
    payments: {},
    formVersion: 1,
    awaitingAnswer: false,
    confirmed: false,
    awaitingVerdict: false,
    accepting: false,
    holds: [],
    pivotPassed: false,
    awaited: [],
    clocks: [],
    spokenUntil: '',
    dates: [],
    timeline: [],
    outstanding: new Set(),
    watching: false,
    problems: [],
    retries: 0,
    replansAsked: 0,
    published: '',
  };
}

/** The case's clock: workflow time, ISO 8601 +08:00. */
export function now(): string {
  return toBeijing(Date.now());
}

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

/** The plan of a case that was accepted. */
export function planOf(c: Case): Plan {
  if (c.plan === undefined) throw new Error('the case has no plan before it is accepted');
  return c.plan;
}

export function caseNoOf(c: Case): string {
  if (c.caseNo === undefined) throw new Error('the case has no number before it is accepted');
  return c.caseNo;
}

/** The person as documents name them. */
export function documentPersonOf(c: Case): DocumentPerson {
  const { name, idType, idNumber } = c.input.application.person;
  return { name, idType, idNumber };
}

/** The payment the case has ordered and what the bank said of it. */
export function paymentOf(c: Case, paymentNo: string): PaymentReports {
  c.payments[paymentNo] ??= {};
  return c.payments[paymentNo];
}

/** Shows a problem until the answer is called. */
export function showProblem(c: Case, problem: string): () => void {
  c.problems.push(problem);
  return () => {
    const at = c.problems.indexOf(problem);
    if (at >= 0) c.problems.splice(at, 1);
  };
}

/** Says who is waited for while `until` runs, publishes it, and takes it back afterwards. */
export async function waitingFor<T>(
  c: Case,
  who: { readonly actor: Actor; readonly office?: string; readonly forWhat: string; readonly clock?: ClockName },
  until: () => Promise<T>,
): Promise<T> {
  const entry: AwaitedNow = { ...who, since: now() };
  c.awaited.push(entry);
  publish(c);
  try {
    return await until();
  } finally {
    c.awaited.splice(c.awaited.indexOf(entry), 1);
    if (c.awaited.length > 0) publish(c);
  }
}

/** `source-out: 10 working days from 2026-09-30 (law: …)`. */
export function whyThatDate(clock: DatedClock): string {
  const provisional = clock.provisional ? '; provisional, the holiday notice of that year is not published' : '';
  return `${clock.name}: ${clock.workingDays} working days after ${clock.startedAt.slice(0, 10)} (${clock.basis}: ${clock.source}${provisional})`;
}

function openClocks(c: Case): RunningClock[] {
  return c.clocks.filter((clock) => clock.stoppedAt === undefined);
}

function earliestDue(c: Case): string | undefined {
  return openClocks(c)
    .map((clock) => clock.dated.dueAt)
    .sort()[0];
}

function isOverdue(c: Case): boolean {
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
    whereIsTheMoney: whereIsTheMoney(c.money, yuan(parseFen(c.amountFen)), source, destination),
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
