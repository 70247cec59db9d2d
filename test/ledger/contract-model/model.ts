// One case in the next edition of the money protocol as a transition system: in each state, everything that may happen
// next.
import type { Move } from '../explorer.ts';
import { type BankMove, bankMoves } from './bank.ts';
import { type Answer, COMMANDS, type Command, STRAYS, type Stray } from './commands.ts';
import { fileCheck } from './destination.ts';
import { isSpent, land } from './offices.ts';
import { declareEnding, goOn, hear, isAwaited, learnOfAnswer, learnOfDeath, release, retry } from './orchestrator.ts';
import type { Protocol } from './plan.ts';
import { mayStray, stray } from './source.ts';
import {
  HINDRANCES,
  type Hindrance,
  hearing,
  hinders,
  isAsked,
  isCredited,
  isHeard,
  isPosted,
  isTombstoned,
  LINES,
  type Line,
  replying,
  type State,
  toggled,
  withoutAsked,
} from './state.ts';

/** One thing that happens. */
export type Action =
  /** An attempt lands at its office: the first, a repeated or a late one. */
  | { readonly kind: 'land'; readonly command: Command; readonly answer: Answer }
  /** The orchestrator hears an answer that it waits for. */
  | { readonly kind: 'hear'; readonly command: Command; readonly answer: Answer }
  /** A platform that is wrong asks what the procedure would not. */
  | { readonly kind: 'stray'; readonly asked: Stray; readonly answer: Answer }
  | BankMove['action']
  /** An office tells what it has booked or filed, some time after; again, too, and late. */
  | { readonly kind: 'told'; readonly of: Line | 'answer' | 'death' }
  | { readonly kind: 'filed'; readonly by: 'source' | 'destination'; readonly says: 'confirm' | 'accept' | 'refuse' }
  | { readonly kind: 'ending' | 'release' | 'retry' | 'account-moves' }
  | { readonly kind: 'hindrance'; readonly hindrance: Hindrance; readonly comes: boolean };

type Moves = Move<State, Action>[];

/** Everything that may happen in `s`. */
export function movesOf(p: Protocol, s: State): Moves {
  const moves: Moves = [
    ...landings(p, s),
    ...hearings(p, s),
    ...strays(p, s),
    ...bankMoves(p, s),
    ...tellings(p, s),
    ...filings(p, s),
    ...words(p, s),
    ...hindrances(p, s),
  ];
  return moves.map(({ action, after }) => ({ action, after: after === s ? s : withoutWhatIsOver(p, after) }));
}

/**
 * An answer counts for the question it was given to; what nobody waits for, and what changes nothing any more, is
 * forgotten.
 */
function withoutWhatIsOver(p: Protocol, before: State): State {
  const s = withoutAsked(before, (command) => isSpent(p, before, command));
  if (s.replies.every(({ command }) => isAwaited(s, command))) return s;
  const replies = s.replies.filter(({ command }) => isAwaited(s, command));
  return { ...s, replies };
}

function landings(p: Protocol, s: State): Moves {
  // Whoever waits for an answer asks until it comes.
  const lands = COMMANDS.filter((each) => isAsked(s, each) || (isAwaited(s, each) && isSpent(p, s, each)));
  return lands.map((command) => {
    const { answer, after } = land(p, s, command);
    const action: Action = { kind: 'land', command, answer };
    const heard = answer !== 'failed' && isAwaited(after, command);
    return { action, after: heard ? replying(after, { command, answer }) : after };
  });
}

function hearings(p: Protocol, s: State): Moves {
  return s.replies.map(({ command, answer }) => ({
    action: { kind: 'hear', command, answer },
    after: hear(p, s, command, answer),
  }));
}

function strays(p: Protocol, s: State): Moves {
  return STRAYS.filter((asked) => mayStray(p, s, asked)).map((asked) => {
    const { answer, after } = stray(p, s, asked);
    return { action: { kind: 'stray', asked, answer }, after };
  });
}

/** What an office has booked or filed is told from its file, so nothing is believed that is not there. */
function tellings(p: Protocol, s: State): Moves {
  const moves: Moves = [];
  const { payment } = s;
  if (payment !== 0 && (s.stage === 'tracks' || s.stage === 'undoing')) {
    for (const line of LINES.filter((each) => isPosted(s, `P${payment}:${each}`))) {
      moves.push({
        action: { kind: 'told', of: line },
        after: isHeard(s, line) ? s : goOn(p, hearing(s, line)),
      });
    }
  }
  const asksAgain = learnOfAnswer(s);
  if (asksAgain !== undefined) moves.push({ action: { kind: 'told', of: 'answer' }, after: asksAgain });
  if (isOpen(s) && hinders(s, 'death') && !s.deathKnown) {
    moves.push({ action: { kind: 'told', of: 'death' }, after: learnOfDeath(p, s) });
  }
  return moves;
}

const OPEN = new Set<State['stage']>(['opening', 'answering', 'addressing', 'confirming', 'tracks']);
const isOpen = ({ stage }: State) => OPEN.has(stage);

/** Clerks file what they say at their own office, each once. */
function filings(p: Protocol, s: State): Moves {
  const moves: Moves = [];
  if (s.form === 'letter' && s.sourceClosed === 'open') {
    moves.push({ action: { kind: 'filed', by: 'source', says: 'confirm' }, after: { ...s, form: 'answered' } });
  }
  if (p.plan.destination !== 'clerk') return moves;
  for (const says of ['accept', 'refuse'] as const) {
    const after = fileCheck(s, says);
    if (after !== undefined) moves.push({ action: { kind: 'filed', by: 'destination', says }, after });
  }
  return moves;
}

/** What people say to the case: an ending, free until the pivot; the end of a hold; an operator's "retry". */
function words(p: Protocol, s: State): Moves {
  const moves: Moves = [];
  if (isOpen(s) && !s.pivotPassed) moves.push({ action: { kind: 'ending' }, after: declareEnding(s) });
  const released = release(s);
  if (released !== undefined) moves.push({ action: { kind: 'release' }, after: released });
  const retried = retry(s);
  if (retried !== undefined) moves.push({ action: { kind: 'retry' }, after: goOn(p, retried) });
  return moves;
}

/** What comes up at an office, while it can still make a difference there. */
function hindrances({ plan }: Protocol, s: State): Moves {
  if (s.stage === 'ended') return [];
  const mattersForZeroing = !isPosted(s, 'zero') && s.withdrawn === 'no';
  const mattersForCredit = !isCredited(s) && !isTombstoned(s, 'destination');
  const moves = HINDRANCES.flatMap((hindrance): Moves => {
    const comes = !hinders(s, hindrance);
    const matters = hindrance === 'account-closed' ? mattersForCredit : hindrance === 'death' || mattersForZeroing;
    if (comes ? !matters : hindrance === 'death') return [];
    return [{ action: { kind: 'hindrance', hindrance, comes }, after: toggled(s, hindrance) }];
  });
  const isOrderable = s.sourceClosed === 'open' && !isCredited(s);
  if (plan.moves === 1 && s.account === 1 && (isOrderable || s.to.includes(1))) {
    moves.push({ action: { kind: 'account-moves' }, after: { ...s, account: 2 } });
  }
  return moves;
}

/** Who brings an action about; undefined: nobody owes it (an ending, a hindrance, an attempt that nobody waits for). */
export function owedBy(s: State, action: Action): 'machines' | 'source' | 'destination' | 'operator' | undefined {
  switch (action.kind) {
    case 'land':
      return isAwaited(s, action.command) && action.answer !== 'failed' ? 'machines' : undefined;
    case 'hear':
    case 'bank':
      return 'machines';
    case 'told':
      return action.of === 'death' ? undefined : 'machines';
    case 'filed':
      return action.by;
    case 'release':
      return 'source';
    case 'retry':
      return 'operator';
    case 'hindrance':
      if (action.comes) return undefined;
      return action.hindrance === 'account-closed' ? 'destination' : 'source';
    case 'ending':
    case 'stray':
    case 'account-moves':
      return undefined;
  }
}
