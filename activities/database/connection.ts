// Connections to PostgreSQL: a pool with our type parsers and time limits, behind Kysely.
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

/** Anything that runs queries: callers pass a transaction to join postings with their own writes. */
export type Db = Kysely<Database> | Transaction<Database>;

export interface ConnectOptions {
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity. Default `jiexu`. */
  readonly applicationName?: string;
  /** Milliseconds until the server gives up a statement. Default 2500: below the start-to-close time of the activities. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds until the server gives up waiting for a lock. Default 2000. */
  readonly lockTimeoutMs?: number;
  /** Told of connections that broke while idle; the pool replaces them by itself. */
  readonly onIdleError?: (error: Error) => void;
}

const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;
const INT8_ARRAY = 1016;

function toInstant(text: string): string {
  return new Date(text).toISOString();
}

/** pg's own parsers would round int8 in a double and move dates to local midnight. These belong to one pool, not to the process. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      switch (oid) {
        case INT8:
          return BigInt;
        case DATE:
          return String;
        case TIMESTAMPTZ:
          return toInstant;
        case INT8_ARRAY:
          return (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt));
      }
    }
    return pg.types.getTypeParser(oid, format);
  },
};

const pools = new WeakMap<Kysely<Database>, pg.Pool>();

/**
 * Opens a pool on `url` (postgres://…). Nothing is asked of the server before the first query. `db.destroy()` closes it.
 * Money comes and goes as bigint fen.
 */
export function connect(url: string, options: ConnectOptions = {}): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'jiexu',
    statement_timeout: options.statementTimeoutMs ?? 2500,
    lock_timeout: options.lockTimeoutMs ?? 2000,
    idle_in_transaction_session_timeout: 10_000,
    connectionTimeoutMillis: 5000,
    types,
  });
  // Without a listener, a connection that the server closes would end the process: idle ones tell the pool, those in use tell
  // only themselves (and their query fails, which is how the caller hears of it).
  pool.on('error', options.onIdleError ?? (() => undefined));
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  pools.set(db, pool);
  return db;
}

/** The pool behind a `connect`ed database, for LISTEN. Throws for any other Kysely. */
export function poolOf(db: Kysely<Database>): pg.Pool {
  const pool = pools.get(db);
  if (pool === undefined) throw new Error('this database was not opened with connect(); open it with connect(url)');
  return pool;
}

/** Runs `work` in the transaction it is given, or in a new one. */
export function inTransaction<T>(db: Db, work: (tx: Transaction<Database>) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db as Transaction<Database>) : db.transaction().execute(work);
}
