// `jiexu check`: would this application be accepted, and what then. On given facts, or on those the offices of a running system have.
import { readFile } from 'node:fs/promises';
import { text as allOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { loadRules } from '../../activities/rules/load.ts';
import type { CheckResult } from '../../domain/decision.ts';
import { UnusableInput } from '../../domain/input.ts';
import { toBeijing } from '../../domain/instant.ts';
import { check } from '../../domain/rules/check.ts';
import { parseApplication, parseCheckInput } from '../../domain/rules/parse.ts';
import { readRunFile } from '../../workers/servers/data-folder.ts';
import { orRefuse } from './unusable.ts';
import { withConnection } from './with-connection.ts';

/** A file's JSON; `-` is standard input. Throws `UnusableInput` where there is none. `what`: what to give, for the remedy. */
export async function readJson(
  file: string,
  what = 'one JSON object with now, application and facts',
): Promise<unknown> {
  let text: string;
  try {
    text = file === '-' ? await allOf(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UnusableInput([
      { field: 'FILE', rule: `cannot be read${code}`, remedy: 'Name a file that can be read, or - for standard input' },
    ]);
  }
  try {
    // A byte-order mark that an editor left is no part of the JSON.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new UnusableInput([{ field: 'input', rule: 'is not JSON', remedy: `Give ${what}` }]);
  }
}

/** No facts given, and a system runs here whose offices can be asked. Without one, the missing field is refused like any other. */
function asksTheOffices(input: unknown): input is { readonly now?: unknown; readonly application: unknown } {
  const lacksFacts = typeof input === 'object' && input !== null && 'application' in input && !('facts' in input);
  return lacksFacts && (process.env.DATABASE_URL !== undefined || readRunFile() !== undefined);
}

async function askOffices(
  input: { readonly now?: unknown; readonly application: unknown },
  as: string | undefined,
): Promise<CheckResult> {
  const { inquire } = await import('../../activities/cases/inquire.ts');
  const { officeDirectory } = await import('../../activities/offices/directory.ts');
  return withConnection(({ jiexu, db, keys, rules }) => {
    const now = typeof input.now === 'string' ? input.now : toBeijing(Date.now());
    const application = parseApplication(input.application, now, rules);
    const filedAt = application[application.direction === 'in' ? 'destination' : 'source'].area;
    const office = as ?? rules.poolOf(filedAt, now.slice(0, 10))?.pool ?? filedAt;
    return inquire(db, rules, officeDirectory({ db, keys }), {
      application,
      now,
      office,
      personKey: jiexu.personKeyOf(application),
    });
  });
}

/** Adds `check FILE|-` to the program. Exit code 0 whatever the decision, 2 for unusable input. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description('decide on an application and the facts of both offices, as JSON')
    .argument(
      '<file>',
      'JSON with now, application and facts; without facts both offices are asked; - for standard input',
    )
    .option('--json', 'faults as JSON too')
    .option(
      '--as <pool>',
      'without facts: the office that asks, a party to the transfer; where it is filed if not given',
    )
    .option('--rules <folder>', 'newer rule data: regions/*.json, years/*.json, pools.json')
    .action(async (file: string, options: { as?: string; json?: boolean; rules?: string }) => {
      await orRefuse(options.json ?? false, async () => {
        const rules = loadRules(options.rules);
        const input = await readJson(file);
        const result = asksTheOffices(input)
          ? await askOffices(input, options.as)
          : check(parseCheckInput(input, rules), rules);
        process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      });
    });
}
