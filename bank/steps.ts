// One step of one payment order: the posting in one office's books, the order's new state, and the report owed, in one transaction.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../activities/database/schema.ts';
import * as postings from '../activities/ledger/postings.ts';
import { asRefusal, LedgerRefusal } from '../activities/ledger/refusal.ts';
import { arrive } from '../activities/ledger/unmatched.ts';
import { deliveriesOf } from './deliveries.ts';
import type { Misbehaviour } from './orders.ts';
import type { BankEventKind, PaymentState } from './schema.ts';

interface DueOrder {
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly fromOffice: string;
  readonly toOffice: string | null;
  readonly amount: string;
  readonly state: Extract<PaymentState, 'ordered' | 'sent' | 'returning'>;
  readonly told: Misbehaviour;
  /** Sums delivered so far, and the number of the next receipt at the destination. */
  readonly deliveries: number;
  readonly receipt: number | null;
}

interface ReportOwed {
  readonly kind: BankEventKind;
  readonly office: string;
  readonly code?: string;
  /** Of a sum received. */
  readonly receipt?: number;
  readonly amount?: string;
}

interface Move {
  readonly to: PaymentState;
  /** Until the next step; null: there is none, or it waits to be released. */
  readonly dueMs: number | null;
  readonly reports: readonly ReportOwed[];
}

type Tx = Transaction<Database>;

function legs(order: DueOrder) {
  const sum = { caseNo: order.caseNo, paymentNo: order.paymentNo, amountFen: BigInt(order.amount) };
  const { fromOffice, toOffice } = order;
  return {
    payout: { ...sum, office: fromOffice },
    atSource: toOffice === null ? null : { ...sum, office: fromOffice, destination: toOffice },
    atDestination: toOffice === null ? null : { ...sum, office: toOffice, source: fromOffice },
  };
}

async function send(tx: Tx, order: DueOrder): Promise<Move> {
  const { payout, atSource } = legs(order);
  await (atSource === null ? postings.paid(tx, payout) : postings.sent(tx, atSource));
  const { lose, holdDelivery, delayDeliveryMs = 0 } = order.told;
  const dueMs = lose === true || holdDelivery === true ? null : delayDeliveryMs;
  // A sum that arrives at once is reported once: `received` implies `sent`. One that arrives without its number is not reported as
  // received before somebody has allotted it.
  const atOnce = dueMs === 0 && !losesReference(order);
  const untold = atOnce || lose === true;
  return { to: 'sent', dueMs, reports: untold ? [] : [{ kind: 'sent', office: order.fromOffice }] };
}

async function bounce(tx: Tx, order: DueOrder, code: string): Promise<Move> {
  const { payout, atSource } = legs(order);
  await (atSource === null ? postings.payoutBounced(tx, payout) : postings.bounced(tx, atSource));
  return { to: 'bounced', dueMs: null, reports: [{ kind: 'bounced', office: order.fromOffice, code }] };
}

function losesReference({ toOffice, told }: DueOrder): boolean {
  return toOffice !== null && (told.loseReference === true || told.mergeInto !== undefined);
}

/** Under a reference of the bank's, alone or with others; the order waits there until somebody knows whose it is. */
async function arriveUnmatched(tx: Tx, order: DueOrder, office: string): Promise<Move> {
  const { mergeInto, mergeOrders = 2 } = order.told;
  const { rows } = await sql<{ arrival: { key: string; amount: string | null } }>`
    select bank.arrive(${order.paymentNo}, ${mergeInto ?? null}, ${mergeInto === undefined ? 1 : mergeOrders}::integer) as arrival`.execute(
    tx,
  );
  const arrival = rows[0]?.arrival;
  if (arrival === undefined) throw new Error(`the bank gave no reference for payment ${order.paymentNo}`);
  if (arrival.amount !== null) await arrive(tx, { office, key: arrival.key, amountFen: BigInt(arrival.amount) });
  return { to: 'sent', dueMs: null, reports: [] };
}

async function deliver(tx: Tx, order: DueOrder): Promise<Move> {
  const { atDestination } = legs(order);
  const { told, deliveries } = order;
  if (atDestination === null)
    return { to: 'delivered', dueMs: null, reports: [{ kind: 'paid', office: order.fromOffice }] };
  if (losesReference(order)) return arriveUnmatched(tx, order, atDestination.office);

  const sums = deliveriesOf(BigInt(order.amount), told);
  const isLast = deliveries + 1 >= sums.length;
  const now = [sums[deliveries] ?? 0n, ...(isLast && told.double === true ? [BigInt(order.amount)] : [])];
  const reports: ReportOwed[] = [];
  for (const [index, amountFen] of now.entries()) {
    const receipt = (order.receipt ?? 1) + index;
    await postings.received(tx, { ...atDestination, amountFen, receipt });
    reports.push({ kind: 'received', office: atDestination.office, receipt, amount: amountFen.toString() });
  }
  if (isLast) return { to: 'delivered', dueMs: null, reports };
  return { to: 'sent', dueMs: told.holdParts === true ? null : (told.delayPartsMs ?? 0), reports };
}

async function bringBack(tx: Tx, order: DueOrder): Promise<Move> {
  const { atSource } = legs(order);
  if (atSource === null) throw new Error(`payment ${order.paymentNo} went to a person and cannot come back`);
  await postings.back(tx, atSource);
  return { to: 'back', dueMs: null, reports: [{ kind: 'back', office: order.fromOffice }] };
}

function step(tx: Tx, order: DueOrder): Promise<Move> {
  switch (order.state) {
    case 'ordered':
      return send(tx, order);
    case 'sent':
      return order.told.bounce === undefined ? deliver(tx, order) : bounce(tx, order, order.told.bounce);
    case 'returning':
      return bringBack(tx, order);
  }
}

/** The failure of one order's step, so that only that order waits. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly paymentNo: string;
  /** A refusal's code or an SQLSTATE: never a message, which could quote data. */
  readonly reason: string;

  constructor(paymentNo: string, cause: unknown) {
    super(`the next step of payment ${paymentNo} failed`, { cause });
    this.paymentNo = paymentNo;
    const refusal = asRefusal(cause);
    this.reason =
      refusal instanceof LedgerRefusal
        ? refusal.code
        : String((cause as { code?: unknown } | null)?.code ?? 'unexpected');
  }
}

/** Takes one step of the order that is due longest. Answers with its payment number; undefined: none is due. */
export function stepOnce(db: Kysely<Database>): Promise<string | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ order: DueOrder | null }>`select bank.take() as order`.execute(tx);
    const order = rows[0]?.order;
    if (order === null || order === undefined) return undefined;
    try {
      const move = await step(tx, order);
      const reports = JSON.stringify(move.reports);
      await sql`select bank.move(${order.paymentNo}, ${order.state}, ${move.to}, ${move.dueMs}::integer, ${reports}::jsonb)`.execute(
        tx,
      );
      return order.paymentNo;
    } catch (error) {
      throw new StepFailed(order.paymentNo, error);
    }
  });
}

/** Has a failed order tried again later. */
export async function postpone(db: Kysely<Database>, { paymentNo, reason }: StepFailed, ms: number): Promise<void> {
  await sql`select bank.postpone(${paymentNo}, ${reason}, ${ms})`.execute(db);
}
