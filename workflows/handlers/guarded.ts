// Handlers that cannot bring a run down: an unexpected error fails the update, not the workflow task and not the case.
import { ApplicationFailure, TemporalFailure } from '@temporalio/workflow';

export function guarded<A extends unknown[], R>(handler: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      if (error instanceof TemporalFailure) throw error;
      throw ApplicationFailure.nonRetryable(error instanceof Error ? error.message : String(error), 'UnexpectedError');
    }
  };
}
