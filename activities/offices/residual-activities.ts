// The activities of residual transfers, for every office in the directory: the office's connector decides who answers.

import type { ResidualOffice } from '../../contract/residual.ts';
import type { KeyStore } from '../../contract/seals/keys.ts';
import type { Db } from '../database/connection.ts';
import type { OfficeDirectory } from './directory.ts';
import { notServed } from './ledger/records.ts';
import { ledgerResiduals } from './ledger/residual.ts';

export interface ResidualDependencies {
  readonly db: Db;
  readonly keys: KeyStore;
  readonly offices: OfficeDirectory;
}

/**
 * One for each of {@link ResidualOffice}'s steps. An office with a system of its own fails, to be tried again: no
 * connector does it yet.
 */
export function residualOfficeActivities({ db, keys, offices }: ResidualDependencies): ResidualOffice {
  const ledger = ledgerResiduals({ db, keys });
  const reach = async ({ office }: { readonly office: string }): Promise<ResidualOffice> => {
    const record = await offices.record(office);
    if (record === undefined) throw notServed(office);
    if (record.connector !== 'ledger') {
      throw new Error(
        `office ${office} is reached by connector "${record.connector}", which does no residual transfers`,
      );
    }
    return ledger;
  };
  return {
    openResidual: async (command) => (await reach(command)).openResidual(command),
    expectResidual: async (command) => (await reach(command)).expectResidual(command),
    payResidual: async (command) => (await reach(command)).payResidual(command),
    creditResidual: async (command) => (await reach(command)).creditResidual(command),
    takeResidualDebit: async (command) => (await reach(command)).takeResidualDebit(command),
  };
}
