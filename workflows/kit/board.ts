// What everyone is shown of a procedure: who is awaited for what, what is wrong, what has happened; published where
// people look. A procedure that waits for a person, an office or the bank shows it here, by `waitingFor` or
// `waitingUntil`, or by `showAwaited` where it goes on meanwhile; a bare `condition` waits for its own doing alone.
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Actor, AwaitedKind, ClockName } from '../../domain/case.ts';
import type { Awaited, TimelineEntry } from '../../domain/view.ts';
import { now } from './now.ts';

/** Who is waited for. `clock`: the one whose date tells until when; it may be dated anew meanwhile. */
export interface AwaitedNow extends Omit<Awaited, 'until' | 'why'> {
  readonly clock?: ClockName;
}

/** Something that is wrong and what to do about it. `id`: takes it back. */
export interface Problem {
  readonly id: string;
  readonly text: string;
}

export interface Board {
  readonly awaited: AwaitedNow[];
  readonly problems: Problem[];
  readonly timeline: TimelineEntry[];
  /** What lists were told last; '[]': nothing. */
  published: string;
}

/** A procedure's state, as far as the board is concerned. */
export interface OnBoard {
  readonly board: Board;
}

export function openBoard(): Board {
  return { awaited: [], problems: [], timeline: [], published: '[]' };
}

/** How a procedure looks. Code, so it stands beside the state and never in it. */
interface Face<S> {
  /** Markdown for the current details in the Web UI. Carries no personal data. */
  details(state: S): string;
  /** Search attributes; written where they changed. */
  attributes(state: S): SearchAttributeUpdatePair[];
}

const faces = new WeakMap<Board, { details(): string; attributes(): SearchAttributeUpdatePair[] }>();

/** Says how the procedure looks. Called once, before anything is noted. */
export function show<S extends OnBoard>(state: S, face: Face<S>): void {
  faces.set(state.board, { details: () => face.details(state), attributes: () => face.attributes(state) });
}

function faceOf({ board }: OnBoard) {
  const face = faces.get(board);
  if (face === undefined) throw new Error('the procedure has not said how it looks');
  return face;
}

/** Writes a line of what happened. No personal data. */
export function note(c: OnBoard, by: TimelineEntry['by'], what: string, office?: string): void {
  c.board.timeline.push({ at: now(), by, what, office });
  // while somebody is awaited, people look at lists: they must not show what was
  if (c.board.awaited.length > 0) publish(c);
  else setCurrentDetails(faceOf(c).details());
}

/**
 * Details, and the search attributes where they changed. Called when a procedure starts to wait for somebody, at every
 * change while it does, when a clock speaks and when it ends: the steps in between take milliseconds, and an event each
 * would cost more than it tells.
 */
export function publish(c: OnBoard): void {
  const face = faceOf(c);
  setCurrentDetails(face.details());
  const attributes = face.attributes();
  const fingerprint = JSON.stringify(attributes.map(({ value }) => value));
  if (fingerprint === c.board.published) return;
  c.board.published = fingerprint;
  upsertSearchAttributes(attributes);
}

/** Shows what is wrong, until it is {@link solved}. */
export function showProblem({ board }: OnBoard, id: string, text: string): void {
  board.problems.push({ id, text });
}

export function solved({ board }: OnBoard, id: string): void {
  const left = board.problems.filter((problem) => problem.id !== id);
  board.problems.splice(0, board.problems.length, ...left);
}

/** What is wrong, in one text; undefined: nothing. */
export function problemOf({ board }: OnBoard): string | undefined {
  return board.problems.length === 0 ? undefined : board.problems.map(({ text }) => text).join(' ');
}

/** Who is waited for, and for what. `of` names the question within its kind, as in `form:2`. */
export interface Who {
  readonly kind: AwaitedKind;
  readonly of: string | number;
  readonly actor: Actor;
  readonly office?: string;
  readonly forWhat: string;
  readonly clock?: ClockName;
}

export function questionId({ kind, of }: Pick<Who, 'kind' | 'of'>): string {
  return `${kind}:${of}`;
}

/** Says who is waited for, until {@link takeBack} of its id. */
export function showAwaited(c: OnBoard, { of, ...who }: Who): void {
  c.board.awaited.push({ ...who, id: questionId({ kind: who.kind, of }), since: now() });
  publish(c);
}

export function takeBack(c: OnBoard, id: string): void {
  const at = c.board.awaited.findIndex((each) => each.id === id);
  if (at < 0) return;
  c.board.awaited.splice(at, 1);
  if (c.board.awaited.length > 0) publish(c);
}

/** Says who is waited for while `until` runs, and takes it back afterwards. */
export async function waitingFor<T>(c: OnBoard, who: Who, until: () => Promise<T>): Promise<T> {
  showAwaited(c, who);
  try {
    return await until();
  } finally {
    takeBack(c, questionId(who));
  }
}

/** Says who is waited for until `fits`. */
export function waitingUntil(c: OnBoard, who: Who, fits: () => boolean): Promise<void> {
  return waitingFor(c, who, () => condition(fits));
}

export function isAwaited({ board }: OnBoard, ...kinds: readonly AwaitedKind[]): boolean {
  return board.awaited.some(({ kind }) => kinds.includes(kind));
}

/** Nobody has to act in what has ended. */
export function clear({ board }: OnBoard): void {
  board.awaited.length = 0;
  board.problems.length = 0;
}

/** Actors awaited, as `source`, and actor with office, as `source:330100`. */
export function waitingOn({ board }: OnBoard): string[] {
  return [...new Set(board.awaited.flatMap(({ actor, office }) => (office ? [actor, `${actor}:${office}`] : [actor])))];
}
