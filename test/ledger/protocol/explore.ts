// Explores the protocol: every state that can be reached, every interleaving, and the shortest way to what must not be.
import {
  type Exploration as ExplorationOf,
  explore as exploreMachine,
  type Violated as ViolatedOf,
} from '../explorer.ts';
import { brokenRule, ENDS, type End, endOf, type Rule, type Wait, waitsOf } from './invariants.ts';
import { type Action, movesOf, owedBy, wordsOf } from './model.ts';
import { initialState, keyOf, type Protocol, type State } from './state.ts';

export type Violated = ViolatedOf<Rule>;
export type Exploration = ExplorationOf<Action, Rule, End, Wait>;

/** Every reachable state of `p`, or the first that breaks a rule. */
export function explore(p: Protocol): Exploration {
  return exploreMachine<State, Action, Rule, End, Wait>({
    initial: initialState(p),
    keyOf,
    movesOf: (s) => movesOf(p, s),
    brokenRule: (s) => brokenRule(p, s),
    ends: ENDS,
    endOf: (s) => endOf(p, s),
    waitsOf: (s) => waitsOf(p, s),
    owedBy,
    wordsOf,
    labelOf,
  });
}

/** What kind of action it is, for the ways: which payment the bank or a report is about makes no difference. */
function labelOf(action: Action): string {
  switch (action.kind) {
    case 'land':
      return `land ${action.command}: ${action.answer}`;
    case 'hear':
      return `hear ${action.command}: ${action.answer}`;
    case 'bank':
      return `bank ${action.step}`;
    case 'report':
      return `report ${action.report}`;
    case 'verdict':
      return `verdict ${action.verdict}`;
    case 'hindrance':
      return `${action.hindrance} ${action.comes ? 'comes' : 'goes'}`;
    case 'ending':
    case 'release':
    case 'retry':
    case 'death-told':
    case 'order-anew':
      return action.kind;
  }
}
