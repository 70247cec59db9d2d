// The running bank: takes due orders a step at a time and tells the cases what happened, at least once and never zero times.
import { type Kysely, sql } from 'kysely';
import { poolOf } from '../activities/database/connection.ts';
import type { Database } from '../activities/database/schema.ts';
import { toBeijing } from '../domain/instant.ts';
import type { BankEventKind } from './schema.ts';
import { postpone, StepFailed, stepOnce } from './steps.ts';

/** Something that happened to a payment, in the books of `office`. */
export interface BankEvent {
  readonly kind: BankEventKind;
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly office: string;
  /** Of a `received` report the sum of that receipt; of the others what was ordered. */
  readonly amountFen: bigint;
  /** Of a `received` report: 2 and more for further sums under the payment number (parts, a double). Absent: the first. */
  readonly receipt?: number;
  /** ISO 8601, +08:00. */
  readonly at: string;
  /** Why it bounced, M01 … M07. */
  readonly code?: string;
}
export type Tell = (event: BankEvent) => Promise<void>;

export interface BankOptions {
  /** Left the source's bank and did not arrive at once. */
  readonly onSent: Tell;
  /** A sum arrived at the destination: the whole, one part, or more than was ordered; told once for each. */
  readonly onReceived: Tell;
  /** Paid to the person's own account. Default: `onReceived` (the event's kind is `paid`). */
  readonly onPaid?: Tell;
  readonly onBounced: Tell;
  /** A returned sum is at the source again. */
  readonly onBack: Tell;
  /** Ends the bank; what it was doing is finished first. */
  readonly signal: AbortSignal;
  /** How long to sleep at most, should a notification be lost. Default 2000. */
  readonly pollMs?: number;
  /** A report that nobody acknowledged is told again after so long. Default 30 000. */
  readonly leaseMs?: number;
  /** Reports told at the same time. Default 8. */
  readonly concurrency?: number;
  /** Told of what failed and is tried again: order, report or connection. */
  readonly onTrouble?: (error: unknown) => void;
}

interface Report {
  readonly id: number;
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly kind: BankEventKind;
  readonly office: string;
  readonly amount: string;
  readonly receipt: number;
  readonly code: string | null;
  readonly attempts: number;
  readonly at: string;
}

const CHANNEL = 'jiexu_bank';
const MAX_BACKOFF_MS = 60_000;
const LEASE_MS = 30_000;
/** So long a report may still take once the bank is to close. */
const CLOSING_MS = 2_000;

/** 0.2 s, doubled with every attempt, a minute at most. */
function backoffMs(attempts: number): number {
  return Math.min(MAX_BACKOFF_MS, 100 * 2 ** Math.min(attempts, 20));
}

/** Lets a loop sleep until it is woken, and never misses a call that came while it worked. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#rung && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}

/** Rings at every notification, over a connection of its own that is made again whenever it breaks. */
async function listen(
  db: Kysely<Database>,
  ring: () => void,
  signal: AbortSignal,
  trouble: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    let broken: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      broken = resolve;
    });
    signal.addEventListener('abort', broken);
    try {
      const client = await poolOf(db).connect();
      client.on('notification', ring);
      client.on('error', broken);
      client.on('end', broken);
      try {
        await client.query(`listen ${CHANNEL}`);
        // Whatever came before we listened.
        ring();
        await ended;
      } finally {
        // A connection that listens must not go back to the pool.
        client.release(true);
      }
    } catch (error) {
      trouble(error);
    } finally {
      signal.removeEventListener('abort', broken);
    }
    if (!signal.aborted) await new Bell().wait(backoffMs(1));
  }
}

async function msUntilDue(db: Kysely<Database>, what: 'stepMs' | 'reportMs', most: number): Promise<number> {
  const { rows } = await sql<{
    due: { stepMs: number | null; reportMs: number | null };
  }>`select bank.next_due() as due`.execute(db);
  // What is due already and was not taken is in another runner's hands: no reason to spin.
  return Math.max(20, Math.min(most, rows[0]?.due[what] ?? most));
}

async function tell(report: Report, options: BankOptions): Promise<void> {
  const event: BankEvent = {
    kind: report.kind,
    paymentNo: report.paymentNo,
    caseNo: report.caseNo,
    office: report.office,
    amountFen: BigInt(report.amount),
    at: toBeijing(Date.parse(report.at)),
    ...(report.receipt === 1 ? {} : { receipt: report.receipt }),
    code: report.code ?? undefined,
  };
  switch (report.kind) {
    case 'sent':
      return options.onSent(event);
    case 'received':
      return options.onReceived(event);
    case 'paid':
      return (options.onPaid ?? options.onReceived)(event);
    case 'bounced':
      return options.onBounced(event);
    case 'back':
      return options.onBack(event);
  }
}

/**
 * A case that does not answer within the lease counts as not told; the report would be due again by then anyway. Nor is it waited for
 * when the bank closes: its worker may have stopped before.
 */
async function inTime(telling: Promise<void>, ms: number, closing: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let closes = () => {};
  const tooLate = new Promise<never>((_, reject) => {
    const giveUpAfter = (wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => reject(new Error(`a report was not taken within ${wait} ms and is told again`)), wait);
    };
    giveUpAfter(ms);
    closes = () => giveUpAfter(CLOSING_MS);
    closing.addEventListener('abort', closes);
  });
  try {
    await Promise.race([telling, tooLate]);
  } finally {
    closing.removeEventListener('abort', closes);
    clearTimeout(timer);
  }
}

async function reportOne(db: Kysely<Database>, report: Report, options: BankOptions): Promise<void> {
  let againMs: number | null = null;
  try {
    await inTime(tell(report, options), options.leaseMs ?? LEASE_MS, options.signal);
  } catch (error) {
    options.onTrouble?.(error);
    againMs = backoffMs(report.attempts);
  }
  // Should this fail too, the lease runs out and the report is told again.
  await sql`select bank.reported(${report.id}, ${againMs}::integer)`.execute(db);
}

/** Orders, one step after another; several banks on one database pass over each other's. Answers: when to look again. */
async function workOrders(db: Kysely<Database>, { signal, onTrouble }: BankOptions, pollMs: number): Promise<number> {
  while (!signal.aborted) {
    try {
      if ((await stepOnce(db)) === undefined) return msUntilDue(db, 'stepMs', pollMs);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      onTrouble?.(error);
      await postpone(db, error, backoffMs(5));
    }
  }
  return 0;
}

/** Reports, several at a time; one that takes long holds up no other. */
class Reporter {
  readonly #telling = new Set<Promise<void>>();

  async work(db: Kysely<Database>, options: BankOptions, pollMs: number): Promise<number> {
    const { signal, concurrency = 8, leaseMs = LEASE_MS } = options;
    while (!signal.aborted) {
      const free = concurrency - this.#telling.size;
      if (free <= 0) {
        await Promise.race(this.#telling);
        continue;
      }
      const { rows } = await sql<{
        reports: Report[];
      }>`select bank.claim_reports(${free}, ${leaseMs}) as reports`.execute(db);
      const reports = rows[0]?.reports ?? [];
      if (reports.length === 0) return msUntilDue(db, 'reportMs', pollMs);
      for (const report of reports) {
        const telling: Promise<void> = reportOne(db, report, options)
          .catch((error: unknown) => options.onTrouble?.(error))
          .finally(() => this.#telling.delete(telling));
        this.#telling.add(telling);
      }
    }
    return 0;
  }

  async finish(): Promise<void> {
    await Promise.all(this.#telling);
  }
}

/** Works until aborted, sleeps while nothing is due, and takes a broken connection as a reason to wait, not to end. */
async function loop(
  work: () => Promise<number>,
  bell: Bell,
  signal: AbortSignal,
  trouble: (error: unknown) => void,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let sleepMs: number;
    try {
      sleepMs = await work();
      failures = 0;
    } catch (error) {
      trouble(error);
      failures += 1;
      sleepMs = backoffMs(failures);
    }
    await bell.wait(sleepMs);
  }
}

/**
 * Runs the bank on a `connect`ed database until `signal` aborts; it then resolves. It never rejects: troubles go to `onTrouble`
 * and are tried again. Any number of banks may run on one database. A callback that throws is called again, after 0.2 s at
 * first and a minute at most, so callbacks must be idempotent.
 */
export async function runBank(db: Kysely<Database>, options: BankOptions): Promise<void> {
  const { signal, pollMs = 2000 } = options;
  const trouble = options.onTrouble ?? (() => undefined);
  const reporter = new Reporter();
  const bells = { orders: new Bell(), reports: new Bell() };
  const ringAll = () => {
    bells.orders.ring();
    bells.reports.ring();
  };
  signal.addEventListener('abort', ringAll);
  try {
    await Promise.all([
      listen(db, ringAll, signal, trouble),
      loop(() => workOrders(db, options, pollMs), bells.orders, signal, trouble),
      loop(() => reporter.work(db, options, pollMs), bells.reports, signal, trouble),
    ]);
    await reporter.finish();
  } finally {
    signal.removeEventListener('abort', ringAll);
  }
}
