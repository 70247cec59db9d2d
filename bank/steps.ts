// One step of one payment order at the bank: its new state and the lines that offices are told of it, in one transaction.
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../activities/database/schema.ts';
import { deliveriesOf } from './deliveries.ts';
import type { PaymentState } from './schema.ts';
import type { Misbehaviour } from './told.ts';

interface DueOrder {
  readonly paymentNo: string;
  readonly toOffice: string | null;
  readonly amount: string;
  readonly state: Extract<PaymentState, 'sent' | 'returning'>;
  readonly told: Misbehaviour;
  /** Sums delivered so far. */
  readonly deliveries: number;
}

interface Line {
  readonly kind: 'paid' | 'bounced' | 'received' | 'back';
  readonly code?: string;
  /** Absent: what was ordered. */
  readonly amount?: string;
}

interface Move {
  readonly to: PaymentState;
  /** Until the next step; null: there is none, or it waits to be released. */
  readonly dueMs: number | null;
  readonly lines: readonly Line[];
}

function losesReference({ toOffice, told }: DueOrder): boolean {
  return toOffice !== null && (told.loseReference === true || told.mergeInto !== undefined);
}

function deliver(order: DueOrder): Move {
  const { told, deliveries } = order;
  if (order.toOffice === null) return { to: 'delivered', dueMs: null, lines: [{ kind: 'paid' }] };
  const sums = deliveriesOf(BigInt(order.amount), told);
  const isLast = deliveries + 1 >= sums.length;
  const now = [`${sums[deliveries] ?? 0n}`, ...(isLast && told.double === true ? [order.amount] : [])];
  const lines = now.map((amount): Line => ({ kind: 'received', amount }));
  if (isLast) return { to: 'delivered', dueMs: null, lines };
  return { to: 'sent', dueMs: told.holdParts === true ? null : (told.delayPartsMs ?? 0), lines };
}

function nextMove(order: DueOrder): Move {
  if (order.state === 'returning') return { to: 'back', dueMs: null, lines: [{ kind: 'back' }] };
  const { bounce } = order.told;
  return bounce === undefined
    ? deliver(order)
    : { to: 'bounced', dueMs: null, lines: [{ kind: 'bounced', code: bounce }] };
}

async function step(tx: Transaction<Database>, order: DueOrder): Promise<void> {
  const { paymentNo, state, told } = order;
  if (state === 'sent' && told.bounce === undefined && losesReference(order)) {
    // Under a reference of the bank's, alone or with others; the order waits there until somebody knows whose it is.
    const { mergeInto, mergeOrders = 2 } = told;
    const orders = mergeInto === undefined ? 1 : mergeOrders;
    await sql`select bank.arrive(${paymentNo}, ${mergeInto ?? null}, ${orders}::integer)`.execute(tx);
    return;
  }
  const { to, dueMs, lines } = nextMove(order);
  await sql`select bank.move(${paymentNo}, ${state}, ${to}, ${dueMs}::integer, ${JSON.stringify(lines)}::jsonb)`.execute(
    tx,
  );
}

/** The failure of one order's step, so that only that order waits. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly paymentNo: string;
  /** An SQLSTATE: never a message, which could quote data. */
  readonly reason: string;

  constructor(paymentNo: string, cause: unknown) {
    super(`the bank's next step of payment ${paymentNo} failed`, { cause });
    this.paymentNo = paymentNo;
    this.reason = String((cause as { code?: unknown } | null)?.code ?? 'unexpected');
  }
}

/** Takes one step of the order that is due longest. Answers with its payment number; undefined: none is due. */
export function stepOnce(db: Kysely<Database>): Promise<string | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ order: DueOrder | null }>`select bank.take() as order`.execute(tx);
    const order = rows[0]?.order;
    if (order === null || order === undefined) return undefined;
    try {
      await step(tx, order);
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
