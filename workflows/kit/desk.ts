// The operator's desk: a refused step waits until its cause is removed, and what concerns money is said by two people.
import { condition } from '@temporalio/workflow';
import { sameStaff } from '../../domain/payee.ts';
import {
  isAwaited,
  note,
  publish,
  questionId,
  showAwaited,
  showProblem,
  solved,
  takeBack,
  waitingFor,
} from './board.ts';
import type { MessageRefusal } from './messages.ts';
import { refusal } from './reception.ts';
import { type Asks, beside, refusalOf, type StepRefusal } from './steps.ts';

/** What one member of staff has proposed and a second one has to confirm. */
interface Proposal {
  readonly action: string;
  readonly who: string;
}

export interface Desk {
  /** How often it was said that a cause is removed: an operator's "retry", another account handed in. */
  retries: number;
  proposal?: Proposal;
}

export interface AtDesk extends Asks {
  readonly desk: Desk;
}

export function openDesk(): Desk {
  return { retries: 0 };
}

/** True while a step that was refused, or a payment that bounced, waits for an operator to say "retry". */
export function isOperatorCalled(c: AtDesk): boolean {
  return isAwaited(c, 'refused', 'bounce');
}

interface Calling {
  readonly kind: 'refused' | 'bounce';
  /** The step that was refused, the payment that bounced. */
  readonly of: string;
  /** What may help, for people. */
  readonly hint?: string;
  /** How often "retry" was said before the problem came up; what is said since counts. Default: until now. */
  readonly before?: number;
  /** True once nobody has to help any more. */
  readonly unneeded?: () => boolean;
}

/** Shows the problem and waits until an operator, its cause removed, resolves with "retry". */
export async function untilOperator(c: AtDesk, problem: string, calling: Calling): Promise<void> {
  const { kind, of, hint, before = c.desk.retries, unneeded = () => false } = calling;
  const id = questionId({ kind, of });
  const remedy = `${hint === undefined ? '' : `${hint}. `}Remove the cause, then resolve with "retry".`;
  showProblem(c, id, `${problem}. ${remedy}`);
  note(c, 'jiexu', `an operator is called: ${problem}`);
  try {
    await waitingFor(c, { kind, of, actor: 'operator', forWhat: 'a problem to be resolved' }, () =>
      condition(() => c.desk.retries > before || unneeded()),
    );
  } finally {
    solved(c, id);
  }
  publish(c);
}

/**
 * Where money is, a refusal must not be passed over: a person looks, and the step is tried again. `instead`: another
 * way; `hint`: what may help, for people.
 */
export async function orOperator<T, O = never>(
  c: AtDesk,
  step: () => Promise<T>,
  instead: (refusal: StepRefusal) => O | undefined = () => undefined,
  hint?: string,
): Promise<T | O> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === undefined) throw error;
      const otherwise = instead(refused);
      if (otherwise !== undefined) return otherwise;
      await untilOperator(c, `${refused.code}: ${refused.remark}`, { kind: 'refused', of: refused.step, hint });
    }
  }
}

/** What one person has said counts for some days: a second one, long after, would speak of something else. */
const PROPOSAL_COUNTS = '3 days';

/** Why this person cannot be the second one, or undefined. */
export function samePersonFault({ desk }: AtDesk, { action, who }: Proposal): MessageRefusal | undefined {
  return desk.proposal?.action === action ? mustBeAnother(desk.proposal.who, who) : undefined;
}

/** Two pairs of eyes: the second member of staff is not the first. */
export function mustBeAnother(first: string, second: string): MessageRefusal | undefined {
  return sameStaff(first, second)
    ? refusal(
        'same-person',
        'the same member of staff has said so already',
        'a second, different member of staff has to say it too',
      )
    : undefined;
}

/**
 * `confirmed` when a second member of staff says the same; else it is a proposal from now on, in the place of any other.
 */
export function proposeOrConfirm(c: AtDesk, { action, who }: Proposal): 'proposed' | 'confirmed' {
  const before = c.desk.proposal;
  takeBackProposal(c);
  if (before?.action === action && !sameStaff(before.who, who)) return 'confirmed';
  const proposal: Proposal = { action, who };
  c.desk.proposal = proposal;
  const forWhat = `a second member of staff to say "${action}" too, as ${who} has`;
  showAwaited(c, { kind: 'second', of: action, actor: 'operator', forWhat });
  beside(async () => {
    const isOver = await condition(() => c.desk.proposal !== proposal, PROPOSAL_COUNTS, {
      summary: `"${action}" no longer counts if nobody has said it too`,
    });
    if (isOver) return;
    note(c, 'jiexu', `nobody else has said "${action}": it no longer counts`);
    takeBackProposal(c);
    publish(c);
  });
  return 'proposed';
}

export function takeBackProposal(c: AtDesk): void {
  const { proposal } = c.desk;
  if (proposal === undefined) return;
  delete c.desk.proposal;
  takeBack(c, `second:${proposal.action}`);
}
