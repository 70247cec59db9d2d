// `jiexu office`: enters offices, shows them, has them join the platform, changes their account by two people, rotates their keys.
import type { Command } from 'commander';
import { beijingDate, toBeijing } from '../../domain/instant.ts';
import { OFFICES_QUEUE } from '../../workflows/messages.ts';
import { sayingRefusals } from './by-two.ts';
import { readJson } from './check.ts';
import type { Connected } from './connect.ts';
import { CliError, dim, out, outJson, strong, table, when } from './output.ts';
import { orRefuse } from './unusable.ts';
import { withConnection } from './with-connection.ts';

interface Common {
  readonly json?: boolean;
}

const directory = () => import('../../activities/offices/directory.ts');
const joining = () => import('../../activities/offices/join.ts');
const accounts = () => import('../../activities/offices/receiving-account.ts');

export function addOffice(program: Command): void {
  const office = program
    .command('office')
    .description('offices of the directory: add, list, show, join, account (by two people), rotate-key');

  office
    .command('add')
    .description(
      'enter an office from a JSON file, or change its entry; its account is changed by `office account` only',
    )
    .argument(
      '<file>',
      'JSON with pool, name, phone, address, officer, reviewer, receivingAccount; - for standard input',
    )
    .option('--per-second <n>', 'how many deferred applications are told in a second', '20')
    .option('--json', 'print JSON')
    .action((file: string, options: Common & { perSecond: string }) =>
      orRefuse(options.json ?? false, async () => {
        const entry = await readJson(file, 'one JSON object with an office’s entry');
        await withConnection(async (on) => {
          const { addOffice: enter } = await joining();
          const today = beijingDate(Date.now());
          const added = await enter(on.db, entry, { rules: on.rules, today, taskQueue: OFFICES_QUEUE });
          const told = added.joined ? await tell(on, options.perSecond) : 0;
          if (options.json) return outJson({ ...added, told });
          out(`office ${added.pool} is ${added.added ? 'added' : 'changed'}`);
          if (added.joined) out(`${told} deferred applications were told that it has joined`);
        });
      }),
    );

  office
    .command('join')
    .description('an office of the directory has joined the platform: deferred applications ask again')
    .argument('<pool>')
    .option('--per-second <n>', 'how many deferred applications are told in a second', '20')
    .option('--json', 'print JSON')
    .action((pool: string, options: Common & { perSecond: string }) =>
      withConnection(async (on) => {
        const joined = await orNoOffice(async () => (await joining()).joinPlatform(on.db, pool));
        const told = await tell(on, options.perSecond);
        if (options.json) return outJson({ pool, joined, told });
        out(
          `office ${pool} ${joined ? 'has joined' : 'was on the platform already'}; ${told} deferred applications were told`,
        );
      }),
    );

  office
    .command('list')
    .description('all offices of the directory')
    .option('--json', 'print JSON')
    .action((options: Common) =>
      withConnection(async ({ db, keys }) => {
        const { officeDirectory } = await directory();
        const offices = officeDirectory({ db, keys });
        const records = await Promise.all((await offices.all()).map(({ pool }) => offices.record(pool)));
        const known = records.flatMap((record) => record ?? []);
        if (options.json) return outJson(known);
        out(
          table(
            ['pool', 'name', 'answers', 'accepts', 'connector', 'task queue', 'platform'],
            known.map((o) => [
              o.pool,
              o.name,
              o.answers,
              o.accepts,
              o.connector,
              o.taskQueue,
              o.onPlatform ? 'yes' : 'no',
            ]),
          ),
        );
      }),
    );

  office
    .command('show')
    .description('an office’s entry, and every account it has received on')
    .argument('<pool>')
    .option('--json', 'print JSON')
    .action((pool: string, options: Common) => withConnection(({ db, keys }) => show({ db, keys }, pool, options)));

  office
    .command('account')
    .description(
      'change the account an office receives on: two people say the same; what is paid from then on goes there',
    )
    .requiredOption('--pool <pool>', 'the office')
    .requiredOption('--file <file>', 'JSON with accountName, bank, bankCode, accountNo; - for standard input')
    .requiredOption('--who <id>', 'staff number or role of who says so now')
    .option('--json', 'print JSON')
    .action((options: Common & { pool: string; file: string; who: string }) =>
      orRefuse(options.json ?? false, async () => {
        const { pool, file, who } = options;
        const account = await readJson(file, 'one JSON object with accountName, bank, bankCode, accountNo');
        await withConnection(async ({ db }) => {
          const { changeAccount } = await accounts();
          const changed = await sayingRefusals(orNoOffice(() => changeAccount(db, { pool, account, who })));
          if (options.json) return outJson({ pool, ...changed });
          switch (changed.state) {
            case 'unchanged':
              return out(`office ${pool} receives on that account already; nothing was changed`);
            case 'proposed':
              return out(
                `proposed by ${changed.first}; nothing has changed yet. A second person says the same, with --who ID`,
              );
            case 'changed':
              return out(
                `office ${pool} receives on the new account since ${when(toBeijing(Date.parse(changed.validFrom)))} (${changed.first}, ${changed.second})`,
              );
            default:
              return changed satisfies never;
          }
        });
      }),
    );

  office
    .command('rotate-key')
    .description('a new key seals the office’s papers from now on; what the old ones sealed stays valid')
    .argument('<pool>')
    .option('--json', 'print JSON')
    .action((pool: string, options: Common) =>
      withConnection(async ({ db, keys }) => {
        const { officeDirectory } = await directory();
        if ((await officeDirectory({ db, keys }).ref(pool)) === undefined) throw unknown(pool);
        const keyId = await keys.rotate(pool);
        if (options.json) return outJson({ pool, keyId });
        out(`office ${pool} seals with key ${keyId} from now on`);
      }),
    );
}

async function tell({ operations }: Connected, given: string): Promise<number> {
  const perSecond = Number(given);
  if (!(perSecond > 0)) throw new CliError(`--per-second: a number above zero, not ${given}`, 2);
  return operations.officeJoined({ perSecond });
}

function unknown(pool: string): CliError {
  return new CliError(`office ${pool} is not in the directory; add it with \`npx jiexu office add FILE\``);
}

async function orNoOffice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === 'UnknownOffice') throw new CliError(error.message);
    throw error;
  }
}

async function show({ db, keys }: Pick<Connected, 'db' | 'keys'>, pool: string, options: Common): Promise<void> {
  const { officeDirectory } = await directory();
  const record = await officeDirectory({ db, keys }).record(pool);
  if (record === undefined) throw unknown(pool);
  const { accountsOf } = await accounts();
  const held = await accountsOf(db, pool);
  if (options.json) return outJson({ ...record, accounts: held });
  out(
    [
      `${strong(`${record.name} ${pool}`)}  ${record.onPlatform ? 'on the platform' : dim('not on the platform')}`,
      `${record.address}, ${record.phone}; ${record.contact}, officer ${record.officer}, reviewer ${record.reviewer}`,
      `answers letters: ${record.answers} · checks forms: ${record.accepts} · connector ${record.connector} · task queue ${record.taskQueue}`,
      '',
      table(
        ['account', 'bank', 'number', 'since', 'changed by'],
        held.map(({ account, validFrom, by }) => [
          account.accountName,
          `${account.bank} ${account.bankCode}`,
          account.accountNo,
          validFrom === null ? 'it joined' : when(toBeijing(Date.parse(validFrom))),
          by?.join(', ') ?? '',
        ]),
      ),
    ].join('\n'),
  );
}
