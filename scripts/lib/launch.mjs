// Runs a TypeScript program of the project in this very process: no child to lose, signals and exit code are its own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { root, say } from './project.mjs';

/**
 * Checks Node, installs what is missing, and runs the program (a path in the project) with the arguments as if by
 * `node --import tsx <program>`.
 */
export async function launch(program, args, { production }) {
  checkNodeVersion();
  const file = join(root, program);
  try {
    if (!existsSync(file)) throw new Error(`${program} is missing; the copy of the project is incomplete`);
    await ensureInstalled({ production });
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
    return;
  }
  process.argv = [process.argv[0], file, ...args];
  await import('tsx');
  await import(pathToFileURL(file).href);
}
