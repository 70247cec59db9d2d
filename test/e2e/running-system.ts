// A system as `npm start` starts it, once for all parts of a test file.
import { afterAll, beforeAll, vi } from 'vitest';
import { type RunFile, readRunFile } from '../../workers/servers/data-folder.ts';
import { type Home, openHome, type Running } from './support.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Where it runs, and how it is reached. Only inside tests and hooks. */
export let home: Home;
export let run: RunFile;
let system: Running;

beforeAll(async () => {
  home = await openHome();
  system = home.start(process.execPath, ['scripts/start.mjs']);
  await system.says(/Ctrl-C ends it/, 240_000);
  const found = readRunFile(home.folder);
  if (found === undefined) throw new Error('nothing runs');
  run = found;
});
afterAll(async () => {
  system.process.kill('SIGTERM');
  await system.ended;
  await home.close();
});
