// The floor's worker side and client side: the same workers with the same options, the same way of applying, and nothing done.
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import {
  bundleWorkflowCode,
  type NativeConnection,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { quiet, WORKER_OPTIONS } from '../../workers/runtime.ts';
import { type FloorInput, type floor, floorApply, floorTell } from './floor-workflow.ts';
import type { Job } from './load.ts';
import type { Shape } from './shape.ts';

export const FLOOR_QUEUES: FloorInput['queues'] = { transfers: 'floor-transfers', offices: 'floor-offices' };

export interface FloorActivities {
  /** Does nothing; afterwards the worker process sends the run so many updates. */
  nothing(tells: number): Promise<void>;
}

export function bundleFloor(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./floor-workflow.ts', import.meta.url)),
    logger: quiet,
  });
}

export interface FloorWorkersOptions {
  readonly connection: NativeConnection;
  readonly temporal: Client;
  readonly namespace: string;
  readonly workflowBundle: { readonly codePath: string };
  readonly onTrouble: (error: unknown) => void;
}

/** Two workers, as the transfers have them. */
export function floorWorkers(options: FloorWorkersOptions): Promise<Worker[]> {
  const { connection, namespace, workflowBundle, temporal, onTrouble } = options;
  const activities: FloorActivities = {
    async nothing(tells) {
      const { workflowId } = Context.current().info.workflowExecution ?? {};
      if (workflowId === undefined) throw new Error('the activity belongs to no workflow');
      const handle = temporal.workflow.getHandle<typeof floor>(workflowId);
      for (let i = 0; i < tells; i++) setImmediate(() => handle.executeUpdate(floorTell).catch(onTrouble));
    },
  };
  const common = { connection, namespace, activities: { ...activities }, ...WORKER_OPTIONS };
  return Promise.all([
    Worker.create({ ...common, taskQueue: FLOOR_QUEUES.transfers, workflowBundle }),
    Worker.create({ ...common, taskQueue: FLOOR_QUEUES.offices }),
  ]);
}

export function floorWorkflowId(n: number): string {
  return `floor/${n}`;
}

/** The floor's counterpart of a transfer: applied for as `Jiexu.apply` does, and waited for. */
export function floorJob(temporal: Client, shape: Shape, n: number): Job {
  return async () => {
    const start = new WithStartWorkflowOperation<typeof floor>('floor', {
      workflowId: floorWorkflowId(n),
      taskQueue: FLOOR_QUEUES.transfers,
      args: [{ shape, queues: FLOOR_QUEUES }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    const update = await temporal.workflow.startUpdateWithStart(floorApply, {
      waitForStage: 'ACCEPTED',
      startWorkflowOperation: start,
    });
    await update.result();
    await temporal.workflow.getHandle<typeof floor>(floorWorkflowId(n)).result();
  };
}
