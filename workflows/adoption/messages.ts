// The wire contract of an adoption: two people bring a case whose run is gone to its end.
import { defineQuery, defineSignal } from '@temporalio/workflow';

/** The workflow's type name. One run a case; id {@link adoptionWorkflowId}. */
export const ADOPTION = 'adoption';
/** `runId`: of the run that is gone. Case numbers are one database's; systems that share a server tell their adoptions apart by it. */
export function adoptionWorkflowId(caseNo: string, runId: string): string {
  return `adoption/${caseNo}/${runId}`;
}

/**
 * `restore`: everything as it was before the case, unless the destination has accepted or credited: then forward. `forward`: to the
 * end of the transfer; only where the destination has accepted or credited.
 */
export const ADOPTION_WAYS = ['restore', 'forward'] as const;
export type AdoptionWay = (typeof ADOPTION_WAYS)[number];

/** One of the two who adopt. `who`: staff number or role, not a name; `reason`: without personal data. */
export interface AdoptedBy {
  readonly who: string;
  readonly reason: string;
  /** ISO 8601 +08:00. */
  readonly at: string;
}

export interface AdoptionInput {
  readonly caseNo: string;
  readonly how: AdoptionWay;
  readonly by: readonly [AdoptedBy, AdoptedBy];
}

/** How an adoption stands. */
export interface AdoptionState {
  readonly caseNo: string;
  readonly state: 'undoing' | 'forward' | 'done';
  /** Who is waited for and for what; absent while the offices' systems are at work. */
  readonly awaited?: string;
  /** What an operator has to see to. */
  readonly problem?: string;
}
export const adoptionQuery = defineQuery<AdoptionState>('adoption');

/** The cause of a problem is removed, or somebody does not want to wait for the next look at the books. */
export const tryAgain = defineSignal('tryAgain');

/** Failure type: `forward` was asked for a case whose form the destination has not accepted. */
export const NOT_ACCEPTED = 'NotAccepted';
