// Saved histories as files: the JSON that Temporal's own tools read and write, without what tells of the machine they were made on.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '../support/replay.ts';

const FOLDER = fileURLToPath(new URL('histories/', import.meta.url));

export const fileOf = (kind: string) => `${FOLDER}${kind}.json`;

/** Kinds with a saved history, in order. */
export function savedKinds(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

export interface Saved {
  readonly history: History;
  readonly workflowId: string;
}

/** One event as the file has it; ids are decimal strings. */
export type EventJson = Record<string, unknown> & { readonly eventId: string; readonly eventType: string };

/** A saved history, with its events changed where a test says so. Its workflow id is in its first event. */
export function savedHistory(kind: string, change: (events: EventJson[]) => EventJson[] = (events) => events): Saved {
  const { events } = JSON.parse(readFileSync(fileOf(kind), 'utf8')) as { events: EventJson[] };
  const history = historyFromJSON({ events: change(events) });
  const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  if (!workflowId) throw new Error(`the saved history ${kind} does not begin with the start of a workflow`);
  return { history, workflowId };
}

/** Host, process and paths are in identities, sticky queues and stack traces. A replay asks for none of them. */
function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'identity') return 'worker';
  if (key === 'stackTrace') return '';
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY')
    return { ...value, name: 'sticky' };
  return value;
}

/** The text of a history's file. */
export function textOf(history: History): string {
  return `${JSON.stringify(JSON.parse(historyToJSON(history as Parameters<typeof historyToJSON>[0])), withoutMachine)}\n`;
}
