// The state of a deferred application: plain data that handlers and procedure share.
import { type Board, openBoard } from '../kit/board.ts';
import { now } from '../kit/now.ts';
import type { Waiting, WaitingInput } from './messages.ts';

export interface Deferred {
  readonly input: WaitingInput;
  view: Waiting;
  /** True once an office has joined the platform since it was asked last. */
  officeJoined: boolean;
  readonly board: Board;
}

export function openDeferred(input: WaitingInput): Deferred {
  const { applicationNo } = input.application;
  const view: Waiting = { applicationNo, state: 'waiting', since: now(), until: input.until };
  return { input, view, officeJoined: false, board: openBoard() };
}

export function isWaiting({ view }: Deferred): boolean {
  return view.state === 'waiting';
}
