// What a command loads: what asks nobody answers without the server's, the database's or the printer's packages.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../activities/rules/files.ts';
import { bookAtHand, SHAPES } from '../../client/cli/rules/at-hand.ts';
import { readBook } from '../../domain/rules/read-book.ts';
import { aCase } from '../domain/a-case.ts';
import { folderWith } from '../domain/rule-data.ts';
import { importsOf } from '../support/architecture.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jiexu-loading-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names every file that is loaded, on standard error. */
const tracer = join(folder, 'tracer.mjs');
writeFileSync(
  tracer,
  `import { registerHooks } from 'node:module';
   registerHooks({ load: (url, context, next) => (process.stderr.write('\\nloaded ' + url + '\\n'), next(url, context)) });`,
);

/** The project's files and the packages that a command loads. `data`: its data folder. */
function loadedBy(args: readonly string[], data = folder): { own: string[]; packages: string[] } {
  const child = spawn(args, data);
  const urls = [...child.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => fileURLToPath(url));
  const paths = urls.map((path) => relative(ROOT, path).replaceAll('\\', '/'));
  const packages = paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return { own: paths.filter((path) => !path.includes('node_modules')), packages: [...new Set(packages)].sort() };
}

function spawn(args: readonly string[], data: string): string {
  const { DATABASE_URL: _d, TEMPORAL_ADDRESS: _t, ...inherited } = process.env;
  const log = join(folder, 'stderr');
  const command = [process.execPath, '--import', pathToFileURL(tracer).href, 'client/cli/main.ts', ...args];
  execFileSync('sh', ['-c', '"$@" >/dev/null 2>"$0"', log, ...command], {
    cwd: ROOT,
    env: { ...inherited, JIEXU_DATA: data },
  });
  return execFileSync('cat', [log], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
}

describe('a command that asks nobody', () => {
  const file = join(folderWith({ 'case.json': aCase() }), 'case.json');
  spawn(['rules', 'show', '610100'], folder);

  it.each([
    ['--help', ['--help'], ['commander']],
    ['--version', ['--version'], ['commander']],
    ['the help of one that connects', ['status', '--help'], ['cli-table3', 'commander', 'string-width']],
    ['due', ['due', '--from', '2026-09-30T10:00+08:00', '--days', '10', '--area', '610100'], ['commander']],
    ['rules show', ['rules', 'show', '610100', '--to', '510100'], ['commander']],
    ['rules list', ['rules', 'list'], ['commander']],
    ['check with facts', ['check', file], ['commander', 'zod']],
    ['explain of a file', ['explain', '--file', file], ['commander', 'zod']],
  ] as const)('%s loads these packages and no other', (_name, args, packages) => {
    const loaded = loadedBy(args);
    expect(
      loaded.packages.filter((name) => !/^(string-width|strip-ansi|ansi-regex|emoji-regex|is-fullwidth)/.test(name)),
    ).toEqual(packages.filter((name) => name !== 'string-width'));
    expect(loaded.own.filter((path) => /^(workflows|workers\/system|activities\/(?!rules\/))/.test(path))).toEqual([]);
  });

  it('loads the file of its own command and of no other', () => {
    const { own } = loadedBy(['due', '--from', '2026-09-30T10:00+08:00', '--days', '1']);
    expect(own).toContain('client/cli/calendar/due.ts');
    const others = own.filter((path) =>
      /^client\/cli\/(messages|cases|papers|books|offices|batches|residuals)\//.test(path),
    );
    expect(others).toEqual([]);
  });

  it('leaves out the languages of the library of schemas', () => {
    const text = spawn(['check', file], folder);
    expect([...text.matchAll(/zod\/v4\/locales\/(\S+)/g)].map(([, name]) => name)).toEqual(['en.js']);
  });
});

describe('rule data that was checked', () => {
  it('is the same book as when it is checked anew', async () => {
    const checked = readBook(readRuleFiles());
    for (const _again of [1, 2]) {
      const { rules, ...files } = await bookAtHand();
      const { rules: other, ...others } = checked;
      expect(files).toEqual(others);
      expect([rules.version, rules.calendar.version]).toEqual([other.version, other.calendar.version]);
    }
  });

  it('is checked again in a folder that does not remember it, or remembers something else', () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const shapes = 'domain/rules/region-data.ts';
    expect(loadedBy(['rules', 'list'], data).own).toContain(shapes);
    expect(loadedBy(['rules', 'list'], data).own).not.toContain(shapes);
    writeFileSync(join(data, 'cache/rules/checked'), '0'.repeat(64));
    expect(loadedBy(['rules', 'list'], data).own).toContain(shapes);
    expect(loadedBy(['rules', 'list'], data).own).not.toContain(shapes);
  });

  it('from another folder is checked every time', () => {
    const other = folderWith({ 'regions/99.json': { province: 99 } });
    for (const _again of [1, 2]) {
      expect(() => spawn(['rules', 'list', '--rules', other], folder)).toThrow();
    }
  });

  it('is remembered with every file that its shapes are made of', async () => {
    const found = new Set<string>();
    const follow = async (path: string): Promise<void> => {
      if (found.has(path)) return;
      found.add(path);
      const text = await readFile(join(ROOT, path), 'utf8');
      for (const { target, typeOnly } of importsOf({ path, text })) {
        if (!typeOnly && target.startsWith('domain/')) await follow(posix.normalize(target));
      }
    };
    for (const name of ['rules/region-data', 'rules/pool-data', 'calendar/year-data'])
      await follow(`domain/${name}.ts`);
    expect([...found].sort()).toEqual(SHAPES.map((name) => `domain/${name}.ts`).sort());
  });
});
