// A PostgreSQL that someone else runs, by DATABASE_URL and DATABASE_ADMIN_URL: checked once, never started or stopped by us.
import pg from 'pg';
import type { PostgresServer } from './server.ts';

/** The ledger uses nothing newer than PostgreSQL 15 (`server_version_num`). */
const OLDEST = 150000;

/**
 * The given database as if it were ours. Without DATABASE_ADMIN_URL the first URL migrates too, which suits trials only.
 *
 * @throws Error naming the variable, without its password, where a server does not answer or is too old.
 */
export async function givenDatabase(url: string, adminUrl: string = url): Promise<PostgresServer> {
  await check('DATABASE_URL', url);
  if (adminUrl !== url) await check('DATABASE_ADMIN_URL', adminUrl);
  return {
    adminUrl,
    url,
    port: portOf(url),
    pid: undefined,
    died: new Promise(() => undefined),
    stop: async () => undefined,
  };
}

async function check(variable: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    );
    const version = answer.rows[0]?.version ?? 0;
    if (version < OLDEST) throw new Error(`it is version ${Math.floor(version / 10000)}, wanted is 15 or later`);
  } catch (cause) {
    throw new Error(
      `the database of ${variable} cannot be used: ${cause instanceof Error ? cause.message : cause}; ` +
        `start it, correct ${variable}, or unset DATABASE_URL to have one started here`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function portOf(url: string): number {
  try {
    return Number(new URL(url).port) || 5432;
  } catch {
    return 5432;
  }
}
