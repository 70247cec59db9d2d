// Where the Temporal CLI comes from, in order, and what is refused.
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../workers/servers/commands.ts';
import { dataFolderAt } from '../../workers/servers/data-folder.ts';
import { resolveTemporalCli, SOURCES } from '../../workers/servers/temporal/resolve.ts';
import { emptyFolder, script, silent } from './support.ts';

const FITS = 'echo "temporal version 1.9.3 (Server 1.32.2, UI 2.54.0)"';
const TOO_OLD = 'echo "temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)"';
const named = (...names: string[]) => SOURCES.filter((source) => names.includes(source.name));

/** The CLI that this test run itself uses, or undefined where TEMPORAL_CLI or PATH gave it. */
const realCli = join(dataFolderAt().cache, 'temporal-1.9.1');

function cacheWithRealCli(): string {
  const cache = join(emptyFolder(), 'cache');
  mkdirSync(cache);
  try {
    linkSync(realCli, join(cache, 'temporal-1.9.1'));
  } catch {
    copyFileSync(realCli, join(cache, 'temporal-1.9.1'));
  }
  return cache;
}

/** A PATH with nothing but a shell's few tools and what the test puts there. */
function pathWith(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const tool of ['sh', 'cp', 'cat', 'sleep', 'mkdir']) {
    const real = ['/bin', '/usr/bin'].map((place) => join(place, tool)).find(existsSync);
    if (real && !existsSync(join(folder, tool))) symlinkSync(real, join(folder, tool));
  }
  return folder;
}

describe('the order of sources', () => {
  test('is PATH, cache, the SDK, the Python package', () => {
    expect(SOURCES.map((source) => source.name)).toEqual(['PATH', 'cache', "the SDK's download", 'the Python package']);
  });

  test('TEMPORAL_CLI goes before a fitting CLI on PATH', async () => {
    const folder = emptyFolder();
    const given = script(join(folder, 'given'), 'temporal', FITS);
    script(join(folder, 'bin'), 'temporal', FITS);
    const env = { TEMPORAL_CLI: given, PATH: pathWith(join(folder, 'bin')) };
    expect(await resolveTemporalCli({ env, cache: folder, say: silent })).toEqual({
      path: given,
      source: 'TEMPORAL_CLI',
    });
  });

  test('a CLI on PATH of another version is passed over for one that fits further on', async () => {
    const folder = emptyFolder();
    script(join(folder, 'old'), 'temporal', TOO_OLD);
    const fitting = script(join(folder, 'new'), 'temporal', FITS);
    const env = { PATH: `${pathWith(join(folder, 'old'))}:${join(folder, 'new')}` };
    expect(await resolveTemporalCli({ env, cache: folder, say: silent })).toEqual({ path: fitting, source: 'PATH' });
  });

  test.runIf(existsSync(realCli))(
    'with none that fits on PATH the cache serves, without a word or a download',
    async () => {
      const folder = emptyFolder();
      script(join(folder, 'bin'), 'temporal', TOO_OLD);
      const said: string[] = [];
      const search = {
        env: { PATH: pathWith(join(folder, 'bin')) },
        cache: cacheWithRealCli(),
        say: (text: string) => said.push(text),
      };
      expect(await resolveTemporalCli({ ...search, say: (text) => void said.push(text) })).toEqual({
        path: join(search.cache, 'temporal-1.9.1'),
        source: 'cache',
      });
      expect(said).toEqual([]);
    },
  );
});

describe('what is refused', () => {
  test('a TEMPORAL_CLI of the wrong version, although the cache has a right one', async () => {
    const folder = emptyFolder();
    const given = script(folder, 'temporal', TOO_OLD);
    const asked = resolveTemporalCli({ env: { TEMPORAL_CLI: given, PATH: '' }, cache: folder, say: silent });
    await expect(asked).rejects.toThrow(/TEMPORAL_CLI=.*1\.3\.0.*1\.9\.1/);
  });

  test('a wheel whose content is not the pinned one: it is thrown away, and both hashes are named', async () => {
    const folder = emptyFolder();
    const bin = pathWith(join(folder, 'bin'));
    const forging =
      'for last; do :; done; while [ "$1" != --dest ]; do [ $# -gt 0 ] || { echo pip 1; exit 0; }; shift; done; echo forged > "$2/x.whl"';
    script(bin, 'pip3', forging);
    const cache = join(folder, 'cache');
    const asked = resolveTemporalCli({ env: { PATH: bin }, cache, say: silent }, named('the Python package'));
    await expect(asked).rejects.toThrow(
      /x\.whl is not the one we know: its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  test('nothing to be had: one message names every source, what to install and which variable to set', async () => {
    const folder = emptyFolder();
    const env = { PATH: pathWith(join(folder, 'bin')) };
    const asked = resolveTemporalCli({ env, cache: folder, say: silent }, named('PATH', 'cache', 'the Python package'));
    const error = await asked.then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(/PATH: no program named temporal/);
    expect(error?.message).toMatch(/cache: no such file/);
    expect(error?.message).toMatch(/python3 -m pip is not here; pip3 is not here/);
    expect(error?.message).toMatch(/TEMPORAL_CLI.*TEMPORAL_ADDRESS/);
  });
});

test('two processes that fetch at the same time both end with a CLI that runs, and leave nothing half done', async () => {
  const folder = emptyFolder();
  const cache = join(folder, 'cache');
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  // Each fetches for itself: a source that takes its time stands in for the download, the real binary or a script for its content.
  const content = existsSync(realCli)
    ? realCli
    : script(folder, 'cli', 'echo "temporal version 1.9.1 (Server 1.32.0)"');
  const program = `
    import { cpSync } from 'node:fs';
    import { join } from 'node:path';
    import { intoCache } from './workers/servers/temporal/resolve.ts';
    const found = await intoCache({ env: process.env, cache: ${JSON.stringify(cache)}, say: () => undefined }, async (work) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      cpSync(${JSON.stringify(content)}, join(work, 'cli'));
      return join(work, 'cli');
    });
    process.stdout.write(JSON.stringify(found));`;
  const one = () =>
    runToEnd(process.execPath, ['--input-type=module-typescript', '-e', program], {
      timeoutMs: 60_000,
      cwd: process.cwd(),
      env,
    });
  const found = await Promise.all([one(), one()]);
  for (const { stdout } of found) expect(JSON.parse(stdout)).toEqual({ path: join(cache, 'temporal-1.9.1') });
  expect(readdirSync(cache)).toEqual(['temporal-1.9.1']);
  const ran = await runToEnd(join(cache, 'temporal-1.9.1'), ['--version'], { timeoutMs: 20_000 });
  expect(ran.stdout).toContain('temporal version 1.9');
});
