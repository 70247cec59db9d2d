// What the orchestrator itself does outside a workflow: decide by the rules, date clocks, keep the register of cases.
import type { Application } from '../../domain/application.ts';
import type { ClockName } from '../../domain/case.ts';
import type { Continuity, Reason } from '../../domain/decision.ts';
import type { DatedClock, EscalationLevel, Pause, Plan, PlannedClock } from '../../domain/plan.ts';
import type { CaseView, TimelineEntry } from '../../domain/view.ts';

/** `at`: the case's clock when it asks, ISO 8601 +08:00. */
export interface DecideRequest {
  readonly application: Application;
  readonly contentHash: string;
  readonly personKey: string;
  readonly at: string;
  readonly workflowId: string;
  readonly runId: string;
}

export type Decision =
  | {
      readonly kind: 'accepted';
      readonly caseNo: string;
      readonly plan: Plan;
      /** Every clock of the plan, dated as if it started now: right for those that start on this Beijing date. */
      readonly clocks: readonly DatedClock[];
      /** Benefits across the gap (§5), as assessed when applying. */
      readonly continuity?: Continuity;
    }
  | { readonly kind: 'refused' | 'not-needed'; readonly reasons: readonly Reason[]; readonly openCaseNo?: string }
  /** `until`: a Beijing date; absent: until both offices are on the platform. Decided anew then. */
  | { readonly kind: 'deferred'; readonly until?: string }
  /** This application number was used with another content; nothing is decided. */
  | { readonly kind: 'conflict' }
  /** This application was decided before by another run; the case it led to, as archived or as it stood. */
  | { readonly kind: 'recorded'; readonly caseNo: string; readonly view: CaseView };

export interface DateClocks {
  readonly clocks: readonly PlannedClock[];
  /** The event that starts them, ISO 8601 +08:00. */
  readonly at: string;
  /** Days that none of them counts: a case that waited for the applicant.. */
  readonly pauses?: readonly Pause[];
}

/** A supervisor is told that a clock is overdue: the facts, and no personal data. Instants are ISO 8601 +08:00. */
export interface EscalationNotice {
  readonly caseNo: string;
  readonly clock: ClockName;
  readonly level: EscalationLevel;
  /** Six-digit code of the area whose office is late. */
  readonly area: string;
  readonly startedAt: string;
  readonly dueAt: string;
  /** When the case's clock said so. */
  readonly at: string;
  readonly workingDays: number;
  /** The rule of the clock: its basis and source. */
  readonly rule: string;
  /** Who is awaited and for what, as the case says it. */
  readonly awaited: string;
  readonly whereIsTheMoney: string;
}

/** The case's record, written when it ends; from then on `status` answers from it. */
export interface ArchiveRecord {
  readonly view: CaseView;
  readonly timeline: readonly TimelineEntry[];
}

/** A deferred application whose time has come. `round` counts how often, so that each is a question of its own. */
export interface ApplyAgain {
  readonly application: Application;
  readonly round: number;
}
export type AppliedAgain =
  | { readonly kind: 'accepted'; readonly caseNo: string }
  | { readonly kind: 'deferred'; readonly until?: string }
  | { readonly kind: 'refused' | 'not-needed' | 'unusable' };

export interface Cases {
  /** Asks both offices, decides by the rules, and registers what is accepted. The same run asking again gets the same answer. */
  decide(request: DecideRequest): Promise<Decision>;
  /** Dates clocks on the working days of their areas. Reads nothing that a case changes. */
  dateClocks(request: DateClocks): Promise<readonly DatedClock[]>;
  /** The refusal of a second application while a case is open: R09 at the same destination pool, R10 at another. */
  explainOpenCase(request: {
    readonly code: 'R09' | 'R10';
    readonly caseNo: string;
    readonly pool: string;
  }): Promise<Reason>;
  /** Applies anew for one that waits; fails, to be tried again, while an office does not answer. */
  applyAgain(request: ApplyAgain): Promise<AppliedAgain>;
  /** Puts a notice on file for a supervisor; the same clock and level of a case once. */
  escalate(notice: EscalationNotice): Promise<void>;
  /** Writes the archive record. */
  archive(record: ArchiveRecord): Promise<void>;
}
