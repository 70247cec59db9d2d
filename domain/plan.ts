// What a case will do, fixed when it is accepted and kept for its life: tracks, clocks, offices, versions of the rules.
import type { ClockName, Hold, MoneyRoute, Regime, Route, RuleBasis, Scheme, Standing } from './case.ts';

/** What starts a clock. `form`: the information form reached the destination; `credit-ready`: later of receipt and acceptance. */
export type ClockStart = 'acceptance' | 'letter' | 'confirmation' | 'form' | 'credit-ready';

/** A clock as planned: how many working days, by which rule, for whom. Not yet dated. */
export interface PlannedClock {
  readonly name: ClockName;
  readonly workingDays: number;
  readonly basis: RuleBasis;
  /** The rule's source in words, as shown to people. */
  readonly source: string;
  /** Six-digit code of the area whose days off count and whose supervisor is told. */
  readonly area: string;
  readonly starts: ClockStart;
  /** Working days after the due instant when a silent source is given up; only where its region sets it. */
  readonly giveUpAfter?: number;
}

export type EscalationLevel = 'area' | 'province' | 'nation';

/**
 * One instant at which a clock says something. `at`: ISO 8601 with +08:00. `stopped` and `resumed`: days that are not counted
 * begin and have ended, `why` says which; `give-up`: a silent source is given up.
 */
export interface ClockMark {
  readonly kind: 'warning' | 'overdue' | 'escalation' | 'stopped' | 'resumed' | 'give-up';
  readonly at: string;
  readonly level?: EscalationLevel;
  readonly why?: string;
}

/** Days that a clock does not count, both ends included. Beijing dates; without `to` it has not ended. `why`: for people. */
export interface Pause {
  readonly from: string;
  readonly to?: string;
  readonly why: string;
}

/** A pause that has ended: the only kind a clock can be dated with. */
export type EndedPause = Required<Pause>;

/** A clock that runs: every instant absolute. */
export interface DatedClock extends PlannedClock {
  readonly startedAt: string;
  readonly dueAt: string;
  /** True while a calendar year the date depends on is not published. */
  readonly provisional: boolean;
  /** Warnings, the due instant, escalations, stops: in order of time. */
  readonly marks: readonly ClockMark[];
  /** Days between start and due that were not counted, beyond days off; absent where there are none. */
  readonly pauses?: readonly Pause[];
  /** When a silent source is given up: everything is undone and the case ends as expired. */
  readonly giveUpAt?: string;
}

/** Where the steps of one office run. */
export interface OfficeRef {
  /** The pool's six-digit code; the office is named by it. */
  readonly pool: string;
  readonly name: string;
  readonly taskQueue: string;
}

/** The rows of the route table (§3) that decide tracks, in their order. */
export const ROW_NAMES = [
  'resettled-retiree',
  'shared-records',
  'usable-across-cities',
  'pays-to-person',
  'employee-to-resident',
  'otherwise',
] as const;
export type RowName = (typeof ROW_NAMES)[number];

/** The row that fitted. `money`: what the row says, before wishes and balance; `rule`: the regional rule that made it fit. */
export interface PlanRow {
  readonly name: RowName;
  readonly money: MoneyRoute;
  readonly rule?: {
    readonly source: string;
    readonly basis: RuleBasis;
    readonly old: boolean;
    /** Absent in plans that were made before it was kept. */
    readonly standing?: readonly Standing[];
  };
}

/** The plan of an accepted case. */
export interface Plan {
  readonly route: Route;
  readonly regime: Regime;
  readonly relation: boolean;
  readonly money: MoneyRoute;
  /** Absent in plans that were made before the row was kept. */
  readonly row?: PlanRow;
  readonly holds: readonly Hold[];
  readonly remarks: readonly string[];
  readonly scheme: { readonly source: Scheme; readonly destination: Scheme };
  readonly offices: { readonly source: OfficeRef; readonly destination: OfficeRef };
  readonly clocks: readonly PlannedClock[];
  /** Fingerprints of the data that decided. */
  readonly rulesVersion: string;
  readonly calendarVersion: string;
}
