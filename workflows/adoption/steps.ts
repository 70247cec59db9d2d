// How an adoption asks offices and books, what it says of itself meanwhile, and how it waits for a person or for the bank.
import {
  ActivityFailure,
  condition,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Adoptions, Standing } from '../../activities/reconciliation/adoption.ts';
import type { Dated } from '../../contract/answer.ts';
import type { CaseCommand } from '../../contract/commands/command.ts';
import type { AnswerOf, CaseSteps, CommandOf } from '../../contract/office.ts';
import type { Actor } from '../../domain/case.ts';
import { toBeijing } from '../../domain/instant.ts';
import type { OfficeRef } from '../../domain/plan.ts';
import type { TimelineEntry } from '../../domain/view.ts';
import { WAITING_ON } from '../kit/attributes.ts';
import { refusalOf } from '../kit/steps.ts';
import type { AdoptionInput, AdoptionState } from './messages.ts';

/** Reads only; tried again without limit, a minute at most between attempts. */
const { standing } = proxyActivities<Adoptions>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'look where the case stands in the books',
});

/** The old history may be gone or unreadable: after a few attempts the record is written without it. */
export const { lastKnown } = proxyActivities<Adoptions>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumAttempts: 5 },
  summary: 'ask the ended run how the case stood',
});

export const { accountOfPerson } = proxyActivities<Adoptions>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  summary: 'read the account that the application names',
});

/**
 * Steps at an office, as a transfer asks them; but an attempt of the ended run may still land and change what has to be asked. So after
 * a few attempts, about a minute, the books are looked at again instead of insisting on the same question.
 */
const officeSteps = {
  startToCloseTimeout: '3 seconds',
  retry: {
    initialInterval: '300 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '20 seconds',
    maximumAttempts: 8,
  },
} as const;

const FIRST_LOOK_MS = 2000;
const LAST_LOOK_MS = 30 * 60_000;
const OPERATOR_LOOK_MS = 3600_000;

export interface Adoption {
  readonly input: AdoptionInput;
  readonly openedAt: string;
  state: AdoptionState['state'];
  awaited?: { readonly actor: Actor; readonly forWhat: string };
  problem?: string;
  readonly timeline: TimelineEntry[];
  /** How often somebody said "try again". */
  told: number;
  /** How long the next look at the books is put off. */
  lookMs: number;
}

export function openAdoption(input: AdoptionInput): Adoption {
  return { input, openedAt: now(), state: 'undoing', timeline: [], told: 0, lookMs: FIRST_LOOK_MS };
}

/** Workflow time, ISO 8601 +08:00. */
export function now(): string {
  return toBeijing(Date.now());
}

/** Writes a line of the case's history. No personal data. */
export function note(a: Adoption, by: TimelineEntry['by'], what: string, office?: string): void {
  a.timeline.push({ at: now(), by, what, ...(office === undefined ? {} : { office }) });
  show(a);
}

export function stateOf({ input, state, awaited, problem }: Adoption): AdoptionState {
  return {
    caseNo: input.caseNo,
    state,
    ...(awaited === undefined ? {} : { awaited: `${awaited.actor}: ${awaited.forWhat}` }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The adoption in the Web UI, and in lists by who is awaited. */
export function show(a: Adoption): void {
  const lines = a.timeline.map(
    ({ at, by, office, what }) => `- ${at.slice(0, 19).replace('T', ' ')} ${by}${office ? ` ${office}` : ''}: ${what}`,
  );
  setCurrentDetails(
    [
      `### Adoption of case ${a.input.caseNo} (${a.input.how})\n${a.state}`,
      a.problem === undefined ? '' : `> **Problem** ${a.problem}`,
      a.awaited === undefined ? '' : `**Next:** ${a.awaited.actor}: ${a.awaited.forWhat}`,
      lines.join('\n'),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}

/** Where the case stands in the books now. */
export function look(a: Adoption): Promise<Standing> {
  return standing({ caseNo: a.input.caseNo });
}

type Command<K extends keyof CaseSteps> = Omit<CommandOf<K>, keyof CaseCommand>;

/** Asks an office for one step of the case, as the case itself would have. */
export async function ask<K extends keyof CaseSteps>(
  a: Adoption,
  office: OfficeRef,
  step: K,
  what: string,
  command: Command<K>,
): Promise<AnswerOf<K>> {
  const asked = proxyActivities<Record<string, (command: CaseCommand) => Promise<Dated<unknown>>>>({
    ...officeSteps,
    taskQueue: office.taskQueue,
    summary: `${office.pool}: ${what}`,
  })[step];
  if (asked === undefined) throw new Error(`no such step: ${step}`);
  const stamped = { ...command, office: office.pool, caseNo: a.input.caseNo, at: now() };
  return (await asked(stamped)).answer as AnswerOf<K>;
}

/** Waits until somebody says "try again", or for `ms`. */
async function pause(a: Adoption, awaited: NonNullable<Adoption['awaited']>, ms: number): Promise<void> {
  const before = a.told;
  a.awaited = awaited;
  upsertSearchAttributes([{ key: WAITING_ON, value: [awaited.actor] }]);
  show(a);
  await condition(() => a.told > before, ms, { summary: `look again: ${awaited.forWhat}` });
  delete a.awaited;
}

/** Puts off the next look at the books, each time twice as long, half an hour at most. */
export async function untilNextLook(a: Adoption, actor: Actor, forWhat: string): Promise<void> {
  const ms = a.lookMs;
  a.lookMs = Math.min(LAST_LOOK_MS, a.lookMs * 2);
  await pause(a, { actor, forWhat }, ms);
}

/** Shows a problem until an operator says "try again"; looks again by itself every hour. */
export async function untilOperator(a: Adoption, problem: string): Promise<void> {
  if (a.problem !== problem) note(a, 'jiexu', `an operator is called: ${problem}`);
  a.problem = problem;
  await pause(a, { actor: 'operator', forWhat: 'a problem to be resolved' }, OPERATOR_LOOK_MS);
}

/** A step's answer, or undefined where it was refused or not done: then the books are looked at again before anything else is asked. */
export async function tried<T>(
  a: Adoption,
  what: string,
  step: () => Promise<T>,
): Promise<{ readonly answer: T } | undefined> {
  try {
    const answer = await step();
    delete a.problem;
    a.lookMs = FIRST_LOOK_MS;
    return { answer };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      await untilOperator(a, `${what}: ${refusal.code}: ${refusal.remark}`);
      return undefined;
    }
    if (!(error instanceof ActivityFailure)) throw error;
    a.problem = `${what} is not done yet and is asked again; its last failure stands in the history`;
    await untilNextLook(a, 'operator', what);
    return undefined;
  }
}

/** As {@link tried}, until it is done. For steps that no late attempt of the ended run can make wrong. */
export async function untilDone<T>(a: Adoption, what: string, step: () => Promise<T>): Promise<T> {
  for (;;) {
    const done = await tried(a, what, step);
    if (done !== undefined) return done.answer;
  }
}
