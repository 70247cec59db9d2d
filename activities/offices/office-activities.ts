// The activities of all offices: whatever a workflow asks of an office goes to the one that the command names. Here alone a
// refusal becomes the engine's: a failure that is not tried again.
import { ApplicationFailure } from '@temporalio/common';
import type { Dated, DatedOffice, Dating } from '../../contract/answer.ts';
import type { Letterheads, WriteLetter } from '../../contract/commands/papers.ts';
import { COMMANDS } from '../../contract/connector.ts';
import type { AnswerOf, CommandName, CommandOf } from '../../contract/office.ts';
import { Refusal } from '../../contract/refusal.ts';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import { BUSINESS_REFUSAL } from '../../domain/refusal.ts';
import type { OfficeDirectory } from './directory.ts';

type Asked = Pick<OfficeDirectory, 'ask' | 'letterhead'>;

/** Activity functions by the names the workflows call: one for each of `Office`'s. */
export function officeActivities(offices: Asked): DatedOffice {
  const steps = COMMANDS.map((name) => [name, (command: CommandOf<typeof name>) => asked(offices, name, command)]);
  const carried = Object.fromEntries(steps) as DatedOffice;
  return {
    ...carried,
    writeLetter: async (command) =>
      carried.writeLetter({ ...command, letterheads: await letterheadsOf(offices, command) }),
  };
}

/** Added here, by the directory of the platform: an office reads no other's records, and no history grows by them. */
async function letterheadsOf(
  offices: Asked,
  { office, source }: Pick<WriteLetter, 'office' | 'source'>,
): Promise<Letterheads> {
  return { source: await offices.letterhead(source), destination: await offices.letterhead(office) };
}

async function asked<K extends CommandName>(
  offices: Pick<OfficeDirectory, 'ask'>,
  name: K,
  command: CommandOf<K>,
): Promise<Dated<AnswerOf<K>>> {
  const said = await offices.ask(name, command);
  const dating = whenDone(said.doneAt, 'at' in command ? command.at : undefined, Date.now());
  if ('answer' in said) return { answer: said.answer, ...dating };
  const { message, data } = new Refusal(said.refused);
  throw ApplicationFailure.create({
    type: BUSINESS_REFUSAL,
    message,
    nonRetryable: true,
    details: [{ ...data, ...dating }],
  });
}

/**
 * The instant that an office names, unless it lies after the receipt of its answer. `askedAt`: the case's clock; nothing is received
 * before it was asked, wherever that clock runs ahead of this one.
 */
export function whenDone(doneAt: string, askedAt: string | undefined, nowMs: number): Dating {
  const doneMs = fromIso(doneAt);
  const receivedMs = askedAt === undefined ? nowMs : Math.max(nowMs, fromIso(askedAt));
  return doneMs <= receivedMs ? { doneAt: toBeijing(doneMs) } : { doneAt: toBeijing(receivedMs), dated: 'receipt' };
}
