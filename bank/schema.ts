// The bank's tables as Kysely sees them; what they mean is written in migrations/061_bank_house.sql. Read-only: the bank's
// functions write.
import type { ColumnType } from 'kysely';

type ReadOnly<T> = ColumnType<T, never, never>;

export type PaymentState = 'announced' | 'sent' | 'delivered' | 'bounced' | 'returning' | 'back' | 'cancelled';

/** The account paid to is left out: the application role may not read it. */
export interface PaymentTable {
  readonly payment_no: ReadOnly<string>;
  readonly case_no: ReadOnly<string>;
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
  /** Fen that it has delivered under it. */
  readonly delivered: ReadOnly<bigint>;
  /** The bank's reference of a sum in which the order arrived without its own number. */
  readonly arrived_as: ReadOnly<string | null>;
}

/** At most one row: the bank may be told to go wrong. */
export interface DrillsPermittedTable {
  readonly since: ReadOnly<string>;
}

export interface BankTables {
  'bank.drills_permitted': DrillsPermittedTable;
  'bank.payment': PaymentTable;
}
