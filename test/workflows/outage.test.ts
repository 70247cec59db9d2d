// Questions asked while a worker starts again: it answers from a history whose newest events it has not worked on, and the clocks
// must say what they would have said without the questions.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { expect, inject, test } from 'vitest';
import { Jiexu } from '../../client/jiexu.ts';
import { fromIso } from '../../domain/instant.ts';
import { KillableWorkers } from '../support/killable-workers.ts';
import { CHENGDU, KUNMING, Rig } from '../support/rig.ts';

const SECRET = Buffer.alloc(32, 11);

test('a clock that falls due during an outage says so, however often the case is asked while the worker comes back', async () => {
  const rig = await Rig.open({ start: false });
  const keyFolder = await mkdtemp(join(tmpdir(), 'jiexu-outage-'));
  const given = {
    temporalAddress: inject('servers').temporalAddress,
    namespace: 'default',
    databaseUrl: rig.database.url,
    keyFolder,
    personKeySecret: SECRET.toString('hex'),
    bundlePath: inject('workflowBundle').codePath,
    queues: rig.queues,
  };
  const { database, client: temporal, rules, queues } = rig;
  const jiexu = new Jiexu({ temporal, db: database.db, rules, personKeySecret: SECRET, taskQueue: queues.transfers });
  let workers = await KillableWorkers.start(given);
  try {
    const { application } = await rig.seed({ from: KUNMING, to: CHENGDU });
    const answer = await jiexu.apply(application);
    if (answer.kind !== 'accepted') throw new Error(answer.kind);
    const { caseNo } = answer;
    const said = async () => (await jiexu.status(caseNo)).clocks[0]?.passed.map((mark) => mark.kind) ?? [];
    let view = answer.view;
    while (!view.awaited.some((each) => each.actor === 'source')) view = await jiexu.status(caseNo);
    const due = view.clocks[0]?.dueAt ?? '';
    const run = await rig.runOf(caseNo);
    await rig.advanceRun(run, fromIso(due) - 4000 - Date.now());
    expect(await said()).toEqual(['warning', 'warning']);

    await workers.kill();
    let asking = true;
    const ask = async () => {
      while (asking) await said().catch(() => undefined);
    };
    const asked = Promise.all([ask(), ask(), ask(), ask()]);
    workers = await KillableWorkers.start(given);
    const deadline = Date.now() + 60_000;
    while (!(await said()).includes('overdue') && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    asking = false;
    await asked;
    expect(await said()).toEqual(['warning', 'warning', 'overdue', 'escalation']);
    await Worker.runReplayHistory({ workflowBundle: inject('workflowBundle') }, await rig.history(run), run.workflowId);
  } finally {
    await workers.kill();
    await rig.close();
    await rm(keyFolder, { recursive: true, force: true });
  }
});
