// The migrations: each file once, in order, unchanged, and with the application's grants every time.
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, inTransaction, poolOf } from '../../activities/database/connection.ts';
import { MigrationError, migrate } from '../../activities/database/migrate.ts';
import { APP_ROLE, emptyDatabase } from '../support/database.ts';

const own = fileURLToPath(new URL('../../activities/database/migrations', import.meta.url));
let empty: Awaited<ReturnType<typeof emptyDatabase>>;
let folder: string;
beforeEach(async () => {
  empty = await emptyDatabase();
  folder = await mkdtemp(join(tmpdir(), 'jiexu-migrations-'));
  await writeFile(join(folder, '001_first.sql'), 'create table one (x int); insert into one values (1);');
  await writeFile(join(folder, '002_second.sql'), 'create table two (x int);');
});
afterEach(async () => {
  await empty.drop();
  await rm(folder, { recursive: true });
});

async function failure(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MigrationError);
  return (error as Error).message;
}
async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: empty.adminUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('running migrations', () => {
  it('applies each file once, however often and by however many at once it is run', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(empty.adminUrl, { folder })));
    expect(runs.flatMap(({ applied }) => applied).sort()).toEqual(['001_first.sql', '002_second.sql']);
    expect(await migrate(empty.adminUrl, { folder })).toMatchObject({ applied: [], already: 2 });
    expect(await query('select x from one')).toEqual([{ x: 1 }]);
  });

  it('refuses a file that was changed after it was applied, and says what to do', async () => {
    await migrate(empty.adminUrl, { folder });
    await writeFile(join(folder, '001_first.sql'), 'create table one (x bigint);');
    expect(await failure(migrate(empty.adminUrl, { folder }))).toMatch(
      /^001_first\.sql was changed .* in a new migration/,
    );
  });

  it('takes another checkout’s line ends for no change', async () => {
    await writeFile(join(folder, '001_first.sql'), 'create table one\n(x int);\n');
    await migrate(empty.adminUrl, { folder });
    await writeFile(join(folder, '001_first.sql'), 'create table one\r\n(x int);\r\n');
    expect(await migrate(empty.adminUrl, { folder })).toMatchObject({ already: 2 });
  });

  it('leaves nothing behind of a file that fails, names the line, and goes on once it is right', async () => {
    await writeFile(join(folder, '003_third.sql'), 'create table three (x int);\n\ncreate tabel four ();');
    expect(await failure(migrate(empty.adminUrl, { folder }))).toMatch(
      /^003_third\.sql, line 3 failed and left nothing behind/,
    );
    expect(await query(`select to_regclass('three') as three, to_regclass('two') as two`)).toEqual([
      { three: null, two: 'two' },
    ]);
    await writeFile(join(folder, '003_third.sql'), 'create table three (x int);');
    expect(await migrate(empty.adminUrl, { folder })).toMatchObject({ applied: ['003_third.sql'] });
  });

  it('refuses a database that is newer than the program, badly named files, and two of one number', async () => {
    await migrate(empty.adminUrl, { folder });
    await rename(join(folder, '002_second.sql'), join(folder, 'second.sql'));
    expect(await failure(migrate(empty.adminUrl, { folder }))).toMatch(/second\.sql is no migration/);
    await rm(join(folder, 'second.sql'));
    expect(await failure(migrate(empty.adminUrl, { folder }))).toMatch(/older than the database/);
    await writeFile(join(folder, '001_other.sql'), '');
    expect(await failure(migrate(empty.adminUrl, { folder }))).toMatch(/same number/);
  });
});

describe('roles', () => {
  it('warns when one role is both owner and application, and works', async () => {
    const migrated = await migrate(empty.adminUrl);
    expect(migrated.applied).toEqual((await readdir(own)).sort());
    expect(migrated.warnings).toEqual([expect.stringMatching(/DATABASE_ADMIN_URL/)]);
    expect((await migrate(empty.adminUrl)).applied).toEqual([]);
  });

  it('gives the application role what it may do, also for tables that were added to the schema of others', async () => {
    await query('create schema office_of_mine; create table office_of_mine.person (x int)');
    const options = { appRole: APP_ROLE, appPassword: 'jiexu-test-app' };
    expect((await migrate(empty.adminUrl, options)).warnings).toEqual([]);
    const may = (table: string, what: string) =>
      query(`select has_table_privilege('${APP_ROLE}', '${table}', '${what}') as may`);
    expect(await may('office_of_mine.person', 'insert')).toEqual([{ may: true }]);
    expect(await may('ledger.entry', 'select')).toEqual([{ may: true }]);
    expect(await may('ledger.entry', 'insert')).toEqual([{ may: false }]);
    expect(await may('migrations.applied', 'update')).toEqual([{ may: false }]);
  });

  it('says what to do when the application role does not exist or is no plain name', async () => {
    expect(await failure(migrate(empty.adminUrl, { appRole: 'jiexu_nobody' }))).toMatch(/does not exist: create it/);
    expect(await failure(migrate(empty.adminUrl, { appRole: 'a"; drop' }))).toMatch(/plain name/);
  });
});

describe('a connection', () => {
  it('brings fen as bigint, dates as they are written, and instants in UTC; and gives up in time', async () => {
    const db = connect(empty.adminUrl, { max: 1, statementTimeoutMs: 200, applicationName: 'a test' });
    try {
      const { rows } =
        await sql`select 9007199254740993::int8 as fen, array[1, 2]::int8[] as fens, date '2026-09-30' as day,
        timestamptz '2026-09-30 10:00:00.5+08' as at, current_setting('application_name') as name`.execute(db);
      expect(rows).toEqual([
        {
          fen: 9_007_199_254_740_993n,
          fens: [1n, 2n],
          day: '2026-09-30',
          at: '2026-09-30T02:00:00.500Z',
          name: 'a test',
        },
      ]);
      await expect(sql`select pg_sleep(30)`.execute(db)).rejects.toMatchObject({ code: '57014' });
      expect(poolOf(db).options.max).toBe(1);
      await inTransaction(db, (tx) => inTransaction(tx, (same) => Promise.resolve(expect(same).toBe(tx))));
    } finally {
      await db.destroy();
    }
  });
});

describe('what was there before', () => {
  it('a step that had no date yet was done when it was recorded', async () => {
    const before = (await readdir(own)).filter((name) => name < '070');
    await rm(folder, { recursive: true });
    await mkdir(folder);
    for (const name of before) await copyFile(join(own, name), join(folder, name));
    await migrate(empty.adminUrl, { folder });
    await query(`insert into offices.office (pool, name, phone, address, contact, officer, reviewer, receiving_account, task_queue)
      values ('510100', 'x', 'x', 'x', 'x', 'x', 'x', '{}', 'x')`);
    await query(`insert into offices.case_file (pool, case_no, role) values ('510100', '510100-20260930-1', 'source')`);
    await query(`insert into offices.step (pool, case_no, step, content, answer, recorded_at)
      values ('510100', '510100-20260930-1', 'freeze:1', '{}', '{}', '2026-09-30T10:00:00+08:00')`);
    await migrate(empty.adminUrl);
    expect(await query(`select done_at = '2026-09-30T10:00:00+08:00' as same from offices.step`)).toEqual([
      { same: true },
    ]);
    expect(await query(`select "position" from offices.head_of('510100')`)).toEqual([{ position: '0' }]);
  });
});
