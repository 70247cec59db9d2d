// An operator's commands against a running system: offices and their accounts, a run that was terminated, the nightly run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCase } from '../../activities/cases/register.ts';
import { connect, type Db } from '../../activities/database/connection.ts';
import { listCases } from '../../client/list.ts';
import { RECONCILIATION_SCHEDULE } from '../../workflows/reconciliation/messages.ts';
import { home, run } from './running-system.ts';

let db: Db & { destroy(): Promise<void> };
let connection: Connection;
let temporal: Client;
let files: string;

beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'jiexu-files-'));
  db = connect(run.databaseUrl, { max: 2 });
  connection = await Connection.connect({ address: run.temporalAddress });
  temporal = new Client({ connection, namespace: run.namespace });
});
afterAll(async () => {
  await connection.close();
  await db.destroy();
  rmSync(files, { recursive: true, force: true });
});

function file(name: string, value: unknown): string {
  const path = join(files, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

/** A command that has to succeed; its JSON. */
async function json<T>(...args: string[]): Promise<T> {
  const { status, stdout, stderr } = await home.jiexu(...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

const account = (accountNo: string) => ({
  accountName: '示例医保基金',
  bank: '示例银行',
  bankCode: '999100000000',
  accountNo,
});
const QUJING = {
  pool: '530300',
  name: '示例曲靖医保中心',
  phone: '0874-12393',
  address: '示例路1号',
  officer: '经办岗',
  reviewer: '复核岗',
  receivingAccount: account('99995303000001'),
  onPlatform: false,
};

describe('offices', () => {
  test('an office is added, is in the list, joins the platform, and has a key of its own', async () => {
    const added = await json('office', 'add', file('office.json', QUJING));
    expect(added).toEqual({ pool: '530300', added: true, joined: false, told: 0 });
    const list = await json<{ pool: string; onPlatform: boolean }[]>('office', 'list');
    expect(list.find(({ pool }) => pool === '530300')).toMatchObject({ onPlatform: false });
    // the example that waits for another office is none of its concern, and goes on waiting
    expect(await json('office', 'join', '530300')).toEqual({ pool: '530300', joined: true, told: 0 });
    expect((await home.jiexu('office', 'show', '530300')).stdout).toMatch(/曲靖.*530300.*on the platform/);
    const { keyId } = await json<{ keyId: string }>('office', 'rotate-key', '530300');
    expect(keyId).toMatch(/^530300-/);
  });

  test('an entry with faults is refused with all of them, exit code 2; an unknown office with those there are', async () => {
    const bad = await home.jiexu(
      'office',
      'add',
      file('bad.json', { ...QUJING, pool: '990101', phone: 'x' }),
      '--json',
    );
    expect(bad.status).toBe(2);
    expect((JSON.parse(bad.stderr) as { faults: { field: string }[] }).faults.map(({ field }) => field)).toEqual([
      'phone',
    ]);
    const unknown = await home.jiexu('office', 'show', '460100');
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toMatch(/^<pool>: no office 460100 is served here\. Give one of 4\d{5} /);
  });

  test('its account is changed by two people, and the history tells by whom', async () => {
    const path = file('account.json', account('99995303000002'));
    const change = (who: string) => ['office', 'account', '--pool', '530300', '--file', path, '--who', who];
    expect(await json(...change('clerk-7'))).toMatchObject({ state: 'proposed', first: 'clerk-7' });
    const again = await home.jiexu(...change('clerk-7'));
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('second person');
    expect(await json(...change('clerk-8'))).toMatchObject({ state: 'changed', second: 'clerk-8' });
    const shown = await json<{ accounts: { account: { accountNo: string }; by: unknown }[] }>(
      'office',
      'show',
      '530300',
    );
    expect(shown.accounts.map(({ account: { accountNo }, by }) => [accountNo, by])).toEqual([
      ['99995303000001', null],
      ['99995303000002', ['clerk-7', 'clerk-8']],
    ]);
    expect((await home.jiexu(...change('9 '))).status).toBe(0); // unchanged: nobody has to be told apart
  });
});

describe('a run that was terminated', () => {
  let caseNo = '';

  test('is named by reconcile with what to do, exit code 1', async () => {
    for await (const listed of listCases(
      { temporal, registered: (no) => findCase(db, no) },
      { open: true, waitingOn: 'source' },
    ))
      caseNo = listed.caseNo;
    expect(caseNo).not.toBe('');
    const row = await findCase(db, caseNo);
    if (row === undefined) throw new Error(`no case ${caseNo}`);
    await temporal.workflow.getHandle(row.workflowId, row.runId).terminate('by mistake');
    const { status, stdout } = await home.jiexuAlone('reconcile');
    expect(status).toBe(1);
    expect(stdout).toContain(`jiexu adopt ${caseNo}`);
    expect(stdout).toContain('never yet');
  });

  test('is gone wherever it is shown, and whatever it is told says what to do', async () => {
    const status = await home.jiexu('status', caseNo);
    expect(status.stdout).toMatch(/^its run is gone: terminated 20/m);
    expect(status.stdout).toContain(`npx jiexu adopt ${caseNo} --how restore --who ID --reason TEXT`);
    const listed = (await home.jiexu('list', '--open')).stdout;
    expect(listed).toMatch(new RegExp(`${caseNo}.*RUN GONE`));
    expect((await home.jiexu('list', '--waiting-on', 'operator')).stdout).toContain(caseNo);
    expect((await home.jiexu('list', '--waiting-on', 'source')).stdout).not.toContain(caseNo);
    for (const said of [
      ['answer', caseNo, '--refuse', 'R01'],
      ['release', caseNo],
      ['withdraw', caseNo, '--reason', 'stays'],
      ['resolve', caseNo, '--who', 'shift-3', '--reason', 'again'],
    ]) {
      const { status: code, stderr } = await home.jiexu(...said);
      expect({ said, code }).toEqual({ said, code: 1 });
      expect(stderr).toMatch(/^the run of case \S+ is gone \(terminated 20.*two people adopt it: `npx jiexu adopt /);
      expect(stderr).not.toContain('apply anew');
    }
    const watched = await home.jiexu('watch', caseNo);
    expect(watched).toMatchObject({ status: 0, stdout: expect.stringContaining('its run is gone') });
  });

  test('is adopted by two people, has its record, and the nightly run finds nothing any more', async () => {
    const adopt = (who: string, ...more: string[]) =>
      home.jiexu('adopt', caseNo, '--how', 'restore', '--who', who, '--reason', 'terminated by mistake', ...more);
    expect((await home.jiexu('adopt', caseNo)).stdout).toContain('it can be restored');
    expect((await home.jiexu('adopt', caseNo, '--how', 'undo')).status).toBe(2);
    const proposed = await adopt('shift-3');
    expect(proposed).toMatchObject({ status: 0 });
    expect(proposed.stdout).toContain('nothing has happened yet');
    expect((await home.jiexu('status', caseNo)).stdout).toMatch(/shift-3 has proposed "restore" on 20/);
    expect((await home.jiexu('proposals')).stdout).toMatch(
      new RegExp(`adopt/${caseNo}.*shift-3[\\s\\S]*npx jiexu adopt ${caseNo} --how restore`),
    );
    expect((await adopt('shift-3')).status).toBe(1);
    const adopted = await adopt('shift-4', '--wait');
    expect(adopted).toMatchObject({ status: 0, stderr: '' });
    expect(adopted.stdout).toContain('settled-by-hand');

    const { stdout } = await home.jiexu('status', caseNo, '--timeline');
    expect(stdout).toContain('settled-by-hand');
    expect(stdout).toContain('(shift-4)');
    const night = await home.jiexuAlone('reconcile', '--now');
    expect(night).toMatchObject({ status: 0, stderr: '' });
    expect(night.stdout).toContain('equal to the fen');
    expect((await home.jiexu('reconcile')).stdout).toMatch(/last run of the nightly reconciliation: 20/);
    expect((await adopt('shift-4')).stderr).toContain('has ended');
  });
});

test('the schedule of the nightly run is there from the start', async () => {
  const { action, state } = await temporal.schedule.getHandle(RECONCILIATION_SCHEDULE).describe();
  expect(action).toMatchObject({ workflowType: 'reconciliation', args: [{ suspenseDays: 30 }] });
  expect(state.paused).toBe(false);
});
