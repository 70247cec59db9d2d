// The offices, their books and the bank do what the model of the money protocol says they do: same answers, same fen,
// after every step.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { CHANGSHA, CHENGDU, openWorld, type World } from '../offices/world.ts';
import type { Payment } from './protocol/books.ts';
import { explore } from './protocol/explore.ts';
import { type Action, type Move, movesOf, owedBy, wordsOf } from './protocol/model.ts';
import { land } from './protocol/offices.ts';
import {
  type Answer,
  COMMANDS,
  type Command,
  initialState,
  isAsked,
  keyOf,
  PLANS,
  type Plan,
  type State,
} from './protocol/state.ts';
import { RealCase, seenOf } from './protocol-world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

const WALKS = 10;
const LONGEST = 40;

/** The same walks in every run. */
function numbers(seed: number): (below: number) => number {
  let at = seed;
  return (below) => {
    at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
    return Math.floor((at / 2 ** 32) * below);
  };
}

/** A way somewhere into the graph; what somebody owes is taken three times as often as an ending or a hindrance. */
function walk(plan: Plan, seed: number): Action[] {
  const next = numbers(seed);
  const way: Action[] = [];
  let s = initialState({ plan });
  while (way.length < LONGEST) {
    const from = keyOf(s);
    const moves = movesOf({ plan }, s)
      .filter(({ after, action }) => action.kind === 'land' || keyOf(after) !== from)
      .flatMap((move): Move[] => (owedBy(s, move.action) === undefined ? [move] : [move, move, move]));
    const move = moves[next(moves.length)];
    if (move === undefined) break;
    way.push(move.action);
    s = move.after;
  }
  return way;
}

/** The explored ways that end in an office's answer or at an end of the case, without those that others begin with. */
function waysOf(plan: Plan): Action[][] {
  const all = [...explore({ plan }).ways]
    .filter(([label]) => label.startsWith('land ') || label.startsWith('end: '))
    .map(([, way]) => [...way]);
  const written = all.map((way) => way.map(wordsOf).join('\n'));
  return all.filter(
    (_, index) => !written.some((other, at) => at !== index && other.startsWith(`${written[index]}\n`)),
  );
}

/**
 * What an office answers where the model answers this. The model's `restore` tells what is on its way by now; `withdraw`
 * is answered as at first, once it has undone anything.
 */
function asOffices(): (command: Command, answer: Answer) => Answer {
  let undone: Answer | undefined;
  return (command, answer) => {
    if (command !== 'restore') return answer;
    if (!answer.startsWith('refused')) undone ??= answer;
    return undone ?? answer;
  };
}

/** Takes the way in the model and in the world, side by side. */
async function follow(plan: Plan, way: readonly Action[]): Promise<number> {
  const bounces = way.flatMap((action): Payment[] =>
    action.kind === 'bank' && action.step === 'bounces' ? [action.payment] : [],
  );
  const real = await RealCase.open(world, plan.checks === 'clerk' ? CHANGSHA : CHENGDU, bounces);
  let s: State = initialState({ plan });
  let asked = 0;
  const expected = asOffices();
  const sofar: string[] = [];
  const compare = async () => expect(await real.seen(), sofar.join('\n')).toEqual(seenOf(s));
  await compare();
  for (const action of way) {
    sofar.push(wordsOf(action));
    const move = movesOf({ plan }, s).find((each) => wordsOf(each.action) === wordsOf(action));
    if (move === undefined) throw new Error(`the model does not take this way:\n${sofar.join('\n')}`);
    const answer = await real.perform(action);
    if (action.kind === 'land') {
      expect(answer, sofar.join('\n')).toBe(expected(action.command, action.answer));
      asked += 1;
    }
    s = move.after;
    if (action.kind === 'land' || action.kind === 'bank') await compare();
  }
  // Everything that was ever asked lands once more, late.
  for (const command of COMMANDS.filter((each) => isAsked(s, each))) {
    sofar.push(`${command} lands late`);
    const landing = land({ plan }, s, command);
    expect(await real.land(command), sofar.join('\n')).toBe(expected(command, landing.answer));
    asked += 1;
    s = landing.after;
    await compare();
  }
  await real.leave(s);
  return asked;
}

/** One bounce is enough here: a third payment is ordered like the second. */
const ONE_BOUNCE = Object.entries(PLANS).map(([name, plan]): [string, Plan] => [name, { ...plan, bounces: 1 }]);

describe.each(ONE_BOUNCE)('%s', (_name, plan) => {
  it('every answer that an office can give in the model, and every end of a case, is what the offices give', async () => {
    const ways = waysOf(plan);
    let asked = 0;
    for (const way of ways) asked += await follow(plan, way);
    expect(ways.length).toBeGreaterThan(10);
    expect(asked).toBeGreaterThan(100);
    const { faults, totals } = await reconcile(world.database.db);
    expect(faults).toEqual([]);
    expect(totals.held).toBe(totals.owed);
  }, 600_000);

  it('and so are walks anywhere, with attempts that come late, twice or after the end', async () => {
    let asked = 0;
    for (let seed = 1; seed <= WALKS; seed += 1) asked += await follow(plan, walk(plan, seed));
    expect(asked).toBeGreaterThan(100);
    expect((await reconcile(world.database.db)).faults).toEqual([]);
  }, 600_000);
});
