// A Temporal server for us: the one that is given, the one of ours that still runs, or a new child of the official CLI.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type DataFolder, readJson, writePrivate } from '../data-folder.ts';
import type { Lifeline } from '../lifeline.ts';
import { accepts, freePort, LOOPBACK, untilAccepts } from '../ports.ts';
import {
  isAlive,
  isOurs,
  lastLines,
  processesWith,
  type ServerProcess,
  spawnServer,
  stopProcess,
} from '../processes.ts';
import { whyNotServing } from './answers.ts';
import { resolveTemporalCli, type Say } from './resolve.ts';

export interface TemporalOptions {
  readonly dataFolder: DataFolder;
  /** For tests: a server of its own whatever TEMPORAL_ADDRESS says. */
  readonly ephemeral?: boolean;
  /** Lets tests skip time per workflow. */
  readonly timeSkipping?: boolean;
  readonly say: Say;
  /** Ties the server to this process. */
  readonly lifeline?: Lifeline;
}

export interface TemporalServer {
  /** `host:port` of the gRPC frontend. */
  readonly address: string;
  /** Undefined for a given server whose Web UI we do not know (variable TEMPORAL_UI). */
  readonly uiUrl: string | undefined;
  readonly namespace: string;
  /** Undefined for a given server. */
  readonly pid: number | undefined;
  /** Resolves with a sentence when the server ends without `stop` having been called; never for a given one. */
  readonly died: Promise<string>;
  /** Stops our server; leaves a given one alone. */
  stop(): Promise<void>;
}

const recordShape = z.object({
  pid: z.number().int().positive(),
  port: z.number().int().positive(),
  uiPort: z.number().int().positive(),
  timeSkipping: z.boolean(),
});
type ServerRecord = z.infer<typeof recordShape>;

const NAMESPACE = 'default';
const SERVES_WITHIN_MS = 90_000;
const STARTS = 4;
const STOP_STEPS = [{ signal: 'SIGTERM', waitMs: 15_000 }] as const;

/** SQLite and process names of one data folder's server. */
const placesOf = (folder: DataFolder) => ({
  database: join(folder.temporal, 'temporal.sqlite'),
  record: join(folder.run, 'temporal.json'),
  log: join(folder.logs, 'temporal.log'),
});

/**
 * Gives a Temporal server that serves its namespace: TEMPORAL_ADDRESS (namespace TEMPORAL_NAMESPACE) where set, else
 * one of ours on the loopback address with its data in the data folder. One that outlived a killed process is used
 * again.
 *
 * @throws Error with the remedy where the given server does not answer, no CLI is found, or ours does not come up.
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const given = process.env.TEMPORAL_ADDRESS;
  if (given && !options.ephemeral) return givenServer(given);

  const { record, database } = placesOf(options.dataFolder);
  const known = recordShape.safeParse(readJson(record)).data;
  const attached = known && (await attach(known, options));
  if (attached) return attached;
  for (const pid of await processesWith(database)) await stopProcess(pid, STOP_STEPS);
  rmSync(record, { force: true });
  return start(options, known);
}

async function givenServer(address: string): Promise<TemporalServer> {
  const namespace = process.env.TEMPORAL_NAMESPACE || NAMESPACE;
  const wrong = await whyNotServing(address, namespace, 10_000);
  if (wrong) {
    throw new Error(
      `the Temporal server at TEMPORAL_ADDRESS=${address} does not serve namespace ${namespace}: ${wrong}; ` +
        'start it, set TEMPORAL_NAMESPACE, or unset TEMPORAL_ADDRESS to have one started here',
    );
  }
  const uiUrl = process.env.TEMPORAL_UI || undefined;
  return { address, uiUrl, namespace, pid: undefined, died: new Promise(() => undefined), stop: async () => undefined };
}

async function attach(known: ServerRecord, options: TemporalOptions): Promise<TemporalServer | undefined> {
  const { database } = placesOf(options.dataFolder);
  if (known.timeSkipping !== (options.timeSkipping ?? false)) return undefined;
  if (!(await isOurs(known.pid, database))) return undefined;
  if ((await whyNotServing(`${LOOPBACK}:${known.port}`, NAMESPACE, 10_000)) !== undefined) return undefined;
  options.say('using the Temporal server that an earlier run left behind');
  options.lifeline?.process(known.pid, 'SIGTERM');
  return handle(known, options, endOf(known.pid));
}

async function endOf(pid: number): Promise<string> {
  while (isAlive(pid)) await sleep(500, undefined, { ref: false });
  return 'it ended';
}

async function start(options: TemporalOptions, before: ServerRecord | undefined): Promise<TemporalServer> {
  const cli = await resolveTemporalCli({ env: process.env, cache: options.dataFolder.cache, say: options.say });
  const { record, log } = placesOf(options.dataFolder);
  let last = '';
  for (let attempt = 0; attempt < STARTS; attempt++) {
    const wish = attempt === 0 ? before : undefined;
    const port = await freePort(wish?.port);
    const uiPort = await freePort(wish?.uiPort, [port]);
    const child = await spawnServer(cli.path, argumentsFor(options, port, uiPort), {
      logFile: log,
      cwd: options.dataFolder.temporal,
      env: environment(),
    });
    options.lifeline?.process(child.pid, 'SIGTERM');
    const content: ServerRecord = { pid: child.pid, port, uiPort, timeSkipping: options.timeSkipping ?? false };
    writePrivate(record, JSON.stringify(content));
    const failed = await whyNotUp(child, port, uiPort);
    if (failed === undefined) return handle(content, options, child.ended);
    await stopProcess(child.pid, STOP_STEPS);
    options.lifeline?.forget(child.pid);
    rmSync(record, { force: true });
    last = `${failed}; the end of ${log}:\n${lastLines(log)}`;
    if (!/address already in use|bind/i.test(last)) break;
  }
  throw new Error(`the Temporal server did not come up: ${last}`);
}

function argumentsFor(options: TemporalOptions, port: number, uiPort: number): string[] {
  const { database } = placesOf(options.dataFolder);
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(port), '--ui-port', String(uiPort)];
  args.push('--db-filename', database, '--sqlite-pragma', 'journal_mode=wal', '--namespace', NAMESPACE);
  args.push('--log-level', 'warn', '--ui-disable-news-fetch', '--disable-config-file', '--disable-config-env');
  // The development server hands out tasks at most 20 times a second by default, so that every step waits for a grid of 50 ms.
  args.push('--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000');
  // What is thrown away afterwards need not outlive the machine: nothing waits for the disk.
  if (options.ephemeral) args.push('--sqlite-pragma', 'synchronous=off');
  if (options.timeSkipping) {
    args.push('--dynamic-config-value', 'frontend.WorkflowTimeSkippingEnabled=true');
    args.push('--dynamic-config-value', 'history.timerProcessorMaxTimeShift="10ms"');
  }
  return args;
}

/** Only what a server needs: our own variables, TEMPORAL_* among them, must not change how it runs. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG, SSL_CERT_FILE, SSL_CERT_DIR } = process.env;
  return { PATH, HOME, TMPDIR, LANG, SSL_CERT_FILE, SSL_CERT_DIR, TZ: 'UTC' };
}

async function whyNotUp(child: ServerProcess, port: number, uiPort: number): Promise<string | undefined> {
  let ended: string | undefined;
  void child.ended.then((how) => {
    ended = how;
  });
  const until = Date.now() + SERVES_WITHIN_MS;
  await untilAccepts(port, SERVES_WITHIN_MS, () => ended !== undefined);
  let wrong: string | undefined = 'it does not listen';
  while (ended === undefined && Date.now() < until) {
    wrong = await whyNotServing(`${LOOPBACK}:${port}`, NAMESPACE, 5_000);
    if (wrong === undefined && (await accepts(uiPort))) return undefined;
    await sleep(50);
  }
  return ended === undefined ? (wrong ?? 'its Web UI does not listen') : `it ended by ${ended}`;
}

function handle(record: ServerRecord, options: TemporalOptions, ended: Promise<string>): TemporalServer {
  const { log } = placesOf(options.dataFolder);
  let stopping = false;
  return {
    address: `${LOOPBACK}:${record.port}`,
    uiUrl: `http://${LOOPBACK}:${record.uiPort}`,
    namespace: NAMESPACE,
    pid: record.pid,
    died: new Promise((resolve) => {
      void ended.then((how) => {
        if (!stopping) resolve(`the Temporal server ended (${how}); its log is ${log}`);
      });
    }),
    async stop() {
      stopping = true;
      await stopProcess(record.pid, STOP_STEPS);
      // The ports stay known so that links to the Web UI hold at the next start; a process of another id is never taken for ours.
    },
  };
}
