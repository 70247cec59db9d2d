// `node scripts/run.mjs PROGRAM …`: runs a TypeScript program of the project, such as scripts/make-rules-doc.ts, as the launchers do.
import { relative } from 'node:path';
import { launch } from './lib/launch.mjs';
import { root, say } from './lib/project.mjs';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  say('Which program? Such as: node scripts/run.mjs scripts/make-rules-doc.ts');
  process.exitCode = 2;
} else {
  await launch(relative(root, program), args, { production: false });
}
