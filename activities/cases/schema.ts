// The tables of 020_cases.sql and 051_judged_on.sql as Kysely sees them.
import type { ColumnType } from 'kysely';
import type { CheckInput } from '../../domain/rules/situation.ts';
import type { CaseView, TimelineEntry } from '../../domain/view.ts';
import type { Decision } from './cases.ts';

type Json<T> = ColumnType<T, string, string>;

export interface CasesTables {
  'cases.application': {
    application_no: string;
    content_hash: string;
    workflow_id: string;
    run_id: string;
    received_at: string;
    decision: Json<Decision> | null;
    decided_at: string | null;
    judged_on: Json<CheckInput> | null;
  };
  'cases.expected_payment': {
    payment_no: string;
    case_no: string;
    source: string;
    destination: string;
    amount: bigint;
    over_at: string | null;
  };
  'cases.case': {
    case_no: string;
    application_no: string;
    workflow_id: string;
    run_id: string;
    source_pool: string;
    destination_pool: string;
    person_key: string;
    opened_at: string;
    closed_at: string | null;
    outcome: string | null;
    view: Json<CaseView> | null;
    timeline: Json<readonly TimelineEntry[]> | null;
  };
}
