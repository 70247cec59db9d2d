// `jiexu check`: would this application be accepted, and what then. Decides on given facts; asks no office and changes nothing.
import { readFile } from 'node:fs/promises';
import { text as allOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { loadRules } from '../../activities/rules/load.ts';
import { UnusableInput } from '../../domain/input.ts';
import { check } from '../../domain/rules/check.ts';
import { parseCheckInput } from '../../domain/rules/parse.ts';
import { orRefuse } from './unusable.ts';

/** A file's JSON; `-` is standard input. Throws `UnusableInput` where there is none. */
async function readJson(file: string): Promise<unknown> {
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
    throw new UnusableInput([
      { field: 'input', rule: 'is not JSON', remedy: 'Give one JSON object with now, application and facts' },
    ]);
  }
}

/** Adds `check FILE|-` to the program. Exit code 0 whatever the decision, 2 for unusable input. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description('decide on an application and the facts of both offices, as JSON')
    .argument('<file>', 'JSON with now, application and facts; - for standard input')
    .option('--json', 'faults as JSON too')
    .option('--rules <folder>', 'newer rule data: regions/*.json, years/*.json, pools.json')
    .action(async (file: string, options: { json?: boolean; rules?: string }) => {
      await orRefuse(options.json ?? false, async () => {
        const rules = loadRules(options.rules);
        const result = check(parseCheckInput(await readJson(file), rules), rules);
        process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      });
    });
}
