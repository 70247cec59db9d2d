// The legal clocks of a case: started with instants that an activity dated, they warn, go overdue and escalate, and change nothing else.
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { ClockName } from '../domain/case.ts';
import { fromIso } from '../domain/instant.ts';
import type { ClockMark, ClockStart, DatedClock } from '../domain/plan.ts';
import { type Case, note, now, planOf, publish, type RunningClock } from './case.ts';
import { dateClocks } from './steps.ts';

/** Dates and starts the plan's clocks that begin with any of these events, now. */
export async function startClocks(c: Case, ...events: ClockStart[]): Promise<void> {
  const planned = planOf(c).clocks.filter((clock) => events.includes(clock.starts));
  if (planned.length === 0) return;
  runClocks(c, await dateClocks({ clocks: planned, at: now() }));
}

/** Starts clocks that are dated already. */
export function runClocks(c: Case, dated: readonly DatedClock[]): void {
  for (const each of dated) {
    const scope = new CancellationScope();
    const clock: RunningClock = { dated: each, passed: [], cancel: () => scope.cancel() };
    c.clocks.push(clock);
    void scope
      .run(() => tick(c, clock))
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }
}

/** What the clock measured is done. Stopping a clock that does not run changes nothing. */
export function stopClock(c: Case, name: ClockName): void {
  for (const clock of c.clocks) if (clock.dated.name === name) stop(clock);
}

/** The case is over, or all that was done is being undone: no clock speaks any more. */
export function stopAllClocks(c: Case): void {
  for (const clock of c.clocks) stop(clock);
}

function stop(clock: RunningClock): void {
  if (clock.stoppedAt !== undefined) return;
  clock.stoppedAt = now();
  clock.cancel();
}

/** Loops on absolute instants: a timer that fires early, or a date that moved, only leads to another look at the time. */
async function tick(c: Case, clock: RunningClock): Promise<void> {
  for (const mark of clock.dated.marks) {
    for (let leftMs = fromIso(mark.at) - Date.now(); leftMs > 0; leftMs = fromIso(mark.at) - Date.now()) {
      await sleep(leftMs, {
        summary: `${clock.dated.name}: ${sayMark(mark)} ${mark.at.slice(0, 16)}, due ${clock.dated.dueAt.slice(0, 16)}`,
      });
    }
    clock.passed.push(mark);
    note(c, 'jiexu', `${clock.dated.name} clock: ${sayMark(mark)}; due ${clock.dated.dueAt}`, clock.dated.area);
    publish(c);
  }
}

function sayMark(mark: ClockMark): string {
  return mark.kind === 'escalation' ? `escalation to the ${mark.level ?? 'area'}'s supervisor` : mark.kind;
}
