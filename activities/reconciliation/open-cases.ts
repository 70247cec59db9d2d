// Which cases are open, by the register and by their runs: one whose run is gone is open in the register only.
import type { Db } from '../database/connection.ts';
import type { CaseRuns } from './runs.ts';

export interface OpenCases {
  /** Numbers of the cases that run. */
  readonly running: ReadonlySet<string>;
  /** Cases without an archive record whose run has ended: terminated, or lost with the server. */
  readonly gone: readonly GoneCase[];
}
export interface GoneCase {
  readonly caseNo: string;
  readonly sourcePool: string;
  readonly destinationPool: string;
  readonly openedAt: string;
}

const SIDE_BY_SIDE = 16;

/** Asks for every case that has no archive record whether its run is open. `told`: called after each, for a heartbeat. */
export async function openCases(db: Db, runs: Pick<CaseRuns, 'isOpen'>, told?: () => void): Promise<OpenCases> {
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
  // One that was archived while we asked has ended as it should.
  const archived = await archivedOf(
    db,
    ended.map((row) => row.case_no),
  );
  const gone = ended
    .filter((row) => !archived.has(row.case_no))
    .map((row) => ({
      caseNo: row.case_no,
      sourcePool: row.source_pool,
      destinationPool: row.destination_pool,
      openedAt: row.opened_at,
    }))
    .sort((a, b) => (a.caseNo < b.caseNo ? -1 : 1));
  return { running, gone };
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
