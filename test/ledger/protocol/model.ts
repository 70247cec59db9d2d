// The protocol of one payment of one case as a transition system: in each state, everything that may happen next.
import { isPosted, PAYMENTS, type Payment, type PostingId, record } from './books.ts';
import { land } from './offices.ts';
import {
  declareEnding,
  goOn,
  hear,
  isAwaited,
  learnOfDeath,
  mayOrderAnew,
  order,
  type Person,
  retry,
} from './orchestrator.ts';
import {
  type Answer,
  asking,
  COMMANDS,
  type Command,
  HINDRANCES,
  type Hindrance,
  hinders,
  isAsked,
  isReported,
  type OrderState,
  orderOf,
  type Protocol,
  REPORTS,
  type Report,
  replying,
  reporting,
  type State,
  toggled,
  withOrder,
} from './state.ts';

export type BankStep = 'sends' | 'delivers' | 'bounces' | 'brings-back';

/** One thing that happens. */
export type Action =
  /** An attempt lands at its office: the first, a repeated or a late one. */
  | { readonly kind: 'land'; readonly command: Command; readonly answer: Answer }
  /** The orchestrator hears an answer that it waits for. */
  | { readonly kind: 'hear'; readonly command: Command; readonly answer: Answer }
  | { readonly kind: 'bank'; readonly payment: Payment; readonly step: BankStep }
  /** The bank tells the case; again, too, and late. */
  | { readonly kind: 'report'; readonly payment: Payment; readonly report: Report }
  | { readonly kind: 'ending' }
  | { readonly kind: 'verdict'; readonly verdict: 'accept' | 'refuse' }
  | { readonly kind: 'release' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'death-told' }
  | { readonly kind: 'hindrance'; readonly hindrance: Hindrance; readonly comes: boolean }
  /** A fault's: ordered anew without knowing what became of the payment before. */
  | { readonly kind: 'order-anew' };

export interface Move {
  readonly action: Action;
  readonly after: State;
}

/** Everything that may happen in `s`. */
export function movesOf(p: Protocol, s: State): Move[] {
  const moves = [
    ...landings(p, s),
    ...hearings(p, s),
    ...bankSteps(p, s),
    ...reports(p, s),
    ...words(p, s),
    ...hindrances(s),
  ];
  return moves.map(({ action, after }) => ({ action, after: withoutStrays(after) }));
}

/** An answer counts for the question it was given to: when nobody waits for it any more, it is dropped. */
function withoutStrays(s: State): State {
  const replies = s.replies.filter(({ command }) => isAwaited(s, command));
  return replies.length === s.replies.length ? s : { ...s, replies };
}

function landings(p: Protocol, s: State): Move[] {
  return COMMANDS.filter((command) => isAsked(s, command)).map((command) => {
    const { answer, after } = land(p, s, command);
    const action: Action = { kind: 'land', command, answer };
    return { action, after: answer === 'failed' ? after : replying(after, { command, answer }) };
  });
}

function hearings(p: Protocol, s: State): Move[] {
  return s.replies.map(({ command, answer }) => ({
    action: { kind: 'hear', command, answer },
    after: hear(p, s, command, answer),
  }));
}

const BANK: readonly {
  readonly from: OrderState;
  readonly step: BankStep;
  readonly to: OrderState;
  readonly posts: 'sent' | 'received' | 'bounced' | 'back';
}[] = [
  { from: 'ordered', step: 'sends', to: 'sent', posts: 'sent' },
  { from: 'sent', step: 'delivers', to: 'delivered', posts: 'received' },
  { from: 'sent', step: 'bounces', to: 'bounced', posts: 'bounced' },
  { from: 'returning', step: 'brings-back', to: 'back', posts: 'back' },
];

/** The bank takes a step whenever it likes, each with its posting, all or nothing. */
function bankSteps({ plan }: Protocol, s: State): Move[] {
  const bounced = s.orders.filter((each) => each === 'bounced').length;
  return BANK.flatMap(({ from, step, to, posts }) => {
    if (step === 'bounces' && bounced >= plan.bounces) return [];
    return PAYMENTS.filter((payment) => orderOf(s, payment) === from).flatMap((payment): Move[] => {
      const id: PostingId = `P${payment}:${posts}`;
      const recording = record(s, id);
      if ('refused' in recording) return [];
      return [{ action: { kind: 'bank', payment, step }, after: withOrder(recording.books, payment, to) }];
    });
  });
}

/** What is not of the payment in use is noted and moves nothing. */
function reports(p: Protocol, s: State): Move[] {
  if (s.stage === 'ended') return [];
  return REPORTS.filter((report) => isPosted(s, `P${s.payment}:${report}`)).map((report) => ({
    action: { kind: 'report', payment: s.payment, report },
    after: isReported(s, report) ? s : goOn(p, reporting(s, report)),
  }));
}

/** What people say: an ending, free until the pivot; a clerk's verdict; the end of a hold; an operator's "retry". */
function words(p: Protocol, s: State): Move[] {
  const moves: Move[] = [];
  const isOpen = s.stage === 'freezing' || s.stage === 'tracks';
  if (isOpen && !s.pivotPassed) moves.push({ action: { kind: 'ending' }, after: declareEnding(p, s) });
  if (isOpen && hinders(s, 'death') && !s.deathKnown) {
    moves.push({ action: { kind: 'death-told' }, after: learnOfDeath(p, s) });
  }
  if (s.stage === 'tracks' && s.relation === 'awaiting-clerk') {
    for (const verdict of ['accept', 'refuse'] as const) {
      const after = asking({ ...s, relation: 'verdict' }, `${verdict}:clerk`);
      moves.push({ action: { kind: 'verdict', verdict }, after });
    }
  }
  if (s.stage === 'tracks' && s.money === 'held') {
    moves.push({ action: { kind: 'release' }, after: { ...s, money: 'ordering' } });
  }
  const retried = retry(s);
  if (retried !== undefined) moves.push({ action: { kind: 'retry' }, after: goOn(p, retried) });
  if (p.fault === 'new-payment-number-without-bounce' && mayOrderAnew(s)) {
    moves.push({ action: { kind: 'order-anew' }, after: order(s, (s.payment + 1) as Payment) });
  }
  return moves;
}

/** What comes up at an office, while it can still make a difference there. */
function hindrances(s: State): Move[] {
  if (s.stage === 'ended') return [];
  return HINDRANCES.flatMap((hindrance): Move[] => {
    const comes = !hinders(s, hindrance);
    const matters = hindrance === 'account-closed' || hindrance === 'death' || !isPosted(s, 'zero');
    if (comes ? !matters : hindrance === 'death') return [];
    return [{ action: { kind: 'hindrance', hindrance, comes }, after: toggled(s, hindrance) }];
  });
}

/** Who brings an action about; undefined: nobody owes it (an ending, a hindrance, an attempt that nobody waits for). */
export function owedBy(s: State, action: Action): 'machines' | Person | undefined {
  switch (action.kind) {
    case 'land':
      return isAwaited(s, action.command) && action.answer !== 'failed' ? 'machines' : undefined;
    case 'hear':
    case 'bank':
    case 'report':
      return 'machines';
    case 'verdict':
      return 'destination';
    case 'release':
      return 'source';
    case 'retry':
      return 'operator';
    case 'hindrance':
      if (action.comes) return undefined;
      return action.hindrance === 'account-closed' ? 'destination' : 'source';
    case 'ending':
    case 'death-told':
    case 'order-anew':
      return undefined;
  }
}

/** The action in words, for traces. */
export function wordsOf(action: Action): string {
  switch (action.kind) {
    case 'land':
      return `an attempt of ${action.command} lands, answered "${action.answer}"`;
    case 'hear':
      return `the orchestrator hears "${action.answer}" to ${action.command}`;
    case 'bank':
      return `the bank ${action.step.replace('-', ' ')} payment ${action.payment}`;
    case 'report':
      return `the case learns "${action.report}" of payment ${action.payment}`;
    case 'ending':
      return 'an ending is declared';
    case 'verdict':
      return `the destination's clerk says "${action.verdict}"`;
    case 'release':
      return 'the source says that what held the money is settled';
    case 'retry':
      return 'an operator says "retry"';
    case 'hindrance':
      return `${action.comes ? 'comes up' : 'is removed'}: ${action.hindrance}`;
    case 'death-told':
      return 'an office tells the case that the person has died';
    case 'order-anew':
      return 'the orchestrator orders anew without knowing what became of the payment before';
  }
}
