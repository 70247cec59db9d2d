// A database of its own for each test that asks: copied from a migrated template on the run's PostgreSQL.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { inject } from 'vitest';
import { connect } from '../../activities/database/connection.ts';
import { migrate } from '../../activities/database/migrate.ts';
import type { Database } from '../../activities/database/schema.ts';
import { permitDrills } from '../../bank/drills.ts';
import './servers.ts';

export interface FreshDatabase {
  readonly name: string;
  /** As the owner of the books. */
  readonly adminUrl: string;
  /** As the application, which may not write to the books directly. */
  readonly url: string;
  readonly adminDb: Kysely<Database>;
  readonly db: Kysely<Database>;
  /** Closes both pools and drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

export const APP_ROLE = 'jiexu_test_app';
const APP_PASSWORD = 'jiexu-test-app';
const TEMPLATE_LOCK = 7_306_620_113;
const schemaFolder = fileURLToPath(new URL('../../activities/database', import.meta.url));

/** The administrator's connection to the run's server: from the global setup, or TEST_DATABASE_ADMIN_URL for a server by hand. */
export function serverUrl(): string {
  const url = process.env.TEST_DATABASE_ADMIN_URL ?? inject('servers')?.databaseAdminUrl;
  if (url === undefined)
    throw new Error('no PostgreSQL for the tests: run them with `npm test`, or set TEST_DATABASE_ADMIN_URL');
  return url;
}

export function urlOf(database: string, role?: { readonly name: string; readonly password: string }): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  if (role !== undefined) {
    url.username = role.name;
    url.password = role.password;
  }
  return url.href;
}

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The template is made once for each state of the SQL files, by whoever comes first. */
async function template(): Promise<string> {
  const migrations = (await readdir(join(schemaFolder, 'migrations'))).sort().map((name) => join('migrations', name));
  const digest = createHash('sha256');
  for (const file of [...migrations, 'grants.sql'])
    digest.update(file).update(await readFile(join(schemaFolder, file)));
  const name = `jiexu_template_${digest.digest('hex').slice(0, 12)}`;
  await asAdmin(async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 1) return;
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft}`);
    await migrate(urlOf(draft), { appRole: APP_ROLE, appPassword: APP_PASSWORD });
    await permitDrills(urlOf(draft), true);
    // Dropping a database ends what is still connected to it, and only a member of the role may end its connections.
    await client.query(`grant ${APP_ROLE} to current_user`);
    await client.query(`alter database ${draft} rename to ${name}`);
  });
  return name;
}

let madeTemplate: Promise<string> | undefined;
let made = 0;

/** Makes an empty, migrated database. Call `drop()` when the test is over. */
export async function freshDatabase(): Promise<FreshDatabase> {
  madeTemplate ??= template();
  const source = await madeTemplate;
  made += 1;
  const name = `jiexu_test_${process.pid}_${made}`;
  await asAdmin(async (client) => {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} template ${source}`);
  });
  const adminUrl = urlOf(name);
  const url = urlOf(name, { name: APP_ROLE, password: APP_PASSWORD });
  // Time limits are an operator's matter; a test on a busy machine must not fail by them.
  const patient = { statementTimeoutMs: 30_000, lockTimeoutMs: 20_000 };
  const adminDb = connect(adminUrl, { max: 4, applicationName: 'jiexu test owner', ...patient });
  const db = connect(url, { max: 20, applicationName: 'jiexu test', ...patient });
  return {
    name,
    adminUrl,
    url,
    adminDb,
    db,
    async drop() {
      await Promise.all([db.destroy(), adminDb.destroy()]);
      await dropDatabase(name);
    },
  };
}

const NOT_NOW = '42501';

/** Tried again while the server's own vacuum is in it: a vacuum may only be ended by a superuser of that moment. */
async function dropDatabase(name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await asAdmin((client) => client.query(`drop database if exists ${name} with (force)`));
      return;
    } catch (error) {
      const isBusy = error instanceof pg.DatabaseError && error.code === NOT_NOW;
      if (!isBusy || attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** An empty database without any schema, for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<{ readonly adminUrl: string; drop(): Promise<void> }> {
  made += 1;
  const name = `jiexu_empty_${process.pid}_${made}`;
  await asAdmin(async (client) => {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
  });
  return {
    adminUrl: urlOf(name),
    async drop() {
      await asAdmin((client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
