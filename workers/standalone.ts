// `npm start`: everything up, the examples to their end, the books before and after, the Web UI's address. `-- --exit` ends it then.
import { styleText } from 'node:util';
import { openCaseNos } from '../activities/cases/register.ts';
import { reconcile } from '../activities/ledger/reconcile.ts';
import { describeBooks } from '../client/cli/books/text.ts';
import { dim, strong } from '../client/cli/output.ts';
import { type Played, play } from './examples/play.ts';
import { type ExampleTransfer, readEmployees, readOffices, readTransfers } from './examples/read.ts';
import { seedExamples } from './examples/seed.ts';
import { openProgress, outcomes } from './examples/show.ts';
import { links } from './examples/web-ui.ts';
import { type JiexuProcess, startProcess } from './process.ts';
import { openDataFolder } from './servers/data-folder.ts';
import { exitCodeFor, openExit } from './servers/exit.ts';
import { startAnew } from './servers/fresh.ts';
import { readStartFlags } from './start-flags.ts';

const SIDE_BY_SIDE = 8;

/** How the reader moves on an example that is left to him, by its `act`. */
const COMMANDS: Readonly<Record<string, string | undefined>> = {
  'waits-for-answer': 'answer CASE --confirm',
  'waits-for-verdict': 'accept CASE',
};

const started = performance.now();
const say = (text: string) =>
  void process.stdout.write(`${dim(`[${((performance.now() - started) / 1000).toFixed(1)} s]`)} ${text}\n`);
const heading = (text: string) => void process.stdout.write(`\n${strong(styleText('underline', text))}\n`);
const print = (text: string) => void process.stdout.write(`${text}\n`);

const exit = openExit({ say });
process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
  return 1;
});
await exit.close();

async function main(): Promise<number> {
  const flags = readStartFlags(process.argv.slice(2));
  if (flags.fresh) await startAnew(openDataFolder(), say);
  say('starting Temporal and PostgreSQL');
  const embedded = await startProcess({ exit, say });
  say('servers, workers and bank are up');

  const asked = exit.asked.then((signal) => ({ kind: 'signal' as const, signal }));
  const broken = Promise.race([embedded.stack.died, embedded.running.then(() => 'the workers have stopped')]).then(
    (what) => ({ kind: 'broken' as const, what }),
  );
  const shown = show(embedded).then((ok) => ({ kind: 'shown' as const, ok }));

  let end = await Promise.race([shown, asked, broken]);
  if (end.kind === 'shown' && !flags.exit) {
    if (!end.ok) process.stderr.write('The books are not equal: see above.\n');
    end = await Promise.race([asked, broken]);
  }
  switch (end.kind) {
    case 'shown':
      say('ending, as asked');
      return end.ok ? 0 : 1;
    case 'signal':
      say('stopping');
      return end.signal === 'SIGINT' && flags.exit === false ? 0 : exitCodeFor(end.signal);
    case 'broken':
      process.stderr.write(`${end.what}; see ${embedded.logFile}\n`);
      return 1;
    default:
      return end satisfies never;
  }
}

/** Seeds and plays the examples, then shows what came of them. False where the books are not equal. */
async function show(embedded: JiexuProcess): Promise<boolean> {
  const { db, rules } = embedded;
  const examples = readTransfers();
  await seedExamples(db, rules, readOffices(), [...examples, ...readEmployees()]);

  heading('The books before');
  print(describeBooks(await reconcile(db, { openCases: new Set(await openCaseNos(db)) })));

  heading(`${examples.length} applications`);
  const played = await playAll(embedded, examples);
  const again = played.filter((each) => !each.appliedNow).length;
  if (again > 0) print(dim(`${again} of them were decided by an earlier run: nothing is applied twice`));

  heading('How they ended');
  print(outcomes(played));

  heading('The books after');
  const books = await reconcile(db, { openCases: new Set(await openCaseNos(db)) });
  print(describeBooks(books));

  print(await invitation(embedded, played));
  heading('Look further');
  print(links(embedded, played));
  return books.faults.length === 0 && !books.waiting.some((each) => each.orphan);
}

async function playAll({ jiexu }: JiexuProcess, examples: readonly ExampleTransfer[]): Promise<Played[]> {
  const progress = openProgress(examples.length, process.stdout);
  const last = new Map<string, Played>();
  const queue = [...examples];
  const seen = (played: Played) => {
    last.set(played.example.application.applicationNo, played);
    progress.update(played);
  };
  const player = async () => {
    for (let next = queue.shift(); next !== undefined && !exit.leaving(); next = queue.shift()) {
      await play(jiexu, next, seen, exit.leaving);
    }
  };
  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, player));
  } finally {
    progress.stop();
  }
  return examples.flatMap((example) => last.get(example.application.applicationNo) ?? []);
}

/** The cases that are left to the reader, as they stand, with the command that moves each on. */
async function invitation({ jiexu }: JiexuProcess, played: readonly Played[]): Promise<string> {
  const lines: string[] = [];
  for (const { example, view: seen } of played) {
    const command = COMMANDS[example.act ?? 'none'];
    if (command === undefined || seen?.caseNo === undefined) continue;
    const view = await jiexu.status(seen.caseNo);
    const awaited = view.awaited[0];
    if (view.outcome !== undefined || awaited === undefined) continue;
    lines.push(
      `  ${awaited.actor} office ${awaited.office}: ${awaited.forWhat}, until ${strong(awaited.until?.slice(0, 16).replace('T', ' ') ?? '')}`,
      `      ${strong(`npx jiexu ${command.replace('CASE', view.caseNo ?? '')}`)}   ${dim(`npx jiexu status ${view.caseNo} --timeline`)}`,
    );
  }
  if (lines.length === 0) return '';
  return ['', styleText('yellow', 'Cases that wait for you, as the clerk. In another terminal:'), ...lines].join('\n');
}
