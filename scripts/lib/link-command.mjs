// Puts the project's own command where `npx jiexu` looks first: npm links the commands of dependencies only, never its own.
import { chmodSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './project.mjs';

const TARGET = '../../client/cli/jiexu.mjs';

/**
 * Makes the link where it is missing or leads elsewhere. A folder that cannot be written is left: the command runs by
 * its path too.
 */
export function linkCommand() {
  const link = join(root, 'node_modules/.bin/jiexu');
  try {
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === TARGET) return;
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(TARGET, link);
    chmodSync(join(root, 'client/cli/jiexu.mjs'), 0o755);
  } catch {
    return;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) linkCommand();
