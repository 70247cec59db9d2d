// The legal clocks of a procedure: started with instants that an activity dated, they warn, go overdue, escalate, and
// where a region says so give up.
import { condition } from '@temporalio/workflow';
import type { Cases } from '../../activities/cases/cases.ts';
import type { ClockName } from '../../domain/case.ts';
import { fromIso, toBeijing } from '../../domain/instant.ts';
import type { ClockMark, ClockStart, DatedClock, Pause, PlannedClock } from '../../domain/plan.ts';
import type { Awaited, ClockView } from '../../domain/view.ts';
import { type AwaitedNow, note, type OnBoard, publish } from './board.ts';
import { calendarChanged } from './messages.ts';
import { now } from './now.ts';
import { hears } from './reception.ts';
import { beside, own } from './steps.ts';

/** A clock that was started. */
export interface RunningClock {
  dated: DatedClock;
  passed: ClockMark[];
  stoppedAt?: string;
  /** Times that are not counted: the office waited for the applicant. The last one may go on. */
  readonly pauses: { from: string; to?: string; readonly why: string }[];
}

export interface Clocks {
  /** Those of the plan. */
  planned: readonly PlannedClock[];
  /** Those of the plan as the decision has dated them; emptied when the day they hold for is over. */
  dates: readonly DatedClock[];
  /** The midnight that ends that day. ISO 8601 +08:00. */
  datesUntil: string;
  readonly started: RunningClock[];
  /** The latest mark whose time has come, by the timer that said so. ISO 8601 +08:00, or empty. */
  spokenUntil: string;
  /** How often a published calendar asked for new dates. */
  replansAsked: number;
}

export interface Timed extends OnBoard {
  readonly clocks: Clocks;
}

export function openClocks(planned: readonly PlannedClock[] = []): Clocks {
  return { planned, dates: [], datesUntil: '', started: [], spokenUntil: '', replansAsked: 0 };
}

/**
 * Not a local activity, cheap as it is: a workflow task that also answers an update ends before a local activity does,
 * and a replay then goes by another time than the first run.
 */
const { dateClocks } = own<Cases>('date the clocks on working days');

/** A notice that a supervisor is owed is written whatever it takes. */
const { escalate } = own<Cases>('put a notice to the supervisor on file', {
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});

/** A clock that stands still, waiting for the applicant. */
function isPaused({ pauses }: RunningClock): boolean {
  const last = pauses.at(-1);
  return last !== undefined && last.to === undefined;
}

function runs(clock: RunningClock): boolean {
  return clock.stoppedAt === undefined && !isPaused(clock);
}

/**
 * Clocks of the plan that were dated with the decision. They hold for that Beijing day, since only the date of an event
 * counts (§4).
 */
export function keepDates({ clocks }: Timed, dates: readonly DatedClock[]): void {
  const [first] = dates;
  if (first === undefined) return;
  clocks.dates = dates;
  clocks.datesUntil = toBeijing(fromIso(`${dayOf(first.startedAt)}T00:00:00+08:00`) + DAY_MS);
}

/** Instants are written with +08:00, so their first ten characters are the Beijing date. */
const dayOf = (instant: string) => instant.slice(0, 10);
const DAY_MS = 24 * 3600 * 1000;

/**
 * Dates the plan's clocks that begin with any of these events, as starting now. What the decision has dated holds until
 * a timer says that its day is over: whether a step is asked never depends on the time. A case that takes a day at most
 * asks for nothing.
 */
async function datesAfter({ clocks }: Timed, ...events: ClockStart[]): Promise<readonly DatedClock[]> {
  const planned = clocks.planned.filter((clock) => events.includes(clock.starts));
  const known = clocks.dates.filter((clock) => events.includes(clock.starts));
  const startedAt = now();
  if (known.length < planned.length) return dateClocks({ clocks: planned, at: startedAt });
  // an answer that came before midnight may be read after it
  return known.map((clock) => ({ ...clock, startedAt: startedAt < clocks.datesUntil ? startedAt : clock.startedAt }));
}

/** Starts the plan's clocks that begin with any of these events, which have just happened. */
export async function startAfter(c: Timed, ...events: ClockStart[]): Promise<void> {
  start(c, await datesAfter(c, ...events));
}

/** Starts clocks that are dated already. */
export function start({ clocks }: Timed, dates: readonly DatedClock[]): void {
  for (const clock of dates) clocks.started.push({ dated: clock, passed: [], pauses: [] });
}

/**
 * Gives a clock its full length from now, whether it has never run, runs or has stopped. Where the plan has none of that
 * name, none runs.
 */
export async function startNow(c: Timed, name: ClockName): Promise<void> {
  const planned = c.clocks.planned.find((clock) => clock.name === name);
  if (planned === undefined) return;
  stop(c, name);
  const dates = await datesAfter(c, planned.starts);
  start(
    c,
    dates.filter((clock) => clock.name === name),
  );
}

/** What the clock measured is done. Stopping a clock that does not run changes nothing. */
export function stop({ clocks }: Timed, name: ClockName): void {
  for (const clock of clocks.started) if (clock.dated.name === name) clock.stoppedAt ??= now();
}

/** It is over, or all that was done is being undone: no clock speaks any more. */
export function stopAll({ clocks }: Timed): void {
  for (const clock of clocks.started) clock.stoppedAt ??= now();
}

/** The office waits for the applicant: its clock stands still, and what had passed is kept (§4). */
export function pause(c: Timed, name: ClockName, why: string): void {
  for (const clock of c.clocks.started) {
    if (clock.dated.name !== name || !runs(clock)) continue;
    clock.pauses.push({ from: now(), why });
    note(c, 'jiexu', `${name} clock stands still: ${why}`, clock.dated.area);
  }
}

/** The office can go on: its clock runs again, with the days that were left. */
export async function resume(c: Timed, name: ClockName): Promise<void> {
  for (const clock of c.clocks.started.filter((each) => each.dated.name === name && isPaused(each))) {
    const last = clock.pauses.at(-1);
    if (last === undefined) continue;
    // dated first: until then it stands still, and its old marks are not said
    const to = now();
    const isDated = await dateAnew(c, clock, [...clock.pauses.slice(0, -1), { ...last, to }]);
    last.to = to;
    if (isDated) note(c, 'jiexu', `${name} clock goes on: due ${clock.dated.dueAt}`, clock.dated.area);
  }
}

/**
 * Dates a running clock from the instant it started, without the days it stood still. False where it was stopped
 * meanwhile.
 */
async function dateAnew({ clocks }: Timed, clock: RunningClock, stoodStill = clock.pauses): Promise<boolean> {
  const { name, startedAt } = clock.dated;
  const planned = clocks.planned.filter((each) => each.name === name);
  const pauses = stoodStill.map(inDays);
  const [fresh] = await dateClocks({
    clocks: planned,
    at: startedAt,
    pauses: pauses.length === 0 ? undefined : pauses,
  });
  if (fresh === undefined || clock.stoppedAt !== undefined) return false;
  clock.dated = fresh;
  clock.passed = fresh.marks.filter((mark) => mark.at <= clocks.spokenUntil);
  return true;
}

/** The days of stopping and of going on are not counted (§3). */
function inDays({ from, to, why }: RunningClock['pauses'][number]): Pause {
  return { from: from.slice(0, 10), to: to?.slice(0, 10), why };
}

/** What a procedure says of itself when one of its clocks speaks. */
export interface Spoken {
  /** True while nobody has to hear it: what is being undone is in nobody's hands but ours. */
  isQuiet(): boolean;
  /** What a supervisor is told beside the clock. */
  facts(): { readonly caseNo: string; readonly whereIsTheMoney: string };
  /** Only where the region sets it: a source that stays silent so long is given up (§3). */
  giveUp?(clock: DatedClock): void;
}

/**
 * Lets the clocks speak, and dates them anew with each published calendar, for as long as the run lasts. Called before
 * the first await, since it listens.
 */
export function runClocks(c: Timed, spoken: Spoken): void {
  hears(calendarChanged, () => {
    c.clocks.replansAsked += 1;
  });
  beside(() => tick(c, spoken));
  beside(() => replan(c));
}

/** What the timer is armed for: a mark of a clock, or the midnight that ends the day of the decision's dates. */
type Alarm = { readonly at: string } & (NextMark | { readonly mark: undefined });
interface NextMark {
  readonly clock: RunningClock;
  readonly mark: ClockMark;
}

/**
 * One timer for all clocks, armed for the earliest mark: a clock that stops costs no event. Whether a mark's time has
 * come is told by the timer that fired, never by looking at the time: a worker that was asked a question before it had
 * the newest task can be a moment behind, and would then decide otherwise than a replay.
 */
async function tick(c: Timed, spoken: Spoken): Promise<void> {
  const { clocks } = c;
  for (;;) {
    const alarm = nextAlarm(c);
    if (alarm === undefined) {
      await condition(() => nextAlarm(c) !== undefined);
      continue;
    }
    if (alarm.at > clocks.spokenUntil) {
      const leftMs = Math.max(1, fromIso(alarm.at) - Date.now());
      const isOvertaken = () => (nextAlarm(c)?.at ?? alarm.at) < alarm.at;
      if (await condition(isOvertaken, leftMs, { summary: summaryOf(alarm) })) continue;
      clocks.spokenUntil = alarm.at;
    }
    if (alarm.mark === undefined) clocks.dates = [];
    else if (isStillNext(alarm)) speak(c, spoken, alarm);
  }
}

function nextAlarm(c: Timed): Alarm | undefined {
  const { dates, datesUntil: at } = c.clocks;
  const next = nextMark(c);
  if (dates.length > 0 && (next === undefined || at <= next.mark.at)) return { at, mark: undefined };
  return next && { at: next.mark.at, ...next };
}

function isStillNext({ clock, mark }: NextMark): boolean {
  return runs(clock) && clock.dated.marks[clock.passed.length] === mark;
}

function summaryOf(alarm: Alarm): string {
  if (alarm.mark === undefined) return 'the day of the decision is over: from now on each event is dated by itself';
  const { name, dueAt } = alarm.clock.dated;
  return `${name}: ${sayMark(alarm.mark)} ${alarm.at.slice(0, 16)}, due ${dueAt.slice(0, 16)}`;
}

/**
 * The earliest mark of a running clock that has not passed. Marks are in order of time, and the text of instants sorts
 * like them.
 */
function nextMark({ clocks }: Timed): NextMark | undefined {
  let next: NextMark | undefined;
  for (const clock of clocks.started) {
    const mark = runs(clock) ? clock.dated.marks[clock.passed.length] : undefined;
    if (mark !== undefined && (next === undefined || mark.at < next.mark.at)) next = { clock, mark };
  }
  return next;
}

function speak(c: Timed, spoken: Spoken, { clock, mark }: NextMark): void {
  clock.passed.push(mark);
  if (spoken.isQuiet()) return;
  note(c, 'jiexu', `${clock.dated.name} clock: ${sayMark(mark)}; due ${clock.dated.dueAt}`, clock.dated.area);
  publish(c);
  if (mark.level !== undefined) beside(() => tellSupervisor(c, spoken, clock.dated, mark));
  if (mark.kind === 'give-up') spoken.giveUp?.(clock.dated);
}

/** The facts, as they stand when the clock says so; a notice on file a clock and level. */
async function tellSupervisor(c: Timed, spoken: Spoken, clock: DatedClock, { at, level }: ClockMark): Promise<void> {
  if (level === undefined) return;
  const { name, area, startedAt, dueAt, workingDays, basis, source } = clock;
  const awaited = c.board.awaited.map(
    ({ actor, office, forWhat }) => `${actor}${office ? ` ${office}` : ''}: ${forWhat}`,
  );
  await escalate({
    ...spoken.facts(),
    clock: name,
    level,
    area,
    startedAt,
    dueAt,
    at,
    workingDays,
    rule: `${basis}: ${source}`,
    awaited: awaited.join('; '),
  });
}

/**
 * Dates every open clock anew whenever a calendar year was published (§4), from the instant it started. What has passed
 * by the new dates counts as passed, without being said again.
 */
async function replan(c: Timed): Promise<void> {
  for (let done = 0; ; done += 1) {
    await condition(() => c.clocks.replansAsked > done);
    c.clocks.dates = [];
    // one that stands still is dated when it goes on
    for (const clock of c.clocks.started.filter(runs)) {
      const before = clock.dated.dueAt;
      if (!(await dateAnew(c, clock))) continue;
      const { name, dueAt, area } = clock.dated;
      if (dueAt !== before)
        note(c, 'jiexu', `${name} clock: due ${dueAt} by the published calendar, before ${before}`, area);
    }
    publish(c);
  }
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

/** The earliest due instant of a clock that runs; undefined: none does. */
export function earliestDue({ clocks }: Timed): string | undefined {
  return clocks.started
    .filter(runs)
    .map((clock) => clock.dated.dueAt)
    .sort()[0];
}

export function isOverdue({ clocks }: Timed): boolean {
  return clocks.started.filter(runs).some((clock) => clock.passed.some((mark) => mark.kind === 'overdue'));
}

/** Who is awaited, with the date of the clock that measures it. */
export function awaitedView({ clocks, board }: Timed): Awaited[] {
  return board.awaited.map(({ clock, ...entry }: AwaitedNow): Awaited => {
    const running = clock && clocks.started.find((each) => runs(each) && each.dated.name === clock)?.dated;
    return running ? { ...entry, until: running.dueAt, why: whyThatDate(running) } : entry;
  });
}

/** `source-out: 10 working days after 2026-09-30 (law: …)`. */
function whyThatDate({ name, workingDays, startedAt, basis, source, provisional }: DatedClock): string {
  const caution = provisional ? '; provisional, the holiday notice of that year is not published' : '';
  return `${name}: ${workingDays} working days after ${startedAt.slice(0, 10)} (${basis}: ${source}${caution})`;
}

export function clockViews({ clocks }: Timed): ClockView[] {
  return clocks.started.map(({ dated: clock, passed, stoppedAt, pauses }) => {
    const { name, workingDays, basis, source, startedAt, dueAt, provisional } = clock;
    return {
      name,
      workingDays,
      basis,
      source,
      startedAt,
      dueAt,
      provisional,
      passed: [...passed],
      stoppedAt,
      pauses: pauses.length === 0 ? undefined : pauses.map((each) => ({ ...each })),
    };
  });
}
