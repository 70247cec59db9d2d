// What a transfer costs the engine, read from the history of a real one: its counts, and the bare shape that the floor runs again.
import type { temporal } from '@temporalio/proto';
import { TRANSFERS_QUEUE } from '../../workflows/kit/messages.ts';

export type History = temporal.api.history.v1.IHistory;

/** What one workflow task asked for, and what it knew by then. */
export interface Round {
  /** Activities, by their place in the order of scheduling, that had ended. */
  readonly after: readonly number[];
  /** Updates that had come. */
  readonly updates: number;
  readonly schedules: readonly ShapedActivity[];
  readonly startsTimers: number;
  readonly cancelsTimers: number;
}

export interface ShapedActivity {
  /** On the workflow worker's own queue, or on the offices'. */
  readonly queue: 'transfers' | 'offices';
  /** Updates that came next after it had ended: the worker process sends them, as the bank does. */
  readonly tells: number;
}

/** The rounds that asked for something, in order; the first update is the one that starts the run. */
export type Shape = readonly Round[];

export interface Counts {
  readonly activities: number;
  /** Of these, on the offices' queues. */
  readonly officeCommands: number;
  readonly workflowTasks: number;
  readonly timers: number;
  readonly updates: number;
  readonly events: number;
}

/** `ownQueue`: the queue of the workflow's own worker; activities on any other are the offices'. */
export function countsOf(history: History, ownQueue: string): Counts {
  const events = history.events ?? [];
  const scheduled = events.flatMap((event) => event.activityTaskScheduledEventAttributes ?? []);
  const count = (has: (event: (typeof events)[number]) => unknown) => events.filter((event) => has(event)).length;
  return {
    activities: scheduled.length,
    officeCommands: scheduled.filter((each) => each.taskQueue?.name !== ownQueue).length,
    workflowTasks: count((event) => event.workflowTaskCompletedEventAttributes),
    timers: count((event) => event.timerStartedEventAttributes),
    updates: count((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
    events: events.length,
  };
}

/** Reads the shape: which activities were scheduled together and after which others, timers, and updates. */
export function shapeOf(history: History): Shape {
  const places = new Map<number, number>();
  const rounds: OpenRound[] = [];
  let current: OpenRound | undefined;
  const ended: number[] = [];
  let knew: readonly number[] = [];
  let updates = 0;
  for (const event of history.events ?? []) {
    const completed = event.activityTaskCompletedEventAttributes;
    if (completed) ended.push(placeOf(places, Number(completed.scheduledEventId)));
    if (event.workflowTaskStartedEventAttributes) knew = [...ended];
    if (event.workflowTaskCompletedEventAttributes) {
      current = { after: knew, updates, schedules: [], startsTimers: 0, cancelsTimers: 0 };
      rounds.push(current);
    }
    // What a workflow task asked for, and the updates it took, stand between its completion and the next one.
    if (current === undefined) continue;
    const activity = event.activityTaskScheduledEventAttributes;
    if (activity) {
      places.set(Number(event.eventId), places.size);
      current.schedules.push({
        queue: activity.taskQueue?.name === TRANSFERS_QUEUE ? 'transfers' : 'offices',
        tells: 0,
      });
    }
    if (event.timerStartedEventAttributes) current.startsTimers += 1;
    if (event.timerCanceledEventAttributes) current.cancelsTimers += 1;
    if (event.workflowExecutionUpdateAcceptedEventAttributes) {
      updates += 1;
      current.updates = updates;
      const teller = activityAt(rounds, knew.at(-1));
      if (teller !== undefined) teller.tells += 1;
    }
  }
  // A task that asked for nothing (it only heard of something) leaves no trace in what is run again.
  return rounds.filter(
    (round) => round.schedules.length + round.startsTimers + round.cancelsTimers > 0 || round === current,
  );
}

interface OpenRound extends Omit<Round, 'schedules' | 'updates' | 'startsTimers' | 'cancelsTimers'> {
  readonly schedules: { readonly queue: ShapedActivity['queue']; tells: number }[];
  updates: number;
  startsTimers: number;
  cancelsTimers: number;
}

function placeOf(places: ReadonlyMap<number, number>, scheduledEventId: number): number {
  const place = places.get(scheduledEventId);
  if (place === undefined) throw new Error(`event ${scheduledEventId} of the history did not schedule an activity`);
  return place;
}

/** The activity at a place in the order of scheduling. The first update comes with the start, when none has ended: it is nobody's. */
function activityAt(rounds: readonly OpenRound[], place: number | undefined) {
  return place === undefined ? undefined : rounds.flatMap((round) => round.schedules)[place];
}
