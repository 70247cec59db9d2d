// A PostgreSQL for us: the one that is given, the one of ours that still runs, or a new postmaster over our cluster.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { type DataFolder, readJson, removeFolder, writePrivate } from '../data-folder.ts';
import type { Lifeline } from '../lifeline.ts';
import { freePort, LOOPBACK } from '../ports.ts';
import {
  isAlive,
  isOurs,
  lastLines,
  processesWith,
  type RunAs,
  type ServerProcess,
  spawnServer,
  stopProcess,
} from '../processes.ts';
import { databaseAccount } from './account.ts';
import { postgresBinaries } from './binaries.ts';
import { clusterExists, dataOf, explained, makeCluster, postgresEnvironment } from './cluster.ts';
import { givenDatabase } from './given.ts';
import { type Passwords, passwordsFor } from './passwords.ts';
import { elsewhere, type Place, placeFor } from './place.ts';
import { APP, makeRoles, OWNER, SUPERUSER, urlOf } from './roles.ts';

export interface PostgresOptions {
  readonly dataFolder: DataFolder;
  /** For tests: a server of its own whatever DATABASE_URL says, that may lose everything when the machine goes down. */
  readonly ephemeral?: boolean;
  readonly say: (text: string) => void;
  /** Ties the server to this process. */
  readonly lifeline?: Lifeline;
}

export interface PostgresServer {
  /** Logs in as the owner of database `jiexu`: migrations. */
  readonly adminUrl: string;
  /** Logs in as the application, which may do only what it is granted. */
  readonly url: string;
  readonly port: number;
  /** Undefined for a given server. */
  readonly pid: number | undefined;
  /** Resolves with a sentence when the server ends without `stop` having been called; never for a given one. */
  readonly died: Promise<string>;
  /** Stops our server; leaves a given one alone. */
  stop(): Promise<void>;
}

const STARTS = 4;
/** Recovery after a crash replays the log, which may take a while on a slow disk. */
const SERVES_WITHIN_MS = 180_000;
/** Fast shutdown: running transactions are rolled back; then immediate, which the next start recovers from. */
const STOP_STEPS = [
  { signal: 'SIGINT', waitMs: 30_000 },
  { signal: 'SIGQUIT', waitMs: 10_000 },
] as const;

const portFileOf = (folder: DataFolder) => join(folder.run, 'postgres.json');
const portShape = z.object({ port: z.number().int().positive() });

/**
 * Gives a PostgreSQL with database `jiexu` and its two roles: DATABASE_URL and DATABASE_ADMIN_URL where set, else one
 * of ours on the loopback address with its data in the data folder. One that outlived a killed process is used again.
 *
 * @throws Error with the remedy where the given server does not answer or ours cannot be made or started.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  if (process.env.DATABASE_URL && !options.ephemeral)
    return givenDatabase(process.env.DATABASE_URL, process.env.DATABASE_ADMIN_URL);

  const { dataFolder, ephemeral = false } = options;
  const account = databaseAccount(dataFolder.root);
  const place = await placeFor(dataFolder, account, options.say);
  const outside = elsewhere(dataFolder);
  if (outside && ephemeral) options.lifeline?.path(outside);
  const log = join(dataFolder.logs, 'postgres.log');
  const exists = clusterExists(place.cluster);
  const passwords = passwordsFor(dataFolder, exists);

  let running = exists ? await attach(place, passwords, options) : undefined;
  if (!running) {
    const binaries = await postgresBinaries(account, place.copies);
    if (!exists) await makeCluster(binaries, place.cluster, { account, password: passwords.superuser, ephemeral });
    running = await start({ binaries, place, account, log }, passwords, options);
  }
  await makeRoles(running.port, passwords, ephemeral);
  return handle(running, passwords, log);
}

interface Running {
  readonly pid: number;
  readonly port: number;
  readonly ended: Promise<string>;
}

/** The postmaster that the cluster's own pid file names, where it is one of this cluster and lets us in. */
async function attach(place: Place, passwords: Passwords, options: PostgresOptions): Promise<Running | undefined> {
  const data = dataOf(place.cluster);
  const named = postmasterOf(data);
  if (named && (await isOurs(named.pid, data))) {
    if ((await whyNotIn(named.port, passwords, 20_000, () => !isAlive(named.pid))) === undefined) {
      options.say('using the database server that an earlier run left behind');
      options.lifeline?.process(named.pid, 'SIGINT');
      return { ...named, ended: endOf(named.pid) };
    }
  }
  for (const pid of await processesWith(data)) await stopProcess(pid, STOP_STEPS);
  // What is left names a process that is not a postmaster of ours; PostgreSQL would refuse to start if its id is in use again.
  if (named) removeFolder(join(data, 'postmaster.pid'));
  return undefined;
}

/** PostgreSQL's pid file: process id in line 1, port in line 4. */
function postmasterOf(data: string): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : { pid: 0, port: 0 };
  } catch {
    return undefined;
  }
}

async function endOf(pid: number): Promise<string> {
  while (isAlive(pid)) await sleep(500, undefined, { ref: false });
  return 'it ended';
}

/** Undefined once the server lets the superuser in, else the last reason why it did not within the time. */
async function whyNotIn(
  port: number,
  passwords: Passwords,
  withinMs: number,
  givenUp: () => boolean,
): Promise<string | undefined> {
  const until = Date.now() + withinMs;
  let wrong = 'it does not listen';
  while (Date.now() < until && !givenUp()) {
    const client = new pg.Client({
      host: LOOPBACK,
      port,
      user: SUPERUSER,
      password: passwords.superuser,
      database: 'postgres',
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return undefined;
    } catch (error) {
      wrong = error instanceof Error ? error.message : String(error);
      if (error instanceof pg.DatabaseError && error.code === '28P01') return wrong;
    }
    await sleep(30);
  }
  return wrong;
}

interface Setting {
  readonly binaries: string;
  readonly place: Place;
  readonly account: RunAs | undefined;
  readonly log: string;
}

async function start(setting: Setting, passwords: Passwords, options: PostgresOptions): Promise<Running> {
  const data = dataOf(setting.place.cluster);
  const before = portShape.safeParse(readJson(portFileOf(options.dataFolder))).data;
  let last = '';
  for (let attempt = 0; attempt < STARTS; attempt++) {
    const port = await freePort(attempt === 0 ? before?.port : undefined);
    const child = await spawnServer(
      join(setting.binaries, 'postgres'),
      ['-D', data, ...settings(port, options.ephemeral ?? false)],
      {
        logFile: setting.log,
        cwd: setting.place.cluster,
        env: postgresEnvironment(),
        ...(setting.account ? { as: setting.account } : {}),
      },
    );
    options.lifeline?.process(child.pid, 'SIGQUIT');
    const failed = await whyNotUp(child, port, passwords);
    if (failed === undefined) {
      writePrivate(portFileOf(options.dataFolder), JSON.stringify({ port }));
      return { pid: child.pid, port, ended: child.ended };
    }
    await stopProcess(child.pid, STOP_STEPS);
    options.lifeline?.forget(child.pid);
    const words = lastLines(setting.log);
    last = `${explained(words) ?? failed}; the end of ${setting.log}:\n${words}`;
    if (!/Address already in use|could not create any TCP\/IP sockets/i.test(words)) break;
  }
  throw new Error(`the database server did not come up: ${last}`);
}

/** Given on the command line, so that the files in the cluster stay as initdb made them. */
function settings(port: number, ephemeral: boolean): string[] {
  const chosen: Record<string, string> = {
    port: String(port),
    listen_addresses: LOOPBACK,
    unix_socket_directories: '',
    max_connections: '200',
    log_min_messages: 'warning',
    timezone: 'UTC',
    ...(ephemeral ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function whyNotUp(child: ServerProcess, port: number, passwords: Passwords): Promise<string | undefined> {
  let ended: string | undefined;
  void child.ended.then((how) => {
    ended = how;
  });
  const wrong = await whyNotIn(port, passwords, SERVES_WITHIN_MS, () => ended !== undefined);
  return ended === undefined ? wrong : `it ended by ${ended}`;
}

function handle(running: Running, passwords: Passwords, log: string): PostgresServer {
  let stopping = false;
  return {
    adminUrl: urlOf(OWNER, passwords.owner, running.port),
    url: urlOf(APP, passwords.app, running.port),
    port: running.port,
    pid: running.pid,
    died: new Promise((resolve) => {
      void running.ended.then((how) => {
        if (!stopping) resolve(`the database server ended (${how}); its log is ${log}`);
      });
    }),
    async stop() {
      stopping = true;
      await stopProcess(running.pid, STOP_STEPS);
    },
  };
}
