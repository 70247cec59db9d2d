// Counts a test run from the runner's JSON report; whatever went wrong outside a test counts as a failure too.
import { readFileSync } from 'node:fs';

/**
 * Passed and failed tests. A file that failed without a failed test (it could not be loaded, a hook threw) is one failure; a run that
 * ended badly with no failure counted, left no report or ran no test is one as well, so `0 failed` always means a good run.
 */
export function tally(reportFile, exitCode) {
  const report = read(reportFile);
  const files = report?.testResults ?? [];
  const passed = report?.numPassedTests ?? 0;
  const failedTests = report?.numFailedTests ?? 0;
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = failedTests + brokenFiles;
  const bad = exitCode !== 0 || report === undefined || passed + failed === 0;
  return { passed, failed: failed === 0 && bad ? 1 : failed };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
