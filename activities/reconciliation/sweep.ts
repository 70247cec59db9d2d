// Sends back what has been in suspense too long and nobody comes for (§9.13: kept N days, then sent back).
import { sql } from 'kysely';
import { fromIso } from '../../domain/instant.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import { inSuspense, type Suspense } from '../ledger/books.ts';
import { returnPayment } from '../ledger/outbox/returns.ts';
import { asRefusal, LedgerRefusal } from '../ledger/refusal.ts';
import type { SentBack } from './reconciliation.ts';

const DAY_MS = 24 * 3600_000;

/** One kind of sum that may wait in suspense: which of them nobody comes for, and how one goes back. */
export interface Sweepable {
  /** Sums that no case waits for, whatever their age. */
  unclaimed(db: Db): Promise<readonly Unclaimed[]>;
}
export interface Unclaimed {
  readonly office: string;
  readonly receiptId: string;
  readonly amountFen: bigint;
  /** ISO 8601. */
  readonly since: string;
  sendBack(db: Db): Promise<void>;
}

/**
 * Sums under a payment number of a case that has its archive record: doubles, and what arrived after the end. Not those
 * of a case that is open, nor of one whose run is gone, which an adoption may still credit; nor of a case that ended by
 * death or whose money is settled by hand: heirs or two members of staff see to that.
 */
export const ofEndedCases: Sweepable = {
  async unclaimed(db) {
    const sums = await inSuspense(db);
    const caseNos = [...new Set(sums.flatMap(({ caseNo }) => caseNo ?? []))];
    if (caseNos.length === 0) return [];
    const ended = await db
      .selectFrom('cases.case')
      .select('case_no')
      .where('case_no', 'in', caseNos)
      .where('closed_at', 'is not', null)
      .where('outcome', '!=', 'ended-by-death')
      .where(sql<boolean>`view ->> 'money' is distinct from 'by-hand'`)
      .execute();
    const over = new Set(ended.map((row) => row.case_no));
    return sums.flatMap((sum) => (sum.caseNo !== null && over.has(sum.caseNo) ? (unclaimedOf(sum) ?? []) : []));
  },
};

/** Every kind of sum that the nightly run sends back. */
export const SWEPT: readonly Sweepable[] = [ofEndedCases];

function unclaimedOf(sum: Suspense): Unclaimed | undefined {
  const { office, source, receiptId, paymentNo, caseNo, amountFen, recordedAt } = sum;
  if (paymentNo === null || caseNo === null) return undefined;
  const receipt = receiptNumber(receiptId);
  if (receipt === undefined) return undefined;
  return {
    office,
    receiptId,
    amountFen,
    since: recordedAt,
    sendBack: (db) => returnPayment(db, { office, source, caseNo, paymentNo, amountFen, receipt }),
  };
}

/** `<payment>:received` is the first receipt under a payment number, `<payment>:received:2` the second. */
function receiptNumber(receiptId: string): number | undefined {
  const found = /:received(?::(\d+))?$/.exec(receiptId);
  return found === null ? undefined : Number(found[1] ?? 1);
}

/**
 * Sends back what is older than `keepDays` at the instant `at`. Each sum by itself: one that was credited or sent back meanwhile is
 * passed over. Answers what was sent back now.
 */
export async function sweepSuspense(
  db: Db,
  {
    at,
    keepDays,
    kinds = SWEPT,
  }: { readonly at: string; readonly keepDays: number; readonly kinds?: readonly Sweepable[] },
): Promise<SentBack[]> {
  const before = fromIso(at) - keepDays * DAY_MS;
  const sentBack: SentBack[] = [];
  for (const kind of kinds) {
    for (const sum of await kind.unclaimed(db)) {
      if (Date.parse(sum.since) > before) continue;
      if (await wentBack(db, sum)) {
        sentBack.push({ office: sum.office, receiptId: sum.receiptId, amountFen: sum.amountFen.toString() });
      }
    }
  }
  return sentBack;
}

/** True where it went back now. Two runs at once: the second waits, then sees that nothing is left to send. */
async function wentBack(db: Db, sum: Unclaimed): Promise<boolean> {
  try {
    return await inTransaction(db, async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`sweep/${sum.office}/${sum.receiptId}`}, 0))`.execute(
        tx,
      );
      const resolved = await tx
        .selectFrom('ledger.transfer')
        .select('id')
        .where('office', '=', sum.office)
        .where('resolves', '=', sum.receiptId)
        .executeTakeFirst();
      if (resolved !== undefined) return false;
      await sum.sendBack(tx);
      return true;
    });
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal instanceof LedgerRefusal && refusal.code === 'already-resolved') return false;
    throw error;
  }
}
