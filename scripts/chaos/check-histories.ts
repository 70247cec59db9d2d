// What must hold of the histories: every run of the chaos has completed, and replays on the code as it is.
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto'; // CommonJS without named exports
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import type { RecordedCommand } from '../../test/support/record-commands.ts';
import {
  compareCommands,
  type History,
  type Replayable,
  ReplayDiffers,
  recordedIn,
  replayMany,
} from '../../test/support/replay.ts';
import { TRANSFERS_QUEUE } from '../../workflows/kit/messages.ts';
import type { ChaosLog } from './log.ts';
import type { Finding } from './records.ts';

export interface Histories {
  readonly replayed: number;
  /** Those among them that differ from their history in an instant alone. */
  readonly otherInstants: number;
  readonly findings: readonly Finding[];
}

/** `bundlePath`: the bundle the workers ran, with the recording interceptor. */
export async function checkHistories(
  temporal: Client,
  db: Kysely<Database>,
  bundlePath: string,
  log: ChaosLog,
): Promise<Histories> {
  const runs = new Map<string, { readonly workflowId: string; readonly status: string }>();
  for await (const run of temporal.workflow.list({ query: `TaskQueue = '${TRANSFERS_QUEUE}'` })) {
    runs.set(run.runId, { workflowId: run.workflowId, status: run.status.name });
  }
  const findings: Finding[] = [];
  const decided = await db.selectFrom('cases.application').select(['workflow_id', 'run_id']).execute();
  for (const { workflow_id, run_id } of decided) {
    if (runs.has(run_id)) continue;
    findings.push({ what: `run ${run_id} decided an application, and the server does not list it` });
    runs.set(run_id, { workflowId: workflow_id, status: 'unknown' });
  }
  let [replayed, otherInstants, told] = [0, 0, 0];
  for await (const { run, asked, error } of replayMany({ codePath: bundlePath }, historiesOf(temporal, runs))) {
    told += 1;
    for (const { cause, message } of failedTasks(run.history)) {
      log.write('workflow task failed', { runId: run.runId, cause, message });
      if (cause !== DIFFERS) continue;
      findings.push({ what: `run ${run.runId} of ${run.workflowId} could not go on for a while: ${message}` });
    }
    if (error === undefined) replayed += 1;
    else if (error instanceof ReplayDiffers && sameButForInstants(run, asked)) {
      replayed += 1;
      otherInstants += 1;
      log.write('another instant in the replay', { runId: run.runId });
    } else {
      const file = log.keep(`${run.runId}.json`, historyToJSON(run.history as Parameters<typeof historyToJSON>[0]));
      findings.push({
        what: `run ${run.runId} of ${run.workflowId} does not replay: ${inWords(error)}; its history is in ${file}`,
      });
    }
  }
  if (told < runs.size) findings.push({ what: `only ${told} of ${runs.size} runs could be replayed` });
  return { replayed, otherInstants, findings };
}

const { WorkflowTaskFailedCause } = proto.temporal.api.enums.v1;
const DIFFERS = WorkflowTaskFailedCause[WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR];

/**
 * A workflow task that asked for nothing, such as one whose only message was refused, is folded into the next one by a replay and
 * sometimes not by the first run (sdk-rust issue 1146): what happened in it then bears the next task's time, seconds later.
 */
function sameButForInstants({ history, workflowId }: Replayable, asked: readonly RecordedCommand[]): boolean {
  try {
    compareCommands(recordedIn(history).map(withoutInstants), asked.map(withoutInstants), workflowId);
    return true;
  } catch (error) {
    if (error instanceof ReplayDiffers) return false;
    throw error;
  }
}

const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:\+08:00|Z)/g;

/** A timer is armed for an instant: its length is the time that is left. */
function withoutInstants(command: RecordedCommand): RecordedCommand {
  if (command.kind === 'timer') return { ...command, durationMs: 0 };
  const args: unknown = JSON.parse(JSON.stringify(command.args).replace(INSTANT, 'instant'));
  return { ...command, args: Array.isArray(args) ? args : [] };
}

/** Tasks that a worker gave back as failed. A kill or a starved machine explains every cause but a replay that went another way. */
function failedTasks(history: History): { readonly cause: string; readonly message: string }[] {
  return (history.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) => {
    if (!failed) return [];
    return [{ cause: WorkflowTaskFailedCause[failed.cause ?? 0] ?? 'unknown', message: failed.failure?.message ?? '' }];
  });
}

async function* historiesOf(temporal: Client, runs: ReadonlyMap<string, { readonly workflowId: string }>) {
  for (const [runId, { workflowId }] of runs) {
    yield { workflowId, runId, history: await temporal.workflow.getHandle(workflowId, runId).fetchHistory() };
  }
}

function inWords(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
