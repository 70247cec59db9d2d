// The wire contract of a residual transfer: its workflow, updates and queries by name, with their shapes.
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { BankAccount } from '../../domain/forms.ts';
import { bankAccount, residualNo } from '../../domain/forms.ts';
import type { ResidualOrder, ResidualView } from '../../domain/residual.ts';
import { fenStringNotNegative, openWords } from '../../domain/scalars.ts';
import type { TimelineEntry } from '../../domain/view.ts';
import { bankReport, operatorWord, saidBy } from '../kit/messages.ts';

/** The workflow's type name. One run a residual transfer or late debit. */
export const RESIDUAL = 'residual';

export function residualWorkflowId(no: string): string {
  return `residual/${no}`;
}

/** The workflow's argument. `payTo`: the person's own account, where the balance was paid to the person. */
export interface ResidualInput extends ResidualOrder {
  readonly payTo?: BankAccount;
}

/** `office`: who says it. The client or gateway has checked that it may. */
const envelope = { residualNo, ...saidBy };

/** The destination's clerk answers a late debit: agrees to all or a part of it, or refuses. */
export const answerDebitMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    ...envelope,
    kind: z.literal('agree'),
    /** Absent: what was asked for. */
    amountFen: fenStringNotNegative.refine((fen) => fen !== '0', 'more than nothing').optional(),
  }),
  z.strictObject({ ...envelope, kind: z.literal('refuse'), reason: openWords() }),
]);
export type AnswerDebit = z.infer<typeof answerDebitMessage>;

/** The office that started it takes it back, before the sum is credited. */
export const withdrawResidualMessage = z.strictObject({ ...envelope, reason: openWords() });
export type WithdrawResidual = z.infer<typeof withdrawResidualMessage>;

/** The bank's report of a payment under the residual transfer's number. */
export const reportResidualMessage = z.strictObject({ residualNo, ...bankReport });
export type ReportResidual = z.infer<typeof reportResidualMessage>;

/**
 * An operator resolves what is stuck. `retry`: the cause is removed. `send-back`: another sum than was ordered came in;
 * it goes back and is paid anew. `return`: the sum is put back where it was; said by two people. `follow`: it is
 * credited and goes on to where the person has moved.
 */
export const resolveResidualMessage = z.strictObject({
  residualNo,
  ...operatorWord,
  action: z.enum(['retry', 'send-back', 'return', 'follow']),
  /** With `retry`: another account of the person's own to pay into. */
  payTo: bankAccount.optional(),
});
export type ResolveResidual = z.infer<typeof resolveResidualMessage>;

export const answerDebit = defineUpdate<ResidualView, [AnswerDebit]>('answerDebit');
export const withdrawResidual = defineUpdate<ResidualView, [WithdrawResidual]>('withdrawResidual');
export const reportResidual = defineUpdate<ResidualView, [ReportResidual]>('reportResidual');
export const resolveResidual = defineUpdate<ResidualView, [ResolveResidual]>('resolveResidual');

export const residualQuery = defineQuery<ResidualView>('residual');
export const residualTimelineQuery = defineQuery<readonly TimelineEntry[]>('residualTimeline');
