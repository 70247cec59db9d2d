// The command line as clerks, applicants and operators use it, against a running system: words, JSON, exit codes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect, type Db } from '../../activities/database/connection.ts';
import { seedEnrolment } from '../../activities/offices/seed.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { Jiexu } from '../../client/jiexu.ts';
import { personKeySecret } from '../../client/person-key.ts';
import { toBeijing } from '../../domain/instant.ts';
import { aCase } from '../domain/a-case.ts';
import { type TestPerson, testPerson } from '../support/people.ts';
import { setOwnPeriods } from '../support/records.ts';
import { home, run } from './running-system.ts';
import { openHome, PATIENCE_MS } from './support.ts';

const [HANGZHOU, CHENGDU, KUNMING, CHANGSHA] = ['330100', '510100', '530100', '430100'];
const CASE_NO = /\d{6}-\d{8}-\d+/;

let db: Db & { destroy(): Promise<void> };
/** The test's own eyes, where it only waits. */
let client: Jiexu;
let connection: Connection;
let files: string;
const people: TestPerson[] = [];

beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'jiexu-files-'));
  db = connect(run.databaseUrl, { max: 2 });
  connection = await Connection.connect({ address: run.temporalAddress });
  client = new Jiexu({
    temporal: new Client({ connection, namespace: run.namespace }),
    db,
    rules: loadRules(),
    personKeySecret: personKeySecret(join(home.folder.keys, 'person-key')),
  });
});
afterAll(async () => {
  await connection.close();
  await db.destroy();
  rmSync(files, { recursive: true, force: true });
});

type Row = Record<string, string>;

/** A person on record at both offices, as a row of a table of applications. */
async function row(from: string, to: string, balance = '1000'): Promise<Row & { applicationNo: string }> {
  const person = testPerson(700_000 + people.length);
  people.push(person);
  await seedEnrolment(db, {
    pool: from,
    person,
    facts: {
      side: 'source',
      facts: {
        found: true,
        name: person.name,
        status: 'suspended',
        scheme: 'employee',
        retired: false,
        deceased: false,
        arrearsMonths: 0,
        unsettledClaims: 0,
        inHospital: false,
        frozen: false,
        balance,
        lastPaidMonth: '2026-08',
        continuousMonths: 80,
        periods: [{ from: '2020-01', to: '2026-08', kind: 'normal' }],
        movedAlready: false,
      },
    },
  });
  await seedEnrolment(db, {
    pool: to,
    person,
    facts: {
      side: 'destination',
      facts: {
        found: true,
        name: person.name,
        status: 'active',
        scheme: 'employee',
        currentMonthPaid: true,
        firstPaidMonth: '2026-09',
        hasPersonalAccount: true,
        averageMonthlyWage: '800000',
      },
    },
  });
  return {
    applicationNo: `CLI-${people.length}`,
    direction: 'in',
    channel: 'online',
    'applicant.kind': 'person',
    'applicant.name': person.name,
    'person.name': person.name,
    'person.idType': person.idType,
    'person.idNumber': person.idNumber,
    'source.area': from,
    'source.scheme': 'employee',
    'destination.area': to,
    'destination.scheme': 'employee',
  };
}

/** The application a row stands for. */
function nested(cells: Row): Record<string, unknown> {
  const made: Record<string, Record<string, unknown> | string> = {};
  for (const [path, cell] of Object.entries(cells)) {
    const [head = '', last] = path.split('.');
    if (last === undefined) made[head] = cell;
    else made[head] = { ...(made[head] as Record<string, unknown> | undefined), [last]: cell };
  }
  return made;
}

function csv(rows: readonly Row[]): string {
  const head = Object.keys(rows[0] ?? {});
  return [head.join(','), ...rows.map((cells) => head.map((column) => cells[column] ?? '').join(','))].join('\n');
}

function file(name: string, content: string): string {
  const path = join(files, name);
  writeFileSync(path, content);
  return path;
}

const jiexu = async (...args: string[]) => fitForPeople(await home.jiexu(...args));
/** In a process of its own. */
const jiexuAlone = async (...args: string[]) => fitForPeople(await home.jiexuAlone(...args));

/** What is written to standard error holds nothing that identifies a person, and nothing is coloured. */
function fitForPeople<R extends { readonly stdout: string; readonly stderr: string }>(ran: R): R {
  for (const { name, idNumber } of people) {
    expect(ran.stderr).not.toContain(name);
    expect(ran.stderr).not.toContain(idNumber);
  }
  expect(ran.stdout + ran.stderr).not.toContain('\u001b[');
  expect(ran.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m); // no stack traces for people
  return ran;
}

async function json(...args: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await jiexu(...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Applies for one person, and answers the case number once the case waits for `actor`. */
async function accepted(from: string, to: string, actor?: string, balance?: string): Promise<string> {
  const cells = await row(from, to, balance);
  const { stdout } = await jiexu('apply', file(`${cells.applicationNo}.json`, JSON.stringify(nested(cells))));
  const caseNo = CASE_NO.exec(stdout)?.[0];
  if (caseNo === undefined) throw new Error(`not accepted: ${stdout}`);
  const deadline = Date.now() + PATIENCE_MS;
  while (actor !== undefined) {
    const view = await client.status(caseNo);
    const settled = actor !== 'destination' || view.money === 'arrived';
    if (settled && view.awaited.some((each) => each.actor === actor)) break;
    if (Date.now() > deadline) throw new Error(`${caseNo} does not wait for ${actor}: ${JSON.stringify(view)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return caseNo;
}

/** Until somebody is awaited with this question, such as `form:2`. */
async function waiting(caseNo: string, question: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const view = await client.status(caseNo);
    if (view.awaited.some(({ id }) => id === question)) return;
    if (Date.now() > deadline) throw new Error(`${caseNo} does not wait for "${question}": ${JSON.stringify(view)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('jiexu apply', () => {
  test('takes JSON, JSON Lines and CSV; a bad line is named by file, line and field, and the others go on', async () => {
    const one = await row(HANGZHOU, CHENGDU);
    const two = await row(HANGZHOU, CHENGDU);
    const three = await row(HANGZHOU, CHENGDU);
    const four = await row(HANGZHOU, CHENGDU);
    const five = await row(HANGZHOU, CHENGDU);
    const bad = { ...two, applicationNo: 'CLI-bad', 'person.idNumber': '990101199003071231', colour: 'red' };
    const list = file('list.json', JSON.stringify([nested(one)]));
    const lines = file(
      'lines.jsonl',
      `${JSON.stringify(nested(two))}\n\n{"half\n${JSON.stringify(nested(bad))}\n${JSON.stringify(nested(three))}\n`,
    );
    const wrong = { ...four, applicationNo: 'CLI-wrong', 'source.area': '999999' };
    const table = file('table.csv', `\uFEFF${csv([four, wrong, five])}\n`);

    const ran = await jiexuAlone('apply', list, lines, table);
    expect(ran.status).toBe(1);
    const answers = ran.stdout.trim().split('\n');
    expect(answers.map((line) => line.slice(0, line.indexOf('  ')))).toEqual([
      `${list}:1`,
      `${lines}:1`,
      `${lines}:5`,
      `${table}:2`,
      `${table}:4`,
    ]);
    for (const line of answers) expect(line).toMatch(/ {2}accepted as case 510100-\d{8}-\d+/);
    const faults = ran.stderr.trim().split('\n');
    expect(faults).toHaveLength(4);
    expect(faults[0]).toMatch(new RegExp(`^${lines}:3: `));
    expect(
      faults
        .slice(1, 3)
        .map((line) => line.split(': ').slice(0, 2).join(': '))
        .sort(),
    ).toEqual([`${lines}:4: application.colour`, `${lines}:4: application.person.idNumber`]);
    // by the heading of the file
    expect(faults[3]).toMatch(new RegExp(`^${table}:3: source\\.area: `));

    // the same files again: the same answers, as JSON
    const again = await jiexu('apply', list, lines, table, '--json');
    expect({ status: again.status, stderr: again.stderr }).toEqual({ status: 1, stderr: '' });
    const parsed = again.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.map(({ kind }) => kind)).toEqual([
      'accepted',
      'accepted',
      'unusable',
      'unusable',
      'accepted',
      'accepted',
      'unusable',
      'accepted',
    ]);
    expect(parsed.filter(({ kind }) => kind === 'accepted').map(({ caseNo }) => caseNo)).toEqual(
      answers.map((line) => CASE_NO.exec(line)?.[0]),
    );
  });

  test('shows a refusal with its reason, its basis and what can be done, and so does status afterwards', async () => {
    const cells = await row(HANGZHOU, CHENGDU);
    const application = { ...nested(cells), destination: { area: '330106', scheme: 'employee' } };
    const path = file('same-pool.json', JSON.stringify(application));
    const ran = await jiexu('apply', path);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/ {2}not-needed\n {4}R03 .+\n {6}→ .+/);
    const { status, stdout } = await jiexu('status', cells.applicationNo);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Application ${cells.applicationNo}: not-needed\n {2}R03 .+\n {4}→ `));
    expect(await json('status', cells.applicationNo)).toMatchObject({ kind: 'not-needed', reasons: [{ code: 'R03' }] });
  });

  test('a file that cannot be read is named, exit 2', async () => {
    const { status, stderr } = await jiexuAlone('apply', join(files, 'none.json'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^.*none\.json: cannot be read \(ENOENT\)\. /);
  });
});

describe('a case that waits for the source’s clerk', () => {
  test('is shown, watched, answered with the form from the records, and watched to its end', async () => {
    const caseNo = await accepted(KUNMING, CHENGDU, 'source', '402000');
    const shown = await jiexuAlone('status', caseNo, '--timeline');
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain(`Case ${caseNo}`);
    expect(shown.stdout).toMatch(/next: source 530100: the answer to the contact letter, until \d{4}-\d\d-\d\d 17:30/);
    expect(shown.stdout).toMatch(/wrote contact letter \d{16}/);
    expect(await json('status', caseNo, '--timeline')).toMatchObject({ caseNo, stage: 'awaiting-source' });

    const listed = async (...filter: string[]) =>
      ((await json('list', ...filter)) as { caseNo: string }[]).map((each) => each.caseNo);
    expect(await listed('--office', KUNMING, '--open')).toContain(caseNo);
    expect(await listed('--waiting-on', 'source')).toContain(caseNo);
    expect(await listed('--outcome', 'completed')).not.toContain(caseNo);
    expect(await listed('--overdue')).not.toContain(caseNo);
    expect(await listed('--office', HANGZHOU, '--limit', '1')).toHaveLength(1);
    const table = await jiexu('list', '--waiting-on', `source:${KUNMING}`);
    expect(table.stdout).toMatch(
      new RegExp(`${caseNo} +${KUNMING}→${CHENGDU} +pending +pending +source:${KUNMING} +\\d{4}-`),
    );

    const watching = home.start(process.execPath, ['client/cli/jiexu.mjs', 'watch', caseNo]);
    await watching.says(/awaiting-source/);
    expect((await jiexu('answer', caseNo)).status).toBe(2);
    const answered = await jiexu('answer', caseNo, '--confirm');
    expect(answered).toMatchObject({ status: 0, stderr: '' });
    // by then it has ended, or goes on: what is printed is what is true then
    expect(answered.stdout).toMatch(new RegExp(`^taken: case ${caseNo} (has ended: completed|goes on)`));
    expect(await watching.ended).toBe(0);
    expect(watching.stdout.trim().split('\n').at(-1)).toMatch(
      /^ended: completed, .* {2}relation merged, money settled\. 4020\.00 yuan are in the person's account/,
    );
    expect(await json('watch', caseNo)).toMatchObject({ outcome: 'completed', amountFen: '402000' });
    const late = await jiexu('answer', caseNo, '--refuse', 'R01');
    expect(late).toMatchObject({ status: 1, stdout: '' });
    expect(late.stderr).toContain('has ended (completed)');
  });

  test('is refused by the clerk with a code; another word is no code', async () => {
    const caseNo = await accepted(KUNMING, CHENGDU, 'source');
    const wrong = await jiexu('answer', caseNo, '--refuse', 'R99');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^--refuse: one of R01, .*, not R99\n$/);
    expect(await json('answer', caseNo, '--refuse', 'R01', '--remark', 'the employer has resumed')).toMatchObject({
      caseNo,
    });
    const end = await jiexu('watch', caseNo);
    expect(end.stdout).toContain('refused-by-source');
    expect((await jiexu('status', caseNo)).stdout).toContain(
      'ended: refused-by-source (R01 still enrolled at the source)',
    );
  });

  test('is withdrawn by the applicant, with a reason', async () => {
    const caseNo = await accepted(KUNMING, CHENGDU, 'source');
    expect(await jiexu('withdraw', caseNo)).toMatchObject({ status: 2, stdout: '' });
    expect(await jiexu('withdraw', caseNo, '--reason', 'stays', '--by', 'neighbour')).toMatchObject({ status: 2 });
    const withdrawn = await jiexu('withdraw', caseNo, '--reason', 'stays after all');
    expect(withdrawn).toMatchObject({ status: 0, stderr: '' });
    await jiexu('watch', caseNo);
    expect((await jiexu('status', caseNo)).stdout).toContain('ended: withdrawn');
    const listed = (await json('list', '--outcome', 'withdrawn', '--office', KUNMING)) as { caseNo: string }[];
    expect(listed.map((each) => each.caseNo)).toContain(caseNo);
  });
});

describe('a case that waits for the destination’s clerk', () => {
  test('is accepted; until then nothing waits for an operator and the applicant cannot withdraw alone', async () => {
    const caseNo = await accepted(HANGZHOU, CHANGSHA, 'destination', '902210');
    const early = await jiexu('resolve', caseNo, '--who', 'operator-7', '--reason', 'nothing');
    expect(early).toMatchObject({ status: 1, stdout: '' });
    expect(early.stderr).toMatch(/^not-awaited: an operator is not awaited now; /);
    expect(await json('withdraw', caseNo, '--reason', 'stays after all')).toMatchObject({ pending: 'agreement' });
    expect((await jiexu('status', caseNo)).stdout).toContain(
      'agreement to a withdrawal, which the applicant asks for: ',
    );
    const unasked = await jiexu('agree', caseNo, '--reason', 'agreed', '--office', CHANGSHA);
    expect(unasked).toMatchObject({ status: 1, stdout: '' });
    expect(unasked.stderr).toMatch(/^wrong-office: /);
    expect(await jiexu('agree', caseNo, '--refuse', '--reason', 'closed here for the year')).toMatchObject({
      status: 0,
      stderr: '',
    });
    const books = (await json('reconcile', '--office', CHANGSHA)) as {
      waiting: { caseNo: string; amountFen: string; orphan: boolean }[];
    };
    expect(books.waiting.find((each) => each.caseNo === caseNo)).toMatchObject({ amountFen: '902210', orphan: false });

    expect(await jiexu('accept', caseNo)).toMatchObject({ status: 0, stderr: '' });
    expect((await jiexu('watch', caseNo)).stdout).toMatch(
      /ended: completed, .* {2}relation merged, money settled\. 9022\.10 yuan are in the person's account at .*\n$/,
    );
  });

  test('is refused, and everything is undone', async () => {
    const caseNo = await accepted(HANGZHOU, CHANGSHA, 'destination', '31');
    expect(await json('accept', caseNo, '--refuse', 'B06', '--remark', 'another person')).toMatchObject({ caseNo });
    expect((await jiexu('watch', caseNo)).stdout).toMatch(
      /ended: refused-by-destination \(B06 .*\), .* {2}relation undone, money undone\. .* as before the case\.\n$/,
    );
  });
});

describe('a case in which something comes in between', () => {
  test('a supplement is asked for and handed in, the form is returned, corrected and accepted', async () => {
    const caseNo = await accepted(KUNMING, CHANGSHA, 'source', '61200');
    expect((await jiexu('ask', caseNo, '--for', 'proof of the last employment')).stdout).toContain(`case ${caseNo}`);
    expect((await jiexu('status', caseNo)).stdout).toContain('a supplement: proof of the last employment');
    const supplied = await jiexu('supply', caseNo, '--papers', 'proof of the last employment', 'a copy');
    expect(supplied).toMatchObject({ status: 0, stderr: '' });
    expect(await jiexu('answer', caseNo, '--confirm')).toMatchObject({ status: 0, stderr: '' });
    await waiting(caseNo, 'verdict:1');
    expect(await jiexu('return', caseNo, '--code', 'B09')).toMatchObject({ status: 2, stdout: '' });
    expect(await jiexu('return', caseNo, '--code', 'B02', '--remark', 'months of 2024')).toMatchObject({ status: 0 });
    await waiting(caseNo, 'form:2');
    expect((await jiexu('status', caseNo)).stdout).toContain('B02');
    expect(await jiexu('answer', caseNo, '--confirm')).toMatchObject({ status: 0, stderr: '' });
    await waiting(caseNo, 'verdict:2');
    expect(await jiexu('accept', caseNo)).toMatchObject({ status: 0, stderr: '' });
    expect((await jiexu('watch', caseNo)).stdout).toMatch(
      /ended: completed, .* {2}relation merged, money settled\. 612\.00 yuan are in the person's account at .*\n$/,
    );
  });

  test('a death is reported with its day; who the person is comes from a file, and what is wrong in it is named', async () => {
    const caseNo = await accepted(KUNMING, CHANGSHA, 'source', '700');
    const person = file('person.json', JSON.stringify({ name: '测试', idType: 'resident-id' }));
    const bad = await jiexu('identity', caseNo, '--file', person, '--office', KUNMING);
    expect(bad).toMatchObject({ status: 2, stdout: '' });
    expect(bad.stderr).toContain('idNumber');
    expect(await jiexu('death', caseNo, '--on', 'yesterday')).toMatchObject({ status: 2, stdout: '' });
    const tomorrow = await jiexu('death', caseNo, '--on', toBeijing(Date.now() + 86_400_000).slice(0, 10));
    expect([tomorrow.status, tomorrow.stderr]).toEqual([
      2,
      expect.stringMatching(/^unusable: diedOn: lies after today/),
    ]);
    const died = ['death', caseNo, '--on', '2026-11-20'] as const;
    expect((await jiexu(...died)).stdout).toMatch(
      /^noted: nothing has changed yet; it takes effect when the other office says the same/,
    );
    const back = ['death', caseNo, '--revoke', '--reason', 'a namesake'] as const;
    expect((await jiexu(...back, '--who', 'A17')).stdout).toMatch(
      /^noted: nothing has changed yet; a second, different member of staff/,
    );
    expect(await jiexu(...back, '--who', 'B2')).toMatchObject({ status: 0, stderr: '' });
    expect(await jiexu(...died)).toMatchObject({ status: 0, stderr: '' });
    expect(await jiexu(...died, '--office', CHANGSHA)).toMatchObject({ status: 0, stderr: '' });
    expect((await jiexu('watch', caseNo)).stdout).toMatch(
      /ended: ended-by-death \(R13 the insured person has died\), .* {2}relation undone, money undone/,
    );
  });

  test('nothing is stuck: an operator cannot undo it', async () => {
    const caseNo = await accepted(KUNMING, CHENGDU, 'source');
    const undo = await jiexu('resolve', caseNo, '--action', 'undo', '--who', 'A17', '--reason', 'tidying up');
    expect(undo).toMatchObject({ status: 1, stdout: '' });
    expect(undo.stderr).toMatch(/^not-awaited: nothing is stuck or overdue/);
    await jiexu('withdraw', caseNo, '--reason', 'end of this test');
    await jiexu('watch', caseNo);
  });
});

describe('what is asked of the command line', () => {
  test('the books: equal, in words with exit 0, in JSON with amounts as strings', async () => {
    const { status, stdout, stderr } = await jiexuAlone('reconcile');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('equal to the fen');
    const report = (await json('reconcile')) as {
      totals: Record<string, unknown>;
      offices: Record<string, unknown>[];
      faults: unknown[];
    };
    expect(report.faults).toEqual([]);
    expect(report.totals.held).toMatch(/^\d+$/);
    expect(report.totals.held).toBe(report.totals.owed);
    for (const { office, ...amounts } of report.offices) {
      expect(office).toMatch(/^\d{6}$/);
      for (const amount of Object.values(amounts)) expect(amount).toMatch(/^-?\d+$/);
    }
  });

  test('a number that nobody knows: a sentence and exit 1, as JSON too', async () => {
    for (const command of [['status'], ['answer', '--confirm']]) {
      const [verb = '', ...rest] = command;
      const { status, stdout, stderr } = await jiexu(verb, '510100-20200101-99', ...rest);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toBe(
        'no case or application 510100-20200101-99 is known; a case number looks like 510100-20260930-17\n',
      );
    }
    const { status, stderr } = await jiexu('status', '510100-20200101-99', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ error: expect.stringContaining('510100-20200101-99') });
  });

  test('unusable words: exit 2 and what to do', async () => {
    for (const args of [
      ['status', 'X', '--nope'],
      ['frobnicate'],
      ['status'],
      ['list', '--limit', 'many'],
      ['list', '--office', "x' OR 1"],
    ]) {
      const { status, stdout, stderr } = await jiexu(...args);
      expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: '' });
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
      expect(stderr).not.toMatch(/^Unexpected/);
    }
  });

  test('check and due need nothing that runs: 0 for an answer, 2 for unusable input', async () => {
    const path = file('check.json', JSON.stringify(aCase()));
    expect(JSON.parse((await jiexu('check', path)).stdout)).toMatchObject({ decision: 'accept' });
    expect(await jiexu('check', file('no.json', '{"now": 1'))).toMatchObject({ status: 2, stdout: '' });
    const due = await jiexu('due', '--from', '2026-09-30T10:00+08:00', '--days', '10');
    expect(JSON.parse(due.stdout)).toMatchObject({ due: '2026-10-20T17:30:00+08:00', provisional: false });
    expect(await jiexu('due', '--from', 'yesterday', '--days', '10')).toMatchObject({ status: 2, stdout: '' });
  });

  test('where nothing runs: a sentence that says what to start, and nothing is made', async () => {
    const other = await openHome();
    try {
      for (const args of [
        ['list'],
        ['status', '510100-20260930-1'],
        ['reconcile'],
        ['apply', file('one.json', '{}')],
      ]) {
        const { status, stdout, stderr } = await other.jiexuAlone(...args);
        expect({ args, status, stdout }).toEqual({ args, status: 1, stdout: '' });
        expect(stderr).toBe(
          `Nothing is running: there is no folder ${other.folder.root}, which JIEXU_DATA names. Start it with \`npm start\`, or set TEMPORAL_ADDRESS and DATABASE_URL.\n`,
        );
      }
      expect(await other.processes()).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('jiexu correct', () => {
  test('makes the next version from the source’s records; both sign, the years are redone, and status says so', async () => {
    const caseNo = await accepted(HANGZHOU, CHENGDU, undefined, '2718');
    const person = people.at(-1);
    if (person === undefined) throw new Error('nobody applied');
    await vi.waitFor(async () => expect((await client.status(caseNo)).outcome).toBe('completed'), PATIENCE_MS);
    const unchanged = await jiexu('correct', caseNo);
    expect(unchanged).toMatchObject({ status: 1, stdout: '' });
    expect(unchanged.stderr).toContain('there is nothing to correct');

    await setOwnPeriods(db, HANGZHOU, person, [{ from: '2019-07', to: '2026-08' }]);
    expect(await json('correct', caseNo)).toMatchObject({ caseNo, version: 2 });
    const done = async () => expect(await client.corrections.list(caseNo)).toMatchObject([{ outcome: 'corrected' }]);
    await vi.waitFor(done, PATIENCE_MS);
    expect((await jiexu('status', caseNo)).stdout).toMatch(/corrected by version 2 on .*: 86 months, before 80/);
  });
});
