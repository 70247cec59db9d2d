// The state of one residual transfer: what handlers and procedure share, and how it shows itself.
import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Actor, MoneyStatus } from '../domain/case.ts';
import type { BankAccount } from '../domain/forms.ts';
import { fromIso, toBeijing } from '../domain/instant.ts';
import { yuan } from '../domain/money.ts';
import type { DatedClock, OfficeRef } from '../domain/plan.ts';
import { type ResidualOutcome, type ResidualView, residualDetails } from '../domain/residual.ts';
import { type Awaited, type TimelineEntry, whereIsTheMoney } from '../domain/view.ts';
import { CASE_NO, DESTINATION_POOL, DUE, MONEY_TRACK, OUTCOME, OVERDUE, SOURCE_POOL, WAITING_ON } from './messages.ts';
import type { AnswerDebit, ResidualInput, ResolveResidual } from './residual-messages.ts';

/** What the bank reported of a payment. */
export interface Reports {
  /** What came in under its number, fen by receipt. */
  readonly receipts: Map<number, bigint>;
  /** Takes back that another sum came than was ordered. */
  settledDispute?: () => void;
  sentAt?: string;
  receivedAt?: string;
  paidAt?: string;
  bouncedAt?: string;
  backAt?: string;
}

/** A clock of the plan that runs. */
export interface ResidualClock {
  readonly dated: DatedClock;
  overdue: boolean;
}

export interface Residual {
  readonly input: ResidualInput;
  readonly openedAt: string;
  /** The office that pays and the one that receives; onward they are source and destination, back the other way. */
  readonly payer: OfficeRef;
  readonly payee: OfficeRef;
  money: MoneyStatus;
  /** What was asked for, agreed or held; undefined: the whole balance, not yet held. */
  amountFen: string | undefined;
  /** Counts the sums that the payer was asked to hold. */
  n: number;
  payTo: BankAccount | undefined;
  paymentNo?: string;
  readonly payments: Record<string, Reports>;
  awaitingAnswer: boolean;
  answer?: AnswerDebit;
  awaitingOperator: boolean;
  resolution?: ResolveResidual;
  /** An operator has decided that the sum goes on to where the person is. */
  follow: boolean;
  followedBy?: string;
  /** True once the payer was asked to hold anything: an unknown outcome has to be undone too. */
  begun: boolean;
  /** The pivot: the sum is credited; or, paid to the person, ordered. From here only forward. */
  pivotPassed: boolean;
  /** Set once: it is to end before it is completed. */
  ending?: { readonly outcome: Exclude<ResidualOutcome, 'completed'>; readonly because: string };
  outcome?: ResidualOutcome;
  because?: string;
  readonly clocks: ResidualClock[];
  readonly awaited: Awaited[];
  readonly problems: string[];
  readonly timeline: TimelineEntry[];
  closedAt?: string;
  published: string;
}

export function openState(input: ResidualInput): Residual {
  const { source, destination } = input.offices;
  const onward = input.request.direction === 'onward';
  return {
    input,
    openedAt: now(),
    payer: onward ? source : destination,
    payee: onward ? destination : source,
    money: 'pending',
    amountFen: input.request.amountFen,
    n: 0,
    payTo: input.payTo,
    payments: {},
    awaitingAnswer: false,
    awaitingOperator: false,
    follow: false,
    begun: false,
    pivotPassed: false,
    clocks: [],
    awaited: [],
    problems: [],
    timeline: [],
    published: '',
  };
}

/** Workflow time, ISO 8601 +08:00. */
export function now(): string {
  return toBeijing(Date.now());
}

/** Writes a line of what happened. No personal data. */
export function note(r: Residual, by: TimelineEntry['by'], what: string, office?: string): void {
  r.timeline.push({ at: now(), by, what, ...(office === undefined ? {} : { office }) });
  publish(r);
}

export function paymentOf(r: Residual, paymentNo: string): Reports {
  r.payments[paymentNo] ??= { receipts: new Map() };
  return r.payments[paymentNo];
}

/** The sum that is held and paid. */
export function sumOf(r: Residual): string {
  if (r.amountFen === undefined) throw new Error('nothing is held yet');
  return r.amountFen;
}

/** Shows a problem until the answer is called. */
export function showProblem(r: Residual, problem: string): () => void {
  r.problems.push(problem);
  return () => {
    const at = r.problems.indexOf(problem);
    if (at >= 0) r.problems.splice(at, 1);
    publish(r);
  };
}

/** Says who is waited for until `fits`, and takes it back afterwards. */
export async function waitingFor(
  r: Residual,
  who: { readonly actor: Actor; readonly office?: string; readonly forWhat: string },
  fits: () => boolean,
): Promise<void> {
  const entry: Awaited = { ...who, since: now() };
  r.awaited.push(entry);
  publish(r);
  try {
    await condition(fits);
  } finally {
    r.awaited.splice(r.awaited.indexOf(entry), 1);
    publish(r);
  }
}

const due = (r: Residual) => r.clocks.map((clock) => clock.dated.dueAt).sort()[0];

/** Details and search attributes, where they changed. */
export function publish(r: Residual): void {
  const view = viewOf(r);
  setCurrentDetails(residualDetails(view, r.timeline));
  const attributes = {
    money: r.money,
    outcome: r.outcome ?? null,
    waitingOn: [...new Set(r.awaited.flatMap((a) => (a.office ? [a.actor, `${a.actor}:${a.office}`] : [a.actor])))],
    dueAt: view.dueAt ?? null,
    overdue: view.overdue,
  };
  const fingerprint = JSON.stringify(attributes);
  if (fingerprint === r.published) return;
  r.published = fingerprint;
  const { request, offices } = r.input;
  upsertSearchAttributes([
    { key: CASE_NO, value: request.caseNo },
    { key: SOURCE_POOL, value: offices.source.pool },
    { key: DESTINATION_POOL, value: offices.destination.pool },
    { key: MONEY_TRACK, value: attributes.money },
    { key: OUTCOME, value: attributes.outcome },
    { key: WAITING_ON, value: attributes.waitingOn },
    { key: DUE, value: attributes.dueAt === null ? null : new Date(fromIso(attributes.dueAt)) },
    { key: OVERDUE, value: attributes.overdue },
  ]);
}

/** All that can be asked of it, at this moment. */
export function viewOf(r: Residual): ResidualView {
  const { residualNo, request, offices } = r.input;
  const dueAt = due(r);
  const amount = r.amountFen === undefined ? 'The whole balance, in' : yuan(BigInt(r.amountFen));
  return {
    residualNo,
    caseNo: request.caseNo,
    direction: request.direction,
    reason: request.reason,
    ...(r.outcome === undefined ? {} : { outcome: r.outcome }),
    money: r.money,
    ...(r.amountFen === undefined ? {} : { amountFen: r.amountFen }),
    source: { pool: offices.source.pool, name: offices.source.name },
    destination: { pool: offices.destination.pool, name: offices.destination.name },
    ...(r.paymentNo === undefined ? {} : { paymentNo: r.paymentNo }),
    whereIsTheMoney: where(r, amount),
    awaited: [...r.awaited],
    ...(dueAt === undefined ? {} : { dueAt }),
    overdue: r.clocks.some((clock) => clock.overdue),
    ...(r.problems.length === 0 ? {} : { problem: r.problems.join(' ') }),
    ...(r.because === undefined ? {} : { because: r.because }),
    ...(r.followedBy === undefined ? {} : { followedBy: r.followedBy }),
    openedAt: r.openedAt,
    ...(r.closedAt === undefined ? {} : { closedAt: r.closedAt }),
  };
}

/** A debit ends at the office that asked for it, not in the person's account; before it begins, what is asked for is said. */
function where({ money, payer, payee, input }: Residual, amount: string): string {
  if (money === 'pending') return `Nothing is held yet; ${payer.name} is to pay.`;
  if (money === 'undone') return `Nothing has moved: the sum is where it was, at ${payer.name}.`;
  if (input.request.direction === 'back' && (money === 'credited' || money === 'settled')) {
    return `${amount} yuan paid what ${payee.name} had asked for.`;
  }
  return whereIsTheMoney(money, amount, payer.name, payee.name);
}
