// `jiexu reconcile`: proves from the books' entries alone that no fen was lost or made, and names what nobody will come for.
import type { Command } from 'commander';
import type { Report } from '../../activities/ledger/reconcile.ts';
import { toBeijing } from '../../domain/instant.ts';
import { yuan } from '../../domain/money.ts';
import { CliError, dim, out, outJson, strong, table, warn, when } from './output.ts';
import { withConnection } from './with-connection.ts';

export function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description(
      'prove the books from their entries: every fen is in an account, in transit, in suspense or paid; exit 1 if not',
    )
    .option('--office <pool>', 'only this office’s books')
    .option('--older-than <days>', 'name doubles, disputed and unmatched sums that have waited so many days', '5')
    .option('--json', 'print JSON, amounts in fen')
    .action((options: { office?: string; olderThan: string; json?: boolean }) =>
      withConnection(async ({ db }) => {
        const { openCaseNos } = await import('../../activities/cases/register.ts');
        const { reconcile } = await import('../../activities/ledger/reconcile.ts');
        const openCases = new Set(await openCaseNos(db));
        const olderThanDays = Number(options.olderThan);
        if (!Number.isInteger(olderThanDays) || olderThanDays < 0) {
          throw new CliError(`--older-than: whole days, not ${options.olderThan}`, 2);
        }
        const report = await reconcile(db, {
          openCases,
          olderThanDays,
          ...(options.office ? { office: options.office } : {}),
        });
        if (options.json)
          outJson(
            JSON.parse(
              JSON.stringify(report, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
            ),
          );
        else out(describeBooks(report));
        if (report.faults.length > 0 || report.waiting.some((each) => each.orphan)) process.exitCode = 1;
      }),
    );
}

const ALWAYS = ['opened', 'person', 'out', 'sent', 'in', 'payout', 'paid', 'interest', 'bank'] as const;
/** Shown where there is something in them. */
const SELDOM = ['unmatched', 'inheritance'] as const;
type Column = (typeof ALWAYS)[number] | (typeof SELDOM)[number];

/** The books as a table, the proof under it, and what waits. */
export function describeBooks(report: Report): string {
  const total = (column: Column) => report.offices.reduce((sum, office) => sum + office[column], 0n);
  const columns: readonly Column[] = [...ALWAYS, ...SELDOM.filter((column) => total(column) !== 0n)];
  const rows = [
    ...report.offices.map((office) => [office.office, ...columns.map((column) => amount(office[column]))]),
    ['all', ...columns.map((column) => strong(amount(total(column))))],
  ];
  const { held, owed, flight } = report.totals;
  const parts = [
    table(['office', ...columns], rows),
    dim(
      'yuan. opened: put into the accounts · out: zeroed, no receipt yet · sent: left the bank, no receipt yet · in: arrived, not credited',
    ),
    `${held === owed ? strong('equal to the fen') : warn('NOT EQUAL')}: in accounts, in transit, in suspense and paid ${yuan(held)} = opened and interest ${yuan(owed)}${flight === 0n ? '' : ` (of it ${yuan(flight)} between two banks)`}`,
  ];
  if (report.waiting.length > 0) {
    parts.push(
      table(
        ['waits', 'office', 'case', 'yuan', 'since', ''],
        report.waiting.map((each) => [
          // what an open case has not credited yet waits for that case, not for a match by hand
          each.kind === 'unmatched' && !each.orphan ? 'in suspense' : each.kind,
          each.office,
          each.caseNo ?? '',
          amount(each.amountFen),
          when(toBeijing(Date.parse(each.since))),
          each.orphan ? warn('ORPHAN: no open case') : '',
        ]),
      ),
    );
  }
  if (report.suspects.length > 0) {
    parts.push(
      table(
        ['suspect', 'office', 'sum', 'yuan', 'days', ''],
        report.suspects.map((each) => [
          each.suspect,
          each.office,
          each.id,
          amount(each.amountFen),
          `${each.days}`,
          'see `npx jiexu suspense list`',
        ]),
      ),
    );
  }
  for (const fault of report.faults) parts.push(warn(`FAULT ${fault.fault}: ${fault.where}: ${fault.what}`));
  return parts.join('\n');
}

function amount(fen: bigint): string {
  return fen === 0n ? '·' : yuan(fen);
}
