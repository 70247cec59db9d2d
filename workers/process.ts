// One process of Jiexu, in trials as in production: the servers that the environment names, or its own; the database
// brought up to date; workers and bank; all of it stopped in order however the process ends.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Kysely } from 'kysely';
import { connect } from '../activities/database/connection.ts';
import { migrate } from '../activities/database/migrate.ts';
import type { Database } from '../activities/database/schema.ts';
import { type FileKeyStore, fileKeyStore } from '../activities/documents/fileKeyStore.ts';
import { loadRules } from '../activities/rules/load.ts';
import { permitDrills } from '../bank/drills.ts';
import { Operations } from '../client/operations.ts';
import { dataConverterOf } from '../client/payload-codec.ts';
import { personKeySecret } from '../client/person-key.ts';
import type { Rules } from '../domain/rules/rules.ts';
import { SEARCH_ATTRIBUTES } from '../workflows/kit/attributes.ts';
import { SUSPENSE_DAYS } from '../workflows/reconciliation/messages.ts';
import { bundleWorkflows } from './bundle.ts';
import { installRuntime } from './runtime.ts';
import type { Exit } from './servers/exit.ts';
import { type Stack, startServers } from './servers/stack.ts';
import { type System, startSystem } from './system.ts';

export interface JiexuProcess extends System {
  readonly stack: Stack;
  readonly temporal: Client;
  readonly db: Kysely<Database>;
  readonly keys: FileKeyStore;
  readonly rules: Rules;
  /** Where warnings and errors of the workers go. */
  readonly logFile: string;
  /** The database is one that was started here, so its bank may be told to go wrong. */
  readonly drills: boolean;
}

export interface ProcessOptions {
  readonly exit: Exit;
  readonly say: (text: string) => void;
}

/** Throws with a sentence that helps; what was started is stopped by `exit`. */
export async function startProcess({ exit, say }: ProcessOptions): Promise<JiexuProcess> {
  const stack = await startServers({ searchAttributes: SEARCH_ATTRIBUTES, timeSkipping: true, say, exit });
  const { dataFolder, postgres } = stack;
  mkdirSync(dataFolder.logs, { recursive: true });
  const logFile = join(dataFolder.logs, 'workers.log');
  const write = (line: string) => appendFileSync(logFile, `${line.trimEnd()}\n`);
  installRuntime(write);

  const { applied, warnings } = await migrate(postgres.adminUrl, { appRole: roleOf(postgres.url) });
  if (applied.length > 0) say(`database brought up to date (${applied.length} migrations)`);
  for (const warning of warnings) say(warning);
  const drills = postgres.pid !== undefined;
  await permitDrills(postgres.adminUrl, drills);

  const db = connect(postgres.url, { applicationName: 'jiexu', max: 16 });
  exit.onExit('database connections', () => db.destroy());
  const rules = loadRules();
  const keys = fileKeyStore(join(dataFolder.keys, 'offices'));
  const secret = personKeySecret(join(dataFolder.keys, 'person-key'));
  const { address, namespace } = stack.temporal;
  const [clientConnection, connection, workflowBundle] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
    bundleWorkflows(),
  ]);
  exit.onExit('connections to Temporal', async () => {
    await clientConnection.close();
    await connection.close();
  });
  const temporal = new Client({ connection: clientConnection, namespace, ...dataConverterOf() });
  const system = await startSystem({
    connection,
    temporal,
    namespace,
    db,
    rules,
    keys,
    personKeySecret: secret,
    workflowBundle,
    ...dataConverterOf(),
    onTrouble: (what, error) =>
      write(JSON.stringify({ level: 'WARN', what, error: error instanceof Error ? error.message : String(error) })),
  });
  exit.onExit('workers', () => system.stop());
  await new Operations({ temporal, db }).scheduleReconciliation({ suspenseDays: suspenseDays() });
  return { ...system, stack, temporal, db, keys, rules, logFile, drills };
}

/** Days that a sum nobody comes for stays in suspense. */
function suspenseDays(): number {
  const given = process.env.JIEXU_SUSPENSE_DAYS;
  const days = given === undefined ? SUSPENSE_DAYS : Number(given);
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`JIEXU_SUSPENSE_DAYS has to be a whole number of days, at least 1, not ${given}`);
  return days;
}

function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
