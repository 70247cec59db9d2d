// Applying: both offices' conditions are checked first (校验前置), and what the rules decide becomes the case's entry and
// plan.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { condition, startChild, workflowInfo } from '@temporalio/workflow';
import type { Cases } from '../../activities/cases/cases.ts';
import { DESTINATION_POOL, SOURCE_POOL } from '../kit/attributes.ts';
import { note, publish } from '../kit/board.ts';
import { keepDates, start } from '../kit/clocks.ts';
import { now } from '../kit/now.ts';
import { own, watched } from '../kit/steps.ts';
import { WAITING, type WaitingInput, waitingWorkflowId } from '../waiting/messages.ts';
import type { Case } from './state.ts';

/** Asks two offices in one attempt and writes the register: longer than other steps. */
const { decide } = own<Cases>('ask both offices and decide by the rules', { startToCloseTimeout: '10 seconds' });
type Decision = Awaited<ReturnType<Cases['decide']>>;

/** True: there is a case. The main function decides; the update `apply` only waits for that. */
export async function accepted(c: Case): Promise<boolean> {
  const isAsked = () => c.entry.kind !== 'unasked';
  const summary = 'end this run if nobody asks for its decision';
  if (!isAsked() && !(await condition(isAsked, '1 minute', { summary })) && !isAsked()) {
    c.stage = 'closed';
    return false;
  }
  const { application, contentHash, personKey, destinationPool } = c.input;
  const { workflowId, runId } = workflowInfo();
  const request = { application, contentHash, personKey, at: now(), workflowId, runId };
  const about = { step: 'decide', what: 'ask both offices and decide', office: destinationPool };
  await enter(c, await watched(c, about, () => decide(request)));
  if (c.entry.kind !== 'accepted') c.stage = 'closed';
  publish(c);
  return c.entry.kind === 'accepted';
}

async function enter(c: Case, decision: Decision): Promise<void> {
  switch (decision.kind) {
    case 'accepted':
      return accept(c, decision);
    case 'refused':
    case 'not-needed': {
      const { kind, reasons, openCaseNo } = decision;
      c.end.outcome = kind;
      note(c, 'jiexu', `${kind}: ${reasons.map((reason) => reason.code).join(', ')}`);
      c.entry = { kind, reasons, openCaseNo };
      return;
    }
    case 'deferred':
      note(c, 'jiexu', `deferred until ${decision.until ?? 'both offices are on the platform'}`);
      await keepWaiting(c, decision.until);
      c.entry = { kind: 'deferred', until: decision.until };
      return;
    case 'conflict':
      c.entry = { kind: 'conflict' };
      return;
    case 'recorded':
      note(c, 'jiexu', `this application was decided before: case ${decision.caseNo}`);
      c.entry = { kind: 'recorded', view: decision.view };
      return;
    default:
      return decision satisfies never;
  }
}

/** The plan holds for the life of the case. */
function accept(c: Case, decision: Extract<Decision, { kind: 'accepted' }>): void {
  const { caseNo, plan, continuity, clocks } = decision;
  c.entry = { kind: 'accepted', caseNo, plan, benefits: continuity };
  c.steps.fileNo = caseNo;
  c.money.holds = plan.holds;
  c.clocks.planned = plan.clocks;
  keepDates(c, clocks);
  if (!plan.relation) c.relation = 'none';
  if (plan.money === 'none') c.money.status = 'none';
  if (plan.money === 'keep') c.money.status = 'kept';
  note(c, 'jiexu', `accepted as case ${caseNo}: route ${plan.route}, money ${plan.money}`);
  start(
    c,
    clocks.filter((clock) => clock.starts === 'acceptance'),
  );
}

/**
 * Nothing is lost: before the applicant is told, a workflow waits for the day and applies anew. One that waits already
 * goes on.
 */
async function keepWaiting({ input }: Case, until: string | undefined): Promise<void> {
  const { application, sourcePool, destinationPool } = input;
  const waiting: WaitingInput = { application, until };
  try {
    await startChild(WAITING, {
      workflowId: waitingWorkflowId(application.applicationNo),
      args: [waiting],
      parentClosePolicy: 'ABANDON',
      staticSummary: `${sourcePool} → ${destinationPool}, application ${application.applicationNo}, deferred`,
      typedSearchAttributes: [
        { key: SOURCE_POOL, value: sourcePool },
        { key: DESTINATION_POOL, value: destinationPool },
      ],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
