// `jiexu inheritance`: sums of persons who died before they were credited, and their payment to heirs by two members of staff.
import type { Command } from 'commander';
import { yuan } from '../../domain/money.ts';
import { fenOf, reportByTwo } from './by-two.ts';
import { CliError, out, outJson, table } from './output.ts';
import { withConnection } from './with-connection.ts';

interface Common {
  readonly office?: string;
  readonly json?: boolean;
}

export function addInheritance(program: Command): void {
  const inheritance = program
    .command('inheritance')
    .description('sums of persons who died before they were credited: list them, pay them to heirs; paying takes two');

  inheritance
    .command('list')
    .description('what the inheritance desks have, by the office’s own number of the person, or the case number')
    .option('--office <pool>', 'only this office’s')
    .option('--json', 'print JSON, amounts in fen')
    .action((options: Common) =>
      withConnection(async ({ db }) => {
        const { inheritances } = await import('../../activities/offices/suspense.ts');
        const held = await inheritances(db, options.office);
        if (options.json) outJson(held.map((each) => ({ ...each, amountFen: each.amountFen.toString() })));
        else if (held.length === 0) out('nothing is with an inheritance desk');
        else {
          out(
            table(
              ['reference', 'office', 'yuan'],
              held.map((each) => [each.ref, each.office, yuan(each.amountFen)]),
            ),
          );
        }
      }),
    );

  inheritance
    .command('pay')
    .description('book that heirs were paid; given twice, by two')
    .argument('<reference>', 'as `inheritance list` names it')
    .requiredOption('--payout <no>', 'the office’s own number of this payment; the same number is booked once')
    .requiredOption('--amount <yuan>', 'how much')
    .requiredOption('--who <id>', 'your staff number or role')
    .option('--office <pool>', 'whose desk, if more than one has that reference')
    .option('--json', 'print JSON')
    .action((ref: string, options: Common & { payout: string; amount: string; who: string }) =>
      withConnection(async ({ db }) => {
        const amountFen = fenOf(options.amount, '--amount');
        const { payout: payoutNo, who } = options;
        if (!/^[A-Za-z0-9._-]{1,64}$/.test(payoutNo)) {
          throw new CliError(`--payout: letters, digits, ".", "_" and "-", at most 64, not ${payoutNo}`, 2);
        }
        const { account } = await import('../../activities/ledger/names.ts');
        const { payInheritance } = await import('../../activities/offices/suspense.ts');
        const desks = await db
          .selectFrom('ledger.account')
          .select('office')
          .where('name', '=', account.inheritance(ref))
          .execute();
        const offices = desks.map(({ office }) => office);
        const [office, another] = offices.filter((each) => options.office === undefined || each === options.office);
        if (office === undefined)
          throw new CliError(`no inheritance desk has anything under ${ref}; see \`npx jiexu inheritance list\``);
        if (another !== undefined) throw new CliError(`say which office with --office: ${offices.join(', ')}`, 2);
        const what = `${yuan(amountFen)} yuan of ${ref} paid to heirs as ${payoutNo}`;
        await reportByTwo(options, what, payInheritance(db, { office, ref, payoutNo, amountFen, who }));
      }),
    );
}
