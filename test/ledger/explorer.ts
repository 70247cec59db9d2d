// Explores a state machine exhaustively: every state that can be reached, every interleaving, and the shortest way to
// what must not be.

export interface Move<S, A> {
  readonly action: A;
  readonly after: S;
}

/** What is explored: `S` states, `A` actions, `R` rules of every state, `E` good ends, `W` waits for a person. */
export interface Machine<S, A, R extends string, E extends string, W extends string> {
  readonly initial: S;
  /** Two states with the same key behave the same for ever. */
  readonly keyOf: (s: S) => string;
  /** Everything that may happen in `s`. */
  readonly movesOf: (s: S) => readonly Move<S, A>[];
  /** The first rule that `s` breaks. */
  readonly brokenRule: (s: S) => R | undefined;
  readonly ends: readonly E[];
  /** The good end that `s` is, if it is one. */
  readonly endOf: (s: S) => E | undefined;
  /** What `s` waits for, as the case shows it: the person, a colon, what for. */
  readonly waitsOf: (s: S) => readonly W[];
  /** Who brings an action about: `machines` or a person; undefined where nobody owes it. */
  readonly owedBy: (s: S, action: A) => string | undefined;
  /** The action in words, for traces. */
  readonly wordsOf: (action: A) => string;
  /** What kind of action it is: the exploration keeps one way to each. */
  readonly labelOf: (action: A) => string;
}

/**
 * A broken rule of every state; `dead-end`: nothing is owed any more and the money is at no good end; `nobody-named`:
 * only people can go on and the case names none of them; `stuck`: no good end can be reached any more, whatever
 * anybody does.
 */
export type Violated<R extends string> = R | 'dead-end' | 'nobody-named' | 'stuck';

export interface Violation<R extends string> {
  readonly rule: Violated<R>;
  /** What happened, first to last; no shorter history leads there. */
  readonly trace: readonly string[];
}

export interface Exploration<A, R extends string, E extends string, W extends string> {
  readonly states: number;
  /**
   * Moves from one state to another; those that change nothing (a repeated report, a late attempt that is refused)
   * come on top.
   */
  readonly transitions: number;
  readonly withoutEffect: number;
  readonly ends: Readonly<Record<E, number>>;
  readonly waits: ReadonlyMap<W, number>;
  readonly violation?: Violation<R>;
  /** Ways through the graph: one to each good end, one that takes each kind of action with each answer. */
  readonly ways: ReadonlyMap<string, readonly A[]>;
}

/** How the graph was found: every state with the first way to it. */
class Graph<S, A> {
  readonly states: S[] = [];
  readonly #parents: number[] = [];
  readonly #actions: (A | undefined)[] = [];
  readonly #indices = new Map<string, number>();
  readonly edges: { readonly from: number[]; readonly to: number[] } = { from: [], to: [] };

  /** The state's number; `isNew` where nobody was there before. */
  add(state: S, key: string, parent: number, action?: A): { readonly index: number; readonly isNew: boolean } {
    const before = this.#indices.get(key);
    if (before !== undefined) return { index: before, isNew: false };
    const index = this.states.push(state) - 1;
    this.#indices.set(key, index);
    this.#parents.push(parent);
    this.#actions.push(action);
    return { index, isNew: true };
  }

  wayTo(index: number): A[] {
    const way: A[] = [];
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
function faultOf<S, A, R extends string, E extends string, W extends string>(
  machine: Machine<S, A, R, E, W>,
  s: S,
  changing: readonly Move<S, A>[],
): 'dead-end' | 'nobody-named' | undefined {
  if (machine.endOf(s) !== undefined) return undefined;
  const owing = changing.map(({ action }) => machine.owedBy(s, action)).filter((by) => by !== undefined);
  if (owing.length === 0) return 'dead-end';
  if (owing.includes('machines')) return undefined;
  const named = machine.waitsOf(s).map((wait) => wait.split(':')[0]);
  return owing.some((by) => named.includes(by)) ? undefined : 'nobody-named';
}

/**
 * Breadth first from the beginning. Ends at the first violation, whose trace is therefore a shortest one; without one
 * every reachable state has been looked at, and a good end can be reached from each by what machines and people owe
 * alone.
 */
export function explore<S, A, R extends string, E extends string, W extends string>(
  machine: Machine<S, A, R, E, W>,
): Exploration<A, R, E, W> {
  const { initial, keyOf, movesOf, brokenRule, endOf, waitsOf, owedBy, wordsOf, labelOf } = machine;
  const graph = new Graph<S, A>();
  const found = {
    transitions: 0,
    withoutEffect: 0,
    ends: Object.fromEntries(machine.ends.map((end) => [end, 0])) as Record<E, number>,
    waits: new Map<W, number>(),
    ways: new Map<string, readonly A[]>(),
  };
  const ended: number[] = [];
  const result = (rule?: Violated<R>, index = 0): Exploration<A, R, E, W> => ({
    states: graph.states.length,
    ...found,
    violation: rule === undefined ? undefined : { rule, trace: graph.wayTo(index).map(wordsOf) },
  });

  graph.add(initial, keyOf(initial), 0);
  for (let index = 0; index < graph.states.length; index += 1) {
    const s = graph.states[index];
    if (s === undefined) break;
    const changing: Move<S, A>[] = [];
    const from = keyOf(s);
    for (const move of movesOf(s)) {
      const label = labelOf(move.action);
      if (!found.ways.has(label)) found.ways.set(label, [...graph.wayTo(index), move.action]);
      const key = move.after === s ? from : keyOf(move.after);
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
      const broken = isNew ? brokenRule(move.after) : undefined;
      if (broken !== undefined) return result(broken, to);
    }
    const fault = faultOf(machine, s, changing);
    if (fault !== undefined) return result(fault, index);
    const end = endOf(s);
    if (end !== undefined) {
      ended.push(index);
      found.ends[end] += 1;
      const label = `end: ${end}`;
      if (!found.ways.has(label)) found.ways.set(label, graph.wayTo(index));
    }
    for (const wait of waitsOf(s)) found.waits.set(wait, (found.waits.get(wait) ?? 0) + 1);
  }
  const stuck = graph.firstWithoutWayTo(ended);
  return stuck === undefined ? result() : result('stuck', stuck);
}
