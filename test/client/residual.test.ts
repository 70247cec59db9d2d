// `jiexu residual` and `jiexu debit` as a clerk types them, against a rig: words, JSON, exit codes.
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { endedCase, endedResidual, late, started, waitsFor } from '../support/residuals.ts';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';
import { jiexu } from './run-jiexu.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const run = (...args: string[]) =>
  jiexu(args, {
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    DATABASE_URL: rig.database.url,
    JIEXU_PERSON_KEY: '07'.repeat(32),
  });

test('the same reference gives the same number, the case shows what followed it, and unusable words end with code 2', async () => {
  const { caseNo, ...kase } = await endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance: '5000' });
  const request = late({ caseNo, ...kase }, '120050');
  const no = await started(rig, request);
  await endedResidual(rig, no);

  const again = ['residual', caseNo, '--amount', '1200.50', '--reason', 'back-payment', '--ref', request.ref];
  expect(await run(...again)).toMatchObject({ status: 0, stdout: expect.stringContaining(`started: ${no}`) });
  const other = await run(...again.map((word) => (word === '1200.50' ? '1200.5' : word)), '--json');
  expect(JSON.parse(other.stdout)).toEqual({ residualNo: no });
  const differs = await run(...again.map((word) => (word === '1200.50' ? '1200' : word)));
  expect(differs).toMatchObject({ status: 1, stderr: expect.stringContaining('other-content') });

  const status = await run('status', caseNo);
  expect(status.stdout).toContain('ended: completed');
  expect(status.stdout).toMatch(new RegExp(`${no} +back-payment +1200\\.50 +settled`));
  expect((await run('status', no)).stdout).toContain(`Residual transfer ${no}`);

  for (const words of [
    ['residual', caseNo, '--reason', 'refund', '--ref', 'x'],
    ['residual', caseNo, '--amount', '1,5', '--reason', 'refund', '--ref', 'x'],
    ['residual', caseNo, '--amount', '1', '--reason', 'claim', '--ref', 'x'],
    ['debit', caseNo, '--amount', '1', '--reason', 'refund', '--ref', 'x'],
  ]) {
    expect((await run(...words)).status, words.join(' ')).toBe(2);
  }
});

test('a late debit is answered in part by the destination’s clerk; the list shows it', async () => {
  const { caseNo } = await endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance: '5000' });
  const no = await started(rig, {
    caseNo,
    office: HANGZHOU,
    ref: 'C-88',
    direction: 'back',
    reason: 'claim',
    amountFen: '300',
    booked: false,
  });
  await waitsFor(rig, no, 'destination');
  const open = await run('residual', 'list');
  expect(open.stdout).toContain(no);
  expect(open.stdout).toContain(`destination:${CHENGDU}`);
  const wrong = await run('residual', 'answer', no, '--agree', '--office', HANGZHOU);
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('wrong-office') });
  const agreed = await run('residual', 'answer', no, '--agree', '--amount', '2', '--office', CHENGDU);
  expect(agreed).toMatchObject({ status: 0, stderr: '' });
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', amountFen: '200' });
  const listed = await run('residual', 'list', caseNo, '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject([{ residualNo: no, view: { outcome: 'completed' } }]);
  const late = await run('residual', 'withdraw', no, '--reason', 'too late', '--office', HANGZHOU);
  expect(late).toMatchObject({ status: 1, stderr: expect.stringContaining('closed') });
});
