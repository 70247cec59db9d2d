// The state of one correction: an object that handlers and procedure share, and the view everyone is shown.
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Actor, FormFault } from '../domain/case.ts';
import {
  type CorrectionOutcome,
  type CorrectionVerdict,
  type CorrectionView,
  correctionDetails,
} from '../domain/correction.ts';
import { toBeijing } from '../domain/instant.ts';
import type { ClockMark, DatedClock, OfficeRef } from '../domain/plan.ts';
import type { TimelineEntry } from '../domain/view.ts';
import type { CorrectionInput, CorrectionRefusal } from './correction-messages.ts';
import { CASE_NO, DUE, OUTCOME, OVERDUE, WAITING_ON } from './messages.ts';
import { whyThatDate } from './show.ts';

export interface Correction {
  readonly input: CorrectionInput;
  readonly openedAt: string;
  stage: CorrectionView['stage'];
  /** Set once register and form in force have answered. */
  admitted?: 'taken' | 'recorded' | { readonly refused: CorrectionRefusal };
  /** The record of an earlier run that dealt with this very form. */
  recorded?: CorrectionView;
  offices?: { readonly source: OfficeRef; readonly destination: OfficeRef };
  verdict?: CorrectionVerdict;
  /** True once somebody cancelled the run. */
  cancelled: boolean;
  /** How it ends, and, once the register has the record, how it has ended. */
  ending?: CorrectionOutcome;
  outcome?: CorrectionOutcome;
  reason?: { readonly code: FormFault; readonly remark?: string };
  months?: { readonly before: number; readonly after: number };
  /** `destination-in`, once it runs; `passed`: the marks that have spoken. */
  clock?: { dated: DatedClock; readonly passed: ClockMark[]; stoppedAt?: string };
  /** How often a published calendar asked for new dates. */
  replansAsked: number;
  awaited?: { readonly actor: Actor; readonly office: string; readonly forWhat: string; readonly since: string };
  problem?: string;
  readonly timeline: TimelineEntry[];
  closedAt?: string;
}

export function openCorrection(input: CorrectionInput): Correction {
  return { input, openedAt: now(), stage: 'admitting', cancelled: false, replansAsked: 0, timeline: [] };
}

/** The correction's clock: workflow time, ISO 8601 +08:00. */
export function now(): string {
  return toBeijing(Date.now());
}

/** Writes a line of the correction's history. No personal data. */
export function note(c: Correction, by: TimelineEntry['by'], what: string, office?: string): void {
  c.timeline.push({ at: now(), by, what, ...(office === undefined ? {} : { office }) });
  publish(c);
}

/** Details and search attributes as the correction stands. There are few changes, so each one is written. */
export function publish(c: Correction): void {
  const view = viewOf(c);
  setCurrentDetails(correctionDetails(view, c.timeline));
  upsertSearchAttributes([
    { key: CASE_NO, value: c.input.caseNo },
    { key: OUTCOME, value: view.outcome ?? null },
    { key: WAITING_ON, value: view.awaited.flatMap(({ actor, office }) => [actor, `${actor}:${office}`]) },
    { key: DUE, value: view.dueAt === undefined ? null : new Date(view.dueAt) },
    { key: OVERDUE, value: view.overdue },
  ]);
}

export function viewOf(c: Correction): CorrectionView {
  if (c.recorded !== undefined) return c.recorded;
  const { input, clock, awaited, offices } = c;
  const runs = clock !== undefined && clock.stoppedAt === undefined ? clock.dated : undefined;
  const until = runs === undefined ? {} : { until: runs.dueAt, why: whyThatDate(runs) };
  return {
    caseNo: input.caseNo,
    version: input.form.body.version,
    source: { pool: input.sourcePool, ...(offices ? { name: offices.source.name } : {}) },
    destination: { pool: input.destinationPool, ...(offices ? { name: offices.destination.name } : {}) },
    stage: c.stage,
    ...(c.outcome === undefined ? {} : { outcome: c.outcome }),
    ...(c.reason === undefined ? {} : { reason: c.reason }),
    ...(c.months === undefined ? {} : { months: c.months }),
    awaited: awaited === undefined ? [] : [{ ...awaited, ...(awaited.actor === 'destination' ? until : {}) }],
    clocks: clock === undefined ? [] : [clockView(clock)],
    ...(runs === undefined ? {} : { dueAt: runs.dueAt }),
    overdue: runs !== undefined && (clock?.passed.some((mark) => mark.kind === 'overdue') ?? false),
    ...(c.problem === undefined ? {} : { problem: c.problem }),
    openedAt: c.openedAt,
    ...(c.closedAt === undefined ? {} : { closedAt: c.closedAt }),
  };
}

function clockView({ dated, passed, stoppedAt }: NonNullable<Correction['clock']>): CorrectionView['clocks'][number] {
  const { name, workingDays, basis, source, startedAt, dueAt, provisional } = dated;
  return {
    name,
    workingDays,
    basis,
    source,
    startedAt,
    dueAt,
    provisional,
    passed: [...passed],
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
  };
}

/** The two offices, once the correction is admitted. */
export function officesOf(c: Correction): { readonly source: OfficeRef; readonly destination: OfficeRef } {
  if (c.offices === undefined) throw new Error('a correction has no offices before it is admitted');
  return c.offices;
}
