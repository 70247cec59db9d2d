// `npm run chaos`: kills workers, Temporal and PostgreSQL under a load of transfers, and proves afterwards that no fen
// was lost or made.
import { exitCodeFor, openExit } from '../../workers/servers/exit.ts';
import { type ChaosOptions, commandOf, readOptions, USAGE } from './options.ts';
import { summary } from './report.ts';
import { runChaos } from './run.ts';

const began = performance.now();
const say = (text: string) =>
  void process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s] ${text}\n`);
const exit = openExit({ say });
process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
  return 1;
});
await exit.close();
// Whatever still waits for an answer would go on asking servers that are gone.
process.exit();

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  return Promise.race([chaos(options), exit.asked.then((name) => exitCodeFor(name))]);
}

async function chaos(options: ChaosOptions): Promise<number> {
  const result = await runChaos(options, exit, say).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`chaos could not be carried through: ${why}\nthe same run again: ${commandOf(options)}`);
  });
  say(`every kill with its instant: ${result.log.file}`);
  const { text, sound } = summary(options, result);
  process.stdout.write(`${text}\n`);
  return sound ? 0 : 1;
}
