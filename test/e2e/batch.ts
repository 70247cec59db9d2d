// An employer's batch as its staff submit it: the example file on the command line, against `npm start`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readEmployees } from '../../workers/examples/read.ts';
import { pauses } from '../support/pauses.ts';
import { home } from './running-system.ts';
import { PATIENCE_MS } from './support.ts';

const FILE = 'examples/batch.csv';
const EMPLOYER = '91350100M000100Y43';

const files = mkdtempSync(join(tmpdir(), 'jiexu-files-'));
afterAll(() => rmSync(files, { recursive: true, force: true }));

async function until(fits: (status: Record<string, Record<string, unknown>>) => boolean) {
  const deadline = Date.now() + PATIENCE_MS;
  const pause = pauses();
  for (;;) {
    const { stdout } = await home.jiexu('batch', 'status', 'HR-2026-11', '--json');
    const status = JSON.parse(stdout);
    if (fits(status)) return status;
    if (Date.now() > deadline) throw new Error(stdout);
    await pause();
  }
}

test('bad lines are named by line and field, the others go on; status, lines and watch say how far it is', async () => {
  const submitted = await home.jiexuAlone('batch', 'submit', FILE, '--no', 'HR-2026-11', '--employer', EMPLOYER);
  expect(submitted.status).toBe(1);
  expect(submitted.stderr).toMatch(/examples\/batch\.csv:12 .*unusable\n {4}person\.idNumber: has a wrong check digit/);
  expect(submitted.stderr).toMatch(/examples\/batch\.csv:13 .*repeated\n {4}the same application as line 2/);
  expect(submitted.stdout).toContain('12 lines, 10 to be applied, 2 answered at the door');

  const watched = await home.jiexuAlone('batch', 'status', 'HR-2026-11', '--watch');
  expect(watched.status).toBe(0);
  expect(watched.stdout).toMatch(/done {2}100 % {2}8 accepted, 1 refused, 1 not-needed, 1 unusable, 1 repeated/);

  // all but the one that waits for the clerk of Kunming end
  const status = await until(({ cases }) => cases?.open === 1);
  expect(status).toMatchObject({ state: 'done', employer: EMPLOYER, cases: { ended: { completed: 7 } } });
  const failed = await home.jiexu('batch', 'lines', 'HR-2026-11', '--failed');
  expect(failed.stdout).toMatch(/line 9 .*EMP-0008 {2}refused\n {4}R01 /);
  expect(failed.stdout).not.toContain('EMP-0001');
  const rows = JSON.parse((await home.jiexu('batch', 'lines', 'HR-2026-11', '--json')).stdout);
  expect(rows).toHaveLength(12);
  for (const { application } of readEmployees()) {
    for (const output of [submitted.stderr, watched.stdout, failed.stdout, JSON.stringify(rows)]) {
      expect(output).not.toContain(application.person.idNumber);
    }
  }
});

test('the same file again is the same batch; another under its number, and what cannot be used, is refused', async () => {
  const again = await home.jiexu('batch', 'submit', FILE, '--no', 'HR-2026-11', '--employer', EMPLOYER, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ again: true, lines: 12 });
  const other = join(files, 'other.jsonl');
  writeFileSync(other, 'no JSON\n');
  const refused = await home.jiexu('batch', 'submit', other, '--no', 'HR-2026-11');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/^stale: this batch number was used with another content/);
  const unusable = await home.jiexu('batch', 'submit', FILE, '--no', '510100-20261122-1', '--employer', 'X');
  expect(unusable.status).toBe(2);
  expect(unusable.stderr).toMatch(/^batchNo: .*\nemployer: /);
  const unknown = await home.jiexu('batch', 'status', 'HR-0');
  expect(unknown).toMatchObject({ status: 1, stderr: expect.stringMatching(/^no batch HR-0 is known/) });
});
