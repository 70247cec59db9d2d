// Lists of cases from Temporal's visibility, by the search attributes officers filter with in the Web UI too.
import type { Client } from '@temporalio/client';
import { toBeijing } from '../domain/instant.ts';
import {
  CASE_NO,
  DESTINATION_POOL,
  DUE,
  MONEY_TRACK,
  OUTCOME,
  OVERDUE,
  RELATION_TRACK,
  ROUTE,
  SOURCE_POOL,
  TRANSFER,
  WAITING_ON,
} from '../workflows/messages.ts';

export interface ListFilter {
  /** Six-digit pool: cases in which this office is source or destination. */
  readonly office?: string;
  readonly overdue?: boolean;
  /** An actor, `source`, or actor and office, `source:330100`. */
  readonly waitingOn?: string;
  readonly outcome?: string;
  /** Only cases that run. */
  readonly open?: boolean;
}

/** A case as a list shows it. Instants are ISO 8601 +08:00. */
export interface Listed {
  readonly caseNo: string;
  readonly source: string;
  readonly destination: string;
  readonly route?: string;
  readonly relation?: string;
  readonly money?: string;
  readonly waitingOn: readonly string[];
  readonly dueAt?: string;
  readonly overdue: boolean;
  readonly outcome?: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** The filter in the query language of the Web UI's list. Throws `RangeError` on values that are no codes. */
export function visibilityQuery(filter: ListFilter): string {
  const parts = [`WorkflowType = '${TRANSFER}'`, `${CASE_NO.name} IS NOT NULL`];
  if (filter.office !== undefined) {
    const office = word(filter.office);
    parts.push(`(${SOURCE_POOL.name} = '${office}' OR ${DESTINATION_POOL.name} = '${office}')`);
  }
  if (filter.overdue) parts.push(`${OVERDUE.name} = true`);
  if (filter.waitingOn !== undefined) parts.push(`${WAITING_ON.name} = '${word(filter.waitingOn)}'`);
  if (filter.outcome !== undefined) parts.push(`${OUTCOME.name} = '${word(filter.outcome)}'`);
  if (filter.open) parts.push(`ExecutionStatus = 'Running'`);
  return parts.join(' AND ');
}

function word(value: string): string {
  if (!/^[a-z0-9:-]{1,40}$/.test(value))
    throw new RangeError(`not a code to filter by, such as 330100 or source:330100: ${value.slice(0, 40)}`);
  return value;
}

export async function* listCases(temporal: Client, filter: ListFilter): AsyncGenerator<Listed> {
  for await (const run of temporal.workflow.list({ query: visibilityQuery(filter) })) {
    const attributes = run.typedSearchAttributes;
    const due = attributes.get(DUE);
    const optional = {
      route: attributes.get(ROUTE),
      relation: attributes.get(RELATION_TRACK),
      money: attributes.get(MONEY_TRACK),
      dueAt: due && toBeijing(due.getTime()),
      outcome: attributes.get(OUTCOME),
    };
    yield {
      caseNo: attributes.get(CASE_NO) ?? '',
      source: attributes.get(SOURCE_POOL) ?? '',
      destination: attributes.get(DESTINATION_POOL) ?? '',
      waitingOn: attributes.get(WAITING_ON) ?? [],
      overdue: attributes.get(OVERDUE) ?? false,
      workflowId: run.workflowId,
      runId: run.runId,
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    };
  }
}
