// The nightly reconciliation: proves all books, keeps the report, and puts what a person has to look at on file once.
import { sql } from 'kysely';
import { openCaseNos } from '../cases/register.ts';
import type { Db } from '../database/connection.ts';
import { type Report, reconcile } from '../ledger/reconcile.ts';
import { findingsOf, suspenseByAge } from './findings.ts';
import { type OpenCases, openCases } from './open-cases.ts';
import type { Finding, Proof, Reconciliation, RunRequest } from './reconciliation.ts';
import type { CaseRuns, OpenRuns } from './runs.ts';
import { sweepSuspense } from './sweep.ts';

export interface ReconciliationDependencies {
  readonly db: Db;
  readonly runs: CaseRuns;
  /** Says that a long step is alive. */
  readonly heartbeat?: () => void;
}

/** Findings a workflow's history carries; the table holds all. */
const SHOWN_FINDINGS = 100;
/** Books of years are read in minutes, not in the seconds that a step of a case may take. */
const READS_WITHIN_MS = 20 * 60_000;

export function reconciliationActivities({ db, runs, heartbeat }: ReconciliationDependencies): Reconciliation {
  return {
    sweepSuspense: ({ at, keepDays }) => sweepSuspense(db, { at, keepDays }),
    proveBooks: (request) => proveBooks(db, runs, request, heartbeat),
  };
}

/** A report with what a person has to look at in it. */
export interface Proved {
  readonly report: Report;
  readonly open: OpenCases;
  readonly findings: readonly Finding[];
}

interface Proving {
  readonly at: string;
  /** Only this office's books. */
  readonly office?: string;
  /** Doubles, disputed and unmatched sums are named once they have waited so long. Default: the report's own. */
  readonly olderThanDays?: number;
  readonly heartbeat?: () => void;
}

/**
 * Proves the books as of one moment. The runs are asked first, and what the register calls open at that moment is open
 * unless its run is gone: neither a case that ends meanwhile nor one that begins is taken for an orphan.
 */
export async function prove(
  db: Db,
  runs: OpenRuns,
  { at, office, olderThanDays, heartbeat }: Proving,
): Promise<Proved> {
  const open = await openCases(db, runs, heartbeat);
  const report = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      await sql`select set_config('statement_timeout', ${String(READS_WITHIN_MS)}, true)`.execute(tx);
      const gone = new Set(open.gone.map(({ caseNo }) => caseNo));
      const cases = new Set((await openCaseNos(tx)).filter((caseNo) => !gone.has(caseNo)));
      return reconcile(tx, {
        openCases: cases,
        office,
        olderThanDays,
      });
    });
  return { report, open, findings: findingsOf(report, open, at) };
}

async function proveBooks(db: Db, runs: CaseRuns, { run, at }: RunRequest, heartbeat?: () => void): Promise<Proof> {
  const alive = setInterval(() => heartbeat?.(), 5000);
  try {
    const proved = await prove(db, runs, { at, ...(heartbeat ? { heartbeat } : {}) });
    const proof = proofOf(proved, at);
    await keep(db, { run, at }, proved, proof);
    return proof;
  } finally {
    clearInterval(alive);
  }
}

function proofOf({ report, open, findings }: Proved, at: string): Proof {
  const { held, owed, flight } = report.totals;
  return {
    offices: report.offices.length,
    openCases: open.running.size,
    heldFen: held.toString(),
    owedFen: owed.toString(),
    flightFen: flight.toString(),
    faults: report.faults.length,
    orphans: findings.filter(({ kind }) => kind === 'orphan').length,
    gone: open.gone.length,
    suspense: suspenseByAge(report.waiting, at),
    findings: findings.slice(0, SHOWN_FINDINGS),
    findingsInAll: findings.length,
  };
}

/** The report and the notices in one transaction. A finding that was on file before stays as it was written first. */
async function keep(db: Db, { run, at }: RunRequest, { report, findings }: Proved, proof: Proof): Promise<void> {
  const body = JSON.stringify(
    { ...proof, findings, offices: report.offices, flights: report.flights },
    (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
  );
  await db.transaction().execute(async (tx) => {
    await sql`insert into reconciliation.report (run, at, report, findings)
      values (${run}, ${at}, ${body}::jsonb, ${findings.length}) on conflict (run) do nothing`.execute(tx);
    await sql`insert into notices.notice (id, kind, case_no, recipient, at, body)
      select 'reconciliation:' || (f ->> 'id'), 'reconciliation', f ->> 'caseNo', 'operator', ${at}, f
      from jsonb_array_elements(${JSON.stringify(findings)}::jsonb) f
      on conflict (id) do nothing`.execute(tx);
  });
}

/** When the books were last proved by a run, and how many findings it had; undefined: never. */
export async function lastReport(db: Db): Promise<{ run: string; at: string; findings: number } | undefined> {
  const { rows } = await sql<{ run: string; at: string; findings: number }>`
    select run, at, findings from reconciliation.report order by at desc limit 1`.execute(db);
  return rows[0];
}
