// How the CLI reaches a running system: the variables of the environment, else what `npm start` left in the data folder.
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { connect as connectDatabase, type Db } from '../../activities/database/connection.ts';
import { type FileKeyStore, fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import type { CaseRuns } from '../../activities/reconciliation/runs.ts';
import { loadRules } from '../../activities/rules/load.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { dataFolderAt, readRunFile } from '../../workers/servers/data-folder.ts';
import { BatchClient } from '../batch.ts';
import { Jiexu } from '../jiexu.ts';
import { Operations } from '../operations.ts';
import { dataConverterOf } from '../payload-codec.ts';
import { personKeySecret } from '../person-key.ts';
import { caseRuns } from '../runs.ts';
import { CliError } from './output.ts';

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

/** Connects, or says in a sentence what is not running. */
export async function connected(): Promise<Connected> {
  const folder = dataFolderAt();
  const run = readRunFile(folder);
  const address = process.env.TEMPORAL_ADDRESS ?? run?.temporalAddress;
  const databaseUrl = process.env.DATABASE_URL ?? run?.databaseUrl;
  if (address === undefined || databaseUrl === undefined) {
    throw new CliError('Nothing is running here. Start it with `npm start`, or set TEMPORAL_ADDRESS and DATABASE_URL.');
  }
  const connection = await Connection.connect({ address, connectTimeout: '5 seconds' }).catch(() => {
    throw new CliError(
      `No Temporal server answers at ${address}. Start it with \`npm start\`, or set TEMPORAL_ADDRESS.`,
    );
  });
  const db = connectDatabase(databaseUrl, { applicationName: 'jiexu-cli', max: 4 });
  const namespace = process.env.TEMPORAL_NAMESPACE ?? run?.namespace ?? 'default';
  const rules = loadRules();
  const temporal = new Client({ connection, namespace, ...dataConverterOf() });
  return {
    batches: new BatchClient({ temporal, db, rules }),
    operations: new Operations({ temporal, db }),
    runs: caseRuns(temporal),
    temporal,
    jiexu: new Jiexu({
      temporal,
      db,
      rules,
      personKeySecret: personKeySecret(join(folder.keys, 'person-key')),
    }),
    db,
    rules,
    keys: fileKeyStore(join(folder.keys, 'offices')),
    ...(run?.temporalUi === undefined ? {} : { temporalUi: run.temporalUi }),
    async close() {
      await connection.close();
      await db.destroy();
    },
  };
}
