// Both servers together, as everything that runs embedded needs them: claimed, started at once, found by the CLI, stopped in order.
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto'; // CommonJS without named exports
import { claim } from './claim.ts';
import {
  type DataFolder,
  openDataFolder,
  openEphemeralFolder,
  removeRunFile,
  runFileOf,
  writeRunFile,
} from './data-folder.ts';
import type { Exit } from './exit.ts';
import { removeEphemeral, sweep } from './fresh.ts';
import { type Lifeline, openLifeline } from './lifeline.ts';
import { type PostgresServer, startPostgres } from './postgres/server.ts';
import { registerSearchAttributes, type SearchAttribute } from './temporal/search-attributes.ts';
import { startTemporal, type TemporalServer } from './temporal/server.ts';

export interface StackOptions {
  /** Where data lie; the project's own data folder where not given. */
  readonly dataFolder?: DataFolder;
  /** For tests: servers of their own in a folder that goes with them, whatever the environment's variables say. */
  readonly ephemeral?: boolean;
  /** A Temporal server of ours can move the clock of a single workflow. */
  readonly timeSkipping?: boolean;
  readonly searchAttributes?: readonly SearchAttribute[];
  /** Told once a second thought is worth it: what is fetched, used again, kept elsewhere. */
  readonly say: (text: string) => void;
  /** Stops the servers when this process leaves, even when asked to while they start. */
  readonly exit?: Exit;
}

export interface Stack {
  readonly dataFolder: DataFolder;
  readonly temporal: TemporalServer;
  readonly postgres: PostgresServer;
  /** Resolves with a sentence when a server of ours ends by itself. */
  readonly died: Promise<string>;
  /** Stops Temporal, then the database, and removes the run file. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Starts Temporal and PostgreSQL, or uses the given ones, and registers the search attributes.
 *
 * @throws Error where the data folder is in use, or with the first server's own error; nothing is left running then.
 */
export function startServers(options: StackOptions): Promise<Stack> {
  const starting = options.ephemeral ? startEphemeral(options) : startLasting(options);
  options.exit?.onExit('servers', async () => {
    const stack = await starting.catch(() => undefined);
    await stack?.stop();
  });
  return starting;
}

async function startLasting(options: StackOptions): Promise<Stack> {
  const dataFolder = options.dataFolder ?? openDataFolder();
  // Servers that others run may be shared by many of us, and the data folder with them; our own belong to one process at a time.
  const allGiven = Boolean(process.env.TEMPORAL_ADDRESS && process.env.DATABASE_URL);
  const giveBack = allGiven ? () => undefined : await claim(dataFolder);
  const lifeline = openLifeline({ watched: false });
  lifeline.path(runFileOf(dataFolder));
  const clear = async () => {
    removeRunFile(dataFolder);
    await lifeline.release();
    giveBack();
  };
  try {
    await sweep(dataFolder);
    const stack = await startBoth(options, dataFolder, lifeline, clear);
    writeRunFile(dataFolder, {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      temporalAddress: stack.temporal.address,
      ...(stack.temporal.uiUrl ? { temporalUi: stack.temporal.uiUrl } : {}),
      namespace: stack.temporal.namespace,
      databaseUrl: stack.postgres.url,
      databaseAdminUrl: stack.postgres.adminUrl,
    });
    return stack;
  } catch (error) {
    await clear();
    throw error;
  }
}

async function startEphemeral(options: StackOptions): Promise<Stack> {
  const lasting = options.dataFolder ?? openDataFolder();
  await sweep(lasting);
  const dataFolder = openEphemeralFolder(lasting);
  const lifeline = openLifeline({ watched: true });
  lifeline.path(dataFolder.root);
  const clear = async () => {
    await removeEphemeral(dataFolder);
    await lifeline.release();
  };
  try {
    return await startBoth(options, dataFolder, lifeline, clear);
  } catch (error) {
    await clear();
    throw error;
  }
}

async function startBoth(
  options: StackOptions,
  dataFolder: DataFolder,
  lifeline: Lifeline,
  afterwards: () => Promise<void>,
): Promise<Stack> {
  const { ephemeral = false, timeSkipping = false, say } = options;
  const each = { dataFolder, ephemeral, timeSkipping, say, lifeline };
  const [temporal, postgres] = await Promise.allSettled([startTemporal(each), startPostgres(each)]);
  const stopStarted = async () => {
    if (temporal.status === 'fulfilled') await temporal.value.stop();
    if (postgres.status === 'fulfilled') await postgres.value.stop();
  };
  try {
    if (temporal.status === 'rejected') throw temporal.reason;
    if (postgres.status === 'rejected') throw postgres.reason;
    await register(temporal.value, options.searchAttributes ?? []);
  } catch (error) {
    await stopStarted();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    dataFolder,
    temporal: temporal.value,
    postgres: postgres.value,
    died: Promise.race([temporal.value.died, postgres.value.died]),
    stop() {
      stopped ??= stopStarted().then(afterwards);
      return stopped;
    },
  };
}

/** Ended cases stay in the Web UI for 30 days. Only on a server of ours: whoever runs his own decides himself. */
async function keepHistories(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionTtl = proto.google.protobuf.Duration.fromObject({ seconds: 30 * 24 * 3600 });
  await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
}

async function register(temporal: TemporalServer, attributes: readonly SearchAttribute[]): Promise<void> {
  if (attributes.length === 0) return;
  const connection = await Connection.connect({ address: temporal.address });
  try {
    await registerSearchAttributes(connection, temporal.namespace, attributes);
    if (temporal.pid !== undefined) await keepHistories(connection, temporal.namespace);
  } finally {
    await connection.close();
  }
}
