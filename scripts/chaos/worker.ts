// A worker process of the chaos run: workers and bank as in production, with failpoints around every step. Its input
// ends with the run.
import { appendFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Client, Connection } from '@temporalio/client';
import { type InjectedSinks, NativeConnection } from '@temporalio/worker';
import { connect } from '../../activities/database/connection.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { loadRules } from '../../activities/rules/load.ts';
import type { CommandSinks } from '../../test/support/record-commands.ts';
import { installRuntime } from '../../workers/runtime.ts';
import { startSystem } from '../../workers/system.ts';
import { disturbed, type Failpoints } from './failpoints.ts';
import { withFault } from './faults.ts';
import { inWords } from './log.ts';
import { randomOf } from './random.ts';
import { withSlowOffice } from './slow-office.ts';
import { type Said, type WorkerOrder, workerCommand, workerOrder } from './worker-contract.ts';

const OFFICE_STEP_MS = 3_000;
const CASES_STEP_MS: Readonly<Record<string, number>> = { decide: 10_000 };
const OTHER_CASES_STEP_MS = 5_000;

/** What the bundle's recording interceptor says is for the replay afterwards. */
const UNHEARD: InjectedSinks<CommandSinks> = {
  commands: { asked: { fn: () => undefined, callDuringReplay: false } },
};

const say = (line: Said) => void writeSync(1, `${JSON.stringify(line)}\n`);
let calm = false;

async function run(order: WorkerOrder): Promise<void> {
  const write = (line: string) => appendFileSync(order.logFile, `${line.trimEnd()}\n`);
  installRuntime(write);
  const { temporalAddress: address, namespace, odds, slowOffice } = order;
  const [clientConnection, connection] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const db = connect(order.databaseUrl, { applicationName: 'jiexu', max: 12 });
  const random = randomOf(order.seed, `failpoints of worker ${order.number}`);
  const failpoints: Failpoints = { odds, random, say, calm: () => calm };
  const slow = { pool: slowOffice, db, say, startToCloseMs: OFFICE_STEP_MS };
  const keys = fileKeyStore(order.keyFolder);
  const system = await startSystem({
    connection,
    temporal: new Client({ connection: clientConnection, namespace }),
    namespace,
    db,
    rules: loadRules(),
    keys,
    personKeySecret: Buffer.from(order.personKeySecret, 'hex'),
    workflowBundle: { codePath: order.bundlePath },
    // A task for a worker that was killed waits so long for it before any other worker may take it.
    workerOptions: { stickyQueueScheduleToStartTimeout: '2 seconds', sinks: UNHEARD },
    onTrouble: (what, error) =>
      write(JSON.stringify({ level: 'WARN', at: new Date().toISOString(), what, error: inWords(error) })),
    around: (steps) =>
      disturbed(withSlowOffice(withFault(steps, order.fault, { db, keys }), slow), () => OFFICE_STEP_MS, failpoints),
    aroundCases: (steps) => disturbed(steps, (step) => CASES_STEP_MS[step] ?? OTHER_CASES_STEP_MS, failpoints),
  });
  say({ ready: true });
  await system.running;
}

function fail(error: unknown): void {
  say({ failed: inWords(error) });
  process.exit(1);
}

let begun = false;
for await (const line of createInterface({ input: process.stdin })) {
  if (begun) {
    calm = workerCommand.parse(JSON.parse(line)).calm;
  } else {
    begun = true;
    run(workerOrder.parse(JSON.parse(line))).then(() => fail('the workers have stopped'), fail);
  }
}
// The run has gone: nothing of it goes on.
process.kill(process.pid, 'SIGKILL');
