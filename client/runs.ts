// What the Temporal server knows of cases' runs, for reconciliation and adoption: open or not, how they stood, what was applied for.
import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { CaseRuns, LastKnown, RunOfCase } from '../activities/reconciliation/runs.ts';
import type { GoneRun, GoneWay } from '../domain/gone.ts';
import { toBeijing } from '../domain/instant.ts';
import { CASE_NO } from '../workflows/kit/attributes.ts';
import { residualWorkflowId } from '../workflows/residual/messages.ts';
import * as messages from '../workflows/transfer/messages.ts';

export type { LastKnown, RunOfCase };

/** How long the answer of an ended run is waited for: a worker has to replay it first. */
const QUERY_WITHIN_MS = 25_000;

export function caseRuns(temporal: Client): CaseRuns {
  return {
    isOpen: async (run) => (await runOfCase(temporal, run)).kind === 'open',
    ofResidual: (residualNo) => residualRun(temporal, residualNo),
    lastKnown: (run) => lastKnown(temporal, run),
    accountOfPerson: async (run) => (await inputOf(temporal, run))?.application.wishes?.payToPerson,
  };
}

/** How the newest run of a residual transfer is. */
async function residualRun(temporal: Client, residualNo: string): Promise<'running' | 'ended' | 'unknown'> {
  const run = await newestRun(temporal, residualWorkflowId(residualNo));
  if (run.kind === 'open') return 'running';
  return run.ended.how === 'lost' ? 'unknown' : 'ended';
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

/** `runId`: of the run that is open now; another than was asked about where that one was reset. */
export type RunState =
  | { readonly kind: 'open'; readonly runId: string }
  | { readonly kind: 'ended'; readonly ended: GoneRun };

/** What the server calls a run that is over, in our words. */
const ENDED: Readonly<Record<string, GoneWay | undefined>> = {
  TERMINATED: 'terminated',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TIMED_OUT: 'timed-out',
  COMPLETED: 'completed',
};

/** Undefined where the server knows no such run. */
export async function unlessGone<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function stateOf(run: WorkflowExecutionDescription | undefined): RunState {
  if (run === undefined) return { kind: 'ended', ended: { how: 'lost' } };
  const how = ENDED[run.status.name];
  if (how === undefined) return { kind: 'open', runId: run.runId };
  return { kind: 'ended', ended: { how, since: run.closeTime && toBeijing(run.closeTime.getTime()) } };
}

/** The newest run of a workflow. */
export async function newestRun(temporal: Client, workflowId: string): Promise<RunState> {
  return stateOf(await unlessGone(temporal.workflow.getHandle(workflowId).describe()));
}

/**
 * The run of a case. One that was reset goes on under another run id: then the newest run of the workflow bears the case's number.
 * Throws while the server cannot be asked.
 */
export async function runOfCase(temporal: Client, { caseNo, workflowId, runId }: RunOfCase): Promise<RunState> {
  const run = stateOf(await unlessGone(temporal.workflow.getHandle(workflowId, runId).describe()));
  if (run.kind === 'open') return run;
  const newest = await unlessGone(temporal.workflow.getHandle(workflowId).describe());
  const other = stateOf(newest);
  return other.kind === 'open' && newest?.typedSearchAttributes.get(CASE_NO) === caseNo ? other : run;
}
