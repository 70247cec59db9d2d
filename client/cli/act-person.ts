// `jiexu ask`, `supply`, `identity`, `death`: what concerns the person of a case. Personal data comes from files, never from the command line.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { z } from 'zod';
import { bankAccount, documentPerson } from '../../domain/forms.ts';
import { CliError } from './output.ts';
import { type Common, report } from './taken.ts';
import { withConnection } from './with-connection.ts';

export function addActPerson(program: Command): void {
  program
    .command('ask')
    .description('an office asks the applicant for a supplement; its clock stands still until it comes')
    .argument('<case>')
    .requiredOption('--for <text>', 'what is missing, without personal data')
    .option('--office <pool>', 'the office that asks; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { for: string }) =>
      withConnection(async ({ jiexu }) => {
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.source.pool;
        report(options, view, await jiexu.askSupplement(view.caseNo ?? caseNo, office, options.for));
      }),
    );

  program
    .command('supply')
    .description('the applicant hands in what was asked for, or after a bounce another account of the person’s own')
    .argument('<case>')
    .requiredOption('--papers <text...>', 'what is handed in, without personal data')
    .option('--account <file>', 'JSON: accountName, bank, bankCode, accountNo of the person’s own account')
    .option('--office <pool>', 'where it is handed in; the destination where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { papers: string[]; account?: string }) =>
      withConnection(async ({ jiexu }) => {
        const account = options.account === undefined ? undefined : await readAs(bankAccount, options.account);
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.destination.pool;
        report(options, view, await jiexu.supply(view.caseNo ?? caseNo, office, options.papers, account));
      }),
    );

  program
    .command('identity')
    .description(
      'an office says who the person is by document; no step that relies on it is taken until the other office says the same',
    )
    .argument('<case>')
    .requiredOption('--file <file>', 'JSON: name, idType, idNumber')
    .requiredOption('--office <pool>', 'the office that says so')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { file: string; office: string }) =>
      withConnection(async ({ jiexu }) => {
        const person = await readAs(documentPerson, options.file);
        const view = await jiexu.status(caseNo);
        report(options, view, await jiexu.confirmIdentity(view.caseNo ?? caseNo, options.office, person));
      }),
    );

  program
    .command('death')
    .description(
      'an office reports that the person has died: before zeroing the source keeps the money, after it the destination’s inheritance desk gets it',
    )
    .argument('<case>')
    .requiredOption('--on <date>', 'the day, 2026-11-30')
    .option('--office <pool>', 'the office that reports it; the source where not given')
    .option('--json', 'print JSON')
    .action((caseNo: string, options: Common & { on: string }) =>
      withConnection(async ({ jiexu }) => {
        const view = await jiexu.status(caseNo);
        const office = options.office ?? view.source.pool;
        report(options, view, await jiexu.reportDeath(view.caseNo ?? caseNo, office, options.on));
      }),
    );
}

/** Reads a JSON file; what does not fit is named by field, never quoted. */
async function readAs<T>(schema: z.ZodType<T>, file: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliError(`${file} cannot be read`, 2);
  });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new CliError(`${file} is not JSON`, 2);
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new CliError(`${file}: ${faults.join('; ')}`, 2);
}
