// The state of one transfer: plain data that handlers and procedure share. The kit's parts are board, clocks, desk,
// steps and money.
import { condition } from '@temporalio/workflow';
import type { Confirmed } from '../../contract/commands/source.ts';
import type { ClockName, Hold, MoneyStatus, Outcome, RelationStatus, Stage } from '../../domain/case.ts';
import type { Continuity, Reason } from '../../domain/decision.ts';
import type {
  BankAccount,
  ContactLetter,
  DocumentPerson,
  FormVerdict,
  InformationForm,
  Sealed,
  SourceAnswer,
} from '../../domain/forms.ts';
import type { NamedPayee, PayeePaperByTwo } from '../../domain/payee.ts';
import type { Plan } from '../../domain/plan.ts';
import type { CaseView } from '../../domain/view.ts';
import { type Board, openBoard } from '../kit/board.ts';
import { type Clocks, openClocks } from '../kit/clocks.ts';
import { type Desk, openDesk } from '../kit/desk.ts';
import { now } from '../kit/now.ts';
import { amountOf, type MoneyTrack, openMoney, type Parties } from '../kit/payment.ts';
import { openSteps, type Steps } from '../kit/steps.ts';
import type { TransferInput } from './messages.ts';

/** One of the two offices, by its part in the case. */
export type Side = 'source' | 'destination';

/** What became of the application. */
export type Entry =
  | { readonly kind: 'unasked' } // nobody has asked for the decision yet
  | { readonly kind: 'deciding' }
  | { readonly kind: 'accepted'; readonly caseNo: string; readonly plan: Plan; readonly benefits?: Continuity }
  | { readonly kind: 'refused' | 'not-needed'; readonly reasons: readonly Reason[]; readonly openCaseNo?: string }
  | { readonly kind: 'deferred'; readonly until?: string } // `until` absent: until both offices are on the platform
  | { readonly kind: 'conflict' } // the application number was used before with another content
  | { readonly kind: 'recorded'; readonly view: CaseView }; // an earlier run has decided this application

/** Letter, certificate and information form between the two offices. */
export interface Exchange {
  /** The destination's, which names the account to pay into. */
  letter?: Sealed<ContactLetter>;
  certificateNo?: string;
  /** The version of the information form that is awaited or in use. */
  version: number;
  /** Whose clerk has to say something of the form. */
  turn: Side | 'nobody';
  answer?: SourceAnswer;
  /** What the source did with the balance when its system answered, until the procedure goes on with it. */
  confirmed?: Confirmed;
  verdict?: FormVerdict;
  /** Set by the source when it corrects a form that is with the destination. */
  correction?: Sealed<InformationForm>;
  /** The form in use, from the source's confirmation on. */
  form?: Sealed<InformationForm>;
}

export interface Money extends MoneyTrack {
  amountFen: string;
  /** Offices key freeze and credit by it. A case freezes once. */
  readonly freezeNo: 1;
  /** What holds the money at the source; emptied when the source says it is settled. */
  holds: readonly Hold[];
  /**
   * The account was overdrawn when the source confirmed: the balance is named by a later form, once that is settled.
   */
  overdrawn: boolean;
  /** The person's own account, as the applicant has named it last. */
  payTo?: BankAccount;
  /** Where that account is another's: the paper, and the two who have seen it. */
  payToOnPaper?: PayeePaperByTwo;
  /** Another's account that one member of staff has handed in and a second one has to. */
  proposedPayee?: NamedPayee;
}

/** What an office asked the applicant for. `clock`: the office's own, which stands still meanwhile. */
export interface Supplement {
  readonly side: Side;
  readonly what: string;
  readonly clock: ClockName;
}

export interface Person {
  /** As documents name the person; another than in the application once both offices have confirmed a correction. */
  document: DocumentPerson;
  /** A correction of the identity that one office has confirmed; no step that relies on it is taken meanwhile. */
  question?: { readonly document: DocumentPerson; readonly by: Side };
  /** A death that one office has reported and that can still be taken back. */
  death?: { readonly by: Side };
  /** The first of the two who take the report back. */
  deathTakenBack?: { readonly who: string };
  /** True once a report of the person's death stands, or a step was refused for it. */
  deceased: boolean;
  /** What was done because of the death, in words; from then on no report is taken back. */
  restsOnDeath?: string;
  supplement?: Supplement;
  /** How often the applicant was asked for something. */
  supplementsAsked: number;
}

/** Why a case ends before it is completed. */
export interface Ending {
  readonly outcome: Exclude<Outcome, 'completed'>;
  readonly codes: readonly string[];
  readonly what: string;
}

export interface End {
  /** Set once: the case is to end before it is completed. */
  declared?: Ending;
  /** A withdrawal that the other side has to agree to. */
  withdrawal?: { readonly by: Side | 'applicant' };
  /** Another outcome than completed, of a case that was not undone. */
  closesAs?: 'ended-by-death';
  outcome?: Outcome;
  closedAt?: string;
  /** The archive record is written: from then on everybody is told that the case has ended. */
  filed?: true;
}

export interface Case {
  readonly input: TransferInput;
  readonly openedAt: string;
  stage: Stage;
  entry: Entry;
  readonly exchange: Exchange;
  relation: RelationStatus;
  readonly money: Money;
  /** The destination accepts the form, or, without a relation track, credits the sum: from there only forward. */
  pivot: 'before' | 'asking' | 'passed';
  readonly end: End;
  readonly person: Person;
  readonly board: Board;
  readonly clocks: Clocks;
  readonly desk: Desk;
  readonly steps: Steps;
}

export function openCase(input: TransferInput): Case {
  const { person, wishes } = input.application;
  const { name, idType, idNumber } = person;
  return {
    input,
    openedAt: now(),
    stage: 'deciding',
    entry: { kind: 'unasked' },
    exchange: { version: 1, turn: 'nobody' },
    relation: 'pending',
    money: {
      ...openMoney(),
      amountFen: '0',
      freezeNo: 1,
      holds: [],
      overdrawn: false,
      payTo: wishes?.payToPerson,
    },
    pivot: 'before',
    end: {},
    person: { document: { name, idType, idNumber }, deceased: false, supplementsAsked: 0 },
    board: openBoard(),
    clocks: openClocks(),
    desk: openDesk(),
    steps: openSteps(),
  };
}

export function isDecided({ entry }: Case): boolean {
  return entry.kind !== 'unasked' && entry.kind !== 'deciding';
}

/** The part an office has in the case; undefined: none. */
export function sideOf(c: Case, office: string): Side | undefined {
  const { source, destination } = planOf(c).offices;
  if (office === source.pool) return 'source';
  return office === destination.pool ? 'destination' : undefined;
}

export function otherSide(side: Side): Side {
  return side === 'source' ? 'destination' : 'source';
}

/** Number, plan and benefits of a case that was accepted. */
function acceptedOf({ entry }: Case): Extract<Entry, { kind: 'accepted' }> {
  if (entry.kind !== 'accepted') throw new Error('the case has no plan before it is accepted');
  return entry;
}

export function planOf(c: Case): Plan {
  return acceptedOf(c).plan;
}

export function caseNoOf(c: Case): string {
  return acceptedOf(c).caseNo;
}

/** The source pays; the destination, or the person, is paid. */
export function partiesOf(c: Case): Parties {
  const { offices, money } = planOf(c);
  return {
    payer: offices.source,
    payerIs: 'source',
    payee: offices.destination,
    payeeIs: 'destination',
    toPerson: money === 'to-person',
  };
}

/** The payment as offices are told of it. */
export function sumOf(c: Case) {
  return { n: c.money.freezeNo, amountFen: amountOf(c) };
}

/** True once the source has confirmed. */
export function isConfirmed({ exchange }: Case): boolean {
  return exchange.form !== undefined;
}

/** True from the order of a payment on: the balance has left the person's account at the source. */
export function isZeroed(status: MoneyStatus): boolean {
  switch (status) {
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
      return status satisfies never;
  }
}

/** True while offices say different things of who the person is (§9.3), or while a reported death can be taken back (§9.1). */
function isInQuestion({ question, death }: Person): boolean {
  return question !== undefined || death !== undefined;
}

/** No step that relies on the person, or on the person's being alive, is taken while that is in question. */
export async function untilPersonIsClear({ person }: Case): Promise<void> {
  if (isInQuestion(person)) await condition(() => !isInQuestion(person));
}

/** The relation track goes no further: the person has died before the destination accepted. */
export function relationStops({ person, pivot }: Case): boolean {
  return person.deceased && pivot !== 'passed';
}

/** Until the relation track has ended, merged or undone. */
export async function untilRelationIsOver(c: Case): Promise<void> {
  await condition(() => c.relation === 'merged' || c.relation === 'undone');
}
