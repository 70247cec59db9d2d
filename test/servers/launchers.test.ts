// The launchers of the two commands: what counts as a failure, what counts as missing, and the command that npx finds.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../workers/servers/commands.ts';
import { projectRoot } from '../../workers/servers/data-folder.ts';
import { emptyFolder } from './support.ts';

const root = projectRoot();
const module = (name: string) => JSON.stringify(join(root, 'scripts/lib', name));

/** The result of an expression over a launcher's module, asked of plain Node as the launchers themselves run. */
async function evaluate(name: string, expression: string): Promise<unknown> {
  const code = `const it = await import(${module(name)}); process.stdout.write(JSON.stringify(${expression}));`;
  const ran = await runToEnd(process.execPath, ['--input-type=module', '-e', code], { timeoutMs: 60_000, cwd: root });
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout);
}

describe('the closing line counts', () => {
  const passed = { status: 'passed' };
  const failed = { status: 'failed' };
  const file = (status: string, ...assertionResults: unknown[]) => ({ status, assertionResults });
  const cases: [string, unknown, number, { passed: number; failed: number }][] = [
    [
      'tests as they came out',
      { numPassedTests: 3, numFailedTests: 1, testResults: [file('failed', passed, failed)] },
      1,
      { passed: 3, failed: 1 },
    ],
    [
      'a file that could not be loaded',
      { numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', passed, passed), file('failed')] },
      1,
      { passed: 2, failed: 1 },
    ],
    [
      'an error outside of all tests',
      { numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', passed, passed)] },
      1,
      { passed: 2, failed: 1 },
    ],
    ['a run without a test', { numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0, { passed: 0, failed: 1 }],
    ['a run without a report', undefined, 130, { passed: 0, failed: 1 }],
    [
      'a good run',
      { numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', passed, passed)] },
      0,
      { passed: 2, failed: 0 },
    ],
  ];
  test.each(cases)('%s', async (_title, report, code, expected) => {
    const path = join(emptyFolder(), 'report.json');
    if (report !== undefined) writeFileSync(path, JSON.stringify(report));
    expect(await evaluate('tally.mjs', `it.tally(${JSON.stringify(path)}, ${code})`)).toEqual(expected);
  });
});

test('missing is what this machine needs and does not have in the locked version; other machines’ packages are not', async () => {
  const folder = emptyFolder();
  const other = process.platform === 'darwin' ? 'linux' : 'darwin';
  const wanted = {
    '': {},
    'node_modules/here': { version: '1.0.0' },
    'node_modules/older': { version: '2.0.0' },
    'node_modules/removed': { version: '1.0.0' },
    'node_modules/@scope/absent': { version: '1.0.0' },
    'node_modules/tester': { version: '1.0.0', dev: true },
    'node_modules/binary': { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] },
    'node_modules/foreign': { version: '1.0.0', optional: true, os: [other] },
    'node_modules/word': { version: '1.0.0', optional: true, os: other },
    'node_modules/mine': { version: '1.0.0', optional: true, os: process.platform, cpu: process.arch },
  };
  const installed = {
    'node_modules/here': { version: '1.0.0' },
    'node_modules/older': { version: '1.9.0' },
    'node_modules/removed': { version: '1.0.0' },
  };
  for (const name of ['here', 'older']) mkdirSync(join(folder, 'node_modules', name), { recursive: true });
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  const missing = (production: boolean) =>
    evaluate('packages.mjs', `it.missingPackages(${JSON.stringify(folder)}, { production: ${production} })`);
  expect(await missing(true)).toEqual(['older', 'removed', '@scope/absent', 'binary', 'mine']);
  expect(await missing(false)).toEqual(['older', 'removed', '@scope/absent', 'tester', 'binary', 'mine']);
});

test('packages for development are known to be installed, so that `npm start` does not take them away', async () => {
  const folder = emptyFolder();
  const developed = () => evaluate('packages.mjs', `it.isDeveloped(${JSON.stringify(folder)})`);
  const installed = (packages: unknown) =>
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  expect(await developed()).toBe(false);
  mkdirSync(join(folder, 'node_modules'));
  installed({ 'node_modules/here': { version: '1.0.0' } });
  expect(await developed()).toBe(false);
  installed({ 'node_modules/here': { version: '1.0.0' }, 'node_modules/tester': { version: '1.0.0', dev: true } });
  expect(await developed()).toBe(true);
});

test('everything that the lockfile names for this machine is installed', async () => {
  expect(await evaluate('packages.mjs', `it.missingPackages(${JSON.stringify(root)}, { production: false })`)).toEqual(
    [],
  );
});

test('the command runs from the sources, with nothing built, no home folder and no network', async () => {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    // npm itself starts nothing without a cache it can write to
    npm_config_cache: join(tmpdir(), `jiexu-npm-${process.pid}`),
    http_proxy: 'http://127.0.0.1:9',
    https_proxy: 'http://127.0.0.1:9',
    npm_config_offline: 'true',
  };
  const direct = await runToEnd(join(root, 'client/cli/jiexu.mjs'), ['--help'], { timeoutMs: 60_000, cwd: root, env });
  expect(direct.status).toBe(0);
  expect(direct.stdout).toMatch(/Usage: jiexu/);
  const npx = await runToEnd('npx', ['jiexu', '--help'], { timeoutMs: 60_000, cwd: root, env });
  rmSync(env.npm_config_cache, { recursive: true, force: true });
  expect(npx.stderr).not.toContain('npm error');
  expect(npx.stdout).toBe(direct.stdout);
});
