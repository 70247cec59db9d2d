// What anyone may ask of a case at any moment: where it is, who acts next, until when and why, where the money is.
import type {
  Actor,
  AwaitedKind,
  ClockName,
  MoneyRoute,
  MoneyStatus,
  Outcome,
  Regime,
  RelationStatus,
  Route,
  RuleBasis,
  Stage,
} from './case.ts';
import type { Continuity } from './decision.ts';
import type { GoneRun } from './gone.ts';
import type { ClockMark } from './plan.ts';

/** One thing that is waited for. `until` is the legal or planned end, absent where no clock runs. */
export interface Awaited {
  readonly kind: AwaitedKind;
  /** Names the question: `form:2`, `bounce:P1`, `refused:credit`. */
  readonly id: string;
  readonly actor: Actor;
  /** Six-digit pool code of the office, where an office is meant. */
  readonly office?: string;
  readonly forWhat: string;
  /** ISO 8601 +08:00. */
  readonly since: string;
  readonly until?: string;
  /** Why that date: clock, working days, rule. */
  readonly why?: string;
}

/** A clock as people see it. */
export interface ClockView {
  readonly name: ClockName;
  readonly workingDays: number;
  readonly basis: RuleBasis;
  readonly source: string;
  readonly startedAt: string;
  readonly dueAt: string;
  readonly provisional: boolean;
  /** Kinds of marks that have passed, in order. */
  readonly passed: readonly ClockMark[];
  /** When what the clock measured was done. */
  readonly stoppedAt?: string;
  /** Instants between which it stood still, waiting for the applicant; without `to` it does now. */
  readonly pauses?: readonly { readonly from: string; readonly to?: string; readonly why: string }[];
}

/** One line of a case's history, for people. Carries no personal data. */
export interface TimelineEntry {
  readonly at: string;
  readonly by: Actor | 'jiexu';
  readonly office?: string;
  readonly what: string;
}

/** The whole of what a case can be asked. Amounts are fen as decimal strings. */
export interface CaseView {
  readonly applicationNo: string;
  /** Absent until the application is accepted. */
  readonly caseNo?: string;
  readonly stage: Stage;
  readonly outcome?: Outcome;
  /** Codes that led to a refusal. */
  readonly reasons: readonly string[];
  readonly source: { readonly pool: string; readonly name?: string };
  readonly destination: { readonly pool: string; readonly name?: string };
  readonly route?: Route;
  readonly regime?: Regime;
  readonly moneyRoute?: MoneyRoute;
  readonly relation: RelationStatus;
  readonly money: MoneyStatus;
  readonly amountFen?: string;
  readonly paymentNo?: string;
  /** Where the money is, in a sentence. */
  readonly whereIsTheMoney: string;
  readonly awaited: readonly Awaited[];
  readonly clocks: readonly ClockView[];
  /** The earliest due instant of a clock that runs. */
  readonly dueAt?: string;
  readonly overdue: boolean;
  /** What is wrong and what to do about it, when something is stuck. */
  readonly problem?: string;
  readonly certificateNo?: string;
  readonly letterNo?: string;
  /** The version of the information form that is awaited or in use. */
  readonly formVersion: number;
  /** Benefits across the gap (§5), as assessed when applying. */
  readonly benefits?: Continuity;
  readonly openedAt: string;
  readonly closedAt?: string;
  /** Its run is gone and it has no record: all else is as it was last heard of. */
  readonly gone?: GoneRun;
}

/** The money's place in a sentence, from the track's status. `yuan`: the amount as shown, such as `12,345.67`. */
export function whereIsTheMoney(status: MoneyStatus, yuan: string, source: string, destination: string): string {
  switch (status) {
    case 'none':
      return 'There is no money to move.';
    case 'kept':
      return `The balance stays in the person's account at ${source}.`;
    case 'pending':
      return `The balance is in the person's account at ${source}.`;
    case 'held':
      return `${yuan} yuan are frozen in the person's account at ${source} until what holds them there is settled.`;
    case 'frozen':
      return `${yuan} yuan are frozen in the person's account at ${source}.`;
    case 'ordered':
      return `${yuan} yuan were zeroed at ${source}; the payment order is with the bank.`;
    case 'bounced':
      return `${yuan} yuan were zeroed at ${source}; the payment bounced and the sum is back at its bank.`;
    case 'in-flight':
      return `${yuan} yuan left the bank of ${source} and have not arrived at ${destination}.`;
    case 'disputed':
      return `Another sum than the ${yuan} yuan ordered has arrived at ${destination}: it is in suspense, nothing is credited.`;
    case 'arrived':
      return `${yuan} yuan have arrived at ${destination} and wait to be credited.`;
    case 'credited':
      return `${yuan} yuan are in the person's account at ${destination}.`;
    case 'settled':
      return `${yuan} yuan are in the person's account at ${destination}; ${source} has booked the receipt.`;
    case 'paid':
      return `${yuan} yuan were paid to the person's own bank account.`;
    case 'restored':
      return `${yuan} yuan are back in the person's account at ${source}; the sum that was sent is on its way back to the office.`;
    case 'undone':
      return `The balance is in the person's account at ${source}, as before the case.`;
    case 'inherited':
      return `${yuan} yuan are with the inheritance desk of ${destination}: the person has died.`;
    case 'by-hand':
      return 'It was settled by hand: the timeline says by whom, the books of both offices say where it is.';
    default:
      return status satisfies never;
  }
}
