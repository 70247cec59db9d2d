// The `ledger` connector: an office whose system is the one of this project, on PostgreSQL. Any office in the database.

import type { CaseCommand } from '../../../contract/commands/command.ts';
import { type Carry, give, officeBy } from '../../../contract/connector.ts';
import type { CaseSteps, Office } from '../../../contract/office.ts';
import type { KeyStore } from '../../../contract/seals/keys.ts';
import type { Db } from '../../database/connection.ts';
import { correctionSteps } from './corrections.ts';
import { destinationSteps } from './destination.ts';
import { destinationFactsOf, sourceFactsOf } from './facts.ts';
import { presenting } from './files.ts';
import { lookUp } from './records.ts';
import { residualSteps } from './residual.ts';
import { sealing } from './sealing.ts';
import { sourceSteps } from './source.ts';
import { undoSteps } from './undo.ts';

export interface LedgerOffice {
  readonly db: Db;
  /** Private keys of the offices served here, public ones of all. */
  readonly keys: KeyStore;
}

/**
 * All that an office may be asked, for every office in `db`; `command.office` says which. Each is one short transaction, keyed by its
 * business key: asked again it gives the first answer, whatever happened since. What is declared is thrown as `Refusal` and
 * kept on file; every other error is to be retried. No error carries personal data.
 */
function ledgerOffice({ db, keys }: LedgerOffice): Office {
  const steps: CaseSteps = {
    ...destinationSteps(db, keys),
    ...sourceSteps(db, keys),
    ...undoSteps(db, keys),
    ...correctionSteps(db, keys),
    ...residualSteps(db, keys),
  };
  const lookUps: Omit<Office, keyof CaseSteps> = {
    lookUpAsSource: async ({ office, person, scheme }) => sourceFactsOf(await lookUp(db, office, person, scheme)),
    lookUpAsDestination: async ({ office, person, scheme }) =>
      destinationFactsOf(await lookUp(db, office, person, scheme)),
  };
  const office = { ...steps, ...lookUps };
  return officeBy((name, command) => {
    const asked = () => give(office, name, command);
    return isOfCase(command) ? presenting(db, command, name, asked) : asked();
  });
}

function isOfCase<C extends object>(command: C): command is C & CaseCommand {
  return 'caseNo' in command;
}

/** The same to whoever asks from outside: every answer sealed, refusals too. */
export function sealedOffice({
  around,
  ...office
}: LedgerOffice & { readonly around?: (office: Office) => Office }): Carry {
  const inside = ledgerOffice(office);
  return sealing(around?.(inside) ?? inside, office);
}
