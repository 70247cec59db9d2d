// Our PostgreSQL: data survive, a killed parent is no loss, and what stands in its way is named.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { runToEnd } from '../../workers/servers/commands.ts';
import { startAnew } from '../../workers/servers/fresh.ts';
import { databaseAccount } from '../../workers/servers/postgres/account.ts';
import { copyBinaries, packageFolder } from '../../workers/servers/postgres/binaries.ts';
import { elsewhere } from '../../workers/servers/postgres/place.ts';
import { startPostgres } from '../../workers/servers/postgres/server.ts';
import { isAlive } from '../../workers/servers/processes.ts';
import { emptyFolder, hold, ownDataFolder, silent } from './support.ts';

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const started = z.object({ pid: z.number(), port: z.number(), adminUrl: z.string() });

/** A process that starts the database on the folder, writes one row, and stays. */
const heldDatabase = (dataFolder: unknown) =>
  hold(
    `const { startPostgres } = await import('./workers/servers/postgres/server.ts');
     const { default: pg } = await import('pg');
     const server = await startPostgres({ dataFolder: given, say: () => undefined });
     const client = new pg.Client({ connectionString: server.adminUrl });
     await client.connect();
     await client.query('CREATE TABLE receipts (fen bigint); INSERT INTO receipts VALUES (1234567)');
     process.stdout.write(JSON.stringify({ pid: server.pid, port: server.port, adminUrl: server.adminUrl }) + '\\n');`,
    dataFolder,
  );

describe.runIf(!process.env.DATABASE_URL)('our own database', () => {
  test('is kept safe: checksums, synchronous writes, UTF-8, loopback only, SCRAM, passwords that only we can read', async () => {
    const dataFolder = ownDataFolder();
    const server = await startPostgres({ dataFolder, say: silent });
    const [settings] = await ask(
      server.adminUrl,
      `SELECT current_setting('data_checksums') AS checksums, current_setting('fsync') AS fsync,
         current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS listens,
         current_setting('server_encoding') AS encoding, current_setting('password_encryption') AS passwords,
         (SELECT datlocale FROM pg_database WHERE datname = current_database()) AS locale, current_user AS who`,
    );
    expect(settings).toEqual({
      checksums: 'on',
      fsync: 'on',
      commit: 'on',
      listens: '127.0.0.1',
      encoding: 'UTF8',
      passwords: 'scram-sha-256',
      locale: 'C.UTF-8',
      who: 'jiexu_owner',
    });
    expect(statSync(join(dataFolder.keys, 'database.json')).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'guessed';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    await expect(ask(server.url, 'CREATE TABLE of_the_application ()')).rejects.toThrow(/permission denied/);
    await expect(ask(server.adminUrl, 'CREATE DATABASE of_the_owner')).rejects.toThrow(/permission denied/);
    await server.stop();
    expect(isAlive(Number(server.pid))).toBe(false);
  });

  test('outlives the SIGKILL of its process: the next start uses it again, and after a stop the row is still there', async () => {
    const dataFolder = ownDataFolder();
    const holder = await heldDatabase(dataFolder);
    const before = started.parse(holder.answer);
    await holder.kill();
    expect(isAlive(before.pid)).toBe(true);

    const said: string[] = [];
    const again = await startPostgres({ dataFolder, say: (text) => void said.push(text) });
    expect(again).toMatchObject(before);
    expect(said).toEqual(['using the database server that an earlier run left behind']);
    await again.stop();
    expect(isAlive(before.pid)).toBe(false);

    const anew = await startPostgres({ dataFolder, say: silent });
    expect(anew.pid).not.toBe(before.pid);
    expect(await ask(anew.adminUrl, 'SELECT fen FROM receipts')).toEqual([{ fen: '1234567' }]);
    await anew.stop();
  });

  test('killed together with its process, its pid file now naming somebody else: it starts and recovers the row', async () => {
    const dataFolder = ownDataFolder();
    const holder = await heldDatabase(dataFolder);
    const before = started.parse(holder.answer);
    await holder.kill();
    process.kill(before.pid, 'SIGKILL');
    const pidFile = join(dataFolder.postgres, 'cluster/data/postmaster.pid');
    const stale = readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.ppid));
    writeFileSync(pidFile, stale);

    const server = await startPostgres({ dataFolder, say: silent });
    expect(await ask(server.adminUrl, 'SELECT fen FROM receipts')).toEqual([{ fen: '1234567' }]);
    expect(isAlive(process.ppid)).toBe(true);
    await server.stop();
  });

  test('its port taken by another program: it takes another port and keeps its data', async () => {
    const dataFolder = ownDataFolder();
    const first = await startPostgres({ dataFolder, say: silent });
    await ask(first.adminUrl, 'CREATE TABLE receipts (fen bigint); INSERT INTO receipts VALUES (5)');
    await first.stop();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.port, '127.0.0.1', resolve));
    onTestFinished(() => void squatter.close());

    const second = await startPostgres({ dataFolder, say: silent });
    expect(second.port).not.toBe(first.port);
    expect(await ask(second.adminUrl, 'SELECT fen FROM receipts')).toEqual([{ fen: '5' }]);
    await second.stop();
  });

  test('passwords lost while the data are still there: refused with the way out, nothing overwritten', async () => {
    const dataFolder = ownDataFolder();
    await (await startPostgres({ dataFolder, say: silent })).stop();
    rmSync(join(dataFolder.keys, 'database.json'));
    await expect(startPostgres({ dataFolder, say: silent })).rejects.toThrow(
      /database\.json are missing; restore .* or start anew with --fresh/,
    );
    expect(existsSync(join(dataFolder.keys, 'database.json'))).toBe(false);
  });

  test('a cluster that cannot start: the end of its log is in the message', async () => {
    const dataFolder = ownDataFolder();
    await (await startPostgres({ dataFolder, say: silent })).stop();
    writeFileSync(join(dataFolder.postgres, 'cluster/data/postgresql.conf'), 'max_connections = many\n');
    await expect(startPostgres({ dataFolder, say: silent })).rejects.toThrow(
      /did not come up.*postgres\.log.*max_connections/s,
    );
  });
});

describe.runIf(process.getuid?.() === 0)('run by root', () => {
  test('a project that nobody else can reach: the database goes elsewhere, says so, comes back, and --fresh removes it', async () => {
    const closed = emptyFolder();
    chmodSync(closed, 0o700);
    const dataFolder = ownDataFolder(join(closed, 'data'));
    const said: string[] = [];
    const server = await startPostgres({ dataFolder, say: (text) => void said.push(text) });
    const outside = String(elsewhere(dataFolder));
    expect(said.join()).toMatch(/cannot run as root.*cannot reach .* are kept in .*; --fresh removes them/);
    expect(said.join()).toContain(outside);
    expect(execFileSync('ps', ['-o', 'uid=', '-p', String(server.pid)], { encoding: 'utf8' }).trim()).not.toBe('0');
    await ask(server.adminUrl, 'CREATE TABLE receipts (fen bigint)');
    await server.stop();

    const again = await startPostgres({ dataFolder, say: silent });
    expect(await ask(again.adminUrl, 'SELECT count(*) FROM receipts')).toEqual([{ count: '0' }]);
    await startAnew(dataFolder, silent);
    expect(isAlive(Number(again.pid))).toBe(false);
    expect(existsSync(outside)).toBe(false);
  });

  test('programs that only root can reach are copied so that the account can run them, under any umask', async () => {
    const folder = emptyFolder();
    const closed = join(folder, 'closed');
    const before = process.umask(0o077);
    onTestFinished(() => void process.umask(before));
    mkdirSync(closed);
    for (const part of ['native/bin', 'native/lib', 'native/pg-symlinks.json']) {
      cpSync(join(packageFolder().folder, part), join(closed, part), { recursive: true, verbatimSymlinks: true });
    }
    chmodSync(join(closed, 'native/bin/postgres'), 0o700);
    copyBinaries(closed, join(folder, 'copy'));
    const nobody = databaseAccount(folder);
    const run = (of: string) =>
      runToEnd(join(folder, of, 'native/bin/postgres'), ['--version'], { timeoutMs: 20_000, cwd: '/', ...nobody });
    expect((await run('closed')).stderr).toMatch(/EACCES/);
    expect((await run('copy')).stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
  });

  test('the folder elsewhere has vanished: refused, never started anew in silence', async () => {
    const closed = emptyFolder();
    chmodSync(closed, 0o700);
    const dataFolder = ownDataFolder(join(closed, 'data'));
    writeFileSync(join(dataFolder.postgres, 'elsewhere'), `${join(closed, 'vanished')}\n`);
    await expect(startPostgres({ dataFolder, say: silent })).rejects.toThrow(/vanished, which is gone .* --fresh/);
  });
});
