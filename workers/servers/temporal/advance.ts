// Time in tests and drills moves by the server's own time skipping, one workflow at a time, never by sleeping.
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto'; // CommonJS without named exports

const { google, temporal } = proto;

let jumps = 0;

/**
 * Moves a workflow's clock forward by `ms`; timers in between fire in order. Waits until the jump is done. Throws when the server
 * was not started with time skipping, when the run ended before, or when an activity that does not end blocks it.
 */
export async function advance(
  client: Client,
  run: { readonly workflowId: string; readonly runId?: string },
  ms: number,
): Promise<void> {
  jumps += 1;
  const id = `jump-${process.pid}-${jumps}`;
  const { namespace } = client.options;
  const workflowExecution = { workflowId: run.workflowId, ...(run.runId === undefined ? {} : { runId: run.runId }) };
  const service = client.workflowService;
  await service.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: {
      timeSkippingConfig: {
        enabled: true,
        maxSessionSkipCount: 10_000,
        fastForwardConfig: {
          id,
          duration: google.protobuf.Duration.fromObject({
            seconds: Math.floor(ms / 1000),
            nanos: (ms % 1000) * 1_000_000,
          }),
        },
      },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
  const { FastForwardPollingResult } = temporal.api.enums.v1;
  for (;;) {
    const answer = await service.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution, fastForwardId: id });
    if (answer.fastForwardPollingResult === FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED)
      return;
    if (answer.fastForwardPollingResult === FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED) {
      throw new Error(`the clock of ${run.workflowId} could not be moved: ${answer.failedReason}`);
    }
  }
}
