// The wire contract of a residual transfer: its workflow, updates and queries by name, with their shapes.
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';
import type { BankAccount } from '../domain/forms.ts';
import { bankAccount, residualNo } from '../domain/forms.ts';
import type { ResidualOrder, ResidualView } from '../domain/residual.ts';
import { areaCode, fenStringNotNegative, isoInstant } from '../domain/scalars.ts';
import type { TimelineEntry } from '../domain/view.ts';

/** The workflow's type name. One run a residual transfer or late debit. */
export const RESIDUAL = 'residual';

export function residualWorkflowId(no: string): string {
  return `residual/${no}`;
}

/** The workflow's argument. `payTo`: the person's own account, where the balance was paid to the person. */
export interface ResidualInput extends ResidualOrder {
  readonly payTo?: BankAccount;
}

/** Words that everyone who sees the transfer reads: no identity number, phone or account. */
const openWords = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (text) => !/\d{11}/.test(text),
    'no number of eleven digits or more: identity numbers, phones and accounts do not belong here',
  );

/** `office`: who says it. The client or gateway has checked that it may. */
const envelope = { residualNo, office: areaCode };

/** The destination's clerk answers a late debit: agrees to all or a part of it, or refuses. */
export const answerDebitMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    ...envelope,
    kind: z.literal('agree'),
    /** Absent: what was asked for. */
    amountFen: fenStringNotNegative.refine((fen) => fen !== '0', 'more than nothing').optional(),
  }),
  z.strictObject({ ...envelope, kind: z.literal('refuse'), reason: openWords }),
]);
export type AnswerDebit = z.infer<typeof answerDebitMessage>;

/** The office that started it takes it back, before the sum is credited. */
export const withdrawResidualMessage = z.strictObject({ ...envelope, reason: openWords });
export type WithdrawResidual = z.infer<typeof withdrawResidualMessage>;

/** As {@link import('./messages.ts').reportReceiptMessage}, of the two offices' roles in this payment. */
export const reportResidualMessage = z.strictObject({
  ...envelope,
  event: z.enum(['sent', 'received', 'paid', 'bounced', 'back']),
  paymentNo: z.string().min(1).max(80),
  /** Of `received`: 2 and more for further sums under the same payment number. */
  receipt: z.int().min(1).max(99).optional(),
  amountFen: fenStringNotNegative,
  at: isoInstant,
});
export type ReportResidual = z.infer<typeof reportResidualMessage>;

/**
 * An operator resolves what is stuck. `retry`: the cause is removed. `return`: the sum is put back where it was. `follow`: it is credited
 * and goes on to where the person has moved.
 */
export const resolveResidualMessage = z.strictObject({
  ...envelope,
  action: z.enum(['retry', 'return', 'follow']),
  /** The operator's staff number or role, not a name. */
  who: z.string().min(1).max(60),
  reason: openWords,
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
