// When a case ends before it is completed: nothing but a declared refusal, a withdrawal or a death ends it, and nothing
// after the pivot.
import { condition } from '@temporalio/workflow';
import { note, takeBack } from '../kit/board.ts';
import { untilOperator } from '../kit/desk.ts';
import { declare } from '../kit/ending.ts';
import { never, refusalOf, type StepRefusal } from '../kit/steps.ts';
import { type Case, type Ending, isConfirmed, isZeroed } from './state.ts';

/** Declares that the case ends. Must not be called once the pivot has passed. */
export function declareEnding(c: Case, ending: Ending): void {
  if (c.end.declared !== undefined) return;
  if (c.pivot === 'passed') throw new Error('after the destination has accepted, a case only goes forward');
  lapseWithdrawal(c);
  lapseIdentity(c);
  if (ending.outcome === 'ended-by-death') {
    c.person.restsOnDeath = 'the case ends by it, and everything is undone';
  }
  declare(c, ending);
}

/** Nothing that was confirmed has to be taken back: whoever wants to withdraw may, and nobody has to agree (§9.9). */
export function isFreeToWithdraw(c: Case): boolean {
  return !isConfirmed(c) && c.exchange.answer?.kind !== 'confirm';
}

/** Nobody is asked to agree to a withdrawal any more. */
export function lapseWithdrawal(c: Case): void {
  const { withdrawal } = c.end;
  if (withdrawal === undefined) return;
  delete c.end.withdrawal;
  takeBack(c, `agreement:${withdrawal.by}`);
}

/**
 * Nobody can say any more who the person is: the case ends, or the destination has accepted the one it was asked about.
 */
function lapseIdentity(c: Case): void {
  if (c.person.question === undefined) return;
  takeBack(c, `identity:${c.person.question.by}`);
  delete c.person.question;
  note(c, 'jiexu', 'the question who the person is has lapsed');
}

/**
 * The person has died (§9.1). Before the balance is zeroed the case stops and the source keeps the money; after that
 * the relation stops and the money goes on to the destination's inheritance desk.
 */
export function personDied(c: Case): void {
  c.person.deceased = true;
  lapseWithdrawal(c);
  if (c.pivot !== 'passed' && !isZeroed(c.money.status)) {
    declareEnding(c, { outcome: 'ended-by-death', codes: ['R13'], what: 'the person has died' });
  }
}

/** The destination has accepted, or credited: from here only forward. */
export function passThePivot(c: Case): void {
  c.pivot = 'passed';
  lapseWithdrawal(c);
  lapseIdentity(c);
}

/**
 * Asks for a step, until it is done. A declared business refusal ends the case before the pivot; after it `instead` may
 * know another way, else an operator is called and the step is tried again when he says so. `mend`: what can be put
 * right within the case, at any time. Everything else is retried by the step itself.
 */
export async function orEnd<T>(
  c: Case,
  outcome: Ending['outcome'],
  step: () => Promise<T>,
  instead: (refusal: StepRefusal) => T | undefined = () => undefined,
  mend: (refusal: StepRefusal) => T | undefined = () => undefined,
): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      const mended = mend(refusal);
      if (mended !== undefined) return mended;
      const otherwise = await endOrAgain(c, outcome, refusal, instead);
      if (otherwise !== 'again') return otherwise;
    }
  }
}

/**
 * What follows from a refusal. Before the pivot the case ends, and this does not come back; after it: `instead`, or
 * `again` as soon as an operator says so.
 */
export async function endOrAgain<T>(
  c: Case,
  outcome: Ending['outcome'],
  refusal: StepRefusal,
  instead: (refusal: StepRefusal) => T | undefined,
): Promise<T | 'again'> {
  // whether it has passed is unknown while the destination is being asked
  await condition(() => c.pivot !== 'asking');
  if (c.pivot === 'before') {
    endByRefusal(c, outcome, refusal);
    return never();
  }
  const otherwise = instead(refusal);
  if (otherwise !== undefined) return otherwise;
  const why = 'The destination has accepted, so the case only goes forward';
  const refused = { kind: 'refused', of: refusal.step } as const;
  await untilOperator(c, `${refusal.code}: ${refusal.remark}. ${why}`, refused);
  return 'again';
}

/** Another way for a step that the office refuses since the person has died (R13). */
export function ifDied(c: Case): (refusal: StepRefusal) => 'died' | undefined {
  return ({ code }) => {
    if (code !== 'R13') return undefined;
    personDied(c);
    return 'died';
  };
}

/** An office has refused, for good; or since the person has died. */
export function endByRefusal(
  c: Case,
  outcome: Ending['outcome'],
  { code, remark }: { readonly code: string; readonly remark: string },
): void {
  const died = code === 'R13';
  if (died) c.person.deceased = true;
  declareEnding(c, { outcome: died ? 'ended-by-death' : outcome, codes: [code], what: remark });
}
