// One step of one payment order: the posting in one office's books, the order's new state, and the report owed, in one transaction.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../../database/schema.ts';
import * as postings from '../postings.ts';
import { asRefusal, LedgerRefusal } from '../refusal.ts';
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
}

interface Move {
  readonly to: PaymentState;
  /** Until the next step; null: there is none, or it waits to be released. */
  readonly dueMs: number | null;
  readonly report?: { readonly kind: BankEventKind; readonly office: string; readonly code?: string };
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
  const dueMs = order.told.holdDelivery === true ? null : (order.told.delayDeliveryMs ?? 0);
  // A sum that arrives at once is reported once: `received` implies `sent`.
  return { to: 'sent', dueMs, report: dueMs === 0 ? undefined : { kind: 'sent', office: order.fromOffice } };
}

async function bounce(tx: Tx, order: DueOrder, code: string): Promise<Move> {
  const { payout, atSource } = legs(order);
  await (atSource === null ? postings.payoutBounced(tx, payout) : postings.bounced(tx, atSource));
  return { to: 'bounced', dueMs: null, report: { kind: 'bounced', office: order.fromOffice, code } };
}

async function deliver(tx: Tx, order: DueOrder): Promise<Move> {
  const { atDestination } = legs(order);
  if (atDestination === null)
    return { to: 'delivered', dueMs: null, report: { kind: 'paid', office: order.fromOffice } };
  await postings.received(tx, atDestination);
  if (order.told.double === true) await postings.received(tx, { ...atDestination, receipt: 2 });
  return { to: 'delivered', dueMs: null, report: { kind: 'received', office: atDestination.office } };
}

async function bringBack(tx: Tx, order: DueOrder): Promise<Move> {
  const { atSource } = legs(order);
  if (atSource === null) throw new Error(`payment ${order.paymentNo} went to a person and cannot come back`);
  await postings.back(tx, atSource);
  return { to: 'back', dueMs: null, report: { kind: 'back', office: order.fromOffice } };
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
      const report = move.report === undefined ? null : JSON.stringify(move.report);
      await sql`select bank.move(${order.paymentNo}, ${order.state}, ${move.to}, ${move.dueMs}::integer, ${report}::jsonb)`.execute(
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
