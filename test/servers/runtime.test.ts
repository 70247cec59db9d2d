// Which Node the launchers go on with, what passes through to it, and the compile cache it uses. In a project of the test's own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../workers/servers/commands.ts';
import { projectRoot } from '../../workers/servers/data-folder.ts';
import { isAlive } from '../../workers/servers/processes.ts';
import { emptyFolder, script } from './support.ts';

/** Makes the first Node of a command, and no other, take itself for an older one: none of them can be counted on to be here. */
const OLDER = [
  '--import',
  "data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.3.0' } })",
];

/** What the project's program does in these tests: TypeScript, so that only a Node that reads it gets through. */
const REPORT = `
const argv: readonly string[] = process.argv.slice(2);
process.stdout.write(JSON.stringify({ by: process.env.BY ?? 'itself', argv, cache: process.env.NODE_COMPILE_CACHE ?? null }));
`;

interface Project {
  readonly root: string;
  readonly data: string;
  readonly jiexu: string;
  /** The one folder on the path; empty. */
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The launchers as they are, a program of the test's, and no packages. */
function project(program = REPORT): Project {
  const root = emptyFolder();
  cpSync(join(projectRoot(), 'scripts/lib'), join(root, 'scripts/lib'), { recursive: true });
  for (const file of ['scripts/test.mjs', 'client/cli/jiexu.mjs']) cpSync(join(projectRoot(), file), join(root, file));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'jiexu', version: '1.0.0', type: 'module' }));
  writeFileSync(join(root, 'client/cli/main.ts'), program);
  mkdirSync(join(root, 'node_modules'));
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json'])
    writeFileSync(join(root, lock), JSON.stringify({ packages: {} }));
  const [data, path] = [join(root, 'data'), join(root, 'path')];
  mkdirSync(path);
  return { root, data, path, jiexu: join(root, 'client/cli/jiexu.mjs'), env: { PATH: path, JIEXU_DATA: data } };
}

/** A Node that tells who it was. */
const node = (by: string) => `BY=${by} exec ${process.execPath} "$@"`;
const packaged = ({ root }: Project) => join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin');
const run = ({ env, root }: Project, args: readonly string[]) =>
  runToEnd(process.execPath, args, { timeoutMs: 60_000, cwd: root, env });

describe('from an older Node the command goes on', () => {
  test.runIf(process.platform === 'linux')('with the one among the packages', async () => {
    const here = project();
    script(packaged(here), 'node', node('package'));
    script(here.path, 'node', node('path'));
    const { stdout, stderr, status } = await run(here, [...OLDER, here.jiexu, 'status', '--json']);
    expect({ ...JSON.parse(stdout), stderr, status }).toMatchObject({
      by: 'package',
      argv: ['status', '--json'],
      stderr: '',
      status: 0,
    });
  });

  test('with the first on the path that is new enough', async () => {
    const here = project();
    const older = join(here.root, 'older');
    script(older, 'node', 'echo v22.9.0');
    script(here.path, 'node', node('path'));
    const { stdout } = await run({ ...here, env: { ...here.env, PATH: `${older}:${here.path}` } }, [
      ...OLDER,
      here.jiexu,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ by: 'path' });
  });

  test('nowhere, with a sentence that says what to install, where there is none', async () => {
    const here = project();
    script(here.path, 'node', 'echo v23.11.0');
    const ran = await run(here, [...OLDER, here.jiexu]);
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toBe(
      `Jiexu needs Node 24 or later; this is 20.3.0 (${process.execPath}). Install a newer one (nodejs.org) and run the command again.\n`,
    );
    const tests = await run(here, [...OLDER, join(here.root, 'scripts/test.mjs')]);
    expect(tests).toMatchObject({ status: 1, stdout: '\n0 passed, 1 failed\n', stderr: ran.stderr });
  });

  test('in no other process where this Node is new enough', async () => {
    const here = project();
    script(packaged(here), 'node', node('package'));
    expect(JSON.parse((await run(here, [here.jiexu])).stdout)).toMatchObject({ by: 'itself' });
  });
});

describe('through an older Node pass', () => {
  const start = (program: string) => {
    const here = project(program);
    script(here.path, 'node', node('path'));
    const child = spawn(process.execPath, [...OLDER, here.jiexu], { cwd: here.root, env: here.env });
    const ended = once(child, 'close');
    const said = once(child.stdout, 'data').then(([data]) => String(data));
    return { child, ended, said };
  };

  test('the exit code and standard input', async () => {
    const { child, ended, said } = start(
      'process.stdin.on("data", (data) => { process.stdout.write(data); process.exit(7); });',
    );
    child.stdin.write('word');
    expect(await said).toBe('word');
    expect(await ended).toEqual([7, null]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s, and what the program makes of it', async (signal) => {
    const { child, ended, said } = start(
      `process.once('${signal}', () => process.exit(9)); setInterval(() => {}, 1000); process.stdout.write('up');`,
    );
    await said;
    child.kill(signal);
    expect(await ended).toEqual([9, null]);
  });

  test('death by a signal', async () => {
    const { ended } = start("process.kill(process.pid, 'SIGKILL');");
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  test('the death of the older one: the other ends too', async () => {
    const { child, ended, said } = start('setInterval(() => {}, 1000); process.stdout.write(String(process.pid));');
    const pid = Number(await said);
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    // Closed once nobody holds its output any more: the other has ended as well.
    expect(await ended).toEqual([null, 'SIGKILL']);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

describe('the compile cache', () => {
  const folders = ({ data }: Project) => readdirSync(join(data, 'cache/compile'));
  const answer = async (here: Project) => JSON.parse((await run(here, [here.jiexu])).stdout) as unknown;
  const files = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

  test('is kept in the data folder and used again', async () => {
    const here = project();
    await answer(here);
    const [folder = ''] = folders(here);
    expect(files(join(here.data, 'cache/compile', folder)).length).toBeGreaterThan(0);
    await answer(here);
    expect(folders(here)).toEqual([folder]);
  });

  test('of another version of the project, its packages or Node is not used, and goes', async () => {
    const here = project();
    await answer(here);
    const [first = ''] = folders(here);
    expect(first).toContain(`${process.version}-`);
    writeFileSync(join(here.root, 'package.json'), JSON.stringify({ name: 'jiexu', version: '1.0.1', type: 'module' }));
    await answer(here);
    const [second = '', ...others] = folders(here);
    expect(others).toEqual([]);
    expect(second).not.toBe(first);
    writeFileSync(join(here.root, 'package-lock.json'), JSON.stringify({ packages: { '': {} } }));
    await answer(here);
    expect(folders(here)).toHaveLength(1);
    expect(folders(here)).not.toContain(second);
  });

  test('of a file that has changed since is not used', async () => {
    const here = project("process.stdout.write('[1]')");
    expect(await answer(here)).toEqual([1]);
    writeFileSync(join(here.root, 'client/cli/main.ts'), "process.stdout.write('[2]')");
    expect(await answer(here)).toEqual([2]);
  });

  test('that others may write is left alone', async () => {
    const here = project();
    await answer(here);
    const [folder = ''] = folders(here);
    const path = join(here.data, 'cache/compile', folder);
    const before = files(path).length;
    chmodSync(path, 0o777);
    writeFileSync(join(here.root, 'client/cli/other.ts'), 'export const other: number = 1;');
    writeFileSync(join(here.root, 'client/cli/main.ts'), `import './other.ts';${REPORT}`);
    expect(await answer(here)).toMatchObject({ by: 'itself' });
    expect(files(path)).toHaveLength(before);
  });

  test('that cannot be kept does no harm', async () => {
    const here = project();
    const file = join(here.root, 'a-file');
    writeFileSync(file, '');
    const without = { ...here, env: { ...here.env, JIEXU_DATA: join(file, 'data') } };
    expect(await run(without, [here.jiexu])).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(here.data)).toBe(false);
  });
});
