// The bench, run small: every figure is there, the floor asks the engine for what a transfer asks for, and nothing is left running.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Finished, runToEnd } from '../../workers/servers/commands.ts';
import { openDataFolder, projectRoot } from '../../workers/servers/data-folder.ts';
import { processesWith } from '../../workers/servers/processes.ts';
import { resolveTemporalCli } from '../../workers/servers/temporal/resolve.ts';

const root = projectRoot();
const bench = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  runToEnd(process.execPath, [join(root, 'scripts/bench.mjs'), ...args], {
    timeoutMs: 600_000,
    cwd: root,
    env: { ...process.env, ...env },
  });

const positive = z.number().positive();
const stored = z.strictObject({
  activities: positive,
  officeCommands: positive,
  workflowTasks: positive,
  timers: z.number().min(0),
  updates: positive,
  events: positive,
  historyBytes: positive,
});
/** `postgres`: the floor asks nothing of the database, so it may cost it nothing. */
const figures = (postgres: z.ZodNumber) =>
  z.strictObject({
    perSecond: positive,
    perSecondOfEachWindow: z.array(positive).min(1),
    latencyMs: z.strictObject({ p50: positive, p99: positive, measured: positive }),
    cpuMs: z.strictObject({ worker: positive, temporal: positive, postgres, together: positive }),
    stored,
  });
const reportShape = z.strictObject({
  at: z.iso.datetime(),
  machine: z.strictObject({ cores: positive, model: z.string(), platform: z.string(), node: z.string() }),
  applicants: positive,
  transfer: figures(positive),
  floor: figures(z.number().min(0)),
  ratio: z.strictObject({ perSecond: positive, cpuMs: positive, latencyP50: positive }),
  waiting: z.strictObject({
    count: positive,
    startedPerSecond: positive,
    usualCache: z.strictObject({ workflows: positive, rssBeforeMegabytes: positive, rssAfterMegabytes: positive }),
    cacheThatHoldsThem: z.strictObject({
      workflows: positive,
      rssBeforeMegabytes: positive,
      rssAfterMegabytes: positive,
      kilobytesEach: z.number(),
      cpuMsToTakeUpOne: positive,
    }),
  }),
  aims: z.record(z.string(), positive),
});

describe('a small run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiexu-bench-'));
  const dataFolder = join(folder, 'data');
  let ran: Finished;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const cli = await resolveTemporalCli({ env: process.env, cache: openDataFolder().cache, say: () => undefined });
    ran = await bench(['--quick', '--json'], { JIEXU_DATA: dataFolder, TEMPORAL_CLI: cli.path });
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('tells every figure, and keeps them in a file whose path it says', () => {
    expect(ran.status, ran.stderr).toBe(0);
    const report = reportShape.parse(JSON.parse(ran.stdout));
    expect(ran.stderr).toContain(join(dataFolder, 'bench.json'));
    expect(JSON.parse(readFileSync(join(dataFolder, 'bench.json'), 'utf8'))).toEqual(report);
  });

  test('has a floor with the activities, timers and updates of a transfer, whose history is smaller', () => {
    const { transfer, floor } = reportShape.parse(JSON.parse(ran.stdout));
    const asked = ({ stored }: typeof transfer) => [
      stored.activities,
      stored.officeCommands,
      stored.timers,
      stored.updates,
    ];
    expect(asked(floor)).toEqual(asked(transfer));
    expect(floor.stored.historyBytes).toBeLessThan(transfer.stored.historyBytes);
  });

  test('leaves neither servers nor their folder', async () => {
    expect(readdirSync(dataFolder).filter((name) => name.startsWith('ephemeral-'))).toEqual([]);
    expect(await processesWith(dataFolder)).toEqual([]);
  });
});

test('a number that is none is refused by name before anything starts', async () => {
  const refused = await bench(['--waiting', 'many']);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain('--waiting takes a whole number of at least 0, not "many"');
});
