// The suspense queue of an office: every sum that waits there for somebody, what it may be, and whose it could be.
import { sql } from 'kysely';
import type { ExpectedPayment } from '../../contract/expected.ts';
import type { Db } from '../database/connection.ts';
import { inSuspense, type Suspense } from './books.ts';
import { account } from './names.ts';
import { bare } from './unmatched.ts';

/**
 * `awaits-case`: as ordered, for a case that is open: nothing to do. `part`: less than was ordered has come. `double`:
 * it came beyond what was ordered. `wrong-sum`: more in one sum than was ordered. `case-over`: no open case will come
 * for it.
 */
export const RECEIPT_STATES = ['awaits-case', 'part', 'double', 'wrong-sum', 'case-over'] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

export interface QueuedReceipt {
  readonly office: string;
  readonly receiptId: string;
  readonly paymentNo: string | null;
  readonly caseNo: string | null;
  readonly amountFen: bigint;
  /** What was ordered under the payment number; null: nobody expects such a payment. */
  readonly orderedFen: bigint | null;
  readonly state: ReceiptState;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A payment that a sum without a reference could be; `missingFen`: ordered, and not here yet. */
export interface Candidate {
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly source: string;
  readonly missingFen: bigint;
  /** By reference first, then by amount (§9.13); `together`: several payments that add up to the sum. */
  readonly because: 'reference' | 'amount' | 'together';
}

export interface QueuedSum {
  readonly office: string;
  /** The bank's own reference. */
  readonly key: string;
  readonly arrivedFen: bigint;
  /** Neither allotted nor sent back. */
  readonly leftFen: bigint;
  readonly candidates: readonly Candidate[];
  readonly since: string;
}

export interface SuspenseQueue {
  readonly receipts: readonly QueuedReceipt[];
  readonly unmatched: readonly QueuedSum[];
}

export interface OpenPayment {
  readonly office: string;
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly source: string;
  readonly orderedFen: bigint;
  readonly missingFen: bigint;
}

/** What came in under payment numbers at their destinations and was not sent back, by payment number. */
async function netReceived(db: Db, payments: readonly ExpectedPayment[]): Promise<ReadonlyMap<string, bigint>> {
  const asked = payments.map(({ destination: office, paymentNo }) => ({ office, paymentNo }));
  const { rows } = await sql<{ readonly paymentNo: string; readonly net: bigint }>`
    select q."paymentNo", coalesce(sum(r.amount) filter (where r.resolved_to is distinct from 'bank'), 0)::bigint as net
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as q(office text, "paymentNo" text)
    left join lateral ledger.receipts(q.office, q."paymentNo") r on true
    group by 1`.execute(db);
  return new Map(rows.map(({ paymentNo, net }) => [paymentNo, net]));
}

/** Payments that are expected and not wholly there: on their way, in part, or with another sum. */
async function openPayments(db: Db, expected: readonly ExpectedPayment[]): Promise<OpenPayment[]> {
  const live = expected.filter(({ over }) => !over);
  const net = await netReceived(db, live);
  return live.flatMap(({ destination: office, paymentNo, caseNo, source, amountFen: orderedFen }) => {
    const missingFen = orderedFen - (net.get(paymentNo) ?? 0n);
    return missingFen > 0n ? [{ office, paymentNo, caseNo, source, orderedFen, missingFen }] : [];
  });
}

const MOST_STEPS = 20_000;

/** Payments of one source whose missing sums are exactly `fen`, at least two; undefined: none was found in reasonable time. */
export function together(payments: readonly OpenPayment[], fen: bigint): readonly OpenPayment[] | undefined {
  const ordered = [...payments].sort((a, b) =>
    a.missingFen < b.missingFen ? 1 : a.missingFen > b.missingFen ? -1 : 0,
  );
  let steps = 0;
  const search = (from: number, left: bigint): OpenPayment[] | undefined => {
    if (left === 0n) return [];
    for (let at = from; at < ordered.length; at += 1) {
      steps += 1;
      if (steps > MOST_STEPS) return undefined;
      const payment = ordered[at];
      if (payment === undefined || payment.missingFen > left) continue;
      const rest = search(at + 1, left - payment.missingFen);
      if (rest !== undefined) return [payment, ...rest];
    }
    return undefined;
  };
  const found = search(0, fen);
  return found === undefined || found.length < 2 ? undefined : found;
}

/** Whose a sum could be, the likeliest first. `reference`: what the payer wrote, bare. */
export function candidatesFor(
  { leftFen, reference }: { readonly leftFen: bigint; readonly reference: string | null },
  payments: readonly OpenPayment[],
): readonly Candidate[] {
  const as =
    (because: Candidate['because']) =>
    ({ paymentNo, caseNo, source, missingFen }: OpenPayment): Candidate => ({
      paymentNo,
      caseNo,
      source,
      missingFen,
      because,
    });
  const named = payments.filter(({ paymentNo }) => reference !== null && bare(paymentNo) === reference);
  const equal = payments.filter((each) => each.missingFen === leftFen && !named.includes(each));
  if (named.length + equal.length > 0) return [...named.map(as('reference')), ...equal.map(as('amount'))];
  for (const source of new Set(payments.map((each) => each.source))) {
    const found = together(
      payments.filter((each) => each.source === source),
      leftFen,
    );
    if (found !== undefined) return found.map(as('together'));
  }
  return [];
}

interface ArrivalRow {
  readonly office: string;
  readonly key: string;
  readonly arrivedFen: bigint;
  readonly leftFen: bigint;
  readonly reference: string | null;
  readonly since: string;
}

async function arrivals(db: Db, office: string | undefined): Promise<ArrivalRow[]> {
  const { rows } = await sql<ArrivalRow>`
    select a.office, substr(a.name, ${account.unmatched('').length + 1}) as key, t.amount as "arrivedFen",
      a.credits_posted - a.debits_posted as "leftFen", t.memo as reference, t.recorded_at as since
    from ledger.account a
    join ledger.transfer t on t.office = a.office and t.id = substr(a.name, ${account.unmatched('').length + 1}) || ':arrived'
    where a.name like 'unmatched/%' and a.credits_posted > a.debits_posted
      and (${office ?? null}::text is null or a.office = ${office ?? null})
    order by t.recorded_at`.execute(db);
  return rows;
}

/** What a sum in suspense is. `so`: what came in under the number before it and is still here or credited. */
function stateOf(sum: Suspense, orderedFen: bigint | null, before: bigint, isOpen: boolean): ReceiptState {
  if (orderedFen !== null && before >= orderedFen) return 'double';
  if (!isOpen) return 'case-over';
  if (orderedFen !== null && before + sum.amountFen > orderedFen) return 'wrong-sum';
  return 'awaits-case';
}

interface Standing {
  readonly id: string;
  /** Came in under the number before this receipt and was not sent back; and in all. */
  readonly before: bigint;
  readonly net: bigint;
}

async function standings(db: Db, sums: readonly Suspense[]): Promise<Map<string, Standing>> {
  const ids = sums.map(({ office, receiptId, paymentNo }) => ({ office, receiptId, paymentNo }));
  const { rows } = await sql<Standing & { readonly office: string }>`
    select q.office, q."receiptId" as id,
      coalesce(sum(r.amount) filter (where r.resolved_to is distinct from 'bank' and r.receipt < mine.receipt), 0)::bigint as before,
      coalesce(sum(r.amount) filter (where r.resolved_to is distinct from 'bank'), 0)::bigint as net
    from jsonb_to_recordset(${JSON.stringify(ids)}::jsonb) as q(office text, "receiptId" text, "paymentNo" text)
    left join lateral ledger.receipts(q.office, q."paymentNo") r on true
    left join lateral (select m.receipt from ledger.receipts(q.office, q."paymentNo") m where m.id = q."receiptId") mine on true
    group by 1, 2`.execute(db);
  return new Map(rows.map((row) => [`${row.office} ${row.id}`, row]));
}

/**
 * Everything that waits in suspense, oldest first: receipts under a payment number, and sums without one with the
 * payments they could be. `openCases`: a receipt of any other case is `case-over`. `expected`: asks the
 * platform which payments it expects at these offices, and of those under the given numbers, whatever became of them. Nothing in it is about a person.
 */
export async function suspenseQueue(
  db: Db,
  {
    office,
    openCases,
    expected,
  }: {
    readonly office?: string;
    readonly openCases: ReadonlySet<string>;
    readonly expected: (numbers: readonly string[]) => Promise<readonly ExpectedPayment[]>;
  },
): Promise<SuspenseQueue> {
  const sums = await inSuspense(db, office);
  const payments = await expected(sums.flatMap(({ paymentNo }) => paymentNo ?? []));
  const orderedBy = new Map(payments.map(({ paymentNo, amountFen }) => [paymentNo, amountFen]));
  const standing = await standings(db, sums);
  const receipts = sums.map((sum): QueuedReceipt => {
    const at = standing.get(`${sum.office} ${sum.receiptId}`);
    const orderedFen = orderedBy.get(sum.paymentNo ?? '') ?? null;
    const isOpen = sum.caseNo !== null && openCases.has(sum.caseNo);
    const state = stateOf(sum, orderedFen, at?.before ?? 0n, isOpen);
    const { receiptId, paymentNo, caseNo, amountFen, recordedAt: since } = sum;
    const isPart = state === 'awaits-case' && orderedFen !== null && (at?.net ?? 0n) < orderedFen;
    return {
      office: sum.office,
      receiptId,
      paymentNo,
      caseNo,
      amountFen,
      orderedFen,
      state: isPart ? 'part' : state,
      since,
    };
  });
  const open = await openPayments(db, payments);
  const unmatched = (await arrivals(db, office)).map(({ reference, ...sum }) => ({
    ...sum,
    candidates: candidatesFor(
      { leftFen: sum.leftFen, reference },
      open.filter((each) => each.office === sum.office),
    ),
  }));
  return { receipts, unmatched };
}
