// Money that comes after a case has ended: how an office starts a residual transfer or a late debit, asks for it and acts on it.
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes, type UpdateDefinition } from '@temporalio/common';
import {
  findResidual,
  isAccountOfPerson,
  type ResidualRow,
  registerResidual,
  residualsOf,
} from '../activities/cases/residuals.ts';
import type { Db } from '../activities/database/connection.ts';
import type { BankEvent } from '../contract/bank.ts';
import { CannotBeDone } from '../domain/cannot.ts';
import type { BankAccount } from '../domain/forms.ts';
import { sayGone } from '../domain/gone.ts';
import { toBeijing } from '../domain/instant.ts';
import { ANOTHERS_ACCOUNT } from '../domain/payee.ts';
import {
  asGoneResidual,
  caseOfResidual,
  isResidualNo,
  type ResidualRequest,
  type ResidualView,
  residualRequest,
  startAgain,
} from '../domain/residual.ts';
import type { TimelineEntry } from '../domain/view.ts';
import { CASE_NO, DESTINATION_POOL, SOURCE_POOL } from '../workflows/kit/attributes.ts';
import { TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import * as messages from '../workflows/residual/messages.ts';
import type { residual } from '../workflows/residual/residual.ts';
import { MessageRefused, ResidualRefused, UnknownResidual } from './errors.ts';
import { newestRun } from './runs.ts';
import { messageRefusalOf } from './update-failures.ts';

export interface ResidualOptions {
  readonly temporal: Client;
  /** The register. */
  readonly db: Db;
  /** Task queue of the transfers' workers. */
  readonly taskQueue?: string;
}

export interface StartOptions {
  /**
   * The person's own account (another's is refused, M02), where the balance of the case was paid to the person and the
   * office has none on record.
   */
  readonly payTo?: BankAccount;
  /** ISO 8601 with an offset; now where not given. */
  readonly at?: string;
}

/**
 * Starts a residual transfer (`direction` onward) or a late debit (back), and answers its number. The same office and reference again:
 * the same number, and nothing happens twice; where its run is gone, it is started again. Throws
 * {@link ResidualRefused}, and a `ZodError` for a request that is none.
 */
export async function startResidual(
  on: ResidualOptions,
  asked: ResidualRequest,
  { payTo, at = toBeijing(Date.now()) }: StartOptions = {},
): Promise<{ readonly residualNo: string }> {
  const request = residualRequest.parse(asked);
  if (payTo !== undefined) await mustBeOwnAccount(on.db, request.caseNo, payTo);
  const registered = await registerResidual(on.db, request, at);
  if (registered.kind === 'refused') throw new ResidualRefused(registered);
  const { order, ended } = registered;
  const { residualNo } = order;
  // the register remembers what ended long ago, when its history is gone
  if (ended) return { residualNo };
  const { source, destination } = order.offices;
  const input: messages.ResidualInput = { ...order, payTo };
  try {
    await on.temporal.workflow.start<typeof residual>(messages.RESIDUAL, {
      workflowId: messages.residualWorkflowId(residualNo),
      taskQueue: on.taskQueue ?? TRANSFERS_QUEUE,
      args: [input],
      // one whose run was terminated is started again, and takes up what its offices have on file; one that has ended is not
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: `${residualNo}: ${source.pool} ${request.direction === 'onward' ? '→' : '←'} ${destination.pool}, ${request.reason}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: CASE_NO, value: request.caseNo },
        { key: SOURCE_POOL, value: source.pool },
        { key: DESTINATION_POOL, value: destination.pool },
      ]),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return { residualNo };
}

/** M02 at the door; the paying office asks its own record once more. Of a case that is not known here nothing can be said. */
async function mustBeOwnAccount(db: Db, caseNo: string, payTo: BankAccount): Promise<void> {
  if ((await isAccountOfPerson(db, caseNo, payTo)) !== false) return;
  const { rule, remedy } = ANOTHERS_ACCOUNT;
  throw new MessageRefused({ code: 'unusable', message: `payTo.accountName: ${rule}`, remedy });
}

function handleOf(temporal: Client, no: string) {
  return temporal.workflow.getHandle<typeof residual>(messages.residualWorkflowId(no));
}

/** Where it is, who acts next, where the money is. */
export async function residualStatus({ temporal, db }: ResidualOptions, no: string): Promise<ResidualView> {
  const row = await findResidual(db, no);
  if (row === undefined) throw new UnknownResidual(no);
  return row.record?.view ?? asItStands({ temporal, db }, row);
}

/**
 * What its run tells; where the run is gone, how it stood then, and what to do. Throws `WorkflowNotFoundError` where it
 * was never started.
 */
async function asItStands(
  { temporal, db }: ResidualOptions,
  { residualNo, request }: ResidualRow,
): Promise<ResidualView> {
  const run = await newestRun(temporal, messages.residualWorkflowId(residualNo));
  const view = await handleOf(temporal, residualNo).query(messages.residualQuery);
  if (run.kind === 'open') return view;
  // one that has ended while we asked has its record
  return (await findResidual(db, residualNo))?.record?.view ?? asGoneResidual(view, run.ended, request);
}

export async function residualTimeline(
  { temporal, db }: ResidualOptions,
  no: string,
): Promise<readonly TimelineEntry[]> {
  const row = await findResidual(db, no);
  if (row === undefined) throw new UnknownResidual(no);
  return row.record?.timeline ?? handleOf(temporal, no).query(messages.residualTimelineQuery);
}

/** As the register lists it. `view` absent: it was registered and not started; the same request again starts it. */
export interface ListedResidual {
  readonly residualNo: string;
  readonly request: ResidualRequest;
  readonly view?: ResidualView;
}

/** The residual transfers and late debits of a case; without one, all that have not ended. */
export async function listResiduals({ temporal, db }: ResidualOptions, caseNo?: string): Promise<ListedResidual[]> {
  const rows = await residualsOf(db, caseNo);
  return Promise.all(
    rows.map(async (row) => {
      const { residualNo, request, record } = row;
      const view = record?.view ?? (await unlessNotStarted(asItStands({ temporal, db }, row)));
      return { residualNo, request, view };
    }),
  );
}

async function unlessNotStarted(asking: Promise<ResidualView>): Promise<ResidualView | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof CannotBeDone) return undefined;
    throw error;
  }
}

/** The destination's clerk answers a late debit. */
export function answerDebit(on: ResidualOptions, answer: messages.AnswerDebit): Promise<ResidualView> {
  return tellOne(on, messages.answerDebit, answer);
}

/** The office that started it takes it back, before the sum is credited: all is put back. */
export function withdrawResidual(on: ResidualOptions, message: messages.WithdrawResidual): Promise<ResidualView> {
  return tellOne(on, messages.withdrawResidual, message);
}

/** An operator resolves what is stuck. */
export async function resolveResidual(on: ResidualOptions, message: messages.ResolveResidual): Promise<ResidualView> {
  if (message.payTo !== undefined) await mustBeOwnAccount(on.db, caseOfResidual(message.residualNo), message.payTo);
  return tellOne(on, messages.resolveResidual, message);
}

/** The bank's report of a payment under a residual transfer's number. Told again it changes nothing. */
export async function reportResidual(temporal: Client, event: BankEvent): Promise<void> {
  const { kind, office, paymentNo, amountFen, at, receipt } = event;
  await tell(temporal, messages.reportResidual, {
    residualNo: event.caseNo,
    office,
    event: kind,
    paymentNo,
    amountFen: amountFen.toString(),
    at,
    receipt,
  });
}

/** Tells one; where no run takes it, says whether it has ended, is gone, or was never there. */
async function tellOne<M extends { readonly residualNo: string }>(
  on: ResidualOptions,
  update: UpdateDefinition<ResidualView, [M]>,
  message: M,
): Promise<ResidualView> {
  try {
    return await tell(on.temporal, update, message);
  } catch (error) {
    if (!(error instanceof MessageRefused)) throw error;
    const { residualNo } = message;
    if (error.refusal.code === 'not-awaited')
      throw new MessageRefused({
        ...error.refusal,
        remedy: `nothing was changed; \`npx jiexu status ${residualNo}\` says who acts next`,
      });
    if (error.refusal.code !== 'closed') throw error;
    const row = await findResidual(on.db, residualNo);
    if (row === undefined) throw new UnknownResidual(residualNo);
    const { outcome, gone } = row.record?.view ?? (await asItStands(on, row));
    const closed = (what: string, remedy: string) =>
      new MessageRefused({
        code: 'closed',
        message: `${residualNo} ${what}`,
        remedy: `nothing was changed; ${remedy}`,
      });
    if (gone !== undefined) throw closed(`has lost its run (${sayGone(gone)})`, startAgain(row.request));
    if (outcome !== undefined)
      throw closed(`has ended (${outcome})`, 'start another one if there is still something to move');
    throw error;
  }
}

async function tell<M extends { readonly residualNo: string }>(
  temporal: Client,
  update: UpdateDefinition<ResidualView, [M]>,
  message: M,
): Promise<ResidualView> {
  const { residualNo } = message;
  if (!isResidualNo(residualNo)) throw new UnknownResidual(residualNo);
  try {
    return await handleOf(temporal, residualNo).executeUpdate(update, { args: [message] });
  } catch (error) {
    const refused = messageRefusalOf(error);
    if (refused !== undefined) throw refused;
    if (error instanceof WorkflowNotFoundError) {
      throw new MessageRefused({
        code: 'closed',
        message: `${residualNo} does not run: it has ended, or its run is gone`,
        remedy: 'nothing was changed; ask for its status: it says how to start it again, if it has not ended',
      });
    }
    throw error;
  }
}
