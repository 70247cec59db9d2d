// What an office tells cases of its bank: each report at least once, several at a time, and marked when the case has taken
// it.
import { type Kysely, sql } from 'kysely';
import type { BankEvent } from '../../../contract/bank.ts';
import { toBeijing } from '../../../domain/instant.ts';
import { backoffMs } from '../../database/bell.ts';
import type { Db } from '../../database/connection.ts';
import type { Database } from '../../database/schema.ts';

interface Report extends Omit<BankEvent, 'amountFen' | 'receipt' | 'code'> {
  readonly id: number;
  readonly amount: string;
  readonly receipt: number;
  readonly code: string | null;
  readonly attempts: number;
}

/** So long a report may still take once the desk is to close. */
const CLOSING_MS = 2_000;

export interface Telling {
  /** Called again, after 0.2 s at first and a minute at most, until it does not throw: it must be idempotent. */
  readonly tell: (event: BankEvent) => Promise<void>;
  readonly signal: AbortSignal;
  /** What nobody acknowledged is told again after so long. Default 30 000 for reports, 5 000 for the bank. */
  readonly leaseMs?: number;
  /** Reports told at the same time. Default 8. */
  readonly concurrency?: number;
  readonly onTrouble?: (error: unknown) => void;
}

const LEASE_MS = 30_000;

function eventOf({ kind, paymentNo, caseNo, office, amount, receipt, at, code }: Report): BankEvent {
  return {
    kind,
    paymentNo,
    caseNo,
    office,
    amountFen: BigInt(amount),
    at: toBeijing(Date.parse(at)),
    ...(receipt === 1 ? {} : { receipt }),
    code: code ?? undefined,
  };
}

/**
 * A case that does not answer within the lease counts as not told; the report would be due again by then anyway. Nor is
 * it waited for when the desk closes: its worker may have stopped before.
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

async function reportOne(db: Kysely<Database>, report: Report, telling: Telling): Promise<void> {
  let againMs: number | null = null;
  try {
    await inTime(telling.tell(eventOf(report)), telling.leaseMs ?? LEASE_MS, telling.signal);
  } catch (error) {
    telling.onTrouble?.(error);
    againMs = backoffMs(report.attempts);
  }
  // Should this fail too, the lease runs out and the report is told again.
  await sql`select ledger.reported(${report.id}, ${againMs}::integer)`.execute(db);
}

/** Reports, several at a time; one that takes long holds up no other. */
export class Reporter {
  readonly #telling = new Set<Promise<void>>();

  /** Tells what is due. */
  async work(db: Kysely<Database>, telling: Telling): Promise<void> {
    const { signal, concurrency = 8, leaseMs = LEASE_MS } = telling;
    while (!signal.aborted) {
      const free = concurrency - this.#telling.size;
      if (free <= 0) {
        await Promise.race(this.#telling);
        continue;
      }
      const { rows } = await sql<{
        reports: Report[];
      }>`select ledger.claim_reports(${free}, ${leaseMs}) as reports`.execute(db);
      const reports = rows[0]?.reports ?? [];
      if (reports.length === 0) return;
      for (const report of reports) {
        const told: Promise<void> = reportOne(db, report, telling)
          .catch((error: unknown) => telling.onTrouble?.(error))
          .finally(() => this.#telling.delete(told));
        this.#telling.add(told);
      }
    }
  }

  async finish(): Promise<void> {
    await Promise.all(this.#telling);
  }
}

/** How many words offices still owe: reports to cases, and rows of outboxes to the bank, lines that are not booked. */
export async function owedWords(db: Db): Promise<number> {
  const { rows } = await sql<{ owed: number }>`select
    (select count(*) from ledger.report where next_at is not null)::int
    + (select count(*) from ledger.outbox where next_at is not null)::int
    + (select count(*) from ledger.statement_line where booked_at is null)::int as owed`.execute(db);
  return rows[0]?.owed ?? 0;
}
