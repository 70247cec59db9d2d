// What a running batch can be told and asked.
import type { UpdateDefinition } from '@temporalio/common';
import type { BatchProgress } from '../../domain/batch.ts';
import { publish } from '../kit/board.ts';
import { answers, obeys } from '../kit/reception.ts';
import { batchQuery, cancelBatch, pauseBatch, resumeBatch } from './messages.ts';
import { type Batch, progressOf } from './state.ts';

export function listen(b: Batch): void {
  answers(batchQuery, () => progressOf(b));
  const on = (update: UpdateDefinition<BatchProgress>, change: () => void) =>
    obeys(update, () => {
      if (!b.closed) change();
      publish(b);
      return progressOf(b);
    });
  on(pauseBatch, () => {
    if (b.wanted !== 'cancelled') b.wanted = 'paused';
  });
  on(resumeBatch, () => {
    if (b.wanted !== 'cancelled') b.wanted = 'applied';
    b.woken = true;
  });
  on(cancelBatch, () => {
    b.wanted = 'cancelled';
  });
}
