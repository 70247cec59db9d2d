// What is refused tells why in the same words whoever says it, and with the remedy that fits: to an application that has become
// no case, to a case that has ended, from an office that has no say, and when nothing of the kind is awaited.
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { awaitingSource } from '../support/clerks.ts';
import { CHENGDU, HANGZHOU, KUNMING, Rig } from '../support/rig.ts';
import { jiexu } from './run-jiexu.ts';

vi.setConfig({ testTimeout: 300_000 });

describe('before anybody is asked', () => {
  test.each([
    [['answer', '510100-20260930-17', '--confirm', '--remark', 'x'], '--remark', '--refuse CODE'],
    [['accept', '510100-20260930-17', '--remark', 'x'], '--remark', '--refuse CODE'],
    [['countersign', '510100-20260930-17', '--version', '2', '--remark', 'x'], '--remark', '--refuse CODE'],
    [['reconcile', '--suspense-days', '3'], '--suspense-days', '--now'],
  ])('%j says that an option goes with another one only', async (args, option, other) => {
    expect(await jiexu(args)).toEqual({
      status: 2,
      stdout: '',
      stderr: `${option}: goes with ${other} only. Give ${other} too, or leave ${option} out.\n`,
    });
  });

  test.each([[['apply', 'none.csv']], [['batch', 'submit', 'none.csv', '--no', 'HR-1']]])(
    '%j names the file that cannot be read',
    async (args) => {
      expect(await jiexu(args)).toMatchObject({
        status: 2,
        stderr: 'none.csv: cannot be read (ENOENT). Name a file that can be read, or - for standard input.\n',
      });
    },
  );

  test('a file that cannot be written is named once', async () => {
    expect(await jiexu(['batch', 'template', '--xlsx', '/nowhere/x.xlsx'])).toMatchObject({
      status: 1,
      stderr:
        '/nowhere/x.xlsx: cannot be written (ENOENT). Name a file in a folder that is there and may be written to.\n',
    });
  });
});

describe('at the door', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterEach(() => rig.check());
  afterAll(() => rig.close());

  const run = (...args: string[]) =>
    jiexu(args, { TEMPORAL_ADDRESS: inject('servers').temporalAddress, DATABASE_URL: rig.database.url });

  test('an application that has become no case', async () => {
    const { application } = await rig.seed({ from: HANGZHOU, to: CHENGDU, source: { status: 'active' } });
    expect(await rig.jiexu.apply(application)).toMatchObject({ kind: 'refused' });
    const { applicationNo: no } = application;
    for (const [verb = '', ...rest] of [
      ['answer', '--confirm'],
      ['accept'],
      ['release'],
      ['withdraw', '--reason', 'x'],
      ['correct'],
      ['certificate'],
    ])
      expect(await run(verb, no, ...rest)).toEqual({
        status: 1,
        stdout: '',
        stderr: `application ${no} has become no case (refused): nothing was changed; see \`npx jiexu status ${no}\`\n`,
      });
  });

  test('a deferred application is withdrawn once', async () => {
    const benefitsFrom = new Date(Date.now() + 40 * 24 * 3600_000).toISOString().slice(0, 10);
    const { application } = await rig.seed({
      from: HANGZHOU,
      to: CHENGDU,
      balance: '0',
      source: { scheme: 'resident' },
      destination: { scheme: 'resident', hasPersonalAccount: false, benefitsFrom },
      application: { wishes: { waitForNextYear: true } },
    });
    expect(await rig.jiexu.apply(application)).toMatchObject({ kind: 'deferred' });
    const withdraw = () => run('withdraw', application.applicationNo, '--reason', 'stays');
    expect(await withdraw()).toMatchObject({ status: 0 });
    await vi.waitFor(async () => {
      const { stderr } = await withdraw();
      expect(stderr).toMatch(
        /^closed: application \S+ is not deferred any more; nothing was changed; `npx jiexu status /,
      );
    }, 30_000);
  });

  test('of a reported death the second person sees what to confirm: the day, and who takes it back and why', async () => {
    const { caseNo } = await awaitingSource(rig, { balance: '50' });
    expect((await run('death', caseNo, '--on', '2026-09-01')).stdout).toContain(
      'death that is reported for 2026-09-01',
    );
    const revoked = await run('death', caseNo, '--revoke', '--who', 'staff-1', '--reason', 'another person');
    expect(revoked.stdout).toContain('take the report of the death back too (staff-1: another person)');
    await run('death', caseNo, '--revoke', '--who', 'staff-2', '--reason', 'another person');
    await rig.jiexu.withdraw(caseNo, 'applicant', CHENGDU, 'stays');
    await rig.ended(caseNo);
  });

  test('an open case, and the same case once it has ended', async () => {
    const { caseNo } = await awaitingSource(rig, { balance: '50' });
    expect(await run('answer', caseNo, '--confirm', '--office', HANGZHOU)).toMatchObject({
      status: 1,
      stderr: `wrong-office: only the source office ${KUNMING} may say this; send it as that office\n`,
    });
    expect((await run('correct', caseNo)).stderr).toMatch(
      /^not-awaited: case \S+ is open: only a relation that was merged/,
    );
    expect(await run('death', caseNo, '--on', '2090-01-01')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^unusable: diedOn: lies after today, \S+\. Give the date as the record or paper has it\.\n$/,
      ),
    });
    expect((await run('withdraw', caseNo, '--reason', '990101197001120008')).stderr).not.toContain('named fields');

    await rig.jiexu.withdraw(caseNo, 'applicant', CHENGDU, 'stays');
    await rig.ended(caseNo);
    const closed = `closed: case ${caseNo} has ended (withdrawn); nothing was changed; apply anew if there is still something to move\n`;
    for (const verb of [['answer', '--confirm'], ['accept'], ['release']])
      expect(await run(verb[0] ?? '', caseNo, ...verb.slice(1))).toMatchObject({ status: 1, stderr: closed });
  });

  test('a case number that nobody knows is no case to which nothing was refused', async () => {
    expect(await run('refused', '--case', `${CHENGDU}-20200101-99`)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is known'),
    });
  });
});
