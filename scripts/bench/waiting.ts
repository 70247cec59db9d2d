// What transfers that wait for a clerk cost a worker process: its memory with the usual cache and with one that holds them all,
// and the CPU to take one up again that the cache no longer holds.
import { freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application } from '../../domain/application.ts';
import { WORKER_OPTIONS } from '../../workers/runtime.ts';
import { caseQuery } from '../../workflows/transfer/messages.ts';
import type { transfer } from '../../workflows/transfer/transfer.ts';
import { cpuMs } from './cpu.ts';
import { doAll } from './load.ts';
import type { WaitingFigures } from './report.ts';
import { round } from './statistics.ts';
import { type Applicants, apply, workflowIdOf } from './transfers.ts';
import type { Memory, WorkerProcess } from './worker-process.ts';

export interface WaitingOptions {
  readonly by: Applicants;
  readonly applications: readonly Application[];
  readonly atATime: number;
  /** Starts a worker process; without a number its cache is as large as that of any worker of ours. */
  readonly start: (cache?: {
    readonly maxCachedWorkflows: number;
    readonly heapMegabytes: number;
  }) => Promise<WorkerProcess>;
  readonly say: (text: string) => void;
}

const MIB = 1024 * 1024;
/** Heap set aside for one cached run, above the 1.5 MB that one was seen to take. */
const HEAP_MEGABYTES_EACH = 2;
/** Of the memory that is free when the cache is filled: the servers and everybody else live on the rest. */
const SHARE_OF_MEMORY = 0.5;
const ASKED_AT_A_TIME = 16;
/** Until what is only garbage has been collected and the pollers are quiet. */
const SETTLE_MS = 3000;

export async function measureWaiting(options: WaitingOptions): Promise<WaitingFigures> {
  const { by, applications, start, say } = options;
  const count = applications.length;
  say(`letting ${count} transfers begin to wait, on a worker with the usual cache`);
  const usual = await start();
  const usualBefore = await settled(usual);
  const began = performance.now();
  await doAll(
    applications.map((application) => async () => void (await apply(by, application))),
    options.atATime,
    progress(count, 'have applied', say),
  );
  await untilAllWait(by, count);
  const startedIn = (performance.now() - began) / 1000;
  const usualAfter = await settled(usual);
  await usual.stop();

  const held = applications.slice(0, Math.floor((freemem() * SHARE_OF_MEMORY) / MIB / HEAP_MEGABYTES_EACH));
  const room = {
    maxCachedWorkflows: Math.max(held.length, 2),
    heapMegabytes: 1024 + held.length * HEAP_MEGABYTES_EACH,
  };
  say(`taking ${held.length} of them up again, on a worker whose cache holds them`);
  const holding = await start(room);
  const before = await settled(holding);
  const cpuBefore = await cpuMs({ worker: holding.pid });
  await doAll(
    held.map((application) => async () => {
      await by.temporal.workflow.getHandle<typeof transfer>(workflowIdOf(by, application)).query(caseQuery);
    }),
    ASKED_AT_A_TIME,
    progress(held.length, 'are in the cache', say),
  );
  const cpuAfter = await cpuMs({ worker: holding.pid });
  const after = await settled(holding);
  await holding.stop();
  return {
    count,
    startedPerSecond: round(count / startedIn),
    usualCache: {
      workflows: WORKER_OPTIONS.maxCachedWorkflows,
      rssBeforeMegabytes: megabytes(usualBefore),
      rssAfterMegabytes: megabytes(usualAfter),
    },
    cacheThatHoldsThem: {
      workflows: held.length,
      rssBeforeMegabytes: megabytes(before),
      rssAfterMegabytes: megabytes(after),
      kilobytesEach: round((after.rssBytes - before.rssBytes) / 1024 / held.length),
      cpuMsToTakeUpOne: round((cpuAfter.worker - cpuBefore.worker) / held.length),
    },
  };
}

function megabytes({ rssBytes }: Memory): number {
  return round(rssBytes / MIB, 0);
}

async function settled(worker: WorkerProcess) {
  await sleep(SETTLE_MS);
  return worker.memory();
}

async function untilAllWait({ temporal }: Applicants, count: number): Promise<void> {
  const query = 'WorkflowType="transfer" AND ExecutionStatus="Running" AND WaitingOn="source"';
  for (;;) {
    const found = await temporal.workflow.count(query);
    if (found.count >= count) return;
    await sleep(500);
  }
}

const EVERY_MS = 15_000;

function progress(count: number, what: string, say: (text: string) => void): (done: number) => void {
  let last = performance.now();
  return (done) => {
    if (performance.now() - last < EVERY_MS) return;
    last = performance.now();
    say(`${done} of ${count} ${what}`);
  };
}
