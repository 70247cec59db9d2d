// `npm test`: all tests from a clone in one command, closing with a line `N passed, N failed` and an exit code that agrees.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { root, say } from './lib/project.mjs';
import { run } from './lib/run.mjs';
import { tally } from './lib/tally.mjs';

checkNodeVersion();
const folder = mkdtempSync(join(tmpdir(), 'jiexu-report-'));
const report = join(folder, 'report.json');
let code = 1;
try {
  await ensureInstalled();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const runner = join(root, 'node_modules/vitest/vitest.mjs');
  code = await run(process.execPath, [runner, 'run', ...reporters, ...process.argv.slice(2)], {
    cwd: root,
    group: true,
  });
} catch (error) {
  say(error.message);
}
const { passed, failed } = tally(report, code);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = code !== 0 ? code : failed > 0 ? 1 : 0;
