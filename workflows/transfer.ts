// A transfer, from application to its end: the procedure of the law, step by step.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { allHandlersFinished, CancellationScope, condition, startChild, workflowInfo } from '@temporalio/workflow';
import type { CaseView } from '../domain/view.ts';
import { type Case, now, openCase } from './case.ts';
import { replan, runClocks, stopAllClocks, tick } from './clock.ts';
import { declareEnding, isFree, together, untilDoneOrEnded } from './endings.ts';
import { listen } from './handlers/listen.ts';
import {
  DESTINATION_POOL,
  SOURCE_POOL,
  type TransferInput,
  WAITING,
  type WaitingInput,
  waitingWorkflowId,
} from './messages.ts';
import { cameTooMuch, moveMoney, sendBackWhatIsTooMuch } from './money.ts';
import { moveRelation } from './relation.ts';
import { note, publish, viewOf } from './show.ts';
import { requestTransferOut, sourceConfirms } from './source.ts';
import { archive, decide, detached, watched } from './steps.ts';
import { type UndoSteps, undoAll } from './undo.ts';

/** One person, one scheme, one source: the relation and the balance move to the destination, or everything is as before. */
export async function transfer(input: TransferInput): Promise<CaseView> {
  const c = openCase(input);
  listen(c);
  CancellationScope.current().cancelRequested.catch(() => cancelAsked(c));
  // the server's own "cancel" must not cut a case off between two postings: it is taken as a withdrawal, where that is free
  return CancellationScope.nonCancellable(() => run(c));
}

async function run(c: Case): Promise<CaseView> {
  detached(() => tick(c));
  detached(() => replan(c));
  if (await accepted(c)) {
    await unlessSettledByHand(c, () => move(c));
    stopAllClocks(c);
    await complete(c);
  }
  await condition(allHandlersFinished);
  return viewOf(c);
}

/** The procedure, until it is done or undone. */
async function move(c: Case): Promise<void> {
  const begun: UndoSteps = {};
  let tracks = async () => {};
  await untilDoneOrEnded(c, async () => {
    const letter = await requestTransferOut(c, begun);
    await sourceConfirms(c);
    tracks = () =>
      together(
        () => moveRelation(c),
        () => moveMoney(c, letter),
      );
    await tracks();
  });
  if (c.ending && (await undoAll(c, begun)) === 'forward') await tracks();
  if (cameTooMuch(c)) await sendBackWhatIsTooMuch(c);
}

/** Two members of staff have settled it outside: whatever is under way is left where it stands. What still lands is named by reconcile. */
async function unlessSettledByHand(c: Case, procedure: () => Promise<void>): Promise<void> {
  const scope = new CancellationScope();
  const done = scope.run(procedure);
  await Promise.race([done, condition(() => c.settledByHand)]);
  if (!c.settledByHand) return;
  done.catch(() => undefined); // left behind
  scope.cancel();
}

function cancelAsked(c: Case): void {
  const free = c.outcome === undefined && isFree(c);
  note(
    c,
    'operator',
    free
      ? 'cancelled the run: taken as a withdrawal'
      : 'asked to cancel the run: the source has confirmed, so the case goes on',
  );
  if (free) declareEnding(c, { outcome: 'withdrawn', codes: [], what: 'cancelled by an operator' });
}

/** Both offices' conditions are checked first (校验前置). The main function decides; the update `apply` only waits for that. */
async function accepted(c: Case): Promise<boolean> {
  if (
    !c.asked &&
    !(await condition(() => c.asked, '1 minute', { summary: 'end this run if nobody asks for its decision' })) &&
    !c.asked
  ) {
    c.stage = 'closed';
    return false;
  }
  const { application, contentHash, personKey } = c.input;
  const { workflowId, runId } = workflowInfo();
  const request = { application, contentHash, personKey, at: now(), workflowId, runId };
  const decision = await watched(c, c.input.destinationPool, 'ask both offices and decide', () => decide(request));
  switch (decision.kind) {
    case 'accepted':
      c.caseNo = decision.caseNo;
      c.plan = decision.plan;
      c.holds = c.plan.holds;
      if (!c.plan.relation) c.relation = 'none';
      if (c.plan.money === 'none') c.money = 'none';
      if (c.plan.money === 'keep') c.money = 'kept';
      note(c, 'jiexu', `accepted as case ${c.caseNo}: route ${c.plan.route}, money ${c.plan.money}`);
      if (decision.continuity !== undefined) c.benefits = decision.continuity;
      c.dates = decision.clocks;
      runClocks(
        c,
        decision.clocks.filter((clock) => clock.starts === 'acceptance'),
      );
      break;
    case 'refused':
    case 'not-needed':
      c.outcome = decision.kind;
      c.reasons = decision.reasons;
      if (decision.openCaseNo !== undefined) c.openCaseNo = decision.openCaseNo;
      note(c, 'jiexu', `${decision.kind}: ${decision.reasons.map((reason) => reason.code).join(', ')}`);
      break;
    case 'deferred':
      c.deferred = decision.until === undefined ? {} : { until: decision.until };
      note(c, 'jiexu', `deferred until ${decision.until ?? 'both offices are on the platform'}`);
      await keepWaiting(c);
      break;
    case 'conflict':
      c.conflict = true;
      break;
    case 'recorded':
      c.recorded = decision.view;
      note(c, 'jiexu', `this application was decided before: case ${decision.caseNo}`);
      break;
    default:
      return decision satisfies never;
  }
  c.decided = true;
  if (decision.kind !== 'accepted') c.stage = 'closed';
  publish(c);
  return decision.kind === 'accepted';
}

/** Outcome, archive record, closing. Two statuses stay visible, never one "done". */
async function complete(c: Case): Promise<void> {
  c.outcome = c.settledByHand ? 'settled-by-hand' : (c.ending?.outcome ?? c.closesAs ?? 'completed');
  if (c.settledByHand && c.money !== 'none' && c.money !== 'kept') c.money = 'by-hand';
  // nobody has to act in a case that has ended
  c.awaited.length = 0;
  c.problems.length = 0;
  c.stage = 'completing';
  c.closedAt = now();
  note(c, 'jiexu', `ended: ${c.outcome}`);
  c.stage = 'closed';
  await archive({ view: viewOf(c), timeline: [...c.timeline] });
  publish(c);
}

/** Nothing is lost: before the applicant is told, a workflow waits for the day and applies anew. One that waits already goes on. */
async function keepWaiting(c: Case): Promise<void> {
  const { application, sourcePool, destinationPool } = c.input;
  const input: WaitingInput = { application, ...c.deferred };
  try {
    await startChild(WAITING, {
      workflowId: waitingWorkflowId(application.applicationNo),
      args: [input],
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
