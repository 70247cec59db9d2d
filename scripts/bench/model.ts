// The run that stands for its kind: of several that ended, the one whose history has the median length.
import type { Client } from '@temporalio/client';
import type { Stored } from './report.ts';
import { countsOf, type History } from './shape.ts';
import { median } from './statistics.ts';

export interface Model {
  readonly history: History;
  readonly stored: Stored;
}

/** Histories read for the choice: how many workflow tasks a run has depends on what happens to come together. */
const LOOKED_AT = 25;

export async function typicalRun(
  { workflow }: Client,
  workflowIds: readonly string[],
  ownQueue: string,
): Promise<Model> {
  const runs: Model[] = [];
  for (const workflowId of workflowIds.slice(-LOOKED_AT)) {
    const handle = workflow.getHandle(workflowId);
    const [history, described] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    const historyBytes = described.historySize;
    if (historyBytes === undefined) throw new Error('the server does not say how large a history is');
    runs.push({ history, stored: { ...countsOf(history, ownQueue), historyBytes } });
  }
  const length = median(runs.map((run) => run.stored.events));
  const model = runs.find((run) => run.stored.events === length);
  if (model === undefined) throw new Error('no run ended that could stand for the others');
  return model;
}
