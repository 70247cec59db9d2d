// The worker that runs the transfers: workflows, and the orchestrator's own activities (decide, date clocks, register, batches).
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Batches } from '../activities/batch/batch.ts';
import type { Cases } from '../activities/cases/cases.ts';
import type { Corrections } from '../activities/cases/corrections.ts';
import type { Residuals } from '../activities/cases/residuals.ts';
import type { Adoptions } from '../activities/reconciliation/adoption.ts';
import type { Reconciliation } from '../activities/reconciliation/reconciliation.ts';
import { TRANSFERS_QUEUE } from '../workflows/kit/messages.ts';
import { WORKER_OPTIONS } from './runtime.ts';

export interface TransfersWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue?: string;
  readonly workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
  readonly activities: Cases & Corrections & Residuals & Batches & Reconciliation & Adoptions;
  readonly overrides?: Partial<WorkerOptions>;
}

export function transfersWorker(options: TransfersWorkerOptions): Promise<Worker> {
  const { connection, namespace, taskQueue, workflowBundle, activities, overrides } = options;
  return Worker.create({
    connection,
    namespace,
    taskQueue: taskQueue ?? TRANSFERS_QUEUE,
    workflowBundle,
    activities: { ...activities },
    ...WORKER_OPTIONS,
    ...overrides,
  });
}
