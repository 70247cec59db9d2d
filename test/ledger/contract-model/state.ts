// Where one case is: books, files, outbox, bank, network and orchestrator as one small value that can be compared and
// counted.
import { type Books, isFenced, isPosted, PAYMENTS, type Payment, withFence, withPosting } from '../protocol/books.ts';
import { type Answer, COMMANDS, type Command, partsOf, type Receiving } from './commands.ts';
import type { Protocol } from './plan.ts';

/**
 * A payment from the outbox to the bank's last word. `waiting` and `cancelled` are the outbox's alone; from `handed`
 * on the source no longer decides. `bounced` and `back` are the bank's word: in the source's books only once its
 * statement line is posted.
 */
export type OrderState =
  | 'none'
  | 'waiting'
  | 'cancelled'
  | 'handed' // over: counts as sent
  | 'taken' // by the bank, once for its number
  | 'delivered'
  | 'astray' // delivered to a stranger; a fault's
  | 'bounced'
  | 'returning' // ordered back by the destination
  | 'back';

/**
 * What is in the way at an office, any of them together and any number of times: the employer resumed (R01), claims
 * came up, the person's account at the destination is closed (M01), all of which somebody can remove; or the person
 * died, which the source sees (R13) and either office may tell the case.
 */
export const HINDRANCES = ['resumed', 'claims', 'account-closed', 'death'] as const;
export type Hindrance = (typeof HINDRANCES)[number];

/** What an office has promised when it answered, kept to judge what comes after. */
export const PROMISES = ['fenced', 'credit-fenced', 'withdrawn'] as const;
export type Promised = (typeof PROMISES)[number];

/** Statement lines that an office has booked, of the payment in use, as far as the orchestrator has heard of them. */
export const LINES = ['received', 'bounced', 'back'] as const;
export type Line = (typeof LINES)[number];

/** The source's file: nothing, opened for its clerk, answered by him, or with the form's first answer. */
export type Form = 'none' | 'letter' | 'answered' | 'confirmed' | 'ordered';
/** The destination's file: nothing, its clerk's turn, what he filed, or the first answer, which is the merge. */
export type Check = 'none' | 'awaiting' | 'awaiting-kept' | 'filed-accept' | 'filed-refuse' | 'accepted' | 'refused';

export type Stage =
  | 'opening'
  | 'answering' // the source's clerk is
  | 'addressing' // the destination is asked for its account
  | 'confirming'
  | 'tracks'
  | 'fencing'
  | 'withdrawing'
  | 'undoing' // what had left is awaited and sent back
  | 'ended';
/** `due`: the slip is here and the relation's end is not asked yet; `joined`: it is asked with the receipt. */
export type RelationStep = 'none' | 'accepting' | 'awaiting-clerk' | 'due' | 'ending' | 'joined' | 'merged' | 'undone';
export type MoneyStep =
  | 'pending'
  | 'addressing'
  | 'ordering'
  | 'held'
  | 'stopped' // refused by the source before zeroing
  | 'died' // the same because of a death
  | 'ordered'
  | 'bounced'
  | 'arrived'
  | 'crediting'
  | 'uncredited' // refused by the destination
  | 'credited'
  | 'settling'
  | 'settled'
  | 'fencing-credit'
  | 'putting-back'
  | 'putting-all-back' // a fault's
  | 'coming-back'
  | 'returning'
  | 'on-its-way-back'
  | 'undone'
  | 'forgotten'; // a fault's

/** An answer on its way back. */
export interface Reply {
  readonly command: Command;
  readonly answer: Answer;
}

/**
 * One state. `asked` has a bit for each command that was sent and may still change something: an attempt of it may
 * land at any moment and any number of times, which covers attempts that are lost, late, doubled or sent again by an
 * orchestrator that crashed. `replies` are the answers that may still reach the orchestrator, at any moment or never,
 * in any order; one that nobody waits for is dropped.
 */
export interface State extends Books {
  /** The source's outbox and the bank, by payment number. */
  readonly orders: readonly OrderState[];
  /** Where each order that is still to be carried out goes; 0: it is none such. */
  readonly to: readonly (Receiving | 0 | 'foreign')[];
  /** The account that the destination receives on now. */
  readonly account: Receiving;
  readonly form: Form;
  readonly check: Check;
  readonly relationEnded: boolean;
  readonly sourceClosed: 'open' | 'money' | 'all';
  /** The first answer to a withdrawal: nothing left over, or the payment that comes back. */
  readonly withdrawn: 'no' | 'undone' | Payment;
  readonly destinationClosed: boolean;
  readonly hindrances: number;
  readonly promised: number;
  readonly asked: number;
  readonly replies: readonly Reply[];
  readonly stage: Stage;
  readonly relation: RelationStep;
  readonly money: MoneyStep;
  /** The payment that the orchestrator knows of last; 0: none. */
  readonly payment: Payment | 0;
  readonly pivotPassed: boolean;
  readonly deathKnown: boolean;
  readonly heard: number;
}

/** The letter is written, and the source is asked to open. */
export function initialState({ plan }: Protocol): State {
  const begun: State = {
    posted: 0,
    fenced: 0,
    orders: PAYMENTS.map(() => 'none'),
    to: PAYMENTS.map(() => 0),
    account: 1,
    form: 'none',
    check: 'none',
    relationEnded: false,
    sourceClosed: 'open',
    withdrawn: 'no',
    destinationClosed: false,
    hindrances: 0,
    promised: 0,
    asked: 0,
    replies: [],
    stage: 'opening',
    relation: plan.relation ? 'accepting' : 'none',
    money: 'pending',
    payment: 0,
    pivotPassed: false,
    deathKnown: false,
    heard: 0,
  };
  return asking(begun, 'open');
}

const LETTERS = new Map<string | number | boolean, string>();
/** One letter for each word: short keys are compared fast. */
function letterOf(word: string | number | boolean): string {
  const known = LETTERS.get(word);
  if (known !== undefined) return known;
  const letter = String.fromCharCode(LETTERS.size + 1);
  LETTERS.set(word, letter);
  return letter;
}
const letterOfBoth = (high: number, low: number) => String.fromCharCode(high & 0xffff, low & 0xffff);

/** Two states with the same key behave the same for ever. */
export function keyOf(s: State): string {
  let key = letterOfBoth(s.posted >>> 16, s.posted) + letterOfBoth(s.asked >>> 16, s.asked);
  key += letterOfBoth((s.hindrances << 8) | s.promised, (s.heard << 8) | s.fenced);
  for (const order of s.orders) key += letterOf(order);
  for (const to of s.to) key += letterOf(to);
  key += letterOf(s.account) + letterOf(s.form) + letterOf(s.check) + letterOf(s.relationEnded);
  key += letterOf(s.sourceClosed) + letterOf(s.withdrawn) + letterOf(s.destinationClosed);
  key += letterOf(s.stage) + letterOf(s.relation) + letterOf(s.money) + letterOf(s.payment);
  key += letterOf(s.pivotPassed) + letterOf(s.deathKnown);
  // Last, as there may be any number of them.
  for (const { command, answer } of s.replies) key += letterOf(command) + letterOf(answer);
  return key;
}

/** Without the attempts that change nothing any more. */
export function withoutAsked(s: State, isSpent: (command: Command) => boolean): State {
  if (s.asked === 0) return s;
  let asked = s.asked;
  for (const command of COMMANDS) if (isAsked(s, command) && isSpent(command)) asked &= ~partsOf(command).bit;
  return asked === s.asked ? s : { ...s, asked };
}
export function asking(s: State, command: Command): State {
  return { ...s, asked: s.asked | partsOf(command).bit };
}
export function isAsked(s: State, command: Command): boolean {
  return (s.asked & partsOf(command).bit) !== 0;
}

/** With an answer on its way back; once is enough, as it may be heard at any time. */
export function replying(s: State, reply: Reply): State {
  if (s.replies.some(({ command, answer }) => command === reply.command && answer === reply.answer)) return s;
  const key = ({ command, answer }: Reply) => `${command}=${answer}`;
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

export function hearing(s: State, line: Line): State {
  return { ...s, heard: s.heard | (1 << LINES.indexOf(line)) };
}
export function isHeard(s: State, line: Line): boolean {
  return (s.heard & (1 << LINES.indexOf(line))) !== 0;
}

export function orderOf(s: State, payment: Payment): OrderState {
  return s.orders[payment - 1] ?? 'none';
}
const CARRIED_OUT: ReadonlySet<OrderState> = new Set<OrderState>(['waiting', 'handed', 'taken']);
export function withOrder(s: State, payment: Payment, order: OrderState, to = s.to[payment - 1] ?? 0): State {
  const kept = CARRIED_OUT.has(order) ? to : 0;
  const at = payment - 1;
  return {
    ...s,
    orders: s.orders.map((before, index) => (index === at ? order : before)),
    to: s.to.map((before, index) => (index === at ? kept : before)),
  };
}

/** Whether the payment is over as far as the source's own file and books know. */
export function isOver(s: State, payment: Payment): boolean {
  const order = orderOf(s, payment);
  if (order === 'none' || order === 'cancelled') return true;
  return isPosted(s, `P${payment}:bounced`) || isPosted(s, `P${payment}:back`);
}
/** The orders of the case that are on their way, as the source knows it. */
export function livePayments(s: State): Payment[] {
  return PAYMENTS.filter((payment) => !isOver(s, payment));
}

export function isCredited(s: State): boolean {
  return PAYMENTS.some((payment) => isPosted(s, `P${payment}:credit`));
}
export function isFormGiven({ form }: State): boolean {
  return form === 'confirmed' || form === 'ordered';
}

/**
 * The tombstones of the case: one in each office's books. The books know them as fences on the first and the last
 * posting.
 */
const TOMBSTONES = { source: 'freeze', destination: 'credit' } as const;
export function withTombstone(s: State, office: 'source' | 'destination'): State {
  return withFence(s, TOMBSTONES[office]);
}
export function isTombstoned(s: State, office: 'source' | 'destination'): boolean {
  return isFenced(s, TOMBSTONES[office]);
}
export { isPosted, withPosting };
