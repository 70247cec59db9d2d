// What an office says to a command: its answer or its refusal, sealed, with the instant of the deed and the head of its chain.
import { z } from 'zod';
import type { Sealed } from '../domain/forms.ts';
import { isInstant } from '../domain/instant.ts';
import { digestOf } from './canonical.ts';
import type { AnswerOf, CommandName, CommandOf } from './office.ts';
import { type RefusalData, STEP_REFUSALS } from './refusal.ts';
import type { KeyStore } from './seals/keys.ts';
import { SealInvalid, seal, verify } from './seals/seal.ts';
import { keysAskedBy } from './steps.ts';

const digest = z.base64().length(44);

/** How far an office's chain of deeds has come. An office whose head is lower than it was has lost what it had done. */
const chainHead = z.object({ position: z.int().nonnegative(), hash: digest });
export type ChainHead = z.infer<typeof chainHead>;

// loose: whatever else stands in it is sealed as well
const refusal = z.looseObject({
  code: z.enum(STEP_REFUSALS),
  remark: z.string(),
  fields: z.array(z.string()).optional(),
});

/** What is sealed. The answer is in it by its digest, so that it travels once and as it is. */
const answerBody = z.object({
  office: z.string(),
  /** Absent: asked before there is a case. */
  caseNo: z.string().optional(),
  step: z.string(),
  /** Under which the office keeps it in the case, in the order of the table of steps; none: it keeps nothing. */
  keys: z.array(z.string()),
  /** Digest of the whole command: an answer to this question, and to no other. */
  question: digest,
  /** ISO 8601 +08:00: when it was done first, whenever it is asked again. */
  doneAt: z.string().refine(isInstant),
  head: chainHead,
  /** Of a declared refusal. */
  code: z.enum(STEP_REFUSALS).optional(),
  /** Digest of the answer, or of what the refusal says; of `null` where there is nothing to say. */
  answer: digest,
});
export type AnswerBody = z.infer<typeof answerBody>;

/** What comes beside the sealed body. */
const outcome = z.object({ answer: z.unknown().optional(), refused: refusal.optional() });

/** The envelope. `refused`: what the office declares that it will not do; there is no answer beside it. */
export interface Answered<A> extends Sealed<AnswerBody> {
  readonly answer?: A;
  readonly refused?: RefusalData;
}

/** What was said, without the envelope. */
export type Said<A> = { readonly answer: A } | { readonly refused: RefusalData };

/** When an answer was given, and where the office stood by then. */
export interface When {
  readonly doneAt: string;
  readonly head: ChainHead;
}

/** When a step counts as done for the platform. `dated`: the office named no instant that can be, and it is the receipt's. */
export interface Dating {
  /** ISO 8601 +08:00. */
  readonly doneAt: string;
  readonly dated?: 'receipt';
}

/** An answer as it reaches a procedure: seal and head stay outside. */
export interface Dated<A> extends Dating {
  readonly answer: A;
}

/** What may be asked of offices, with answers that say when. */
export type DatedOffice = { readonly [K in CommandName]: (command: CommandOf<K>) => Promise<Dated<AnswerOf<K>>> };

function digested(value: unknown): string {
  return Buffer.from(digestOf(value ?? null)).toString('base64');
}

/** What an answer to this command has to name. */
function askedBy<K extends CommandName>(step: K, command: CommandOf<K>) {
  const { office, caseNo } = command as { readonly office: string; readonly caseNo?: string };
  return { office, caseNo, step, keys: [...keysAskedBy(step, command)], question: digested(command) };
}

/** Seals what an office says. It needs the office's own key. */
export async function sealAnswer<K extends CommandName>(
  step: K,
  command: CommandOf<K>,
  said: Said<AnswerOf<K>>,
  { doneAt, head }: When,
  keys: KeyStore,
): Promise<Answered<AnswerOf<K>>> {
  const asked = askedBy(step, command);
  const outcome = 'refused' in said ? { code: said.refused.code, of: said.refused } : { of: said.answer };
  const body: AnswerBody = { ...asked, doneAt, head, code: outcome.code, answer: digested(outcome.of) };
  return { ...said, ...(await seal(asked.office, body, keys)) };
}

/**
 * What came is no answer of that office to that command: altered, of another office, or to another question. It says nothing of
 * what was done, and the same is asked again.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    step: CommandName,
    { office, caseNo }: { readonly office: string; readonly caseNo?: string },
    why: string,
  ) {
    const where = caseNo === undefined ? '' : ` of case ${caseNo}`;
    super(`${step}${where}: what came is no answer of office ${office} (${why}); it is asked again`);
  }
}

const NAMED = ['office', 'caseNo', 'step', 'keys', 'question'] as const;

/** What the office said, if it has sealed exactly that, to exactly this command; else throws {@link NoAnswer}. */
export async function openAnswer<K extends CommandName>(
  step: K,
  command: CommandOf<K>,
  came: unknown,
  keys: KeyStore,
): Promise<Said<AnswerOf<K>> & When> {
  const asked = askedBy(step, command);
  const not = (why: string) => new NoAnswer(step, asked, why);
  const body = await verify(came, { office: asked.office, schema: answerBody }, keys).catch((error: unknown) => {
    throw error instanceof SealInvalid ? not([`its seal is ${error.fault}`, ...error.fields].join(' ')) : error;
  });
  const other = NAMED.find((name) => String(body[name]) !== String(asked[name]));
  if (other !== undefined) throw not(`it answers another ${other}`);
  const parsed = outcome.safeParse(came);
  if (!parsed.success) throw not('its refusal is none');
  const { answer, refused } = parsed.data;
  if (body.answer !== digested(refused ?? answer) || body.code !== refused?.code) throw not('not what was sealed');
  const when = { doneAt: body.doneAt, head: body.head };
  return refused === undefined ? { answer: answer as AnswerOf<K>, ...when } : { refused, ...when };
}
