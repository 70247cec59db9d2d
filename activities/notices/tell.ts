// Issues notices beside a decision or an ending that must not wait for them: whatever goes wrong here is told, and made
// up for later.
import { setTimeout as wait } from 'node:timers/promises';
import { type Issued, type Issuing, issueOwed } from './issue.ts';

/**
 * Longer than sealing ever takes, shorter than a step of the orchestrator may: a key store that hangs keeps no case
 * from ending.
 */
const PATIENCE_MS = 3000;

export interface Telling extends Issuing {
  /** Told of what failed; carries no personal data. */
  readonly onTrouble?: ((what: string, error: unknown) => void) | undefined;
}

/** PostgreSQL's own errors can quote a row, and a notice's row is a person's: only their code is told. */
function presentable(error: unknown): unknown {
  const isPostgres = error instanceof Error && 'severity' in error && 'code' in error;
  return isPostgres ? new Error(`the database answered SQLSTATE ${String(error.code)}`) : error;
}

/** Never fails and never waits long. What could not be issued stays owed: `jiexu notices issue` issues it. */
export async function tellApplicant(
  on: Telling,
  of: { readonly caseNo: string } | { readonly applicationNo: string },
  at: string,
): Promise<void> {
  const what = `notices of ${'caseNo' in of ? `case ${of.caseNo}` : `application ${of.applicationNo}`}`;
  const giveUp = new AbortController();
  const issuing = issueOwed(on, of, at)
    .then(({ missing }: Issued) => {
      for (const { noticeNo, error } of missing)
        on.onTrouble?.(`${what}: ${noticeNo} is not issued`, presentable(error));
    })
    .catch((error: unknown) => on.onTrouble?.(what, presentable(error)))
    .finally(() => giveUp.abort());
  await Promise.race([issuing, wait(PATIENCE_MS, undefined, { signal: giveUp.signal }).catch(() => undefined)]);
}
