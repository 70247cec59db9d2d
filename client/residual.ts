// Money that comes after a case has ended: how an office starts a residual transfer or a late debit, asks for it and acts on it.
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes, type UpdateDefinition } from '@temporalio/common';
import { findResidual, registerResidual, residualsOf } from '../activities/cases/residuals.ts';
import type { Db } from '../activities/database/connection.ts';
import type { BankEvent } from '../activities/ledger/bank/run.ts';
import type { BankAccount } from '../domain/forms.ts';
import { toBeijing } from '../domain/instant.ts';
import {
  isResidualNo,
  type ResidualRefusal,
  type ResidualRequest,
  type ResidualView,
  residualRequest,
} from '../domain/residual.ts';
import type { TimelineEntry } from '../domain/view.ts';
import { CASE_NO, DESTINATION_POOL, SOURCE_POOL, TRANSFERS_QUEUE } from '../workflows/messages.ts';
import type { residual } from '../workflows/residual.ts';
import * as messages from '../workflows/residual-messages.ts';
import { MessageRefused } from './errors.ts';
import { messageRefusalOf } from './update-failures.ts';

export interface ResidualOptions {
  readonly temporal: Client;
  /** The register. */
  readonly db: Db;
  /** Task queue of the transfers' workers. */
  readonly taskQueue?: string;
}

/** No residual transfer was started, and why. */
export class ResidualRefused extends Error {
  override readonly name = 'ResidualRefused';
  readonly refusal: ResidualRefusal;
  constructor(refusal: ResidualRefusal) {
    super(`${refusal.message}; ${refusal.remedy}`);
    this.refusal = refusal;
  }
}

/** No residual transfer of that number is known. */
export class UnknownResidual extends Error {
  override readonly name = 'UnknownResidual';
  constructor(no: string) {
    super(`no residual transfer ${no.slice(0, 64)} is known; its number looks like 510100-20260930-17-R1`);
  }
}

export interface StartOptions {
  /** The person's own account, where the balance of the case was paid to the person and the office has none on record. */
  readonly payTo?: BankAccount;
  /** ISO 8601 with an offset; now where not given. */
  readonly at?: string;
}

/**
 * Starts a residual transfer (`direction` onward) or a late debit (back), and answers its number. The same office and reference again:
 * the same number, and nothing happens twice. Throws {@link ResidualRefused}, and a `ZodError` for a request that is none.
 */
export async function startResidual(
  on: ResidualOptions,
  asked: ResidualRequest,
  { payTo, at = toBeijing(Date.now()) }: StartOptions = {},
): Promise<{ readonly residualNo: string }> {
  const request = residualRequest.parse(asked);
  const registered = await registerResidual(on.db, request, at);
  if (registered.kind === 'refused') throw new ResidualRefused(registered);
  const { order, ended } = registered;
  const { residualNo } = order;
  // the register remembers what ended long ago, when its history is gone
  if (ended) return { residualNo };
  const { source, destination } = order.offices;
  const input: messages.ResidualInput = { ...order, ...(payTo === undefined ? {} : { payTo }) };
  try {
    await on.temporal.workflow.start<typeof residual>(messages.RESIDUAL, {
      workflowId: messages.residualWorkflowId(residualNo),
      taskQueue: on.taskQueue ?? TRANSFERS_QUEUE,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
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

function handleOf(temporal: Client, no: string) {
  return temporal.workflow.getHandle<typeof residual>(messages.residualWorkflowId(no));
}

/** Where it is, who acts next, where the money is. */
export async function residualStatus({ temporal, db }: ResidualOptions, no: string): Promise<ResidualView> {
  const row = await findResidual(db, no);
  if (row === undefined) throw new UnknownResidual(no);
  return row.record?.view ?? handleOf(temporal, no).query(messages.residualQuery);
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
    rows.map(async ({ residualNo, request, record }) => {
      const view = record?.view ?? (await running(temporal, residualNo));
      return { residualNo, request, ...(view === undefined ? {} : { view }) };
    }),
  );
}

async function running(temporal: Client, no: string): Promise<ResidualView | undefined> {
  try {
    return await handleOf(temporal, no).query(messages.residualQuery);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The destination's clerk answers a late debit. */
export function answerDebit(on: ResidualOptions, answer: messages.AnswerDebit): Promise<ResidualView> {
  return tell(on.temporal, messages.answerDebit, answer);
}

/** The office that started it takes it back, before the sum is credited: all is put back. */
export function withdrawResidual(on: ResidualOptions, message: messages.WithdrawResidual): Promise<ResidualView> {
  return tell(on.temporal, messages.withdrawResidual, message);
}

/** An operator resolves what is stuck. */
export function resolveResidual(on: ResidualOptions, message: messages.ResolveResidual): Promise<ResidualView> {
  return tell(on.temporal, messages.resolveResidual, message);
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
    ...(receipt === undefined ? {} : { receipt }),
  });
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
        message: `${residualNo} does not run: it has ended, or was never started`,
        remedy: 'nothing was changed; start another one if there is still something to move',
      });
    }
    throw error;
  }
}
