// `npm start` as a user runs it: the first run, the next on the same data, and one after everything was killed in the middle.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openCaseNos } from '../../activities/cases/register.ts';
import { connect } from '../../activities/database/connection.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { toBeijing } from '../../domain/instant.ts';
import { check } from '../../domain/rules/check.ts';
import { readTransfers } from '../../workers/examples/read.ts';
import { readRunFile } from '../../workers/servers/data-folder.ts';
import { gone } from '../../workers/servers/processes.ts';
import { type Home, openHome, part, type Running } from './support.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const examples = readTransfers();
const rules = loadRules();
let home: Home;
beforeEach(async () => {
  home = await openHome();
});
afterEach(() => home.close());

const start = (...args: string[]) => home.start(process.execPath, ['scripts/start.mjs', ...args]);

/** Everything the run left: the register's cases, every posting, and whether the books are equal. */
async function onRecord() {
  const run = readRunFile(home.folder);
  if (run === undefined) throw new Error('nothing runs');
  const db = connect(run.databaseUrl, { max: 2 });
  try {
    const cases = await db.selectFrom('cases.case').select(['case_no', 'application_no', 'outcome']).execute();
    const transfers = await db.selectFrom('ledger.transfer').select(['office', 'id', 'amount']).execute();
    const report = await reconcile(db, { openCases: new Set(await openCaseNos(db)) });
    return {
      cases: cases.map((row) => `${row.application_no} ${row.case_no} ${row.outcome ?? 'open'}`).sort(),
      transfers: transfers.map((row) => `${row.office} ${row.id} ${row.amount}`).sort(),
      faults: report.faults,
      totals: report.totals,
      orphans: report.waiting.filter((each) => each.orphan),
    };
  } finally {
    await db.destroy();
  }
}

/** `EX-0001 completed`, a line an example: how the table says it ended. */
function outcomesIn(output: string): string[] {
  const known =
    'completed|refused-by-source|refused-by-destination|refused|deferred|withdrawn|not-needed|waits for \\w+';
  return part(output, 'How they ended')
    .filter((line) => line.includes('EX-'))
    .map((line) => `${/EX-\d+/.exec(line)?.[0]} ${new RegExp(known).exec(line)?.[0]}`);
}

/** What the rules decide of an example's facts, and what its people then do. */
function expectedOutcome({ act, application, facts }: (typeof examples)[number]): string {
  const { decision } = check({ now: toBeijing(Date.now()), application, facts }, rules);
  if (decision !== 'accept') return { refuse: 'refused', defer: 'deferred', 'not-needed': 'not-needed' }[decision];
  switch (act) {
    case 'source-refuses':
      return 'refused-by-source';
    case 'applicant-withdraws':
      return 'withdrawn';
    case 'destination-refuses':
      return 'refused-by-destination';
    case 'waits-for-answer':
      return 'waits for source';
    case 'waits-for-verdict':
      return 'waits for destination';
    case 'destination-accepts':
    case undefined:
      return 'completed';
    default:
      return act satisfies never;
  }
}
const expectedOutcomes = examples.map((each) => `${each.application.applicationNo} ${expectedOutcome(each)}`);

function expectForPeople(running: Running): void {
  expect(running.stdout).not.toContain('\u001b['); // no colours where there is no terminal
  for (const { application } of examples) {
    expect(running.stdout).not.toContain(application.person.idNumber);
    expect(running.stdout).not.toContain(application.person.name);
  }
}

test('the first run plays every example and ends with equal books; the next finds all as it was, until Ctrl-C', async () => {
  const first = home.start('npm', ['start', '--', '--exit']);
  const status = await first.ended;
  expect(status === 0 ? '' : first.stderr).toBe('');
  expect(status).toBe(0);
  expectForPeople(first);
  expect(outcomesIn(first.stdout)).toEqual(expectedOutcomes);
  expect(part(first.stdout, 'The books before').join('\n')).toContain('equal to the fen');
  expect(part(first.stdout, 'The books after').join('\n')).toContain('equal to the fen');
  expect(first.stdout).toMatch(/npx jiexu answer \S+ --confirm/);
  expect(await home.processes()).toEqual([]);

  const second = start();
  await second.says(/Ctrl-C ends it/);
  const record = await onRecord();
  expectForPeople(second);
  expect(second.stdout).toContain(
    `${examples.length} of them were decided by an earlier run: nothing is applied twice`,
  );
  expect(part(second.stdout, 'How they ended')).toEqual(part(first.stdout, 'How they ended'));
  expect(part(second.stdout, 'The books before')).toEqual(part(first.stdout, 'The books after'));
  expect(part(second.stdout, 'The books after')).toEqual(part(first.stdout, 'The books after'));
  const numbers = part(first.stdout, 'How they ended').flatMap((line) => /\d{6}-\d{8}-\d+/.exec(line) ?? []);
  expect(record.cases.map((line) => line.split(' ')[1]).sort()).toEqual(numbers.sort());
  expect(record).toMatchObject({ faults: [], orphans: [] });

  second.process.kill('SIGINT');
  expect(await second.ended).toBe(0);
  expect(await home.processes()).toEqual([]);
});

test('after kill -9 of everything in the middle of the first run, the next goes on where it was and the books are equal', async () => {
  const first = start('--exit');
  await first.says(/ completed\n/);
  const servers = await home.processes();
  expect(servers.length).toBeGreaterThanOrEqual(2);
  for (const pid of [Number(first.process.pid), ...servers]) process.kill(pid, 'SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  for (const pid of servers) expect(await gone(pid, 30_000)).toBe(true);
  expect(first.stdout).not.toContain('The books after');

  const second = start();
  await second.says(/Ctrl-C ends it/);
  const record = await onRecord();
  expect(outcomesIn(second.stdout)).toEqual(expectedOutcomes);
  expect(part(second.stdout, 'The books after').join('\n')).toContain('equal to the fen');
  expect(record).toMatchObject({ faults: [], orphans: [] });
  expect(record.totals.held).toBe(record.totals.owed);
  expect(new Set(record.cases.map((line) => line.split(' ')[0])).size).toBe(record.cases.length);
  expect(second.stderr).toBe('');
  second.process.kill('SIGTERM');
  expect(await second.ended).toBe(143);
  expect(await home.processes()).toEqual([]);
});
