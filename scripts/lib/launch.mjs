// Runs a TypeScript program of the project, in this very process where its Node is new enough: no child to lose then.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useCompileCache } from './compile-cache.mjs';
import { ensureInstalled } from './install.mjs';
import { checkNodeVersion, goOn } from './node.mjs';
import { root, say } from './project.mjs';

/**
 * Installs what is missing, goes on with a Node that is new enough, and runs the program (a path in the project) with
 * the arguments.
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
  if ((await goOn()) !== 'here') return;
  useCompileCache({ children: true });
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
}
