// `npm test`: all tests from a clone in one command, closing with a line `N passed, N failed` and an exit code that agrees.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { checkNodeVersion, goOn } from './lib/node.mjs';
import { root, say } from './lib/project.mjs';
import { run } from './lib/run.mjs';
import { tally } from './lib/tally.mjs';

checkNodeVersion();
try {
  await ensureInstalled();
  const where = await goOn();
  if (where === 'here') await test();
  // Elsewhere the tests have said their closing line themselves.
  if (where === 'nowhere') close({ passed: 0, failed: 1 }, 1);
} catch (error) {
  say(error.message);
  close({ passed: 0, failed: 1 }, 1);
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), 'jiexu-report-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const runner = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [runner, 'run', ...reporters, ...process.argv.slice(2)];
  const code = await run(process.execPath, args, { cwd: root, group: true });
  close(tally(report, code), code);
  rmSync(folder, { recursive: true, force: true });
}

function close({ passed, failed }, code) {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = code !== 0 ? code : failed > 0 ? 1 : 0;
}
