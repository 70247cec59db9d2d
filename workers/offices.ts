// The worker that runs the steps of one or more offices. An office that hosts its own runs this one alone, on its own queue.
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { DatedOffice } from '../contract/answer.ts';
import { WORKER_OPTIONS } from './runtime.ts';

export interface OfficesWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The queue the offices' entries name. */
  readonly taskQueue: string;
  /** Everything an office can be asked: what workflows call is here, or nobody does it. */
  readonly activities: DatedOffice;
  readonly overrides?: Partial<WorkerOptions>;
}

export function officesWorker({
  connection,
  namespace,
  taskQueue,
  activities,
  overrides,
}: OfficesWorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    taskQueue,
    activities: { ...activities },
    ...WORKER_OPTIONS,
    ...overrides,
  });
}
