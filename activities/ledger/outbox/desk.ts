// The bank desk of the offices in a database: hands the bank what lies in their outboxes, books the lines of their
// statements, and tells cases of it.
import { type Kysely, sql } from 'kysely';
import type { Bank } from '../../../contract/bank.ts';
import { backoffMs, sleepUntil, workOn } from '../../database/bell.ts';
import type { Database } from '../../database/schema.ts';
import { HandOverFailed, handOverOnce } from './hand-over.ts';
import { BookingFailed, bookLine, fileLines } from './lines.ts';
import { Reporter, type Telling } from './reports.ts';

export interface DeskOptions extends Telling {
  readonly bank: Bank;
  /** How long to sleep at most, should a notification be lost. Default 2000. */
  readonly pollMs?: number;
}

interface Due {
  readonly outboxMs: number | null;
  readonly linesMs: number | null;
  readonly reportsMs: number | null;
}

/** What failed waits so long, while all else goes on. */
const PUT_OFF_MS = backoffMs(5);

/**
 * Runs the desk on a `connect`ed database until `signal` aborts; it then resolves. It never rejects: troubles go to
 * `onTrouble` and are tried again. Any number of desks may run on one database.
 */
export async function runDesk(db: Kysely<Database>, options: DeskOptions): Promise<void> {
  const { bank, signal, onTrouble, pollMs = 2000, leaseMs } = options;
  const reporter = new Reporter();

  const untilDue = async (what: keyof Due): Promise<number> => {
    const { rows } = await sql<{ due: Due }>`select ledger.next_due() as due`.execute(db);
    return sleepUntil(rows[0]?.due[what], pollMs);
  };
  const all = async (one: () => Promise<unknown>): Promise<void> => {
    while (!signal.aborted) {
      try {
        if (!(await one())) return;
      } catch (error) {
        if (!(error instanceof HandOverFailed) && !(error instanceof BookingFailed)) throw error;
        onTrouble?.(error);
      }
    }
  };

  const works = {
    jiexu_outbox: async () => {
      await all(() => handOverOnce(db, bank, PUT_OFF_MS, leaseMs));
      return untilDue('outboxMs');
    },
    jiexu_line: async () => {
      await all(() => fileLines(db, bank));
      await all(() => bookLine(db, PUT_OFF_MS));
      return untilDue('linesMs');
    },
    jiexu_report: async () => {
      await reporter.work(db, options);
      return untilDue('reportsMs');
    },
  };
  await workOn(db, works, signal, onTrouble);
  await reporter.finish();
}
