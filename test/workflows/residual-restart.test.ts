// Power cuts while money follows an ended case, and an office that is down: every posting is made once, and it goes on by itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { Jiexu } from '../../client/jiexu.ts';
import { answerDebit } from '../../client/residual.ts';
import { residualWorkflowId } from '../../workflows/residual/messages.ts';
import { KillableWorkers } from '../support/killable-workers.ts';
import {
  endedCase,
  endedResidual,
  late,
  nextRef,
  on,
  postings,
  recorded,
  started,
  untilResidual,
  waitsFor,
} from '../support/residuals.ts';
import { CHENGDU, HANGZHOU, Rig, type Seeded } from '../support/rig.ts';
import type { WorkerProcess } from '../support/worker-process-contract.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe('the workers are killed', () => {
  const SECRET = Buffer.alloc(32, 11);
  let rig: Rig;
  let keyFolder: string;
  let given: WorkerProcess;
  let workers: KillableWorkers;
  let kase: Seeded & { readonly caseNo: string };

  beforeAll(async () => {
    rig = await Rig.open({ start: false });
    keyFolder = await mkdtemp(join(tmpdir(), 'jiexu-keys-'));
    const { queues, rules, client: temporal, database } = rig;
    given = {
      temporalAddress: inject('servers').temporalAddress,
      namespace: temporal.options.namespace,
      databaseUrl: database.url,
      keyFolder,
      personKeySecret: SECRET.toString('hex'),
      bundlePath: inject('workflowBundle').codePath,
      queues,
    };
    workers = await KillableWorkers.start(given);
    const { db } = database;
    const jiexu = new Jiexu({ temporal, db, rules, personKeySecret: SECRET, taskQueue: queues.transfers });
    const seeded = await rig.seed({ from: HANGZHOU, to: CHENGDU, balance: '90000' });
    const answer = await jiexu.apply(seeded.application, { decisionWithinMs: 60_000 });
    if (answer.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
    kase = { ...seeded, caseNo: answer.caseNo };
    await recorded(rig, kase.caseNo);
  });
  afterAll(async () => {
    await workers.kill();
    await rig.close();
    await rm(keyFolder, { recursive: true, force: true });
  });

  /** Dies at the step, starts again, and has made every posting once. */
  async function survives(no: string): Promise<void> {
    expect(await workers.died()).toBe(no);
    workers = await KillableWorkers.start(given);
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed', money: 'settled' });
    expect(await postings(rig, no)).toHaveLength(7);
    await rig.check();
  }

  test.each([
    ['the late money is booked and held', 'openResidual'],
    ['the sum is zeroed and its payment ordered', 'payResidual'],
    ['the person is credited', 'creditResidual'],
  ] as const)('when %s and nobody was told: it is done once', async (_, step) => {
    await workers.arm({ step, when: 'after-commit' });
    await survives(await started(rig, late(kase, '650')));
  });

  test.each([
    ['before the source books a late debit', 'before'],
    ['when the source has booked a late debit and nobody was told', 'after-commit'],
  ] as const)('%s: the claim is paid once', async (_, when) => {
    const request = {
      caseNo: kase.caseNo,
      office: HANGZHOU,
      ref: nextRef(),
      reason: 'claim',
      amountFen: '40',
    } as const;
    const no = await started(rig, { ...request, direction: 'back', booked: false });
    await waitsFor(rig, no, 'destination');
    await workers.arm({ step: 'takeResidualDebit', when });
    await answerDebit(on(rig), { residualNo: no, office: CHENGDU, kind: 'agree' });
    await survives(no);
  });
});

test('the source’s system is down when the money comes: an operator is called after ten minutes, and it goes on when it is back', async () => {
  let down = true;
  const rig = await Rig.open({
    around: (steps) => ({
      ...steps,
      async openResidual(command) {
        if (down) throw new Error('the office’s system does not answer');
        return steps.openResidual(command);
      },
    }),
  });
  try {
    const kase = await endedCase(rig, { from: HANGZHOU, to: CHENGDU, balance: '100' });
    const no = await started(rig, late(kase, '7'));
    const { runId } = await rig.client.workflow.getHandle(residualWorkflowId(no)).describe();
    await untilResidual(rig, no, () => true);
    await rig.advanceRun({ workflowId: residualWorkflowId(no), runId }, 11 * 60_000);
    const view = await waitsFor(rig, no, 'operator');
    expect(view.problem).toContain(`"hold the sum" at office ${HANGZHOU} has not been done for 10 minutes`);
    down = false;
    expect(await endedResidual(rig, no)).toMatchObject({ outcome: 'completed' });
    expect(await rig.balanceAt(CHENGDU, kase)).toBe(107n);
    await rig.check();
  } finally {
    await rig.close();
  }
});
