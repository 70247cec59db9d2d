// debug
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { Jiexu } from '../../client/jiexu.ts';
import { fromIso } from '../../domain/instant.ts';
import { KillableWorkers } from '../support/killable-workers.ts';
import { CHENGDU, KUNMING, Rig } from '../support/rig.ts';
test('query first after an outage', async () => {
  const rig = await Rig.open({ start: false });
  const given = { temporalAddress: inject('servers').temporalAddress, namespace: 'default', databaseUrl: rig.database.url, keyFolder: await mkdtemp(join(tmpdir(), 'k-')), personKeySecret: Buffer.alloc(32, 11).toString('hex'), bundlePath: inject('workflowBundle').codePath, queues: rig.queues };
  const jiexu = new Jiexu({ temporal: rig.client, db: rig.database.db, rules: rig.rules, personKeySecret: Buffer.alloc(32, 11), taskQueue: rig.queues.transfers });
  let workers = await KillableWorkers.start(given);
  const seeded = await rig.seed({ from: KUNMING, to: CHENGDU });
  const a = await jiexu.apply(seeded.application);
  if (a.kind !== 'accepted') throw new Error('no');
  let view = a.view;
  while (!view.awaited.some((e) => e.actor === 'source')) view = await jiexu.status(a.caseNo);
  const run = await rig.runOf(a.caseNo);
  await workers.kill();
  const mark = view.clocks[0]; if (!mark) throw new Error();
  const jump = rig.advanceRun({ workflowId: run.workflowId, runId: run.runId }, fromIso(mark.dueAt) + 3600_000 - Date.now()).catch((e) => console.error('jump', e.message));
  await new Promise((r) => setTimeout(r, 1500));
  const asks = [0, 1, 2, 3].map(() => jiexu.status(a.caseNo).catch((e) => e.message));
  workers = await KillableWorkers.start(given);
  for (const x of asks) { const v = await x; console.error('asked', typeof v === 'string' ? v : v.clocks[0]?.passed.map((p) => p.kind)); }
  await jump;
  await new Promise((r) => setTimeout(r, 2000));
  console.error('then', (await jiexu.status(a.caseNo)).clocks[0]?.passed.map((p) => p.kind));
  const h = await rig.history(run);
  console.error((h.events ?? []).slice(-25).map((e) => `${e.eventId} ${e.eventType} ${new Date(Number(e.eventTime?.seconds) * 1000).toISOString()} ${JSON.stringify(e.timerStartedEventAttributes?.startToFireTimeout ?? '')}`).join('\n'));
  await workers.kill();
  await expect(rig.replayAll()).resolves.toBeUndefined();
  workers = await KillableWorkers.start(given);
  console.error('after a second restart', await jiexu.status(a.caseNo).then((v) => v.clocks[0]?.passed.length, (e) => e.message));
  await workers.kill();
  await rig.close();
}, 200000);
