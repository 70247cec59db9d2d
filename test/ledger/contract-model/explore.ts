// Explores the model: every state that can be reached, every interleaving, and the shortest way to what must not be.
import {
  type Exploration as ExplorationOf,
  explore as exploreMachine,
  type Machine,
  type Violated as ViolatedOf,
} from '../explorer.ts';
import { brokenRule, ENDS, type End, endOf, type Rule } from './invariants.ts';
import { type Action, movesOf, owedBy } from './model.ts';
import { type Wait, waitsOf } from './people.ts';
import type { Protocol } from './plan.ts';
import { initialState, keyOf, type State } from './state.ts';
import { labelOf, wordsOf } from './words.ts';

export type Violated = ViolatedOf<Rule>;
export type Exploration = ExplorationOf<Action, Rule, End, Wait>;

export function machineOf(p: Protocol): Machine<State, Action, Rule, End, Wait> {
  return {
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
  };
}

/** Every reachable state of `p`, or the first that breaks a rule. */
export function explore(p: Protocol): Exploration {
  return exploreMachine(machineOf(p));
}
