// What the Temporal server knows of cases' runs, for reconciliation and adoption: open or not, how they stood, what was applied for.
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { CaseRuns, LastKnown, RunOfCase } from '../activities/reconciliation/runs.ts';
import * as messages from '../workflows/messages.ts';

/** How long the answer of an ended run is waited for: a worker has to replay it first. */
const QUERY_WITHIN_MS = 25_000;

export function caseRuns(temporal: Client): CaseRuns {
  return {
    isOpen: (run) => isOpen(temporal, run),
    lastKnown: (run) => lastKnown(temporal, run),
    accountOfPerson: async (run) => (await inputOf(temporal, run))?.application.wishes?.payToPerson,
  };
}

async function unlessGone<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** A run that was reset goes on under another run id: then the newest run of the workflow bears the case's number. */
async function isOpen(temporal: Client, { caseNo, workflowId, runId }: RunOfCase): Promise<boolean> {
  const run = await unlessGone(temporal.workflow.getHandle(workflowId, runId).describe());
  if (run?.status.name === 'RUNNING') return true;
  const newest = await unlessGone(temporal.workflow.getHandle(workflowId).describe());
  return newest?.status.name === 'RUNNING' && newest.typedSearchAttributes.get(messages.CASE_NO) === caseNo;
}

function lastKnown(temporal: Client, { workflowId, runId }: RunOfCase): Promise<LastKnown | undefined> {
  const handle = temporal.workflow.getHandle(workflowId, runId);
  return temporal.withDeadline(Date.now() + QUERY_WITHIN_MS, () =>
    unlessGone(
      (async () => ({
        view: await handle.query(messages.caseQuery),
        timeline: await handle.query(messages.timelineQuery),
      }))(),
    ),
  );
}

/** The argument a run was started with: its history's first event. */
async function inputOf(
  temporal: Client,
  { workflowId, runId }: RunOfCase,
): Promise<messages.TransferInput | undefined> {
  const page = await temporal.workflowService
    .getWorkflowExecutionHistory({
      namespace: temporal.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    })
    .catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  const started = page?.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  if (started == null) return undefined;
  const [input] = await decodeArrayFromPayloads(temporal.options.loadedDataConverter, started.input?.payloads);
  return input as messages.TransferInput;
}

const NOT_FOUND = 5;
function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NOT_FOUND;
}
