// The bank's tables as Kysely sees them; what they mean is written in migrations/002_bank.sql. Read-only: the bank's
// functions write.
import type { ColumnType } from 'kysely';

type ReadOnly<T> = ColumnType<T, never, never>;

export const PAYMENT_STATES = ['ordered', 'sent', 'delivered', 'bounced', 'returning', 'back', 'cancelled'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export const BANK_EVENT_KINDS = ['sent', 'received', 'paid', 'bounced', 'back'] as const;
export type BankEventKind = (typeof BANK_EVENT_KINDS)[number];

/** The account paid to is left out: the application role may not read it. */
export interface PaymentTable {
  readonly payment_no: ReadOnly<string>;
  readonly case_no: ReadOnly<string>;
  readonly n: ReadOnly<number>;
  readonly from_office: ReadOnly<string>;
  readonly to_office: ReadOnly<string | null>;
  readonly amount: ReadOnly<bigint>;
  readonly state: ReadOnly<PaymentState>;
  readonly due_at: ReadOnly<string | null>;
  readonly told: ReadOnly<unknown>;
  readonly ordered_at: ReadOnly<string>;
  readonly changed_at: ReadOnly<string>;
  readonly attempts: ReadOnly<number>;
  readonly last_error: ReadOnly<string | null>;
  /** Sums the bank has delivered under the number. */
  readonly deliveries: ReadOnly<number>;
  /** The bank's reference of a sum in which the order arrived without its own number. */
  readonly arrived_as: ReadOnly<string | null>;
}

export interface ReportTable {
  readonly id: ReadOnly<bigint>;
  readonly payment_no: ReadOnly<string>;
  readonly kind: ReadOnly<BankEventKind>;
  readonly receipt: ReadOnly<number>;
  readonly amount: ReadOnly<bigint | null>;
  readonly office: ReadOnly<string>;
  readonly code: ReadOnly<string | null>;
  readonly at: ReadOnly<string>;
  readonly next_at: ReadOnly<string | null>;
  readonly attempts: ReadOnly<number>;
}

/** At most one row: the bank may be told to go wrong. */
export interface DrillsPermittedTable {
  readonly since: ReadOnly<string>;
}

export interface BankTables {
  'bank.drills_permitted': DrillsPermittedTable;
  'bank.payment': PaymentTable;
  'bank.report': ReportTable;
}
