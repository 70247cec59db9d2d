// Every table the application can see: one interface a schema file, put together here. Add yours to `Database`, and its
// SQL to migrations/.

import type { BankTables } from '../../bank/schema.ts';
import type { BatchTables } from '../batch/schema.ts';
import type { CasesTables } from '../cases/schema.ts';
import type { LedgerTables } from '../ledger/schema.ts';

/** Keys are `schema.table`. int8 arrives as bigint, date as `2026-09-30`, timestamptz as an ISO string in UTC. */
export interface Database extends LedgerTables, BankTables, CasesTables, BatchTables {}
