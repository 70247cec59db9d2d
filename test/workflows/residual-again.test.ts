// The run of a residual transfer is terminated: it is named, its money is an orphan, and the same request starts it again.
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { prove } from '../../activities/reconciliation/prove.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { residualStatus, resolveResidual } from '../../client/residual.ts';
import { caseRuns } from '../../client/runs.ts';
import { toBeijing } from '../../domain/instant.ts';
import { residualWorkflowId } from '../../workflows/residual/messages.ts';
import {
  endedCase,
  endedResidual,
  late,
  on,
  onRecord,
  started,
  untilResidual,
  waitsFor,
} from '../support/residuals.ts';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.check());
afterAll(() => rig.close());

const terminate = (no: string) => rig.client.workflow.getHandle(residualWorkflowId(no)).terminate('by mistake');

async function findingsOf(no: string) {
  const at = toBeijing(Date.now());
  const { findings } = await prove(rig.database.db, caseRuns(rig.client), { at });
  return findings.filter(({ caseNo }) => caseNo === no);
}

test('while the payer holds its money: an orphan, until it is started again and paid', async () => {
  const kase = await endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance: '1000000' });
  await onRecord(rig, HANGZHOU, kase, { unsettled_claims: 1 });
  const request = late(kase, '4321');
  const no = await started(rig, request);
  await waitsFor(rig, no, 'operator');
  expect(await findingsOf(no)).toEqual([]);

  await terminate(no);
  const [orphan, ...others] = await findingsOf(no);
  expect(others).toEqual([]);
  expect(orphan).toMatchObject({ kind: 'orphan', office: HANGZHOU, amountFen: '4321' });
  const again = `jiexu residual ${kase.caseNo} --amount 43.21 --reason back-payment --ref ${request.ref}`;
  expect(orphan?.remedy).toContain(again);
  expect(await residualStatus(on(rig), no)).toMatchObject({
    awaited: [{ kind: 'restart', actor: 'source' }],
    problem: expect.stringContaining(again),
  });

  expect(await started(rig, request)).toBe(no);
  await waitsFor(rig, no, 'operator');
  expect(await findingsOf(no)).toEqual([]);
  await onRecord(rig, HANGZHOU, kase, { unsettled_claims: 0 });
  const word = { residualNo: no, office: HANGZHOU, who: 'operator-7', reason: 'the claim is settled' } as const;
  await resolveResidual(on(rig), { ...word, action: 'retry' });
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', money: 'settled', amountFen: '4321' });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(1004321n);
});

test('while its payment is in flight: named as gone; started again it pays nothing twice', async () => {
  const kase = await endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance: '1000000' });
  await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-R1-P1` }, { holdDelivery: true });
  const request = late(kase, '777');
  const no = await started(rig, request);
  await untilResidual(rig, no, ({ money }) => money === 'in-flight');
  await terminate(no);
  expect((await findingsOf(no)).map(({ kind, caseNo }) => ({ kind, caseNo }))).not.toEqual([]);

  expect(await started(rig, request)).toBe(no);
  await untilResidual(rig, no, ({ awaited }) => awaited.some(({ actor }) => actor === 'bank'));
  await releasePayment(rig.database.db, `${no}-P1`);
  expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', paymentNo: `${no}-P1` });
  expect(await rig.balanceAt(CHENGDU, kase)).toBe(1000777n);
  // what has ended is not started again
  expect(await started(rig, request)).toBe(no);
  expect(await findingsOf(no)).toEqual([]);
});
