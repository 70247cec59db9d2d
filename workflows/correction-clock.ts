// The destination's clock in a correction: it warns, goes overdue and escalates while a signature is awaited.
import { condition } from '@temporalio/workflow';
import { fromIso } from '../domain/instant.ts';
import type { PlannedClock } from '../domain/plan.ts';
import { type Correction, note, publish } from './correction-state.ts';
import { dateClocks } from './correction-steps.ts';

/**
 * The clock warns, goes overdue and escalates, and changes nothing else; a published calendar dates it anew from the same start.
 * Whether a mark's time has come is told by the timer that fired, never by looking at the time.
 */
export async function tick(
  c: Correction,
  clock: NonNullable<Correction['clock']>,
  planned: readonly PlannedClock[],
  over: () => boolean,
): Promise<void> {
  let replansDone = 0;
  let spokenUntil = '';
  while (!over()) {
    if (c.replansAsked > replansDone) {
      replansDone = c.replansAsked;
      const [fresh] = await dateClocks({ clocks: planned, at: clock.dated.startedAt });
      if (fresh === undefined) continue;
      if (fresh.dueAt !== clock.dated.dueAt)
        note(c, 'jiexu', `${fresh.name} clock: due ${fresh.dueAt} by the published calendar`);
      clock.dated = fresh;
      clock.passed.splice(0, clock.passed.length, ...fresh.marks.filter((mark) => mark.at <= spokenUntil));
      publish(c);
      continue;
    }
    const mark = clock.dated.marks[clock.passed.length];
    const woken = () => over() || c.replansAsked > replansDone;
    if (mark === undefined) {
      await condition(woken);
      continue;
    }
    const leftMs = Math.max(1, fromIso(mark.at) - Date.now());
    const summary = `${clock.dated.name}: ${mark.kind} ${mark.at.slice(0, 16)}, due ${clock.dated.dueAt.slice(0, 16)}`;
    if (await condition(woken, leftMs, { summary })) continue;
    spokenUntil = mark.at;
    clock.passed.push(mark);
    const to = mark.level === undefined ? '' : ` to the ${mark.level}'s supervisor`;
    note(c, 'jiexu', `${clock.dated.name} clock: ${mark.kind}${to}; due ${clock.dated.dueAt}`, clock.dated.area);
  }
}
