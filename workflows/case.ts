// The state of one transfer: a single object that handlers and procedure share.
import { condition } from '@temporalio/workflow';
import type { ClockName, Hold, MoneyStatus, Outcome, RelationStatus, Stage } from '../domain/case.ts';
import type { Continuity, Reason } from '../domain/decision.ts';
import type {
  BankAccount,
  DocumentPerson,
  FormVerdict,
  InformationForm,
  Sealed,
  SourceAnswer,
} from '../domain/forms.ts';
import { toBeijing } from '../domain/instant.ts';
import type { ClockMark, DatedClock, Plan } from '../domain/plan.ts';
import type { Awaited, CaseView, TimelineEntry } from '../domain/view.ts';
import type { Resolve, TransferInput } from './messages.ts';

/** A clock that was started in this case. */
export interface RunningClock {
  dated: DatedClock;
  passed: ClockMark[];
  stoppedAt?: string;
  /** Times that are not counted: the office waited for the applicant. The last one may go on. */
  readonly pauses: { from: string; to?: string; readonly why: string }[];
}

/** True while the clock stands still for the applicant. */
export function isPaused({ pauses }: RunningClock): boolean {
  const last = pauses.at(-1);
  return last !== undefined && last.to === undefined;
}

/** One of the two offices, by its part in the case. */
export type Side = 'source' | 'destination';

/** A step that an office was asked for and has not answered. */
export interface OutstandingStep {
  readonly sinceMs: number;
  readonly what: string;
  readonly office: string;
  /** Set once an operator was called: takes the problem back. */
  done?: () => void;
}

/** Who is waited for. `clock`: the one whose date tells until when; it may be dated anew meanwhile. */
export interface AwaitedNow extends Omit<Awaited, 'until' | 'why'> {
  readonly clock?: ClockName;
}

/** Why a case ends before it is completed. */
export interface Ending {
  readonly outcome: Exclude<Outcome, 'completed'>;
  readonly codes: readonly string[];
  readonly what: string;
}

/** What the bank reported of a payment. */
export interface PaymentReports {
  /** True once the source has answered that the payment is ordered; until then the same number is asked for again. */
  ordered?: true;
  sentAt?: string;
  receivedAt?: string;
  paidAt?: string;
  bouncedAt?: string;
  backAt?: string;
  /** What came in at the destination, by the bank's number of the receipt. Fen. */
  readonly receipts: Map<number, bigint>;
  /** What came in too much and was sent back. Fen. */
  sentBackFen?: bigint;
  /** Set when an officer sends back what came in, since it is not the sum that was ordered. */
  sentBack?: true;
  /** Takes back that another sum came in. */
  settledDispute?: () => void;
}

/** What an office asked the applicant for. `clock`: the office's own, which stands still meanwhile. */
export interface Supplement {
  readonly side: Side;
  readonly what: string;
  readonly clock: ClockName;
}

export interface Case {
  readonly input: TransferInput;
  readonly openedAt: string;
  stage: Stage;
  /** True once somebody asked for the decision. */
  asked: boolean;
  decided: boolean;
  outcome?: Outcome;
  reasons: readonly Reason[];
  openCaseNo?: string;
  /** Set when the application was deferred; `until` absent: until both offices are on the platform. */
  deferred?: { readonly until?: string };
  /** The application number was used before with another content. */
  conflict: boolean;
  /** The record of an earlier run that decided this application. */
  recorded?: CaseView;
  caseNo?: string;
  plan?: Plan;
  /** Benefits across the gap, as assessed when applying. */
  benefits?: Continuity;
  relation: RelationStatus;
  money: MoneyStatus;
  amountFen: string;
  /** Counts freezes and credits; one more after a void, a restore or a bounce, never an attempt. */
  n: number;
  paymentNo?: string;
  readonly payments: Record<string, PaymentReports>;
  certificateNo?: string;
  letterNo?: string;
  /** The version of the information form that is awaited or in use. */
  formVersion: number;
  awaitingAnswer: boolean;
  answer?: SourceAnswer;
  confirmed: boolean;
  /** The form in use, from the confirmation on. */
  form?: Sealed<InformationForm>;
  awaitingVerdict: boolean;
  verdict?: FormVerdict;
  /** True while the destination is being asked to accept: the pivot may pass at any moment. */
  accepting: boolean;
  /** What holds the money at the source; emptied when the source says it is settled. */
  holds: readonly Hold[];
  /** True once the destination accepted the form (no relation track: credited the sum): from here only forward. */
  pivotPassed: boolean;
  /** Set once: the case is to end before it is completed. */
  ending?: Ending;
  /** The person as documents name them; another than in the application once both offices have confirmed a correction. */
  person: DocumentPerson;
  /** A correction of the identity that one office has confirmed; no step that relies on it is taken meanwhile. */
  identity?: { readonly person: DocumentPerson; readonly by: Side; readonly done: () => void };
  /** The person's own account, as the applicant has named it last. */
  payTo?: BankAccount;
  /** True from a bounce until the payment is ordered anew: another account is of use. */
  mendable: boolean;
  supplement?: Supplement;
  /** Set by the source when it corrects a form that is with the destination. */
  correction?: Sealed<InformationForm>;
  /** A withdrawal that the other side has to agree to. `lapse`: nobody is asked any more. */
  withdrawal?: { readonly by: Side | 'applicant'; readonly lapse: () => void };
  /** The account was overdrawn when the source confirmed: the balance is named by a later form, once that is settled. */
  overdrawn: boolean;
  /** True once an office has reported the person's death or a step was refused for it. */
  deceased: boolean;
  /** Another outcome than completed, of a case that was not undone. */
  closesAs?: 'ended-by-death';
  /** What one member of staff has proposed and a second one has to confirm. */
  proposed?: {
    readonly action: Resolve['action'];
    readonly who: string;
    readonly at: string;
    readonly done: () => void;
  };
  /** Set when two members of staff have settled the case outside: nothing more is asked of anyone. */
  settledByHand: boolean;
  readonly awaited: AwaitedNow[];
  readonly clocks: RunningClock[];
  /** The latest mark whose time has come, by the timer that said so. ISO 8601 +08:00, or empty. */
  spokenUntil: string;
  /** Clocks of the plan as dated last, whether they run or not. */
  dates: readonly DatedClock[];
  readonly timeline: TimelineEntry[];
  readonly outstanding: Set<OutstandingStep>;
  watching: boolean;
  /** What is wrong and what to do about it; several things may be at once. */
  readonly problems: string[];
  /** Takes back that the form was returned. */
  formReturned?: () => void;
  /** How often a published calendar asked for new dates, and how often they were given. */
  replansAsked: number;
  /** How often an operator said "retry". */
  retries: number;
  closedAt?: string;
  published: string;
}

export function openCase(input: TransferInput): Case {
  const payTo = input.application.wishes?.payToPerson;
  return {
    input,
    openedAt: now(),
    stage: 'deciding',
    asked: false,
    decided: false,
    conflict: false,
    reasons: [],
    relation: 'pending',
    money: 'pending',
    amountFen: '0',
    n: 1,
    payments: {},
    formVersion: 1,
    awaitingAnswer: false,
    confirmed: false,
    awaitingVerdict: false,
    accepting: false,
    holds: [],
    pivotPassed: false,
    person: insuredPersonOf(input),
    ...(payTo === undefined ? {} : { payTo }),
    overdrawn: false,
    mendable: false,
    deceased: false,
    settledByHand: false,
    awaited: [],
    clocks: [],
    spokenUntil: '',
    dates: [],
    timeline: [],
    outstanding: new Set(),
    watching: false,
    problems: [],
    retries: 0,
    replansAsked: 0,
    published: '',
  };
}

/** The case's clock: workflow time, ISO 8601 +08:00. */
export function now(): string {
  return toBeijing(Date.now());
}

/** The plan of a case that was accepted. */
export function planOf(c: Case): Plan {
  if (c.plan === undefined) throw new Error('the case has no plan before it is accepted');
  return c.plan;
}

export function caseNoOf(c: Case): string {
  if (c.caseNo === undefined) throw new Error('the case has no number before it is accepted');
  return c.caseNo;
}

function insuredPersonOf({ application }: TransferInput): DocumentPerson {
  const { name, idType, idNumber } = application.person;
  return { name, idType, idNumber };
}

/** The payment the case has ordered and what the bank said of it. */
export function paymentOf(c: Case, paymentNo: string): PaymentReports {
  c.payments[paymentNo] ??= { receipts: new Map() };
  return c.payments[paymentNo];
}

/** All that came in under a payment number, in how many parts it came. Fen. */
export function receivedFen({ receipts }: PaymentReports): bigint {
  return [...receipts.values()].reduce((total, fen) => total + fen, 0n);
}

/** True from the order of a payment on: the balance has left the person's account at the source. */
export function isZeroed({ money }: Case): boolean {
  switch (money) {
    case 'ordered':
    case 'in-flight':
    case 'disputed':
    case 'arrived':
    case 'bounced':
    case 'credited':
    case 'settled':
    case 'paid':
    case 'inherited':
      return true;
    case 'none':
    case 'kept':
    case 'pending':
    case 'held':
    case 'frozen':
    case 'restored':
    case 'undone':
    case 'by-hand':
      return false;
    default:
      return money satisfies never;
  }
}

/** Who the person is has been questioned: no step that relies on it is taken until both offices say the same (§9.3). */
export async function identityIsClear(c: Case): Promise<void> {
  if (c.identity !== undefined) await condition(() => c.identity === undefined);
}

/** The relation track goes no further: the person has died before the destination accepted. */
export function relationStops(c: Case): boolean {
  return c.deceased && !c.pivotPassed;
}
