// What waits for its next attempt is attempted at once: a system that was down for a while is asked again after up to a minute.
import type { Client } from '@temporalio/client';

/** Every pending activity of a run is attempted now. */
export async function retryNow(
  client: Client,
  execution: { readonly workflowId: string; readonly runId: string },
): Promise<void> {
  const { workflowService } = client;
  const { namespace } = client.options;
  const described = await workflowService.describeWorkflowExecution({ namespace, execution });
  for (const { activityId } of described.pendingActivities ?? []) {
    await workflowService.resetActivity({ namespace, execution, id: activityId ?? '' });
  }
}
