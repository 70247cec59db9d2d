// The wire contract of the nightly reconciliation: its type name, id, schedule and argument.

/** The workflow's type name. One run a night, or one that somebody asked for. */
export const RECONCILIATION = 'reconciliation';

/** The Temporal Schedule that starts it every night. */
export const RECONCILIATION_SCHEDULE = 'reconciliation';

/**
 * `when`: a Beijing date, or an instant for a run that somebody asked for. The schedule appends the instant it started
 * it.
 */
export function reconciliationWorkflowId(when: string): string {
  return `reconciliation/${when}`;
}

/**
 * Days that a sum nobody comes for stays in suspense before it is sent back (default; the rule says only "N days",
 * §9.13).
 */
export const SUSPENSE_DAYS = 30;

export interface ReconciliationInput {
  /** Days that a sum nobody comes for stays in suspense. */
  readonly suspenseDays: number;
}
