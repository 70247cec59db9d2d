#!/usr/bin/env node
// The `jiexu` command: plain JavaScript for any Node, which goes on with one that reads TypeScript, so that nothing has to be built.
import { useCompileCache } from '../../scripts/lib/compile-cache.mjs';
import { checkNodeVersion, goOn } from '../../scripts/lib/node.mjs';
import { isInstalled, say } from '../../scripts/lib/project.mjs';

checkNodeVersion();
if (!isInstalled()) {
  say('The packages of Jiexu are not installed yet: run `npm install` in its folder first.');
  process.exitCode = 1;
} else if ((await goOn()) === 'here') {
  useCompileCache();
  await import('./main.ts');
}
