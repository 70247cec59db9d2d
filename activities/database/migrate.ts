// Brings a database to the newest schema: SQL files in order, each once, each in a transaction, and then the grants.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export interface MigrateOptions {
  /** The role the application runs as. Absent or the owner itself: one role for both, with a warning. */
  readonly appRole?: string;
  /** Given: the application role is made with it where there is none. */
  readonly appPassword?: string;
  /** Where the NNN_name.sql files are. Default: the project's own. */
  readonly folder?: string;
}

export interface Migrated {
  /** Files applied now, in order. */
  readonly applied: readonly string[];
  /** Files that had been applied before. */
  readonly already: number;
  readonly warnings: readonly string[];
}

/** A database that cannot be brought up to date; the message says why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** One runner at a time in a database; any number will do that nobody else uses. */
const RUNNER_LOCK = 7_306_620_112;
const FILE_NAME = /^(\d{3})_[a-z0-9_]+\.sql$/;
const ROLE_NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const here = fileURLToPath(new URL('.', import.meta.url));

async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Map<string, string>();
  const files: MigrationFile[] = [];
  for (const name of names) {
    const number = FILE_NAME.exec(name)?.[1];
    if (number === undefined)
      throw new MigrationError(`${name} is no migration: name it NNN_name.sql, such as 030_notices.sql`);
    const twin = numbers.get(number);
    if (twin !== undefined)
      throw new MigrationError(`${twin} and ${name} have the same number: give the newer one the next free number`);
    numbers.set(number, name);
    const sql = await readFile(join(folder, name), 'utf8');
    // Line ends are the checkout's business, not the schema's.
    const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
    files.push({ name, sql, checksum });
  }
  return files;
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function applyFile(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await inTransaction(client, async () => {
      await client.query(file.sql);
      await client.query('insert into migrations.applied (name, checksum) values ($1, $2)', [file.name, file.checksum]);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN;
    const line = Number.isNaN(position) ? '' : `, line ${file.sql.slice(0, position).split('\n').length}`;
    throw new MigrationError(`${file.name}${line} failed and left nothing behind: ${reason}`, { cause: error });
  }
}

async function applyFiles(
  client: pg.Client,
  files: readonly MigrationFile[],
): Promise<{ applied: string[]; already: number }> {
  await client.query('create schema if not exists migrations');
  await client.query(`create table if not exists migrations.applied (
    name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())`);
  const rows = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from migrations.applied order by name',
  );
  const before = new Map(rows.rows.map((row) => [row.name, row.checksum]));
  const known = new Set(files.map((file) => file.name));
  for (const name of before.keys()) {
    if (!known.has(name)) {
      throw new MigrationError(
        `${name} was applied to this database but is not here: this program is older than the database; use the newer one`,
      );
    }
  }
  const applied: string[] = [];
  for (const file of files) {
    const checksum = before.get(file.name);
    if (checksum === undefined) {
      await applyFile(client, file);
      applied.push(file.name);
    } else if (checksum !== file.checksum) {
      throw new MigrationError(
        `${file.name} was changed after it was applied to this database: put the file back as it was, and make the change in a new migration with the next free number`,
      );
    }
  }
  return { applied, already: files.length - applied.length };
}

async function prepareRole(client: pg.Client, role: string, password: string | undefined): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (found.rowCount === 1) return;
  if (password === undefined) {
    throw new MigrationError(
      `the application role ${role} does not exist: create it (create role ${role} login password '…'), or give its password so that it is made`,
    );
  }
  await client.query(`create role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(password)}`);
}

async function grantTo(client: pg.Client, role: string): Promise<void> {
  const grants = await readFile(join(here, 'grants.sql'), 'utf8');
  await inTransaction(client, async () => {
    await client.query(grants.replaceAll(':"app_role"', client.escapeIdentifier(role)));
  });
}

/**
 * Applies what is missing and renews the application role's grants. Safe to run at every start and by several processes at
 * once: they queue up on an advisory lock. Throws `MigrationError` for a file that was changed after it was applied, for a
 * database newer than this program, and for SQL that fails (whose file then left nothing behind).
 *
 * @param adminUrl the owner's connection (DATABASE_ADMIN_URL, or DATABASE_URL where there is one role for both)
 */
export async function migrate(adminUrl: string, options: MigrateOptions = {}): Promise<Migrated> {
  const files = await readMigrations(options.folder ?? join(here, 'migrations'));
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'jiexu migrate' });
  // A connection that breaks fails its query too; without a listener it would end the process first.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [RUNNER_LOCK]);
    const { applied, already } = await applyFiles(client, files);
    const owner = (await client.query<{ current_user: string }>('select current_user')).rows[0]?.current_user;
    const warnings: string[] = [];
    if (options.appRole === undefined || options.appRole === owner) {
      warnings.push(
        'the application uses the role that owns the ledger, so only triggers protect the books: set DATABASE_ADMIN_URL to an owner of its own',
      );
    } else {
      if (!ROLE_NAME.test(options.appRole)) {
        throw new MigrationError('the application role is not a plain name: use lower-case letters, digits and _');
      }
      await prepareRole(client, options.appRole, options.appPassword);
      if (options.folder === undefined) await grantTo(client, options.appRole);
    }
    return { applied, already, warnings };
  } finally {
    await client.end();
  }
}
