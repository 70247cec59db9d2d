// How a case receives a message: parsed, compared with the case, refused at the door with a remedy, or taken. Nothing waits here.
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import type { z } from 'zod';
import { type Case, planOf, type Side } from '../case.ts';
import * as messages from '../messages.ts';
import { guarded } from './guarded.ts';

export type Refusal = messages.MessageRefusal;

/** What a message is answered with beyond "taken": what is needed before it takes effect. */
export type Pending = messages.Taken['pending'];

interface Reception<M> {
  /** Why the message does not fit; undefined: it is taken. Must change nothing. */
  readonly refuse: (message: M) => Refusal | undefined;
  /** Records it; the procedure acts on what is recorded. */
  readonly take: (message: M) => Pending;
  /** Until when it may come. Default: until the case ends or begins to be undone. */
  readonly open?: (c: Case) => boolean;
}

/** Every message of a case: parsed, compared with the case number, refused or taken; the handler parses again. */
export function on<M extends { readonly caseNo: string }>(
  c: Case,
  update: Parameters<typeof setHandler>[0] & { name: string },
  schema: z.ZodType<M>,
  { refuse, take, open = isOpen }: Reception<M>,
): void {
  const received = (raw: unknown): M => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
      throw refused(refusal('unusable', faults.join('; '), 'correct the named fields'));
    }
    const fault =
      misfit(c, parsed.data.caseNo, open) ?? (c.plan === undefined ? notAwaited('a message') : refuse(parsed.data));
    if (fault !== undefined) throw refused(fault);
    return parsed.data;
  };
  setHandler(
    update as typeof messages.withdraw,
    guarded(async (raw) => {
      const pending = take(received(raw));
      return { caseNo: c.caseNo ?? '', stage: c.stage, ...(pending ? { pending } : {}) };
    }),
    { validator: (raw) => void received(raw) },
  );
}

function misfit(c: Case, caseNo: string, open: (c: Case) => boolean): Refusal | undefined {
  if (!open(c))
    return refusal(
      'closed',
      `the case ends as ${c.outcome ?? c.ending?.outcome}`,
      'it is kept on file; nothing was changed',
    );
  return caseNo === c.caseNo
    ? undefined
    : refusal('wrong-case', 'the message names another case', `quote case ${c.caseNo}`);
}

function isOpen(c: Case): boolean {
  return c.outcome === undefined && c.ending === undefined;
}

/** Also while everything is being undone. */
export function untilClosed(c: Case): boolean {
  return c.outcome === undefined;
}

export function refusal(code: messages.MessageRefusalCode, message: string, remedy: string): Refusal {
  return { code, message, remedy };
}

export function refused(fault: Refusal): ApplicationFailure {
  return ApplicationFailure.create({
    message: `${fault.code}: ${fault.message}. ${fault.remedy}.`,
    type: messages.MESSAGE_REFUSED,
    nonRetryable: true,
    details: [fault],
  });
}

/** The part an office has in the case; undefined: none. */
export function sideOf(c: Case, office: string): Side | undefined {
  const { source, destination } = planOf(c).offices;
  if (office === source.pool) return 'source';
  return office === destination.pool ? 'destination' : undefined;
}

export function mustBeFrom(c: Case, office: string, side: Side): Refusal | undefined {
  const expected = planOf(c).offices[side].pool;
  return office === expected
    ? undefined
    : refusal('wrong-office', `only the ${side} office ${expected} may say this`, 'send it as that office');
}

export function mustBeParty(c: Case, office: string): Refusal | undefined {
  return sideOf(c, office) === undefined
    ? refusal('wrong-office', 'only the two offices of the case may say this', 'send it as one of them')
    : undefined;
}

export function mustBeAwaited(awaited: boolean, what: string): Refusal | undefined {
  return awaited ? undefined : notAwaited(what);
}

function notAwaited(what: string): Refusal {
  return refusal('not-awaited', `${what} is not awaited now`, 'ask for the case: it says who acts next');
}

/** Before the destination has accepted, or been credited, a case can still turn back. */
export function mustBeBeforeThePivot(c: Case): Refusal | undefined {
  return c.pivotPassed
    ? refusal(
        'too-late',
        'the destination has accepted: the case only goes forward',
        'let it complete, and apply for the way back',
      )
    : undefined;
}
