// The clocks of a residual transfer: those of the case's plan, dated anew. They say when they are overdue, and change nothing else.
import { condition } from '@temporalio/workflow';
import type { ClockName } from '../domain/case.ts';
import { fromIso } from '../domain/instant.ts';
import { note, now, type Residual, type ResidualClock } from './residual-state.ts';
import { dateClocks, detached } from './residual-steps.ts';

/** Starts a clock of the plan from now, with its full length; where the plan has none of that name, none runs. */
export async function runClock(r: Residual, name: ClockName): Promise<void> {
  const planned = r.input.clocks.filter((clock) => clock.name === name);
  if (planned.length === 0) return;
  stopClock(r, name);
  const [dated] = await dateClocks({ clocks: planned, at: now() });
  if (dated === undefined) return;
  const clock: ResidualClock = { dated, overdue: false };
  r.clocks.push(clock);
  detached(() => untilDue(r, clock));
}

export function stopClock(r: Residual, name: ClockName): void {
  const left = r.clocks.filter((clock) => clock.dated.name !== name);
  r.clocks.splice(0, r.clocks.length, ...left);
}

async function untilDue(r: Residual, clock: ResidualClock): Promise<void> {
  const { name, dueAt } = clock.dated;
  const leftMs = Math.max(1, fromIso(dueAt) - Date.now());
  const isOver = () => !r.clocks.includes(clock);
  if (await condition(isOver, leftMs, { summary: `${name}: due ${dueAt.slice(0, 16)}` })) return;
  clock.overdue = true;
  note(r, 'jiexu', `${name} clock: overdue, due ${dueAt}`, clock.dated.area);
}
