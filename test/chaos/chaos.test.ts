// The chaos run, small: a clean one loses nothing, and each planted fault is found and named. Its log says when what was killed.
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, runToEnd } from '../../workers/servers/commands.ts';
import { openDataFolder, projectRoot } from '../../workers/servers/data-folder.ts';
import { processesWith } from '../../workers/servers/processes.ts';
import { resolveTemporalCli } from '../../workers/servers/temporal/resolve.ts';

const root = projectRoot();
const folder = mkdtempSync(join(tmpdir(), 'jiexu-chaos-'));
let cli: string;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  cli = (await resolveTemporalCli({ env: process.env, cache: openDataFolder().cache, say: () => undefined })).path;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A run with a data folder of its own, so that several can run side by side. */
function chaos(name: string, args: readonly string[]): Promise<Finished> {
  return runToEnd(process.execPath, [join(root, 'scripts/chaos.mjs'), ...args], {
    timeoutMs: 900_000,
    cwd: root,
    env: { ...process.env, JIEXU_DATA: join(folder, name), TEMPORAL_CLI: cli },
  });
}

const LAST_LINE =
  /^chaos: (?<transfers>\d+) transfers, (?<kills>\d+) kills \((?<workers>\d+) workers, (?<temporal>\d+) Temporal, (?<postgres>\d+) PostgreSQL, (?<failpoints>\d+) at failpoints\), \d+ late and \d+ doubled attempts, (?<lost>\d+) fen lost, (?<made>\d+) made, (?<ends>.*), (?<histories>\d+) histories replay(?: \(\d+ with another instant\))?; seed (?<seed>\d+)$/;

/** The figures of the last line; `ends` in its words. */
function figures({ stdout }: Finished): { readonly ends: string; number(name: string): number } {
  const groups = LAST_LINE.exec(stdout.trimEnd().split('\n').at(-1) ?? '')?.groups ?? {};
  return { ends: groups.ends ?? '', number: (name) => Number(groups[name] ?? Number.NaN) };
}

describe('servers and workers are killed while people move', () => {
  let ran: Finished;
  beforeAll(async () => {
    ran = await chaos('clean', [
      '--seconds',
      '25',
      '--seed',
      '7',
      '--transfers',
      '30',
      '--kills',
      '6',
      '--workers',
      '2',
    ]);
  }, 900_000);

  test('no fen is lost or made, every case ends, every history replays', () => {
    expect(ran.status, `${ran.stdout}\n${ran.stderr}`).toBe(0);
    const { ends, number } = figures(ran);
    expect([number('lost'), number('made'), number('seed')]).toEqual([0, 0, 7]);
    expect(ends).toMatch(/^all \d+ accepted cases ended$/);
    expect(number('transfers')).toBeGreaterThanOrEqual(30);
    expect(number('histories')).toBeGreaterThanOrEqual(number('transfers'));
  });

  test('each kind of process was killed, and the log says when', () => {
    const { number } = figures(ran);
    expect(number('temporal')).toBeGreaterThan(0);
    expect(number('postgres')).toBeGreaterThan(0);
    expect(number('workers') + number('failpoints')).toBeGreaterThan(0);
    const log = readFileSync(join(folder, 'clean/logs/chaos-seed-7.jsonl'), 'utf8').trim().split('\n');
    const kills = log.map((line): unknown => JSON.parse(line)).filter((line) => isKill(line));
    expect(kills).toHaveLength(number('kills'));
    expect(ran.stderr).toContain('chaos-seed-7.jsonl');
  });

  test('neither servers nor their folder are left', async () => {
    const dataFolder = join(folder, 'clean');
    expect(readdirSync(dataFolder).filter((name) => name.startsWith('ephemeral-'))).toEqual([]);
    expect(await processesWith(dataFolder)).toEqual([]);
  });
});

function isKill(line: unknown): boolean {
  return (
    typeof line === 'object' && line !== null && 'event' in line && line.event === 'kill' && 'at' in line && !!line.at
  );
}

describe.concurrent('a fault planted in the workers is found, and what it made is named', () => {
  const small = ['--seconds', '10', '--transfers', '24', '--kills', '2', '--workers', '2'];
  const faults = [
    ['a credit that is asked for again credits again', 'credit-not-idempotent', '11'],
    ['the balance is put back without the destination having fenced its credit', 'restore-without-fence', '12'],
  ] as const;
  test.for(faults)('%s', { timeout: 900_000 }, async ([, fault, seed], { expect: expectHere }) => {
    const ran = await chaos(fault, [...small, '--seed', seed, '--fault', fault]);
    expectHere(ran.status, `${ran.stdout}\n${ran.stderr}`).toBe(1);
    expectHere(ran.stdout).toMatch(/ {2}case \d{6}-\d{8}-\d+: \d+ fen were made: the person had \d+ and earned \d+/);
    expectHere(figures(ran).number('made')).toBeGreaterThan(0);
    expectHere(ran.stdout).toMatch(new RegExp(`npm run chaos -- .*--seed ${seed} .*--fault ${fault}\\n`));
  });
});

test('a fault that there is not is refused by name before anything starts', async () => {
  const refused = await chaos('refused', ['--fault', 'everything']);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toContain('--fault takes one of credit-not-idempotent, restore-without-fence');
});
