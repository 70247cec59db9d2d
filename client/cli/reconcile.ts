// `jiexu reconcile`: proves from the books' entries alone that no fen was lost or made, and names what nobody will come for.
import type { Command } from 'commander';
import type { Report } from '../../activities/ledger/reconcile.ts';
import type { Finding } from '../../activities/reconciliation/reconciliation.ts';
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
    .option('--now', 'have the nightly run done now: sends back what nobody came for, and puts findings on file')
    .option('--suspense-days <n>', 'with --now: how long a sum nobody comes for is kept', '30')
    .option('--json', 'print JSON, amounts in fen')
    .action((options: Options) => (options.now ? runNow(options) : look(options)));
}

interface Options {
  readonly office?: string;
  readonly now?: boolean;
  readonly suspenseDays: string;
  readonly olderThan: string;
  readonly json?: boolean;
}

/** Reads the books and changes nothing. Exit code 1 where something is wrong, orphaned, or its run gone. */
async function look(options: Options): Promise<void> {
  const olderThanDays = Number(options.olderThan);
  if (!Number.isInteger(olderThanDays) || olderThanDays < 0) {
    throw new CliError(`--older-than: whole days, not ${options.olderThan}`, 2);
  }
  await withConnection(async ({ db, runs }) => {
    const { lastReport, prove } = await import('../../activities/reconciliation/prove.ts');
    const at = toBeijing(Date.now());
    const { report, open, findings } = await prove(db, runs, {
      at,
      olderThanDays,
      ...(options.office ? { office: options.office } : {}),
    });
    const last = await lastReport(db);
    if (options.json) outJson(plain({ ...report, findings, ...(last === undefined ? {} : { lastRun: last }) }));
    else {
      out([describeBooks(report), ...findings.map(describeFinding)].join('\n'));
      const night =
        last === undefined ? 'never yet' : `${when(toBeijing(Date.parse(last.at)))}, ${last.findings} findings`;
      out(dim(`last run of the nightly reconciliation: ${night}`));
    }
    const wrong = report.faults.length > 0 || report.waiting.some((each) => each.orphan) || open.gone.length > 0;
    if (wrong) process.exitCode = 1;
  });
}

async function runNow(options: Options): Promise<void> {
  const suspenseDays = Number(options.suspenseDays);
  if (!Number.isInteger(suspenseDays) || suspenseDays < 0)
    throw new CliError(`--suspense-days: a whole number of days, not ${options.suspenseDays}`, 2);
  if (options.office !== undefined) throw new CliError('--now reconciles all books: leave --office out', 2);
  await withConnection(async ({ operations }) => {
    const run = await operations.reconcileNow({ suspenseDays });
    const { proof, sentBack } = await run.result();
    if (options.json) outJson({ workflowId: run.workflowId, proof, sentBack });
    else {
      const equal = proof.heldFen === proof.owedFen ? strong('equal to the fen') : warn('NOT EQUAL');
      out(`${equal}: ${proof.offices} offices, ${proof.openCases} open cases; ${sentBack.length} sums sent back`);
      for (const finding of proof.findings) out(describeFinding(finding));
      const more = proof.findingsInAll - proof.findings.length;
      if (more > 0) out(`… and ${more} more, in the table reconciliation.report`);
    }
    if (proof.faults > 0 || proof.orphans > 0 || proof.gone > 0) process.exitCode = 1;
  });
}

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each)),
  );
}

function describeFinding({ kind, what, remedy }: Finding): string {
  return `${warn(kind)} ${what}\n    ${remedy}`;
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
