// The running bank: takes the orders that are due a step at a time, and gives offices the lines of it.
import { type Kysely, sql } from 'kysely';
import { backoffMs, sleepUntil, workOn } from '../activities/database/bell.ts';
import type { Database } from '../activities/database/schema.ts';
import { postpone, StepFailed, stepOnce } from './steps.ts';

export interface BankOptions {
  /** Ends the bank; what it was doing is finished first. */
  readonly signal: AbortSignal;
  /** How long to sleep at most, should a notification be lost. Default 2000. */
  readonly pollMs?: number;
  /** Told of what failed and is tried again: order or connection. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Orders, one step after another; several banks on one database pass over each other's. Answers: when to look again. */
async function workOrders(db: Kysely<Database>, { signal, onTrouble, pollMs = 2000 }: BankOptions): Promise<number> {
  while (!signal.aborted) {
    try {
      if ((await stepOnce(db)) === undefined) {
        const { rows } = await sql<{ ms: number | null }>`select bank.next_due() as ms`.execute(db);
        return sleepUntil(rows[0]?.ms, pollMs);
      }
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      onTrouble?.(error);
      await postpone(db, error, backoffMs(5));
    }
  }
  return 0;
}

/**
 * Runs the bank on a `connect`ed database until `signal` aborts; it then resolves. It never rejects: troubles go to
 * `onTrouble` and are tried again. Any number of banks may run on one database.
 */
export function runBank(db: Kysely<Database>, options: BankOptions): Promise<void> {
  return workOn(db, { jiexu_bank: () => workOrders(db, options) }, options.signal, options.onTrouble);
}
