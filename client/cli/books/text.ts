// The books as people read them: a table, the proof under it, what waits, and what was found.
import type { Report } from '../../../activities/ledger/reconcile.ts';
import type { Finding } from '../../../activities/reconciliation/reconciliation.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { yuan } from '../../../domain/money.ts';
import { dim, strong, warn, when } from '../output.ts';
import { table } from '../table.ts';

export function describeFinding({ kind, what, remedy }: Finding): string {
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
        ['waits', 'office', 'case', 'yuan', 'since', 'state'],
        report.waiting.map((each) => [
          // what an open case has not credited yet waits for that case, not for a match by hand
          each.kind === 'unmatched' && !each.orphan ? 'in suspense' : each.kind,
          each.office,
          each.caseNo ?? '',
          amount(each.amountFen),
          when(toBeijing(Date.parse(each.since))),
          each.orphan ? warn('ORPHAN: no open case') : 'its case is open',
        ]),
      ),
    );
  }
  if (report.suspects.length > 0) {
    parts.push(
      table(
        ['suspect', 'office', 'sum', 'yuan', 'days', 'what to do'],
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
