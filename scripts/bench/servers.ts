// Servers of the bench's own, as durable as those of `npm start`: they lie in a folder that is removed with them.
import { Client, Connection } from '@temporalio/client';
import type { Kysely } from 'kysely';
import { connect } from '../../activities/database/connection.ts';
import { migrate } from '../../activities/database/migrate.ts';
import type { Database } from '../../activities/database/schema.ts';
import { openDataFolder, openEphemeralFolder } from '../../workers/servers/data-folder.ts';
import type { Exit } from '../../workers/servers/exit.ts';
import { removeEphemeral, sweep } from '../../workers/servers/fresh.ts';
import { type Stack, startServers } from '../../workers/servers/stack.ts';
import { SEARCH_ATTRIBUTES } from '../../workflows/kit/attributes.ts';

export interface BenchServers {
  readonly stack: Stack;
  readonly temporal: Client;
  readonly db: Kysely<Database>;
  /** Process ids whose CPU is counted. */
  readonly pids: { readonly temporal: number; readonly postgres: number };
}

/**
 * Starts both. Not the ephemeral kind of the tests, whose database forgoes fsync: what is measured has to pay for being durable. What
 * the environment names is left alone, since a bench fills whatever it runs on.
 */
export async function startBenchServers(exit: Exit, say: (text: string) => void): Promise<BenchServers> {
  for (const name of ['TEMPORAL_ADDRESS', 'DATABASE_URL', 'DATABASE_ADMIN_URL']) {
    if (process.env[name]) say(`${name} is set and not used: the bench runs on servers of its own`);
    delete process.env[name];
  }
  const lasting = openDataFolder();
  await sweep(lasting);
  const dataFolder = openEphemeralFolder(lasting);
  exit.onExit('the folder of the servers', () => removeEphemeral(dataFolder));
  const stack = await startServers({ dataFolder, searchAttributes: SEARCH_ATTRIBUTES, say, exit });
  const { postgres } = stack;
  await migrate(postgres.adminUrl, { appRole: decodeURIComponent(new URL(postgres.url).username) });

  const db = connect(postgres.url, { applicationName: 'jiexu-bench', max: 8 });
  exit.onExit('database connections', () => db.destroy());
  const connection = await Connection.connect({ address: stack.temporal.address });
  const pids = { temporal: stack.temporal.pid, postgres: postgres.pid };
  if (pids.temporal === undefined || pids.postgres === undefined) throw new Error('the servers have no process ids');
  return {
    stack,
    temporal: new Client({ connection, namespace: stack.temporal.namespace }),
    db,
    pids: { temporal: pids.temporal, postgres: pids.postgres },
  };
}
