// Kinds of money that comes after a case has ended, of batches, and of corrections that do not go as a rule.

import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import { BatchClient } from '../../client/batch.ts';
import { answerDebit, resolveResidual } from '../../client/residual.ts';
import { toBeijing } from '../../domain/instant.ts';
import { batchWorkflowId } from '../../workflows/batch/messages.ts';
import { correctionWorkflowId } from '../../workflows/correction/messages.ts';
import { residualWorkflowId } from '../../workflows/residual/messages.ts';
import { setOwnPeriods } from '../support/records.ts';
import { endedCase, endedResidual, late, nextRef, on, started, untilResidual, waitsFor } from '../support/residuals.ts';
import { CHANGSHA, CHENGDU, HANGZHOU, type Rig } from '../support/rig.ts';
import type { Run } from './kinds.ts';

async function runOf(rig: Rig, workflowId: string): Promise<Run> {
  const handle = rig.client.workflow.getHandle(workflowId);
  await handle.result();
  return { workflowId, runId: (await handle.describe()).runId };
}

async function residualRun(rig: Rig, no: string): Promise<Run> {
  await endedResidual(rig, no);
  return runOf(rig, residualWorkflowId(no));
}

const ended = (rig: Rig, balance = '1000000') => endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance });

export const KINDS_AFTER: Readonly<Record<string, (rig: Rig) => Promise<Run>>> = {
  'residual-completed': async (rig) => residualRun(rig, await started(rig, late(await ended(rig), '4321'))),

  'residual-bounced-and-paid-again': async (rig) => {
    const kase = await ended(rig);
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-R1-P1` }, { bounce: 'M01' });
    const no = await started(rig, late(kase, '5511'));
    await waitsFor(rig, no, 'operator');
    const reason = 'the account was opened again';
    await resolveResidual(on(rig), { residualNo: no, office: HANGZHOU, action: 'retry', who: 'operator-7', reason });
    return residualRun(rig, no);
  },

  'residual-of-another-sum-returned-by-two': async (rig) => {
    const kase = await ended(rig);
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-R1-P1` }, { wrongAmount: '900' });
    const no = await started(rig, late(kase, '1000'));
    await waitsFor(rig, no, 'operator');
    for (const who of ['operator-7', 'operator-8'])
      await resolveResidual(on(rig), {
        residualNo: no,
        office: CHENGDU,
        action: 'return',
        who,
        reason: 'a bank error',
      });
    return residualRun(rig, no);
  },

  'debit-agreed-to-in-part': async (rig) => {
    const { caseNo, source: office } = await ended(rig);
    const debit = { caseNo, office, ref: nextRef(), direction: 'back', reason: 'claim', booked: false } as const;
    const no = await started(rig, { ...debit, amountFen: '2500' });
    await waitsFor(rig, no, 'destination');
    await answerDebit(on(rig), { residualNo: no, office: CHENGDU, kind: 'agree', amountFen: '1800' });
    await untilResidual(rig, no, ({ amountFen }) => amountFen === '1800');
    return residualRun(rig, no);
  },

  'residual-overdue-and-paid': async (rig) => {
    const kase = await ended(rig);
    await tellBank(rig.database.db, { paymentNo: `${kase.caseNo}-R1-P1` }, { delaySendMs: 3_600_000 });
    const no = await started(rig, late(kase, '9'));
    await untilResidual(rig, no, ({ money }) => money === 'ordered');
    const { runId } = await rig.client.workflow.getHandle(residualWorkflowId(no)).describe();
    await rig.advanceRun({ workflowId: residualWorkflowId(no), runId }, 20 * 86_400_000);
    await untilResidual(rig, no, ({ overdue }) => overdue);
    await releasePayment(rig.database.db, `${no}-P1`);
    return residualRun(rig, no);
  },

  'correction-signed-by-itself': async (rig) => {
    const { caseNo, application } = await ended(rig, '3000');
    const { db } = rig.database;
    await setOwnPeriods(db, HANGZHOU, application.person, [{ from: '2019-07', to: '2026-08' }]);
    const request = { office: HANGZHOU, caseNo, version: 2, at: toBeijing(Date.now()) };
    await rig.jiexu.corrections.correct(caseNo, HANGZHOU, await prepareCorrection(db, rig.keys, request));
    return runOf(rig, correctionWorkflowId(caseNo, 2));
  },

  'batch-of-three': async (rig) => {
    const { database, client: temporal, rules, queues } = rig;
    const batches = new BatchClient({ temporal, db: database.db, rules, taskQueue: queues.transfers });
    const applicant = { kind: 'employer', name: '示例有限公司', creditCode: '91350100M000100Y43' } as const;
    const lines = await Promise.all(
      [CHENGDU, CHANGSHA, CHENGDU].map((to) => rig.seed({ from: HANGZHOU, to, application: { applicant } })),
    );
    const batchNo = `B-${rig.name}`;
    await batches.submit(
      batchNo,
      lines.map(({ application }, index) => ({ line: index + 1, application })),
    );
    return runOf(rig, batchWorkflowId(batchNo));
  },
};
