// Both servers together: who may use a data folder, how others find them, and that nothing outlives its process unasked.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { z } from 'zod';
import { readRunFile } from '../../workers/servers/data-folder.ts';
import { startAnew } from '../../workers/servers/fresh.ts';
import { gone, processesWith } from '../../workers/servers/processes.ts';
import { startServers } from '../../workers/servers/stack.ts';
import { hold, ownDataFolder, silent } from './support.ts';

const heldStack = (dataFolder: unknown, ephemeral: boolean) =>
  hold(
    `const { startServers } = await import('./workers/servers/stack.ts');
     const stack = await startServers({ dataFolder: given.dataFolder, ephemeral: given.ephemeral, say: () => undefined });
     process.on('SIGTERM', () => process.exit(0));
     const { dataFolder, temporal, postgres } = stack;
     process.stdout.write(JSON.stringify({ root: dataFolder.root, pids: [temporal.pid, postgres.pid] }) + '\\n');`,
    { dataFolder, ephemeral },
  );
const heldShape = z.object({ root: z.string(), pids: z.array(z.number()) });

test('the run’s database lets its owner make databases, and the application only log in', async () => {
  const { databaseUrl, databaseAdminUrl } = inject('servers');
  const owner = new pg.Client({ connectionString: databaseAdminUrl });
  await owner.connect();
  await owner.query('CREATE DATABASE of_one_test');
  await owner.query('DROP DATABASE of_one_test');
  await owner.end();
  const app = new pg.Client({ connectionString: databaseUrl });
  await app.connect();
  await expect(app.query('CREATE DATABASE of_nobody')).rejects.toThrow(/permission denied/);
  await expect(app.query('CREATE TABLE of_nobody ()')).rejects.toThrow(/permission denied/);
  await app.end();
});

test('ephemeral servers go with their process, even when it is killed, and leave no folder', async () => {
  const dataFolder = ownDataFolder();
  const holder = await heldStack(dataFolder, true);
  const held = heldShape.parse(holder.answer);
  expect(existsSync(held.root)).toBe(true);
  await holder.kill();
  for (const pid of held.pids) expect(await gone(pid, 30_000)).toBe(true);
  await expect.poll(() => existsSync(held.root), { timeout: 30_000 }).toBe(false);
});

test('a data folder in use is refused to a second process; --fresh stops the first, its servers too, and keeps the cache', async () => {
  const dataFolder = ownDataFolder();
  const holder = await heldStack(dataFolder, false);
  const held = heldShape.parse(holder.answer);
  const run = readRunFile(dataFolder);
  expect(run).toMatchObject({ pid: holder.process.pid, namespace: 'default' });
  await expect(startServers({ dataFolder, say: silent })).rejects.toThrow(
    new RegExp(`in use by process ${holder.process.pid} \\(Web UI ${run?.temporalUi}\\); use that one, stop it`),
  );

  const said: string[] = [];
  await startAnew(dataFolder, (text) => void said.push(text));
  expect(said[0]).toBe(`stopping process ${holder.process.pid}, which uses the data folder`);
  for (const pid of held.pids) expect(await gone(pid, 1_000)).toBe(true);
  expect(await processesWith(dataFolder.root)).toEqual([]);
  expect(readdirSync(dataFolder.root)).toEqual(['cache']);
  expect(existsSync(join(dataFolder.cache))).toBe(true);
});

test('a process that leaves by process.exit takes its servers along and is found no more; a killed one is found no more either', async () => {
  const dataFolder = ownDataFolder();
  const leaving = await heldStack(dataFolder, false);
  const left = heldShape.parse(leaving.answer);
  leaving.process.kill('SIGTERM');
  for (const pid of [Number(leaving.process.pid), ...left.pids]) expect(await gone(pid, 20_000)).toBe(true);
  expect(readRunFile(dataFolder)).toBeUndefined();

  const killed = await heldStack(dataFolder, false);
  await killed.kill();
  expect(readRunFile(dataFolder)).toBeUndefined();
  const said: string[] = [];
  const stack = await startServers({ dataFolder, say: (text) => void said.push(text) });
  expect(said.toSorted()).toEqual([
    'using the Temporal server that an earlier run left behind',
    'using the database server that an earlier run left behind',
  ]);
  await stack.stop();
  expect(await processesWith(dataFolder.root)).toEqual([]);
});
