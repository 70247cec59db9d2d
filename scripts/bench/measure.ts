// The order of the measurements: each kind alone first, then windows in turn, so that a noisy machine disturbs both alike.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Application } from '../../domain/application.ts';
import type { Rules } from '../../domain/rules/rules.ts';
import { TRANSFERS_QUEUE } from '../../workflows/kit/messages.ts';
import { writeBundles } from './bundles.ts';
import { cpuMs } from './cpu.ts';
import { FLOOR_QUEUES, floorJob, floorWorkflowId } from './floor.ts';
import { doAll, type Job, jobsFor, measureAlone, measureWindow, type Window } from './load.ts';
import { typicalRun } from './model.ts';
import type { BenchOptions } from './options.ts';
import { People } from './people.ts';
import type { Measured, WaitingFigures } from './report.ts';
import type { BenchServers } from './servers.ts';
import { shapeOf } from './shape.ts';
import { applicants, transferJob, workflowIdOf } from './transfers.ts';
import { measureWaiting } from './waiting.ts';
import type { WorkerProcess, WorkerProcessOptions } from './worker-process.ts';

export type StartWorker = (what: WorkerProcessOptions) => Promise<WorkerProcess>;

export interface MeasureOptions {
  readonly servers: BenchServers;
  readonly startWorker: StartWorker;
  readonly say: (text: string) => void;
  readonly options: BenchOptions;
  readonly rules: Rules;
  /** Told what was found before the part that takes longest. */
  readonly soFar: (found: AllMeasured) => void;
}

export interface AllMeasured {
  readonly transfer: Measured;
  readonly floor: Measured;
  readonly waiting?: WaitingFigures;
}

export async function measureAll(given: MeasureOptions): Promise<AllMeasured> {
  const { servers, startWorker, say, options, rules, soFar } = given;
  const { temporal, db, stack, pids } = servers;
  const { applicants: atATime, alone, rounds } = options;
  const secret = randomBytes(32);
  const by = applicants(temporal, db, rules, secret);
  const bundles = await writeBundles(stack.dataFolder.run);
  const transfersWorker = { codePath: bundles.transfers, secret: secret.toString('hex') };

  const people = new People(db);
  await people.offices();
  const needed = atATime + alone + rounds * jobsFor({ applicants: atATime, count: options.transfers });
  say(`putting ${needed} people on record, each at two offices`);
  const plain = await people.seed('plain', needed);
  const applied: Application[] = [];
  const nextTransfer = (): Job => {
    const application = plain.shift();
    if (application === undefined) throw new Error('nobody is left to apply');
    applied.push(application);
    return transferJob(by, application);
  };

  say(`transfers: warming up, then ${alone} one after the other`);
  const profile = options.profile === undefined ? {} : { profile: resolve(options.profile) };
  const transfers = await startWorker({ ...transfersWorker, ...profile });
  const transferAlone = await warmAndAlone(nextTransfer, options);
  const model = await typicalRun(
    temporal,
    applied.slice(-alone).map((application) => workflowIdOf(by, application)),
    TRANSFERS_QUEUE,
  );

  say(`floor: warming up, then ${alone} one after the other`);
  const floor = await startWorker({ codePath: bundles.floor });
  const shape = shapeOf(model.history);
  let floors = 0;
  const nextFloor = (): Job => {
    floors += 1;
    return floorJob(temporal, shape, floors);
  };
  const floorAlone = await warmAndAlone(nextFloor, options);
  const floorModel = await typicalRun(temporal, [floorWorkflowId(floors)], FLOOR_QUEUES.transfers);

  const windows: { readonly transfer: Window[]; readonly floor: Window[] } = { transfer: [], floor: [] };
  const window = async (next: () => Job, worker: WorkerProcess) => {
    const { transfers: count, seconds } = options;
    const cpu = () => cpuMs({ ...pids, worker: worker.pid });
    const measured = await measureWindow(next, { applicants: atATime, count, seconds, cpu });
    say(`  ${measured.count} in ${measured.seconds.toFixed(1)} s, ${measured.perSecond.toFixed(1)} a second`);
    return measured;
  };
  for (let i = 1; i <= rounds; i++) {
    say(`window ${i} of ${rounds}: transfers, ${atATime} applicants at a time`);
    windows.transfer.push(await window(nextTransfer, transfers));
    say(`window ${i} of ${rounds}: floor`);
    windows.floor.push(await window(nextFloor, floor));
  }
  await floor.stop();
  await transfers.stop();

  const measured = {
    transfer: { windows: windows.transfer, aloneMs: transferAlone, stored: model.stored },
    floor: { windows: windows.floor, aloneMs: floorAlone, stored: floorModel.stored },
  };
  if (options.waiting === 0) return measured;
  soFar(measured);
  say(`putting ${options.waiting} more people on record, whose source answers by a clerk`);
  const waiting = await measureWaiting({
    by,
    applications: await people.seed('waits', options.waiting),
    atATime,
    say,
    start: (cache) => startWorker({ ...transfersWorker, ...cache }),
  });
  return { ...measured, waiting };
}

/** Once through everything first, so that code is compiled, caches are filled and connections stand. */
async function warmAndAlone(next: () => Job, { applicants: atATime, alone }: BenchOptions): Promise<number[]> {
  const warming = Array.from({ length: atATime }, next);
  await doAll(warming, atATime, () => undefined);
  return measureAlone(next, alone);
}
