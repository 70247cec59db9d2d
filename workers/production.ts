// The workers against servers that others run: no examples, no seeding; runs until it is told to stop.
import { startProcess } from './process.ts';
import { exitCodeFor, openExit } from './servers/exit.ts';

const REQUIRED = ['TEMPORAL_ADDRESS', 'DATABASE_URL', 'DATABASE_ADMIN_URL', 'JIEXU_PERSON_KEY'] as const;

const say = (text: string) => void process.stdout.write(`${text}\n`);
const exit = openExit({ say });
process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  return 1;
});
await exit.close();

async function main(): Promise<number> {
  const missing = REQUIRED.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new Error(
      `in production these variables must be set: ${missing.join(', ')}; docker-compose.yml shows how. For a trial use npm start`,
    );
  }
  const system = await startProcess({ exit, say });
  say('workers are up');
  const ended = Promise.race([system.stack.died, system.running.then(() => 'the workers have stopped')]);
  const why = await Promise.race([exit.asked.then((signal) => ({ signal })), ended.then((what) => ({ what }))]);
  if ('signal' in why) return exitCodeFor(why.signal);
  throw new Error(`${why.what}; see ${system.logFile}`);
}
