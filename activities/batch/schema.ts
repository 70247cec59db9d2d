// The tables of 035_batch.sql as Kysely sees them.
import type { ColumnType, Generated } from 'kysely';
import type { Application } from '../../domain/application.ts';
import type { LineAnswer, LineAnswerKind } from '../../domain/batch.ts';
import type { BatchSummary } from './batch.ts';

type Json<T> = ColumnType<T, string, string>;

export interface BatchTables {
  'batch.batch': {
    batch_no: string;
    content_hash: string;
    credit_code: string | null;
    lines: number;
    submitted_at: string;
    closed_at: string | null;
    summary: Json<BatchSummary> | null;
  };
  'batch.line': {
    batch_no: string;
    line: number;
    application_no: string | null;
    application_hash: string | null;
    application: Json<Application> | null;
    asked_at: string | null;
    round: Generated<number>;
    kind: LineAnswerKind | null;
    case_no: string | null;
    answer: Json<LineAnswer> | null;
    decided_at: string | null;
  };
}
