// The legal clocks of a case: started with instants that an activity dated, they warn, go overdue, escalate, and where a region says so give up.
import { condition, patched } from '@temporalio/workflow';
import type { ClockName } from '../domain/case.ts';
import { fromIso } from '../domain/instant.ts';
import type { ClockMark, ClockStart, DatedClock, Pause } from '../domain/plan.ts';
import { type Case, caseNoOf, isPaused, now, planOf, type RunningClock } from './case.ts';
import { declareEnding } from './endings.ts';
import { note, publish, viewOf } from './show.ts';
import { dateClocks, detached, escalate } from './steps.ts';

/**
 * Dates the plan's clocks that begin with any of these events, as starting now. Only the Beijing date of the event counts (§4), so
 * what was dated on the same day is not asked for again: a case that takes a day at most asks for nothing.
 */
export async function dated(c: Case, ...events: ClockStart[]): Promise<readonly DatedClock[]> {
  const planned = planOf(c).clocks.filter((clock) => events.includes(clock.starts));
  const startedAt = now();
  const known = c.dates.filter((clock) => isSameDay(clock.startedAt, startedAt) && events.includes(clock.starts));
  if (known.length === planned.length) return known.map((clock) => ({ ...clock, startedAt }));
  const clocks = await dateClocks({ clocks: planned, at: startedAt });
  c.dates = [...c.dates.filter((clock) => !events.includes(clock.starts)), ...clocks];
  return clocks;
}

/** Instants are written with +08:00, so their first ten characters are the Beijing date. */
function isSameDay(a: string, b: string): boolean {
  return a.slice(0, 10) === b.slice(0, 10);
}

/** Starts clocks that are dated already. */
export function runClocks(c: Case, clocks: readonly DatedClock[]): void {
  for (const clock of clocks) c.clocks.push({ dated: clock, passed: [], pauses: [] });
}

/** A clock that stopped or runs is given its full length anew, from now. */
export async function restartClock(c: Case, name: ClockName): Promise<void> {
  const planned = planOf(c).clocks.find((clock) => clock.name === name);
  if (planned === undefined) return;
  stopClock(c, name);
  const clocks = await dated(c, planned.starts);
  runClocks(
    c,
    clocks.filter((clock) => clock.name === name),
  );
}

/**
 * Dates every open clock anew whenever a calendar year was published (§4), from the instant it started. What has passed by the new
 * dates counts as passed, without being said again.
 */
export async function replan(c: Case): Promise<void> {
  for (let done = 0; ; done += 1) {
    await condition(() => c.replansAsked > done);
    c.dates = [];
    // one that stands still is dated when it goes on
    for (const clock of c.clocks.filter((each) => each.stoppedAt === undefined && !isPaused(each))) {
      const before = clock.dated.dueAt;
      if (!(await dateAnew(c, clock))) continue;
      const { name, dueAt, area } = clock.dated;
      if (dueAt !== before)
        note(c, 'jiexu', `${name} clock: due ${dueAt} by the published calendar, before ${before}`, area);
    }
    publish(c);
  }
}

/** Dates a running clock from the instant it started, without the days it stood still. False where it was stopped meanwhile. */
async function dateAnew(c: Case, clock: RunningClock, stoodStill = clock.pauses): Promise<boolean> {
  const { name, startedAt } = clock.dated;
  const planned = planOf(c).clocks.filter((each) => each.name === name);
  const pauses = stoodStill.map(inDays);
  const request = { clocks: planned, at: startedAt, ...(pauses.length === 0 ? {} : { pauses }) };
  const [fresh] = await dateClocks(request);
  if (fresh === undefined || clock.stoppedAt !== undefined) return false;
  clock.dated = fresh;
  clock.passed = fresh.marks.filter((mark) => mark.at <= c.spokenUntil);
  return true;
}

/** The days of stopping and of going on are not counted (§3). */
function inDays({ from, to, why }: RunningClock['pauses'][number]): Pause {
  return { from: from.slice(0, 10), ...(to === undefined ? {} : { to: to.slice(0, 10) }), why };
}

/** The office waits for the applicant: its clock stands still, and what had passed is kept (§4). */
export function pauseClock(c: Case, name: ClockName, why: string): void {
  for (const clock of c.clocks) {
    if (clock.dated.name !== name || clock.stoppedAt !== undefined || isPaused(clock)) continue;
    clock.pauses.push({ from: now(), why });
    note(c, 'jiexu', `${name} clock stands still: ${why}`, clock.dated.area);
  }
}

/** The office can go on: its clock runs again, with the days that were left. */
export async function resumeClock(c: Case, name: ClockName): Promise<void> {
  for (const clock of c.clocks.filter((each) => each.dated.name === name && isPaused(each))) {
    const pause = clock.pauses.at(-1);
    if (pause === undefined) continue;
    // dated first: until then it stands still, and its old marks are not said
    const to = now();
    const isDated = await dateAnew(c, clock, [...clock.pauses.slice(0, -1), { ...pause, to }]);
    pause.to = to;
    if (isDated) note(c, 'jiexu', `${name} clock goes on: due ${clock.dated.dueAt}`, clock.dated.area);
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
  clock.stoppedAt ??= now();
}

/**
 * Lets the clocks speak, for as long as the run lasts. One timer for all of them, armed for the earliest mark: a clock that stops
 * costs no event. Whether a mark's time has come is told by the timer that fired, never by looking at the time: a worker that was
 * asked a question before it had the newest task can be a moment behind, and would then decide otherwise than a replay.
 */
export async function tick(c: Case): Promise<void> {
  for (;;) {
    const next = nextMark(c);
    if (next === undefined) {
      await condition(() => nextMark(c) !== undefined);
      continue;
    }
    const { clock, mark } = next;
    if (mark.at > c.spokenUntil) {
      const leftMs = Math.max(1, fromIso(mark.at) - Date.now());
      const summary = summaryOf(clock.dated, mark);
      if (await condition(() => isEarlier(nextMark(c)?.mark, mark), leftMs, { summary })) continue;
      c.spokenUntil = mark.at;
    }
    const isStillNext = runs(clock) && clock.dated.marks[clock.passed.length] === mark;
    if (isStillNext) speak(c, clock, mark);
  }
}

interface NextMark {
  readonly clock: RunningClock;
  readonly mark: ClockMark;
}

/** The earliest mark of a running clock that has not passed. Marks are in order of time, and the text of instants sorts like them. */
function nextMark(c: Case): NextMark | undefined {
  let next: NextMark | undefined;
  for (const clock of c.clocks) {
    const mark = runs(clock) ? clock.dated.marks[clock.passed.length] : undefined;
    if (mark !== undefined && (next === undefined || isEarlier(mark, next.mark))) next = { clock, mark };
  }
  return next;
}

function runs(clock: RunningClock): boolean {
  return clock.stoppedAt === undefined && !isPaused(clock);
}

function isEarlier(mark: ClockMark | undefined, than: ClockMark): boolean {
  return mark !== undefined && mark.at < than.at;
}

function speak(c: Case, clock: RunningClock, mark: ClockMark): void {
  clock.passed.push(mark);
  // what is being undone is in nobody's hands but ours
  if (c.ending !== undefined && patched('quiet-while-undoing')) return;
  note(c, 'jiexu', `${clock.dated.name} clock: ${sayMark(mark)}; due ${clock.dated.dueAt}`, clock.dated.area);
  publish(c);
  const { level } = mark;
  if (level !== undefined && patched('escalation-notices'))
    detached(() => tellSupervisor(c, clock, { ...mark, level }));
  if (mark.kind === 'give-up') giveUp(c, clock);
}

/** The facts, as they stand when the clock says so; a notice on file a clock and level. */
function tellSupervisor(
  c: Case,
  { dated: clock }: RunningClock,
  { at, level }: Required<Pick<ClockMark, 'at' | 'level'>>,
) {
  const { name, area, startedAt, dueAt, workingDays, basis, source } = clock;
  return escalate({
    caseNo: caseNoOf(c),
    clock: name,
    level,
    area,
    startedAt,
    dueAt,
    at,
    workingDays,
    rule: `${basis}: ${source}`,
    awaited: c.awaited
      .map(({ actor, office, forWhat }) => `${actor}${office ? ` ${office}` : ''}: ${forWhat}`)
      .join('; '),
    whereIsTheMoney: viewOf(c).whereIsTheMoney,
  });
}

/** Only where the region sets it: a source that stays silent so long is given up, and everything is undone (§3). */
function giveUp(c: Case, { dated }: RunningClock): void {
  if (c.pivotPassed || !c.awaitingAnswer || c.answer !== undefined) return;
  declareEnding(c, { outcome: 'expired', codes: [], what: `${dated.name}: no answer until ${dated.giveUpAt}` });
}

function summaryOf(clock: DatedClock, mark: ClockMark): string {
  return `${clock.name}: ${sayMark(mark)} ${mark.at.slice(0, 16)}, due ${clock.dueAt.slice(0, 16)}`;
}

function sayMark(mark: ClockMark): string {
  switch (mark.kind) {
    case 'escalation':
      return `escalation to the ${mark.level ?? 'area'}'s supervisor`;
    case 'stopped':
      return `stands still: ${mark.why ?? 'days that are not counted'}`;
    case 'resumed':
      return `goes on after: ${mark.why ?? 'days that are not counted'}`;
    case 'give-up':
      return 'the silent office is given up';
    case 'warning':
    case 'overdue':
      return mark.kind;
    default:
      return mark.kind satisfies never;
  }
}
