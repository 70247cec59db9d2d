// Workers and bank in a process of their own, for tests that kill it: told on standard input at which step to kill itself.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { connect } from '../../activities/database/connection.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { loadRules } from '../../activities/rules/load.ts';
import type { Office } from '../../contract/office.ts';
import { installRuntime } from '../../workers/runtime.ts';
import { startSystem } from '../../workers/system.ts';
import { type Failpoint, failpoint, workerProcess } from './worker-process-contract.ts';

const given = workerProcess.parse(JSON.parse(process.argv[2] ?? 'null'));
let armed: Failpoint | undefined = given.armed;

const say = (line: unknown) => void writeSync(1, `${JSON.stringify(line)}\n`);

/** Dies without any chance to clear up, as at a power cut. */
function die(step: string, caseNo: string): never {
  say({ diedAt: step, caseNo });
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal takes effect before anything else is done
}

/** Every step as it is, except that the armed one ends the process: before it began, or once it has committed and nobody was told. */
function around(steps: Office): Office {
  const names = Object.keys(steps) as (keyof Office)[];
  const wrapped = names.map((name) => {
    const step = steps[name] as (command: { readonly caseNo?: string }) => Promise<unknown>;
    return [
      name,
      async (command: { readonly caseNo?: string }) => {
        const here = armed?.step === name;
        if (here && armed?.when === 'before') die(name, command.caseNo ?? '');
        const answer = await step(command);
        if (here) die(name, command.caseNo ?? '');
        return answer;
      },
    ];
  });
  return Object.fromEntries(wrapped) as Office;
}

installRuntime(() => undefined);
const [clientConnection, connection] = await Promise.all([
  Connection.connect({ address: given.temporalAddress }),
  NativeConnection.connect({ address: given.temporalAddress }),
]);
await startSystem({
  connection,
  temporal: new Client({ connection: clientConnection, namespace: given.namespace }),
  namespace: given.namespace,
  db: connect(given.databaseUrl, {
    applicationName: 'jiexu test workers',
    max: 12,
    statementTimeoutMs: 30_000,
    lockTimeoutMs: 20_000,
  }),
  rules: loadRules(),
  keys: fileKeyStore(given.keyFolder),
  personKeySecret: Buffer.from(given.personKeySecret, 'hex'),
  workflowBundle: { codePath: given.bundlePath },
  queues: given.queues,
  // A task for a worker that was killed waits so long for it before any other worker may take it.
  workerOptions: { stickyQueueScheduleToStartTimeout: '1 second' },
  around,
});
say({ ready: true });

for await (const line of createInterface({ input: process.stdin })) {
  armed = failpoint.parse(JSON.parse(line));
  say({ armed: armed.step });
}
// The test has gone: nothing of it goes on.
process.kill(process.pid, 'SIGKILL');
