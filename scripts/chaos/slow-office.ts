// An office whose system misses its time just when it matters: its first attempt to credit lands after the source has put the balance
// back, while the sum is still on its books. The fence has to keep that attempt out.
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { id } from '../../activities/ledger/names.ts';
import type { Credit } from '../../contract/commands/destination.ts';
import type { Office } from '../../contract/office.ts';
import type { Said } from './worker-contract.ts';

export interface SlowOffice {
  readonly pool: string;
  readonly db: Kysely<Database>;
  readonly say: (line: Said) => void;
  /** How long the server waits for an attempt before it makes another one, milliseconds. */
  readonly startToCloseMs: number;
}

/** Longer than an undo takes; an attempt whose case is not undone lands then. */
const WAITS_AT_MOST_MS = 20_000;
/** Attempts at sending a sum back that come too late, so that it lies there for some seconds. */
const LATE_RETURNS = 2;

/** The steps as they are, but for crediting and sending back at that office. */
export function withSlowOffice(steps: Office, slow: SlowOffice): Office {
  const late = async ({ office, caseNo }: Pick<Credit, 'office' | 'caseNo'>, step: string, attempts: number) => {
    if (office !== slow.pool || Context.current().info.attempt > attempts) return false;
    slow.say({ did: 'late', step, caseNo });
    await sleep(slow.startToCloseMs + 200);
    return true;
  };
  return {
    ...steps,
    async credit(command) {
      if (await late(command, 'credit', 1)) await untilPutBack(slow.db, command);
      return steps.credit(command);
    },
    async returnPayment(command) {
      await late(command, 'returnPayment', LATE_RETURNS);
      return steps.returnPayment(command);
    },
  };
}

/** Until the source has put the balance back and the person has an account here again. */
async function untilPutBack(db: Kysely<Database>, { caseNo, n, source, office }: Credit): Promise<void> {
  const until = performance.now() + WAITS_AT_MOST_MS;
  while (performance.now() < until) {
    const { rows } = await sql<{ open: boolean }>`
      select e.has_personal_account as open
      from offices.case_file f join offices.enrolment e on e.pool = f.pool and e.person_ref = f.person_ref
      where f.pool = ${office} and f.case_no = ${caseNo}
        and exists (select from ledger.transfer where office = ${source} and id = ${id.restore(caseNo, n)})`.execute(
      db,
    );
    if (rows[0]?.open === true) return;
    await sleep(100);
  }
}
