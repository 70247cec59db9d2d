// How a procedure hears: a message is parsed, compared with what it names, refused at the door with a remedy, or taken.
// A handler that fails for a fault of the code fails the message, not the workflow task and not the case.

import type { QueryDefinition, SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, setHandler, TemporalFailure } from '@temporalio/workflow';
import type { z } from 'zod';
import { CORRECT_FIELDS, type Fault, faultsIn } from '../../domain/input.ts';
import { MESSAGE_REFUSED, type MessageRefusal, type MessageRefusalCode, type Pending } from './messages.ts';
import { now } from './now.ts';

export function refusal(code: MessageRefusalCode, message: string, remedy: string): MessageRefusal {
  return { code, message, remedy };
}

/** The refusal as the failure that a handler throws. */
export function failureOf(fault: MessageRefusal): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${fault.code}: ${fault.message}. ${fault.remedy}.`,
    type: MESSAGE_REFUSED,
    nonRetryable: true,
    details: [fault],
  });
}

/** A date that cannot be (`domain/dates.ts`), as the message's refusal. */
export function unusableDate(fault: Fault | undefined): MessageRefusal | undefined {
  return fault && refusal('unusable', `${fault.field}: ${fault.rule}`, fault.remedy);
}

/** Refuses what does not `fit`: nothing of the kind is awaited. */
export function mustBe(fits: boolean, otherwise: string, remedy = 'ask for it: it says who acts next') {
  return fits ? undefined : refusal('not-awaited', otherwise, remedy);
}

export function mustBeAwaited(awaited: boolean, what: string): MessageRefusal | undefined {
  return mustBe(awaited, `${what} is not awaited now`, 'ask for the case: it says who acts next');
}

/** `part`: whose word it is, as in `the source office`. */
export function mustBeFrom(office: string, expected: string, part: string): MessageRefusal | undefined {
  return office === expected
    ? undefined
    : refusal('wrong-office', `only ${part} ${expected} may say this`, 'send it as that office');
}

/** Answers a question about the state as it is. */
export function answers<R>(query: QueryDefinition<R>, answer: () => R): void {
  setHandler(query, answer);
}

/** Hears a nudge. */
export function hears(signal: SignalDefinition, take: () => void): void {
  setHandler(signal, take);
}

/**
 * Hears an update whose content needs no parsing. `fault`: why it does not fit now; without one it is heard always, as
 * an update must be that starts its run.
 */
export function obeys<A extends [] | [unknown], R>(
  update: UpdateDefinition<R, A>,
  handle: (...args: A) => R | Promise<R>,
  fault?: () => MessageRefusal | undefined,
): void {
  setHandler<R, A, UpdateDefinition<R, A>>(
    update,
    guarded(async (...args: A) => handle(...args)),
    fault === undefined ? {} : { validator: () => throwIf(fault()) },
  );
}

/**
 * Hears an update with content: parsed, refused by `fault`, or handled. The validator and the handler look alike, since
 * something may have been taken between the two.
 */
export function receives<M, R>(
  update: UpdateDefinition<R, [M]>,
  schema: z.ZodType<M>,
  fault: (message: M) => MessageRefusal | undefined,
  handle: (message: M) => R | Promise<R>,
): void {
  const received = (raw: unknown): M => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      const faults = faultsIn(parsed.error, raw).map(({ field, rule, remedy }) => `${field}: ${rule}. ${remedy}`);
      throw failureOf(refusal('unusable', faults.join('; '), CORRECT_FIELDS));
    }
    throwIf(fault(parsed.data));
    return parsed.data;
  };
  setHandler<R, [M], UpdateDefinition<R, [M]>>(
    update,
    guarded(async (raw: M) => handle(received(raw))),
    { validator: (raw: M) => void received(raw) },
  );
}

/** What messages of one procedure have to fit: its number, and that it has not ended. */
export interface Door<N extends string, R> {
  /** The field of a message that names the procedure. */
  readonly field: N;
  /** As in `the message names another case`. */
  readonly called: string;
  /** Undefined: nothing is awaited yet. */
  number(): string | undefined;
  /** How it has ended. */
  outcome(): string | undefined;
  /** How it is going to end, from the moment that is declared. */
  ending(): string | undefined;
  /** What a message is answered with; `pending`: what is needed before it takes effect. */
  answer(pending: Pending): R;
}

export interface Reception<M> {
  /** Why the message does not fit; undefined: it is taken. Must change nothing. */
  readonly refuse: (message: M) => MessageRefusal | undefined;
  /**
   * Why it does not fit the procedure's today, a Beijing date; asked by the handler alone, since no validator looks at
   * the time. Must change nothing.
   */
  readonly refuseToday?: (message: M, today: string) => MessageRefusal | undefined;
  /** Records it; the procedure acts on what is recorded. */
  readonly take: (message: M) => Pending;
  /** True: it is heard also while everything is being undone. */
  readonly whileUndoing?: () => boolean;
}

/** Hears a message at the procedure's door. */
export function on<N extends string, M extends Readonly<Record<N, string>>, R>(
  door: Door<N, R>,
  update: UpdateDefinition<R, [M]>,
  schema: z.ZodType<M>,
  { refuse, refuseToday = () => undefined, take, whileUndoing = () => false }: Reception<M>,
): void {
  const fault = (message: M): MessageRefusal | undefined => {
    const number = door.number();
    const over = door.outcome() ?? (whileUndoing() ? undefined : door.ending());
    if (over !== undefined)
      return refusal('closed', `the ${door.called} ends as ${over}`, 'it is kept on file; nothing was changed');
    if (number === undefined) return mustBeAwaited(false, 'a message');
    if (message[door.field] !== number)
      return refusal('wrong-case', `the message names another ${door.called}`, `quote ${door.called} ${number}`);
    return refuse(message);
  };
  receives(update, schema, fault, (message) => {
    throwIf(refuseToday(message, now().slice(0, 10)));
    return door.answer(take(message));
  });
}

function throwIf(fault: MessageRefusal | undefined): void {
  if (fault !== undefined) throw failureOf(fault);
}

/** An unexpected error fails the update that met it. */
function guarded<A extends unknown[], R>(handler: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      if (error instanceof TemporalFailure) throw error;
      throw ApplicationFailure.nonRetryable(error instanceof Error ? error.message : String(error), 'UnexpectedError');
    }
  };
}
