// The ledger's tables as Kysely sees them; what they mean is written in migrations/001_ledger.sql. Read-only: `execute` writes.
import type { ColumnType } from 'kysely';
import type { BankEventKind } from '../../contract/bank.ts';

/** The application may read this column and never write it. */
type ReadOnly<T> = ColumnType<T, never, never>;

export type Side = 'debit' | 'credit';
export type TransferKind = 'post' | 'hold' | 'post-hold' | 'void-hold';

export interface AccountTable {
  readonly office: ReadOnly<string>;
  readonly name: ReadOnly<string>;
  readonly side: ReadOnly<Side>;
  readonly debits_pending: ReadOnly<bigint>;
  readonly debits_posted: ReadOnly<bigint>;
  readonly credits_pending: ReadOnly<bigint>;
  readonly credits_posted: ReadOnly<bigint>;
  readonly version: ReadOnly<bigint>;
  readonly head: ReadOnly<Buffer>;
}

export interface TransferTable {
  readonly office: ReadOnly<string>;
  readonly id: ReadOnly<string>;
  readonly kind: ReadOnly<TransferKind>;
  readonly debit: ReadOnly<string>;
  readonly credit: ReadOnly<string>;
  readonly amount: ReadOnly<bigint>;
  readonly resolves: ReadOnly<string | null>;
  readonly case_no: ReadOnly<string | null>;
  readonly payment_no: ReadOnly<string | null>;
  readonly memo: ReadOnly<string | null>;
  readonly recorded_at: ReadOnly<string>;
}

export interface EntryTable {
  readonly office: ReadOnly<string>;
  readonly account: ReadOnly<string>;
  readonly version: ReadOnly<bigint>;
  readonly transfer_id: ReadOnly<string>;
  readonly direction: ReadOnly<Side>;
  readonly amount: ReadOnly<bigint>;
  readonly previous_balance: ReadOnly<bigint>;
  readonly balance: ReadOnly<bigint>;
  readonly pending_debits: ReadOnly<bigint>;
  readonly pending_credits: ReadOnly<bigint>;
  readonly hash: ReadOnly<Buffer>;
}

export interface FenceTable {
  readonly office: ReadOnly<string>;
  readonly id: ReadOnly<string>;
  readonly recorded_at: ReadOnly<string>;
}

export interface MatchTable {
  readonly office: ReadOnly<string>;
  readonly payment_no: ReadOnly<string>;
  readonly case_no: ReadOnly<string>;
  readonly receipt_id: ReadOnly<string>;
  readonly amount: ReadOnly<bigint>;
  readonly matched_by: ReadOnly<string[] | null>;
  readonly recorded_at: ReadOnly<string>;
}

/** What one member of staff proposed and another confirmed; see migrations/031_four_eyes.sql. */
export interface ProposalTable {
  readonly id: ReadOnly<bigint>;
  readonly office: ReadOnly<string>;
  readonly subject: ReadOnly<string>;
  readonly content: ReadOnly<unknown>;
  readonly first: ReadOnly<string>;
  readonly proposed_at: ReadOnly<string>;
  readonly second: ReadOnly<string | null>;
  readonly confirmed_at: ReadOnly<string | null>;
  readonly withdrawn_by: ReadOnly<string | null>;
  readonly withdrawn_at: ReadOnly<string | null>;
  readonly used_by: ReadOnly<string | null>;
}

export type OrderState = 'ordered' | 'sent' | 'paid' | 'bounced' | 'back' | 'cancelled';

/** A source's payment orders; see migrations/060_outbox.sql. The account paid to is left out: nobody may read it. */
export interface PaymentOrderTable {
  readonly office: ReadOnly<string>;
  readonly payment_no: ReadOnly<string>;
  readonly case_no: ReadOnly<string>;
  readonly n: ReadOnly<number>;
  readonly to_office: ReadOnly<string | null>;
  readonly amount: ReadOnly<bigint>;
  readonly state: ReadOnly<OrderState>;
  readonly ordered_at: ReadOnly<string>;
  readonly changed_at: ReadOnly<string>;
}

/** What an office owes to a case. */
export interface ReportTable {
  readonly id: ReadOnly<bigint>;
  readonly office: ReadOnly<string>;
  readonly payment_no: ReadOnly<string>;
  readonly case_no: ReadOnly<string>;
  readonly kind: ReadOnly<BankEventKind>;
  readonly receipt: ReadOnly<number>;
  readonly amount: ReadOnly<bigint>;
  readonly code: ReadOnly<string | null>;
  readonly at: ReadOnly<string>;
  readonly next_at: ReadOnly<string | null>;
  readonly attempts: ReadOnly<number>;
}

export interface LedgerTables {
  'ledger.account': AccountTable;
  'ledger.transfer': TransferTable;
  'ledger.entry': EntryTable;
  'ledger.fence': FenceTable;
  'ledger.match': MatchTable;
  'ledger.proposal': ProposalTable;
  'ledger.payment_order': PaymentOrderTable;
  'ledger.report': ReportTable;
}
