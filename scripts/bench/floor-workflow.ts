// The floor: a bare workflow that asks the engine for what a transfer asks for, in the same order, and does nothing else.
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { FloorActivities } from './floor.ts';
import type { Shape, ShapedActivity } from './shape.ts';

/** Asks for the first answer, as an applicant does. */
export const floorApply = defineUpdate<number>('floorApply');
/** Tells that something happened outside, as the bank does. */
export const floorTell = defineUpdate<number>('floorTell');

export interface FloorInput {
  readonly shape: Shape;
  readonly queues: Readonly<Record<ShapedActivity['queue'], string>>;
}

export async function floor({ shape, queues }: FloorInput): Promise<number> {
  const ended = new Set<number>();
  const timers: CancellationScope[] = [];
  let updates = 0;
  let scheduled = 0;
  setHandler(floorApply, async () => {
    updates += 1;
    await condition(() => ended.size > 0);
    return ended.size;
  });
  setHandler(floorTell, () => {
    updates += 1;
    return ended.size;
  });

  const run = async (place: number, { queue, tells }: ShapedActivity) => {
    const { nothing } = proxyActivities<FloorActivities>({
      taskQueue: queues[queue],
      startToCloseTimeout: '3 seconds',
      retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
    });
    await nothing(tells);
    ended.add(place);
  };
  const running: Promise<void>[] = [];
  for (const round of shape) {
    await condition(() => updates >= round.updates && round.after.every((place) => ended.has(place)));
    for (let i = 0; i < round.startsTimers; i++) timers.push(startTimer());
    for (let i = 0; i < round.cancelsTimers; i++) timers.shift()?.cancel();
    for (const activity of round.schedules) {
      running.push(run(scheduled, activity));
      scheduled += 1;
    }
  }
  await Promise.all(running);
  await condition(allHandlersFinished);
  return ended.size;
}

function startTimer(): CancellationScope {
  const scope = new CancellationScope();
  scope
    .run(() => sleep('10 minutes'))
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return scope;
}
