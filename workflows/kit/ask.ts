// How a procedure asks an office for a step. Where the office has been asked something else under the same key before,
// trying again would change nothing, and undoing would go by what nobody knows: an operator is called.
import { proxyActivities } from '@temporalio/workflow';
import type { Dated } from '../../contract/answer.ts';
import type { CaseCommand } from '../../contract/commands/command.ts';
import type { AddedOnTheWay } from '../../contract/commands/papers.ts';
import type { AnswerOf, CaseSteps, CommandOf } from '../../contract/office.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import { note, questionId, showProblem, waitingFor } from './board.ts';
import { type AtDesk, untilOperator } from './desk.ts';
import { now } from './now.ts';
import { type Asks, never, refusalOf, type StepRefusal, watched } from './steps.ts';

/**
 * Steps at an office: short commands with a business key, so that an attempt whose answer was lost is simply asked
 * again. Without limit, since an office that is down must not end a case; a minute at most between attempts, so that a
 * case goes on soon after the office is back. Three seconds an attempt: recovery after a kill waits for it.
 */
const AT_AN_OFFICE = {
  startToCloseTimeout: '3 seconds',
  // an ending does not wait for what is in flight; whatever still lands is met by the fences of the undo steps
  cancellationType: 'TRY_CANCEL',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const;

type Command<K extends keyof CaseSteps> = Omit<CommandOf<K>, keyof CaseCommand | AddedOnTheWay>;
type Commands = { [K in keyof CaseSteps]: (command: Command<K> & CaseCommand) => Promise<Dated<AnswerOf<K>>> };

/**
 * Asks an office for one step. Throws `ActivityFailure` around a declared business refusal, see `refusalOf`; but not for
 * other content: that is between the office and an operator, and the step is asked again when he says so. `thrown`: that
 * refusal is thrown too, since there is another way to ask.
 */
export async function ask<K extends keyof CaseSteps>(
  c: Asks | AtDesk,
  office: OfficeRef,
  step: K,
  what: string,
  command: Command<K>,
  otherContent: 'looked-into' | 'thrown' = 'looked-into',
): Promise<AnswerOf<K>> {
  return (await askDated(c, office, step, what, command, otherContent)).answer;
}

/** The same, with the instant of the deed: the first one, however often the step is asked. */
export async function askDated<K extends keyof CaseSteps>(
  c: Asks | AtDesk,
  office: OfficeRef,
  step: K,
  what: string,
  command: Command<K>,
  otherContent: 'looked-into' | 'thrown' = 'looked-into',
): Promise<Dated<AnswerOf<K>>> {
  const { fileNo, settledByHand } = c.steps;
  if (fileNo === undefined) throw new Error(`${step} is asked for before there is a number to file it under`);
  if (settledByHand) await never();
  const summary = `${office.pool}: ${what}`;
  const steps: Commands = proxyActivities<Commands>({ ...AT_AN_OFFICE, taskQueue: office.taskQueue, summary });
  const stamped = { ...command, office: office.pool, caseNo: fileNo, at: now() };
  try {
    return await watched(c, { office: office.pool, step, what }, () => steps[step](stamped));
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.code !== 'other-content' || otherContent === 'thrown') throw error;
    await untilLookedInto(c, office, refusal);
    return askDated(c, office, step, what, command);
  }
}

async function untilLookedInto(
  c: Asks | AtDesk,
  { pool }: OfficeRef,
  { code, remark, step }: StepRefusal,
): Promise<void> {
  const problem = `${code}: office ${pool} refused ${step}: ${remark}`;
  if ('desk' in c) return untilOperator(c, problem, { kind: 'refused', of: step, hint: COMPARE });
  // nobody can say "retry" here: the run stays as it is until an operator ends it
  const who = {
    kind: 'refused',
    of: step,
    actor: 'operator',
    office: pool,
    forWhat: 'a problem to be resolved',
  } as const;
  showProblem(c, questionId(who), `${problem}. ${COMPARE}, then end this run.`);
  note(c, 'jiexu', `an operator is called: ${problem}`, pool);
  return waitingFor(c, who, never);
}

const COMPARE = 'Compare what is asked with what the office has on file';
