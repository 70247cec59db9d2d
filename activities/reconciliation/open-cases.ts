// Which cases and residual transfers are open, by the register and by their runs: one whose run is gone is open in the register only.
import type { ResidualRequest } from '../../domain/residual.ts';
import { findCase } from '../cases/register.ts';
import { findResidual, residualsOf } from '../cases/residuals.ts';
import type { Db } from '../database/connection.ts';
import type { OpenRuns } from './runs.ts';

export interface OpenCases {
  /** Numbers of the cases that run. */
  readonly running: ReadonlySet<string>;
  /** Cases and residual transfers without an archive record whose run has ended: terminated, or lost with the server. */
  readonly gone: readonly GoneCase[];
}
export interface GoneCase {
  readonly caseNo: string;
  readonly sourcePool: string;
  readonly destinationPool: string;
  readonly openedAt: string;
  /** Of a residual transfer, whose number `caseNo` then is: what it was started with. */
  readonly residual?: ResidualRequest;
}

const SIDE_BY_SIDE = 16;

/** Asks for every case that has no archive record whether its run is open. `told`: called after each, for a heartbeat. */
export async function openCases(db: Db, runs: OpenRuns, told?: () => void): Promise<OpenCases> {
  const rows = await db
    .selectFrom('cases.case')
    .select(['case_no', 'workflow_id', 'run_id', 'source_pool', 'destination_pool', 'opened_at'])
    .where('closed_at', 'is', null)
    .orderBy('opened_at')
    .execute();
  const running = new Set<string>();
  const ended: (typeof rows)[number][] = [];
  const queue = [...rows];
  const ask = async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      if (await runs.isOpen({ caseNo: row.case_no, workflowId: row.workflow_id, runId: row.run_id }))
        running.add(row.case_no);
      else ended.push(row);
      told?.();
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, ask));
  const residuals = await goneResiduals(db, runs, told);
  // One that was archived while we asked has ended as it should.
  const archived = await archivedOf(
    db,
    ended.map((row) => row.case_no),
  );
  const gone = ended
    .filter((row) => !archived.has(row.case_no))
    .map(
      (row): GoneCase => ({
        caseNo: row.case_no,
        sourcePool: row.source_pool,
        destinationPool: row.destination_pool,
        openedAt: row.opened_at,
      }),
    )
    .concat(residuals)
    .sort((a, b) => (a.caseNo < b.caseNo ? -1 : 1));
  return { running, gone };
}

/** A residual transfer is registered a moment before it is started. */
const STARTED_WITHIN_MS = 60_000;

async function goneResiduals(db: Db, runs: OpenRuns, told?: () => void): Promise<GoneCase[]> {
  const gone: GoneCase[] = [];
  for (const { residualNo, request, openedAt } of await residualsOf(db)) {
    const run = await runs.ofResidual(residualNo);
    told?.();
    const isStarting = run === 'unknown' && Date.now() - Date.parse(openedAt) < STARTED_WITHIN_MS;
    if (run === 'running' || isStarting) continue;
    // One that was archived while we asked has ended as it should.
    if ((await findResidual(db, residualNo))?.record !== undefined) continue;
    const kase = await findCase(db, request.caseNo);
    if (kase === undefined) throw new Error(`residual transfer ${residualNo} follows no case in the register`);
    const { sourcePool, destinationPool } = kase;
    gone.push({ caseNo: residualNo, sourcePool, destinationPool, openedAt, residual: request });
  }
  return gone;
}

async function archivedOf(db: Db, caseNos: readonly string[]): Promise<ReadonlySet<string>> {
  if (caseNos.length === 0) return new Set();
  const rows = await db
    .selectFrom('cases.case')
    .select('case_no')
    .where('case_no', 'in', caseNos)
    .where('closed_at', 'is not', null)
    .execute();
  return new Set(rows.map((row) => row.case_no));
}
