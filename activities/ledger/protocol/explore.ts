// Explores the protocol exhaustively: every state that can be reached, every interleaving, and the shortest way to what must not be.
import { brokenRule, ENDS, type End, endOf, type Rule, type Wait, waitsOf } from './invariants.ts';
import { type Action, type Move, movesOf, owedBy, wordsOf } from './model.ts';
import type { Person } from './orchestrator.ts';
import { initialState, keyOf, type Protocol, type State } from './state.ts';

/**
 * A broken rule of every state; `dead-end`: nothing is owed any more and the money is at no good end; `nobody-named`: only people can
 * go on and the case names none of them; `stuck`: no good end can be reached any more, whatever anybody does.
 */
export type Violated = Rule | 'dead-end' | 'nobody-named' | 'stuck';

export interface Violation {
  readonly rule: Violated;
  /** What happened, first to last; no shorter history leads there. */
  readonly trace: readonly string[];
}

export interface Exploration {
  readonly states: number;
  /** Moves from one state to another; those that change nothing (a repeated report, a late attempt that is refused) come on top. */
  readonly transitions: number;
  readonly withoutEffect: number;
  readonly ends: Readonly<Record<End, number>>;
  readonly waits: ReadonlyMap<Wait, number>;
  readonly violation?: Violation;
  /** Ways through the graph: one to each good end, one that takes each kind of action with each answer. */
  readonly ways: ReadonlyMap<string, readonly Action[]>;
}

/** How the graph was found: every state with the first way to it. */
class Graph {
  readonly states: State[] = [];
  readonly #parents: number[] = [];
  readonly #actions: (Action | undefined)[] = [];
  readonly #indices = new Map<string, number>();
  readonly edges: { readonly from: number[]; readonly to: number[] } = { from: [], to: [] };

  /** The state's number; `isNew` where nobody was there before. */
  add(state: State, key: string, parent: number, action?: Action): { readonly index: number; readonly isNew: boolean } {
    const before = this.#indices.get(key);
    if (before !== undefined) return { index: before, isNew: false };
    const index = this.states.push(state) - 1;
    this.#indices.set(key, index);
    this.#parents.push(parent);
    this.#actions.push(action);
    return { index, isNew: true };
  }

  wayTo(index: number): Action[] {
    const way: Action[] = [];
    for (let at = index; at > 0; at = this.#parents[at] ?? 0) {
      const action = this.#actions[at];
      if (action !== undefined) way.unshift(action);
    }
    return way;
  }

  /** The first state from which no state of `ends` can be reached over the edges. */
  firstWithoutWayTo(ends: readonly number[]): number | undefined {
    const before: number[][] = this.states.map(() => []);
    this.edges.to.forEach((to, edge) => {
      before[to]?.push(this.edges.from[edge] ?? 0);
    });
    const reaches = new Uint8Array(this.states.length);
    const open = [...ends];
    for (const end of ends) reaches[end] = 1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const from of before[at] ?? []) {
        if (reaches[from] === 1) continue;
        reaches[from] = 1;
        open.push(from);
      }
    }
    const first = reaches.indexOf(0);
    return first === -1 ? undefined : first;
  }
}

/** What the state itself says against it, looking at everything that may happen next. */
function faultOf(p: Protocol, s: State, changing: readonly Move[]): Violated | undefined {
  if (endOf(p, s) !== undefined) return undefined;
  const owing = changing.map(({ action }) => owedBy(s, action)).filter((by) => by !== undefined);
  if (owing.length === 0) return 'dead-end';
  if (owing.includes('machines')) return undefined;
  const named = waitsOf(p, s).map((wait) => wait.split(':')[0] as Person);
  return owing.some((by) => by !== 'machines' && named.includes(by)) ? undefined : 'nobody-named';
}

/**
 * Breadth first from the beginning of the case. Ends at the first violation, whose trace is therefore a shortest one; without one every
 * reachable state has been looked at, and a good end can be reached from each by what offices, bank and people owe alone.
 */
export function explore(p: Protocol): Exploration {
  const graph = new Graph();
  const found = {
    transitions: 0,
    withoutEffect: 0,
    ends: Object.fromEntries(ENDS.map((end) => [end, 0])) as Record<End, number>,
    waits: new Map<Wait, number>(),
    ways: new Map<string, readonly Action[]>(),
  };
  const ended: number[] = [];
  const result = (rule?: Violated, index = 0): Exploration => ({
    states: graph.states.length,
    ...found,
    ...(rule === undefined ? {} : { violation: { rule, trace: graph.wayTo(index).map(wordsOf) } }),
  });

  const first = initialState(p);
  graph.add(first, keyOf(first), 0);
  for (let index = 0; index < graph.states.length; index += 1) {
    const s = graph.states[index];
    if (s === undefined) break;
    const changing: Move[] = [];
    const from = keyOf(s);
    for (const move of movesOf(p, s)) {
      const label = labelOf(move.action);
      if (!found.ways.has(label)) found.ways.set(label, [...graph.wayTo(index), move.action]);
      const key = keyOf(move.after);
      if (key === from) {
        found.withoutEffect += 1;
        continue;
      }
      found.transitions += 1;
      changing.push(move);
      const { index: to, isNew } = graph.add(move.after, key, index, move.action);
      if (owedBy(s, move.action) !== undefined) {
        graph.edges.from.push(index);
        graph.edges.to.push(to);
      }
      const broken = isNew ? brokenRule(p, move.after) : undefined;
      if (broken !== undefined) return result(broken, to);
    }
    const fault = faultOf(p, s, changing);
    if (fault !== undefined) return result(fault, index);
    const end = endOf(p, s);
    if (end !== undefined) {
      ended.push(index);
      found.ends[end] += 1;
      const label = `end: ${end}`;
      if (!found.ways.has(label)) found.ways.set(label, graph.wayTo(index));
    }
    for (const wait of waitsOf(p, s)) found.waits.set(wait, (found.waits.get(wait) ?? 0) + 1);
  }
  const stuck = graph.firstWithoutWayTo(ended);
  return stuck === undefined ? result() : result('stuck', stuck);
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
