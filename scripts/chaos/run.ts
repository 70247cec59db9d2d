// One run: start, kill under load, let everything come to rest, check all of it.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { connect } from '../../activities/database/connection.ts';
import { fileKeyStore } from '../../activities/documents/fileKeyStore.ts';
import { loadRules } from '../../activities/rules/load.ts';
import { Jiexu } from '../../client/jiexu.ts';
import { bundleWorkflows } from '../../workers/bundle.ts';
import { installRuntime } from '../../workers/runtime.ts';
import { openDataFolder, projectRoot } from '../../workers/servers/data-folder.ts';
import type { Exit } from '../../workers/servers/exit.ts';
import { Applicants } from './applicants.ts';
import { checkDecisions, checkEndings } from './check-cases.ts';
import { checkHistories } from './check-histories.ts';
import { checkBooks, checkPeople } from './check-money.ts';
import { Desk } from './desk.ts';
import { killAround } from './killer.ts';
import { ChaosLog } from './log.ts';
import { moveOf } from './moves.ts';
import { seedOffices, WEINAN } from './offices.ts';
import { type ChaosOptions, PATIENCE } from './options.ts';
import { randomOf } from './random.ts';
import type { ChaosResult } from './report.ts';
import { ChaosServers } from './servers.ts';
import { settle } from './settle.ts';
import type { FailpointOdds } from './worker-contract.ts';
import { WorkerProcesses } from './worker-processes.ts';

/** Steps of a transfer that can meet a failpoint, on average. */
const STEPS = 12;
/** So much of all kills are due to failpoints; the killer makes the rest. */
const AT_FAILPOINTS = 0.45;
/** Cases open at the same time: enough to be in every stage when something dies, few enough for two cores to catch up. */
const AT_A_TIME = 40;

/** `kills` and `transfers`: how many are wanted, from which the odds of one step follow. */
function oddsOf({ kills, transfers, fault }: ChaosOptions): FailpointOdds {
  const dies = (kills * AT_FAILPOINTS) / (transfers * STEPS);
  const doubled = fault === 'credit-not-idempotent' ? 0.4 : 0.03;
  return { before: dies / 3, after: (dies * 2) / 3, late: 0.01, doubled };
}

/** Throws where the run could not be carried through; what it found wrong is in the result. */
export async function runChaos(options: ChaosOptions, exit: Exit, say: (text: string) => void): Promise<ChaosResult> {
  const { seed, seconds, fault } = options;
  const logs = openDataFolder().logs;
  mkdirSync(logs, { recursive: true });
  const name = `chaos-seed-${seed}${fault === undefined ? '' : `-${fault}`}`;
  const log = new ChaosLog(join(logs, `${name}.jsonl`));
  const workersLog = join(logs, `${name}-workers.log`);
  writeFileSync(workersLog, '', { mode: 0o600 });
  say('starting Temporal and PostgreSQL, both durable');
  const servers = await ChaosServers.start(exit, say);
  const { dataFolder, temporalAddress, namespace } = servers;
  installRuntime(() => undefined);
  const db = connect(servers.database.url, { applicationName: 'jiexu-chaos', max: 12, statementTimeoutMs: 60_000 });
  exit.onExit('database connections', () => db.destroy());
  // Never closed: what is tried again at that moment would bring the process down before it has cleared up. It ends with the process.
  const connection = await Connection.connect({ address: temporalAddress });
  const temporal = new Client({ connection, namespace });
  const secret = randomBytes(32);
  const jiexu = new Jiexu({ temporal, db, rules: loadRules(), personKeySecret: secret });

  const bundlePath = join(dataFolder.run, 'chaos-bundle.js');
  const [bundle] = await Promise.all([
    bundleWorkflows([join(projectRoot(), 'test/support/record-commands.ts')]),
    seedOffices(db),
  ]);
  writeFileSync(bundlePath, bundle.code);
  const keyFolder = join(dataFolder.keys, 'offices');
  const workers = new WorkerProcesses(
    {
      temporalAddress,
      namespace,
      databaseUrl: servers.database.url,
      keyFolder,
      personKeySecret: secret.toString('hex'),
      bundlePath,
      logFile: workersLog,
      seed,
      odds: oddsOf(options),
      slowOffice: WEINAN,
      ...(fault === undefined ? {} : { fault }),
    },
    log,
  );
  exit.onExit('worker processes', () => workers.stop());
  await workers.start(options.workers);

  const people = randomOf(seed, 'people');
  let n = 0;
  const next = () => {
    n += 1;
    return moveOf(n, people, fault);
  };
  const everyMs = (seconds * 1000) / (options.transfers * 1.05);
  const applicants = new Applicants({ db, jiexu, log, next, everyMs, atATime: AT_A_TIME });
  const { records } = applicants;
  const desk = new Desk({ db, jiexu, keys: fileKeyStore(keyFolder), records, log, asks: options.ask ? 10 : 0 });

  say(`killing for ${seconds} s, seed ${seed}${fault === undefined ? '' : `, with the fault ${fault}`}`);
  const [killing, deskWork] = [new AbortController(), new AbortController()];
  exit.onExit('the load', () => {
    killing.abort();
    deskWork.abort();
  });
  const atDesk = desk.run(deskWork.signal);
  const killsByKiller = Math.max(1, options.kills * (1 - AT_FAILPOINTS) * 1.15);
  const killer = killAround({
    servers,
    workers,
    log,
    random: randomOf(seed, 'kills'),
    everyMs: (seconds * 1000) / killsByKiller,
    isDue: (killed) => records.all.length >= (killed * options.transfers * 0.7) / killsByKiller,
    signal: killing.signal,
  });
  const load = applicants.run(killing.signal);
  const reached = await Promise.race([untilReached(options, applicants, log, say), killer.then(() => true)]);
  killing.abort();
  await Promise.all([killer, load]);

  say('no more kills: waiting until everything has come to rest');
  workers.calmDown();
  await workers.untilReady(1);
  await Promise.race([applicants.finish(), sleep(120_000)]);
  await settle({ db, temporal, applicants, desk, log, say });
  deskWork.abort();
  await atDesk;

  say('checking decisions, books and people');
  const findings = [
    ...records.findings,
    ...(reached
      ? []
      : [{ what: 'too few transfers or kills were made in time: the machine is too slow for what was asked' }]),
    ...(await checkDecisions(db, records)),
    ...(await checkEndings(records, desk)),
    ...(await checkPeople(db, records)),
    ...(await checkBooks(db)),
  ];
  await workers.stop();
  say('replaying every history');
  const histories = await checkHistories(temporal, db, bundlePath, log);
  findings.push(...histories.findings);
  for (const finding of findings) log.write('finding', { ...finding });
  const { replayed, otherInstants } = histories;
  return { records, log, findings, replayed, otherInstants };
}

/** False where the machine did not get so far in {@link PATIENCE} times the time. */
async function untilReached(
  { seconds, transfers, kills }: ChaosOptions,
  { records }: Applicants,
  log: ChaosLog,
  say: (text: string) => void,
): Promise<boolean> {
  const began = performance.now();
  for (let told = 0; ; ) {
    const elapsed = (performance.now() - began) / 1000;
    const { worker, temporal, postgres, failpoint } = log.kills;
    if (elapsed >= told + 10) {
      told += 10;
      const { all, accepted, open } = records;
      say(
        `  ${all.length} applied, ${accepted.length - open.length} cases ended, ${open.length} open; ` +
          `killed: ${worker} workers, ${temporal} Temporal, ${postgres} PostgreSQL, ${failpoint} at failpoints`,
      );
    }
    if (elapsed >= seconds && records.all.length >= transfers && log.killed >= kills) return true;
    if (elapsed >= seconds * PATIENCE) return false;
    await sleep(100);
  }
}
