// The operator's nightly work: sends back what nobody came for, proves all books, and shows what a person has to look
// at.
import { workflowInfo } from '@temporalio/workflow';
import type { Proof, Reconciliation, SentBack } from '../../activities/reconciliation/reconciliation.ts';
import { WAITING_ON } from '../kit/attributes.ts';
import { openBoard, publish, show } from '../kit/board.ts';
import { now } from '../kit/now.ts';
import { own } from '../kit/steps.ts';
import type { ReconciliationInput } from './messages.ts';
import { describe } from './view.ts';

/**
 * Reading every entry takes as long as the books are large; a worker that dies meanwhile is missed within half a minute
 * by its heartbeat. Tried again without limit, since a night without a proof must not pass unseen; ten minutes between
 * attempts at most.
 */
const { proveBooks } = own<Reconciliation>('prove all books from their entries', {
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
});

/** Each sum is one short transaction with a key of its own: what an attempt has sent back, the next one passes over. */
const { sweepSuspense } = own<Reconciliation>('send back what nobody came for', {
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes' },
});

export interface Reconciled {
  readonly proof: Proof;
  readonly sentBack: readonly SentBack[];
}

/**
 * One run. It ends by itself: what needs a person is on file as a notice to operators, once however many nights it is
 * found.
 */
export async function reconciliation({ suspenseDays }: ReconciliationInput): Promise<Reconciled> {
  const { workflowId, runId } = workflowInfo();
  const request = { run: `${workflowId}:${runId}`, at: now() };
  const sentBack = await sweepSuspense({ ...request, keepDays: suspenseDays });
  const proof = await proveBooks(request);
  const night = { board: openBoard() };
  show(night, {
    details: () => describe(proof, sentBack, request.at),
    attributes: () => [{ key: WAITING_ON, value: proof.findingsInAll > 0 ? ['operator'] : [] }],
  });
  publish(night);
  return { proof, sentBack };
}
