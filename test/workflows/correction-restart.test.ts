// Power cuts in a correction: a worker process is killed in the middle and started again. Both sign once, the years are redone once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { findCase } from '../../activities/cases/register.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { prepareCorrection } from '../../activities/offices/correction-form.ts';
import { Jiexu } from '../../client/jiexu.ts';
import { toBeijing } from '../../domain/instant.ts';
import { KillableWorkers } from '../support/killable-workers.ts';
import { rowsAt, setOwnPeriods } from '../support/records.ts';
import { CHENGDU, HANGZHOU, Rig } from '../support/rig.ts';
import type { WorkerProcess } from '../support/worker-process-contract.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SECRET = Buffer.alloc(32, 13);
const PATIENCE = { timeout: 90_000, interval: 50 };

let rig: Rig;
let jiexu: Jiexu;
let keyFolder: string;
let given: WorkerProcess;
let workers: KillableWorkers;

beforeAll(async () => {
  rig = await Rig.open({ start: false });
  keyFolder = await mkdtemp(join(tmpdir(), 'jiexu-keys-'));
  given = {
    temporalAddress: inject('servers').temporalAddress,
    namespace: rig.client.options.namespace,
    databaseUrl: rig.database.url,
    keyFolder,
    personKeySecret: SECRET.toString('hex'),
    bundlePath: inject('workflowBundle').codePath,
    queues: rig.queues,
  };
  jiexu = new Jiexu({
    temporal: rig.client,
    db: rig.database.db,
    rules: rig.rules,
    personKeySecret: SECRET,
    taskQueue: rig.queues.transfers,
  });
});
beforeEach(async () => {
  workers = await KillableWorkers.start(given);
});
afterEach(async () => {
  await workers.kill();
  await rig.check();
});
afterAll(async () => {
  await rig.close();
  await rm(keyFolder, { recursive: true, force: true });
});

/** A completed case, and the form that corrects its years. */
async function aCorrection() {
  const { db } = rig.database;
  const seeded = await rig.seed({ from: HANGZHOU, to: CHENGDU, balance: '31415' });
  const answer = await jiexu.apply(seeded.application, { decisionWithinMs: 60_000 });
  if (answer.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
  const { caseNo } = answer;
  await vi.waitFor(async () => expect((await findCase(db, caseNo))?.archive).toBeDefined(), PATIENCE);
  await setOwnPeriods(db, HANGZHOU, seeded.application.person, [{ from: '2019-07', to: '2026-06' }]);
  const request = { office: HANGZHOU, caseNo, version: 2, at: toBeijing(Date.now()) };
  return { ...seeded, caseNo, form: await prepareCorrection(db, fileKeyStore(keyFolder), request) };
}

async function expectCorrectedOnce({ caseNo, application }: Awaited<ReturnType<typeof aCorrection>>): Promise<void> {
  const { db } = rig.database;
  const list = () => jiexu.corrections.list(caseNo);
  await vi.waitFor(async () => expect(await list()).toMatchObject([{ version: 2, outcome: 'corrected' }]), PATIENCE);
  expect((await list())[0]?.view).toMatchObject({ months: { before: 80, after: 84 } });
  expect(await rowsAt(db, CHENGDU, application.person)).toMatchObject([
    { from: '2019-07', to: '2026-06', fromCase: caseNo },
  ]);
  const { rows } = await sql<{ pool: string; by: string }>`select pool, seal ->> 'office' as by
    from offices.countersignature where number = ${caseNo} order by pool`.execute(db);
  expect(rows).toEqual([
    { pool: HANGZHOU, by: CHENGDU },
    { pool: CHENGDU, by: CHENGDU },
  ]);
}

test('when the destination has signed and redone the years and nobody was told: they are not redone again', async () => {
  const it = await aCorrection();
  await workers.arm({ step: 'countersign', when: 'after-commit' });
  const sent = jiexu.corrections.correct(it.caseNo, HANGZHOU, it.form);
  expect(await workers.died()).toBe(it.caseNo);
  expect(await rowsAt(rig.database.db, CHENGDU, it.application.person)).toMatchObject([{ from: '2019-07' }]);
  workers = await KillableWorkers.start(given);
  expect(await sent).toMatchObject({ caseNo: it.caseNo, version: 2 });
  await expectCorrectedOnce(it);
});

test('before the source has filed both signatures: it files them once', async () => {
  const it = await aCorrection();
  await workers.arm({ step: 'fileCorrection', when: 'before' });
  const sent = jiexu.corrections.correct(it.caseNo, HANGZHOU, it.form);
  await workers.died();
  workers = await KillableWorkers.start(given);
  await sent;
  await expectCorrectedOnce(it);
});

test('when its version was taken and the destination had not been asked: it is asked, and signs once', async () => {
  const it = await aCorrection();
  await workers.arm({ step: 'countersign', when: 'before' });
  const sent = jiexu.corrections.correct(it.caseNo, HANGZHOU, it.form);
  await workers.died();
  workers = await KillableWorkers.start(given);
  await sent;
  await expectCorrectedOnce(it);
});
