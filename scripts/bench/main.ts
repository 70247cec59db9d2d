// `npm run bench`: what a transfer costs beside a floor that does nothing, on the same servers in the same run. Fails on no figure.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRules } from '../../activities/rules/load.ts';
import { openDataFolder } from '../../workers/servers/data-folder.ts';
import { exitCodeFor, openExit } from '../../workers/servers/exit.ts';
import { type AllMeasured, measureAll, type StartWorker } from './measure.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { reportOf, tables } from './report.ts';
import { startBenchServers } from './servers.ts';
import { startWorkerProcess } from './worker-process.ts';

const began = performance.now();
const say = (text: string) =>
  void process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s] ${text}\n`);
const exit = openExit({ say });
process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
  return 1;
});
await exit.close();
// After a failure applicants are still in flight, and each would go on asking servers that are gone.
process.exit();

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const signal = exit.asked.then((name) => exitCodeFor(name));
  return Promise.race([bench(options), signal]);
}

async function bench(options: BenchOptions): Promise<number> {
  say('starting Temporal and PostgreSQL, both durable');
  const servers = await startBenchServers(exit, say);
  let broke: (what: string) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => {
    broke = (what) => reject(new Error(what));
  });
  void servers.stack.died.then(broke);
  const startWorker: StartWorker = async (what) => {
    const worker = await startWorkerProcess(servers, exit, what);
    void worker.died.then(broke);
    return worker;
  };
  const file = join(openDataFolder().root, 'bench.json');
  const keep = (found: AllMeasured) => {
    const report = reportOf(new Date().toISOString(), options.applicants, found);
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    return report;
  };
  const measuring = measureAll({ servers, startWorker, say, options, rules: loadRules(), soFar: keep });
  const report = keep(await Promise.race([measuring, broken]));
  process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : `\n${tables(report)}`}\n`);
  say(`the figures as JSON: ${file}`);
  return 0;
}
