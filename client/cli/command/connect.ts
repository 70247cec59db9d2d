// How the CLI reaches a running system.
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { connect as connectDatabase, type Db } from '../../../activities/database/connection.ts';
import { type FileKeyStore, fileKeyStore } from '../../../activities/documents/fileKeyStore.ts';
import type { CaseRuns } from '../../../activities/reconciliation/runs.ts';
import { loadRules } from '../../../activities/rules/load.ts';
import type { Rules } from '../../../domain/rules/rules.ts';
import { SecretDiffers } from '../../../domain/secrets.ts';
import { BatchClient } from '../../batch.ts';
import { Jiexu, secretsFit } from '../../jiexu.ts';
import { Operations } from '../../operations.ts';
import { dataConverterOf } from '../../payload-codec.ts';
import { givenPersonKey, personKeySecret } from '../../person-key.ts';
import { caseRuns } from '../../runs.ts';
import { CliError } from '../output.ts';
import type { Addresses } from './addresses.ts';

export interface Connected {
  readonly jiexu: Jiexu;
  readonly batches: BatchClient;
  readonly operations: Operations;
  readonly runs: CaseRuns;
  readonly temporal: Client;
  readonly db: Db;
  readonly keys: FileKeyStore;
  readonly rules: Rules;
  readonly temporalUi?: string;
  close(): Promise<void>;
}

/** Connects, or says in a sentence what does not answer. */
export async function connected(at: Addresses): Promise<Connected> {
  const connection = await Connection.connect({ address: at.temporal, connectTimeout: '5 seconds' }).catch(() => {
    throw new CliError(
      `No Temporal server answers at ${at.temporal}. Start it with \`npm start\`, or set TEMPORAL_ADDRESS.`,
    );
  });
  const db = connectDatabase(at.databaseUrl, { applicationName: 'jiexu-cli', max: 4 });
  const rules = loadRules();
  const temporal = new Client({ connection, namespace: at.namespace, ...dataConverterOf() });
  const keyFile = join(at.keys, 'person-key');
  try {
    await secretsFit({ db, temporal, personKeySecret: givenPersonKey(keyFile) });
  } catch (error) {
    await connection.close();
    await db.destroy();
    throw error instanceof SecretDiffers ? new CliError(error.message) : error;
  }
  return {
    batches: new BatchClient({ temporal, db, rules }),
    operations: new Operations({ temporal, db }),
    runs: caseRuns(temporal),
    temporal,
    jiexu: new Jiexu({
      temporal,
      db,
      rules,
      personKeySecret: personKeySecret(keyFile),
    }),
    db,
    rules,
    keys: fileKeyStore(join(at.keys, 'offices')),
    temporalUi: at.temporalUi,
    async close() {
      await connection.close();
      await db.destroy();
    },
  };
}
