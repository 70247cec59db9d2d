// The wire contract of a deferred application: its workflow, query, update and signal by name, with their shapes.
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Application } from '../../domain/application.ts';

/** The workflow's type name. One run an application; id {@link waitingWorkflowId}. */
export const WAITING = 'waiting';
export function waitingWorkflowId(applicationNo: string): string {
  return `waiting/${applicationNo}`;
}

/** `until`: a Beijing date; absent: until both offices are on the platform. */
export interface WaitingInput {
  readonly application: Application;
  readonly until?: string;
}

/** How a deferred application stands. Instants are ISO 8601 +08:00. */
export interface Waiting {
  readonly applicationNo: string;
  readonly state: 'waiting' | 'applying' | 'withdrawn' | 'applied';
  readonly since: string;
  readonly until?: string;
  /** What applying anew was answered with. */
  readonly answer?: 'accepted' | 'refused' | 'not-needed' | 'unusable';
  readonly caseNo?: string;
}

export const waitingQuery = defineQuery<Waiting>('waiting');
export const withdrawWaiting = defineUpdate<Waiting>('withdrawWaiting');
/** An office has joined the platform: whoever waits for it asks again at once. */
export const officeJoined = defineSignal('officeJoined');
