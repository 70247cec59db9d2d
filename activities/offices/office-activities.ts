// The activities of all offices: whatever a workflow asks of an office goes to the one that the command names. Here alone a
// refusal becomes the engine's: a failure that is not tried again.
import { ApplicationFailure } from '@temporalio/common';
import type { Letterheads, WriteLetter } from '../../contract/commands/papers.ts';
import { give, officeBy } from '../../contract/connector.ts';
import type { Office } from '../../contract/office.ts';
import { Refusal } from '../../contract/refusal.ts';
import { BUSINESS_REFUSAL } from '../../domain/refusal.ts';
import type { OfficeDirectory } from './directory.ts';

/** Activity functions by the names the workflows call: one for each of {@link Office}'s. */
export function officeActivities(offices: OfficeDirectory): Office {
  const carried = officeBy((name, command) => give(offices.get(command.office), name, command).catch(toTheEngine));
  return {
    ...carried,
    writeLetter: async (command) =>
      carried.writeLetter({ ...command, letterheads: await letterheadsOf(offices, command) }),
  };
}

/** Added here, by the directory of the platform: an office reads no other's records, and no history grows by them. */
async function letterheadsOf(
  offices: OfficeDirectory,
  { office, source }: Pick<WriteLetter, 'office' | 'source'>,
): Promise<Letterheads> {
  return { source: await offices.letterhead(source), destination: await offices.letterhead(office) };
}

function toTheEngine(error: unknown): never {
  if (!(error instanceof Refusal)) throw error;
  const { message, data } = error;
  throw ApplicationFailure.create({ type: BUSINESS_REFUSAL, message, nonRetryable: true, details: [data] });
}
