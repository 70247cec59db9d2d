// Lists of cases from Temporal's visibility, by the search attributes officers filter with in the Web UI too.
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { GoneRun } from '../domain/gone.ts';
import { toBeijing } from '../domain/instant.ts';
import type { CaseView } from '../domain/view.ts';
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
  WAITING_ON,
} from '../workflows/kit/attributes.ts';
import { TRANSFER } from '../workflows/transfer/messages.ts';
import { type RunOfCase, runOfCase } from './runs.ts';

/** What the register knows of a case. */
interface Registered extends RunOfCase {
  readonly archive?: { readonly view: CaseView };
}

export interface ListOptions {
  readonly temporal: Client;
  /** Asks the register, which tells how a case ended whose run cannot. */
  readonly registered: (caseNo: string) => Promise<Registered | undefined>;
}

export interface ListFilter {
  /** Six-digit pool: cases in which this office is source or destination. */
  readonly office?: string;
  readonly overdue?: boolean;
  /** An actor, `source`, or actor and office, `source:330100`. */
  readonly waitingOn?: string;
  readonly outcome?: string;
  /** Only cases that have not ended; one whose run is gone has not. */
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
  /** Its run is gone and it has no record: two people adopt it. */
  readonly gone?: GoneRun;
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
  if (filter.waitingOn !== undefined) parts.push(waitsFor(word(filter.waitingOn)));
  if (filter.outcome !== undefined) parts.push(`${OUTCOME.name} = '${word(filter.outcome)}'`);
  if (filter.open) parts.push(`(ExecutionStatus = 'Running' OR ${OUTCOME.name} IS NULL)`);
  return parts.join(' AND ');
}

/** Who a case waited for when its run was lost is out of date: an operator has to see to it. */
function waitsFor(actor: string): string {
  const says = `${WAITING_ON.name} = '${actor}'`;
  if (actor !== 'operator') return `(${says} AND ExecutionStatus = 'Running')`;
  return `(${says} OR (ExecutionStatus != 'Running' AND ${OUTCOME.name} IS NULL))`;
}

function word(value: string): string {
  if (!/^[a-z0-9:-]{1,40}$/.test(value))
    throw new RangeError(`not a code to filter by, such as 330100 or source:330100: ${value.slice(0, 40)}`);
  return value;
}

export async function* listCases(on: ListOptions, filter: ListFilter): AsyncGenerator<Listed> {
  for await (const run of on.temporal.workflow.list({ query: visibilityQuery(filter) })) {
    const listed = listedOf(run);
    if (run.status.name === 'RUNNING' || listed.outcome !== undefined) yield listed;
    else yield* withoutRun(on, listed, filter);
  }
}

/** A run that is over and left no outcome: adopted since, reset and listed by its other run, or gone. */
async function* withoutRun(on: ListOptions, listed: Listed, filter: ListFilter): AsyncGenerator<Listed> {
  const row = await on.registered(listed.caseNo);
  const ofAnotherRun = row?.runId !== listed.runId;
  if (row === undefined || ofAnotherRun) return;
  const { dueAt: _due, ...rest } = listed;
  if (row.archive !== undefined) {
    const { outcome, relation, money } = row.archive.view;
    const endedByHand = outcome === 'settled-by-hand' && filter.outcome === undefined;
    if (!endedByHand || filter.open || filter.waitingOn !== undefined) return;
    yield { ...rest, relation, money, waitingOn: [], overdue: false, outcome };
    return;
  }
  const state = await runOfCase(on.temporal, row);
  if (state.kind === 'ended') yield { ...rest, waitingOn: ['operator'], gone: state.ended };
}

function listedOf(run: WorkflowExecutionInfo): Listed {
  const attributes = run.typedSearchAttributes;
  const due = attributes.get(DUE);
  const optional = {
    route: attributes.get(ROUTE),
    relation: attributes.get(RELATION_TRACK),
    money: attributes.get(MONEY_TRACK),
    dueAt: due && toBeijing(due.getTime()),
    outcome: attributes.get(OUTCOME),
  };
  return {
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
