// Search attributes by name, as registered at every start. PostgreSQL visibility allows 10 Keyword and 3 of each other
// type.
import { defineSearchAttributeKey } from '@temporalio/common';

export const CASE_NO = defineSearchAttributeKey('CaseNo', 'KEYWORD');
export const SOURCE_POOL = defineSearchAttributeKey('SourcePool', 'KEYWORD');
export const DESTINATION_POOL = defineSearchAttributeKey('DestinationPool', 'KEYWORD');
export const ROUTE = defineSearchAttributeKey('Route', 'KEYWORD');
export const RELATION_TRACK = defineSearchAttributeKey('RelationTrack', 'KEYWORD');
export const MONEY_TRACK = defineSearchAttributeKey('MoneyTrack', 'KEYWORD');
export const OUTCOME = defineSearchAttributeKey('Outcome', 'KEYWORD');
/** Actors awaited, as `source`, and actor with office, as `source:330100`. */
export const WAITING_ON = defineSearchAttributeKey('WaitingOn', 'KEYWORD_LIST');
/** The earliest due instant of an open clock. */
export const DUE = defineSearchAttributeKey('Due', 'DATETIME');
export const OVERDUE = defineSearchAttributeKey('Overdue', 'BOOL');

export const SEARCH_ATTRIBUTES = [
  CASE_NO,
  SOURCE_POOL,
  DESTINATION_POOL,
  ROUTE,
  RELATION_TRACK,
  MONEY_TRACK,
  OUTCOME,
  WAITING_ON,
  DUE,
  OVERDUE,
] as const;
