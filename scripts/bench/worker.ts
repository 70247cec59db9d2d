// A worker process of the bench: started by it, told over the channel between them what to run, and gone with it.
import { appendFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { connect } from '../../activities/database/connection.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { installRuntime } from '../../workers/runtime.ts';
import { startSystem } from '../../workers/system.ts';
import { floorWorkers } from './floor.ts';
import type { Answer, Order, RunOrder } from './worker-process.ts';

const send = (answer: Answer) => void process.send?.(answer);

/** Starts what is asked for; the answer stops it. */
async function run(order: RunOrder): Promise<() => Promise<void>> {
  const { address, namespace, codePath, logFile } = order;
  const write = (line: string) => appendFileSync(logFile, `${line.trimEnd()}\n`);
  const onTrouble = (error: unknown) => write(error instanceof Error ? error.message : String(error));
  installRuntime(write);
  const connection = await NativeConnection.connect({ address });
  const client = await Connection.connect({ address });
  const common = { connection, namespace, temporal: new Client({ connection: client, namespace }) };
  const closeConnections = async () => {
    await client.close();
    await connection.close();
  };
  const { offices } = order;
  if (offices === undefined) {
    const workers = await floorWorkers({ ...common, workflowBundle: { codePath }, onTrouble });
    const running = Promise.all(workers.map((worker) => worker.run()));
    running.catch(fail);
    return async () => {
      for (const worker of workers) worker.shutdown();
      await running;
      await closeConnections();
    };
  }
  const db = connect(offices.databaseUrl, { applicationName: 'jiexu', max: 16 });
  const system = await startSystem({
    ...common,
    db,
    rules: loadRules(),
    keys: fileKeyStore(offices.keyFolder),
    personKeySecret: Buffer.from(offices.secret, 'hex'),
    workflowBundle: { codePath },
    ...(order.maxCachedWorkflows === undefined
      ? {}
      : { workerOptions: { maxCachedWorkflows: order.maxCachedWorkflows } }),
    onTrouble: (_what, error) => onTrouble(error),
  });
  system.running.catch(fail);
  return async () => {
    await system.stop();
    await db.destroy();
    await closeConnections();
  };
}

function fail(error: unknown): void {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}

let stop: (() => Promise<void>) | undefined;
process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'run':
      run(order).then((stopping) => {
        stop = stopping;
        send({ kind: 'running' });
      }, fail);
      break;
    case 'memory':
      send({ kind: 'memory', rssBytes: process.memoryUsage().rss });
      break;
    case 'stop':
      (stop?.() ?? Promise.resolve()).then(() => process.disconnect(), fail);
      break;
    default:
      order satisfies never;
  }
});
// Signals of the terminal reach the bench, which stops this process in its turn; should the bench be killed, it goes too.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
process.on('disconnect', () => process.exit());
