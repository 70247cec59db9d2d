// Where one case is: books, files, bank, network and orchestrator as one small value that can be compared and counted.
import { type Books, PAYMENTS, type Payment } from './books.ts';

/** What the case does and how much may go wrong in it. */
export interface Plan {
  /** False: only money moves, and the pivot is the credit. */
  readonly relation: boolean;
  /** Who checks the form at the destination. */
  readonly checks: 'automatic' | 'clerk';
  /** How many payments the bank may bounce. */
  readonly bounces: 0 | 1 | 2;
}

/** Ways to build the protocol wrongly. Each takes out one protection, wherever the code has it. */
export const PROTOCOL_FAULTS = [
  'restore-without-fence', // the source restores without having asked the destination
  'fence-is-a-question', // the destination answers "not yet" and writes nothing
  'accept-not-fenced', // the fence covers the credit and leaves the destination's file open
  'late-freeze-not-fenced', // "never frozen" is answered and not written
  'order-not-called-back', // restoring leaves an order that the bank has not sent
  'new-payment-number-without-bounce', // ordered again while the first payment is on its way, and the bank takes it
  'credit-not-idempotent', // a repeated credit posts again
  'credit-before-acceptance', // what arrived is credited without waiting for the pivot
  'forward-forgets-payment', // after "accepted already" the payment that was under way is not gone on with
  'restore-before-relation-ends', // after a death the source's file is closed while its relation is still to be ended
  'death-calls-operator', // a death found when zeroing calls an operator, who can only say "retry"
  'heirs-forget-what-was-sent', // after a death the balance is put back without waiting for a sum that had left after all
  'bounce-names-nobody', // a payment bounced, and the case does not say who acts
] as const;
export type ProtocolFault = (typeof PROTOCOL_FAULTS)[number];

/** The plans that are explored. Two bounces: a second new number is ordered as the first was. */
export const PLANS = {
  'relation and money, the destination checks by itself': { relation: true, checks: 'automatic', bounces: 2 },
  "relation and money, the destination's clerk checks": { relation: true, checks: 'clerk', bounces: 2 },
  'money alone': { relation: false, checks: 'automatic', bounces: 2 },
} as const satisfies Readonly<Record<string, Plan>>;

export interface Protocol {
  readonly plan: Plan;
  /** Absent: the protocol as it is. */
  readonly fault?: ProtocolFault;
}

/** What the orchestrator can ask; of `pay`, `credit` and `return` the payment's number is part of the key. */
export type Command =
  | 'freeze'
  | 'accept'
  | 'accept:clerk'
  | 'refuse:clerk'
  | 'end-relation'
  | `pay:${Payment}`
  | `credit:${Payment}`
  | 'settle'
  | 'fence'
  | 'fence:credit-only'
  | 'restore'
  | `return:${Payment}`;
export const COMMANDS: readonly Command[] = [
  'freeze',
  'accept',
  'accept:clerk',
  'refuse:clerk',
  'end-relation',
  'settle',
  'fence',
  'fence:credit-only',
  'restore',
  ...PAYMENTS.flatMap((payment): Command[] => [`pay:${payment}`, `credit:${payment}`, `return:${payment}`]),
];

/** What an office says. `refused …`: a declared business refusal; `failed`: anything else, which is tried again without limit. */
export type Answer =
  | 'frozen'
  | 'ordered'
  | 'held'
  | 'accepted'
  | 'refuse'
  | 'awaiting-clerk'
  | 'ended'
  | 'credited'
  | 'settled'
  | 'fenced'
  | 'never-frozen'
  | 'unfrozen'
  | 'restored'
  | 'restored, a sum comes back'
  | 'returned'
  | `refused ${'R01' | 'R13' | 'M01' | 'M06' | 'closed' | 'fenced' | 'settled'}`
  | 'failed';

export type OrderState = 'none' | 'ordered' | 'sent' | 'delivered' | 'bounced' | 'returning' | 'back' | 'cancelled';

/**
 * What is in the way at an office, any of them together and any number of times: the employer resumed (R01), claims came up, the
 * account at the destination is closed (M01), all of which somebody can remove; or the person died, which the source sees (R13) and
 * either office may tell the case.
 */
export const HINDRANCES = ['resumed', 'claims', 'account-closed', 'death'] as const;
export type Hindrance = (typeof HINDRANCES)[number];

/** What an office has promised when it answered, kept to judge what comes after. */
export const PROMISES = ['fenced', 'credit-fenced', 'never-frozen'] as const;
export type Promised = (typeof PROMISES)[number];

/** Reports on the payment in use that the orchestrator has taken. */
export const REPORTS = ['received', 'bounced', 'back'] as const;
export type Report = (typeof REPORTS)[number];

export type Stage =
  | 'freezing'
  | 'tracks'
  | 'fencing'
  | 'restoring'
  | 'coming-back'
  | 'returning'
  | 'on-its-way-back'
  | 'ended';
export type RelationStep = 'none' | 'accepting' | 'awaiting-clerk' | 'verdict' | 'ending' | 'merged' | 'undone';
export type MoneyStep =
  | 'pending'
  | 'ordering'
  | 'held'
  | 'stopped' // refused by the source before zeroing
  | 'died' // the same because of a death
  | 'ordered'
  | 'bounced'
  | 'arrived'
  | 'crediting'
  | 'uncredited' // refused by the destination
  | 'settling'
  | 'settled'
  | 'fencing-credit'
  | 'putting-back'
  | 'undone'
  | 'forgotten'; // a fault's

/** An answer on its way back. */
export interface Reply {
  readonly command: Command;
  readonly answer: Answer;
}

/**
 * One state. `asked` has a bit for each command that was ever sent: from then on an attempt of it may land at any
 * moment and any number of times, which covers attempts that are lost, late, doubled or sent again by an orchestrator
 * that crashed. `replies` are the answers that may still reach the orchestrator, at any moment or never, in any order;
 * one that nobody waits for any more is dropped.
 */
export interface State extends Books {
  readonly orders: readonly OrderState[];
  readonly verdict: 'none' | 'accepted' | 'refused';
  readonly relationEnded: boolean;
  readonly sourceClosed: boolean;
  readonly destinationClosed: boolean;
  readonly hindrances: number;
  readonly promised: number;
  readonly asked: number;
  readonly replies: readonly Reply[];
  readonly stage: Stage;
  readonly relation: RelationStep;
  readonly money: MoneyStep;
  readonly payment: Payment;
  readonly pivotPassed: boolean;
  /** The case knows that the person has died. */
  readonly deathKnown: boolean;
  readonly reported: number;
}

/** The source has confirmed, both files are open, and the freeze was asked. */
export function initialState({ plan }: Protocol): State {
  const begun: State = {
    posted: 0,
    fenced: 0,
    orders: PAYMENTS.slice(0, plan.bounces + 1).map(() => 'none'),
    verdict: 'none',
    relationEnded: false,
    sourceClosed: false,
    destinationClosed: false,
    hindrances: 0,
    promised: 0,
    asked: 0,
    replies: [],
    stage: 'freezing',
    relation: plan.relation ? 'accepting' : 'none',
    money: 'pending',
    payment: 1,
    pivotPassed: false,
    deathKnown: false,
    reported: 0,
  };
  return asking(begun, 'freeze');
}

/** Two states with the same key behave the same for ever. */
export function keyOf(s: State): string {
  const replies = s.replies.map(({ command, answer }) => `${command}=${answer}`);
  return `${s.posted} ${s.fenced} ${s.orders} ${s.verdict} ${s.relationEnded} ${s.sourceClosed} ${s.destinationClosed} ${s.hindrances} ${s.promised} ${s.asked} ${replies} ${s.stage} ${s.relation} ${s.money} ${s.payment} ${s.pivotPassed} ${s.deathKnown} ${s.reported}`;
}

const COMMAND_BITS: ReadonlyMap<Command, number> = new Map(COMMANDS.map((command, index) => [command, 1 << index]));

export function asking(s: State, command: Command): State {
  return { ...s, asked: s.asked | (COMMAND_BITS.get(command) ?? 0) };
}
export function isAsked(s: State, command: Command): boolean {
  return (s.asked & (COMMAND_BITS.get(command) ?? 0)) !== 0;
}

/** With an answer on its way back; once is enough, as it may be heard at any time. */
export function replying(s: State, reply: Reply): State {
  const key = ({ command, answer }: Reply) => `${command}=${answer}`;
  if (s.replies.some((each) => key(each) === key(reply))) return s;
  return { ...s, replies: [...s.replies, reply].sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

export function hinders(s: State, hindrance: Hindrance): boolean {
  return (s.hindrances & (1 << HINDRANCES.indexOf(hindrance))) !== 0;
}
/** `hindrance` comes up or is removed. */
export function toggled(s: State, hindrance: Hindrance): State {
  return { ...s, hindrances: s.hindrances ^ (1 << HINDRANCES.indexOf(hindrance)) };
}

export function promising(s: State, promise: Promised): State {
  return { ...s, promised: s.promised | (1 << PROMISES.indexOf(promise)) };
}
export function hasPromised(s: State, promise: Promised): boolean {
  return (s.promised & (1 << PROMISES.indexOf(promise))) !== 0;
}

export function reporting(s: State, report: Report): State {
  return { ...s, reported: s.reported | (1 << REPORTS.indexOf(report)) };
}
export function isReported(s: State, report: Report): boolean {
  return (s.reported & (1 << REPORTS.indexOf(report))) !== 0;
}

export function orderOf(s: State, payment: Payment): OrderState {
  return s.orders[payment - 1] ?? 'none';
}
export function withOrder(s: State, payment: Payment, order: OrderState): State {
  return { ...s, orders: s.orders.map((before, index) => (index === payment - 1 ? order : before)) };
}

const OVER: ReadonlySet<OrderState> = new Set<OrderState>(['none', 'bounced', 'back', 'cancelled']);
/** Payments whose order is neither bounced, back nor cancelled. */
export function livePayments(s: State): Payment[] {
  return PAYMENTS.filter((payment) => !OVER.has(orderOf(s, payment)));
}
