// Reads a case's refusal out of a failed update.
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { MESSAGE_REFUSED, type MessageRefusal } from '../workflows/kit/messages.ts';
import { MessageRefused } from './errors.ts';

/** A refusal behind a failed update, or undefined where it failed for another reason. */
export function messageRefusalOf(error: unknown): MessageRefused | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || cause.type !== MESSAGE_REFUSED) return undefined;
  return new MessageRefused(cause.details?.[0] as MessageRefusal);
}
