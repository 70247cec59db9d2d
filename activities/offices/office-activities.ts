// The activities of all offices: whatever a workflow asks of an office goes to the one that the command names.
import { give, officeBy } from '../../contract/connector.ts';
import type { Office } from '../../contract/office.ts';
import type { OfficeDirectory } from './directory.ts';

/** Activity functions by the names the workflows call: one for each of {@link Office}'s. */
export function officeActivities(offices: OfficeDirectory): Office {
  return officeBy((name, command) => give(offices.get(command.office), name, command));
}
