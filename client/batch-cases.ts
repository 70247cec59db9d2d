// What became of a batch's cases: how they ended, from the register; whom the open ones wait for, from the lists of the Web UI.
import type { Client } from '@temporalio/client';
import type { LineRow } from '../activities/batch/register.ts';
import type { Outcome } from '../domain/case.ts';
import { CASE_NO, OVERDUE, WAITING_ON } from '../workflows/kit/attributes.ts';
import { TRANSFER } from '../workflows/transfer/messages.ts';

export interface BatchCases {
  readonly open: number;
  /** Cases by how they ended. */
  readonly ended: Partial<Record<Outcome, number>>;
  /** Open cases by who acts next, as `source:530100` or `operator`; what no person has to do is not listed. May lag a moment. */
  readonly waitingOn: Readonly<Record<string, number>>;
  readonly overdue: number;
}

/** So many cases are asked for in one list. */
const A_LIST = 50;

export async function casesOf(temporal: Client, lines: readonly LineRow[]): Promise<BatchCases> {
  const ended: Partial<Record<Outcome, number>> = {};
  const open: string[] = [];
  for (const { caseNo, outcome } of lines) {
    if (outcome !== undefined) ended[outcome] = (ended[outcome] ?? 0) + 1;
    else if (caseNo !== undefined) open.push(caseNo);
  }
  const waitingOn: Record<string, number> = {};
  let overdue = 0;
  for (let from = 0; from < open.length; from += A_LIST) {
    const numbers = open.slice(from, from + A_LIST).map((caseNo) => `'${caseNo}'`);
    const query = `WorkflowType = '${TRANSFER}' AND ExecutionStatus = 'Running' AND ${CASE_NO.name} IN (${numbers.join(', ')})`;
    for await (const { typedSearchAttributes } of temporal.workflow.list({ query })) {
      if (typedSearchAttributes.get(OVERDUE)) overdue += 1;
      for (const who of typedSearchAttributes.get(WAITING_ON) ?? [])
        if (who.includes(':') || who === 'operator') waitingOn[who] = (waitingOn[who] ?? 0) + 1;
    }
  }
  return { open: open.length, ended, waitingOn, overdue };
}
