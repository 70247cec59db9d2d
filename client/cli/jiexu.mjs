#!/usr/bin/env node
// The `jiexu` command: plain Node that can read TypeScript from here on, so that nothing has to be built.
import { checkNodeVersion } from '../../scripts/lib/node-version.mjs';

checkNodeVersion();
try {
  const { register } = await import('tsx/esm/api');
  register();
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('The packages of Jiexu are not installed yet: run `npm install` in its folder first.\n');
  process.exit(1);
}
await import('./main.ts');
