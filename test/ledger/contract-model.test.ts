// The next edition of the money protocol holds in every state that it can reach, and each protection that is taken out
// is missed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from './contract-model/commands.ts';
import { explore, machineOf, type Violated } from './contract-model/explore.ts';
import { brokenRule, ENDS, RULES, type Rule } from './contract-model/invariants.ts';
import { isSpent, land } from './contract-model/offices.ts';
import { WAITS } from './contract-model/people.ts';
import { FAULTS, type Fault, PLANS, type Plan, type PlanName, type Protocol } from './contract-model/plan.ts';
import { initialState, keyOf, promising, type State, toggled, withPosting } from './contract-model/state.ts';
import { explore as exploreMachine } from './explorer.ts';
import type { PostingId } from './protocol/books.ts';

const SYSTEMS = 'relation and money, both systems answer';
const CLERKS = 'relation and money, clerks answer';
const MONEY = 'money alone';
const BOUNCES = 'money alone, two bounces';

/** The same without bounces or another account, for what can be shown there: a fifth of the states. */
const FAULTY = {
  ...PLANS,
  'systems, no bounce': { ...PLANS[SYSTEMS], bounces: 0, moves: 0 },
  'clerks, no bounce': { ...PLANS[CLERKS], bounces: 0 },
} as const satisfies Readonly<Record<string, Plan>>;
type FaultyPlan = keyof typeof FAULTY;

const explored = Object.entries(PLANS).map(([name, plan]) => ({ name: name as PlanName, ...explore({ plan }) }));
/** Should the exploration shrink, it proves less than it says. */
const AT_LEAST: Readonly<Record<PlanName, number>> = {
  [SYSTEMS]: 40_000,
  [CLERKS]: 35_000,
  [MONEY]: 9_000,
  [BOUNCES]: 3_500,
};

describe('the next edition of the protocol', () => {
  it.each(explored)('$name: $states states, $transitions transitions, no rule is broken, every case ends', (one) => {
    expect(one.violation).toBeUndefined();
    expect(one.states).toBeGreaterThan(AT_LEAST[one.name]);
    expect(one.transitions).toBeGreaterThan(3 * AT_LEAST[one.name]);
  });

  it('comes to every good end, and waits for a person nowhere but where the case names one', () => {
    for (const end of ENDS) expect(Math.max(...explored.map(({ ends }) => ends[end])), end).toBeGreaterThan(0);
    const waits = new Set(explored.flatMap((one) => [...one.waits.keys()]));
    expect([...waits].sort()).toEqual([...WAITS].sort());
  });

  it('asks a plain case one command a breath: open, accept, credit, and both ends concluded together', () => {
    const way = explored.find(({ name }) => name === SYSTEMS)?.ways.get('end: settled') ?? [];
    const asked = way.flatMap((action) => (action.kind === 'land' ? [action.command] : []));
    expect(asked).toEqual(['open', 'accept', 'credit:1', 'conclude:both']);
  });

  it("does not let the relation's end wait for money that is held, nor the receipt for the relation", () => {
    const asked = new Set(explored.flatMap(({ ways }) => [...ways.keys()]));
    for (const half of ['relation', 'money', 'both']) expect(asked).toContain(`land conclude:${half}: concluded`);
  });

  it('answers a platform that is wrong with a refusal or its first answer, in every state', () => {
    const strays = new Set(
      explored.flatMap(({ ways }) => [...ways.keys()].filter((each) => each.startsWith('stray '))),
    );
    expect([...strays].sort()).toEqual([
      'stray conclude:money without the receipt: refused no paper',
      'stray conclude:relation without the slip: refused no paper',
      'stray pay to a foreign account: failed',
      'stray pay to a foreign account: ordered P1',
      'stray pay to a foreign account: refused closed',
      'stray pay to a foreign account: refused no paper',
      'stray pay-after:1 too early: refused closed',
      'stray pay-after:1 too early: refused on its way',
      'stray pay-after:2 too early: refused closed',
      'stray pay-after:2 too early: refused on its way',
      'stray withdraw:all without the paper: refused no paper',
      'stray withdraw:all without the paper: settled',
      'stray withdraw:all without the paper: undone',
      'stray withdraw:all without the paper: undone, P1 comes back',
      'stray withdraw:all without the paper: undone, P2 comes back',
      'stray withdraw:all without the paper: undone, P3 comes back',
    ]);
  });

  it('forgets no attempt that could still change something: what is spent changes nothing, then and ever after', () => {
    for (const plan of [FAULTY['clerks, no bounce'], PLANS[MONEY], PLANS[BOUNCES]]) {
      const machine = machineOf({ plan });
      const unspent: string[] = [];
      exploreMachine({
        ...machine,
        movesOf: (s) => {
          const moves = machine.movesOf(s);
          for (const command of COMMANDS.filter((each) => isSpent({ plan }, s, each))) {
            const changes = keyOf(land({ plan }, s, command).after) !== keyOf(s);
            if (changes || moves.some(({ after }) => !isSpent({ plan }, after, command))) unspent.push(command);
          }
          return moves;
        },
      });
      expect(new Set(unspent)).toEqual(new Set());
    }
  });

  it('is described with the figures of this exploration', () => {
    const document = readFileSync(new URL('../../docs/money-protocol.md', import.meta.url), 'utf8');
    for (const { name, states, transitions, withoutEffect } of explored) {
      expect(document).toContain(`| ${name} | ${states} | ${transitions} | ${withoutEffect} |`);
    }
    for (const word of [...RULES, ...FAULTS]) expect(document).toContain(`\`${word}\``);
  });
});

/**
 * What each fault breaks, and how the shortest history to it ends; no last step: no case ends from the beginning on.
 */
const CAUGHT: Readonly<Record<Fault, { plan: FaultyPlan; breaks: Violated; last?: string }>> = {
  'restore-without-sealed-fence': {
    plan: SYSTEMS,
    breaks: 'accepted-and-restored',
    last: 'somebody asks withdraw:all without the paper, answered "undone"',
  },
  'unfreeze-without-sealed-fence': {
    plan: SYSTEMS,
    breaks: 'accepted-and-restored',
    last: 'somebody asks withdraw:all without the paper, answered "undone"',
  },
  'fence-is-a-question': {
    plan: MONEY,
    breaks: 'credited-after-fence',
    last: 'an attempt of credit:1 lands, answered "credited"',
  },
  'accept-not-fenced': {
    plan: SYSTEMS,
    breaks: 'accepted-after-fence',
    last: 'an attempt of accept lands, answered "accepted"',
  },
  'late-freeze-not-fenced': {
    plan: MONEY,
    breaks: 'frozen-after-withdrawal',
    last: 'an attempt of open lands, answered "confirmed"',
  },
  'late-order-not-refused': {
    plan: BOUNCES,
    breaks: 'dead-end',
    last: 'the destination books its line of payment 2',
  },
  'order-not-called-back': { plan: MONEY, breaks: 'dead-end', last: 'the destination books its line of payment 1' },
  'cancel-after-handover': {
    plan: BOUNCES,
    breaks: 'dead-end',
    last: 'the orchestrator hears "undone" to withdraw:all',
  },
  'two-live-orders': { plan: MONEY, breaks: 'paid-twice', last: 'the source hands over payment 2' },
  'number-used-again': { plan: BOUNCES, breaks: 'stuck', last: 'the bank bounces payment 1' },
  'pay-to-unsealed-account': { plan: BOUNCES, breaks: 'dead-end', last: 'the bank loses to a stranger payment 1' },
  'pay-to-the-letters-account': {
    plan: MONEY,
    breaks: 'dead-end',
    last: 'an office tells the case that the payment is bounced',
  },
  'credit-not-idempotent': {
    plan: MONEY,
    breaks: 'credited-twice',
    last: 'an attempt of credit:1 lands, answered "credited"',
  },
  'credit-before-acceptance': {
    plan: 'clerks, no bounce',
    breaks: 'credited-without-acceptance',
    last: 'an attempt of credit:1 lands, answered "credited"',
  },
  'awaiting-is-kept': { plan: 'clerks, no bounce', breaks: 'stuck' },
  'end-without-slip': {
    plan: CLERKS,
    breaks: 'ended-without-acceptance',
    last: 'somebody asks conclude:relation without the slip, answered "concluded"',
  },
  'settle-without-receipt': {
    plan: MONEY,
    breaks: 'settled-without-credit',
    last: 'somebody asks conclude:money without the receipt, answered "concluded"',
  },
  'forward-forgets-payment': {
    plan: 'systems, no bounce',
    breaks: 'dead-end',
    last: 'the orchestrator hears "concluded" to conclude:relation',
  },
  'withdraw-all-for-money': {
    plan: 'systems, no bounce',
    breaks: 'dead-end',
    last: 'the orchestrator hears "undone" to withdraw:all',
  },
  'death-calls-operator': { plan: 'systems, no bounce', breaks: 'stuck', last: 'comes up: death' },
  'death-drops-the-relation': {
    plan: 'clerks, no bounce',
    breaks: 'dead-end',
    last: 'the orchestrator hears "concluded" to conclude:money',
  },
  'heirs-forget-what-was-sent': {
    plan: 'systems, no bounce',
    breaks: 'dead-end',
    last: 'the orchestrator hears "undone, P1 comes back" to withdraw:money',
  },
  'bounce-names-nobody': {
    plan: MONEY,
    breaks: 'nobody-named',
    last: 'an office tells the case that the payment is bounced',
  },
};

describe('with one protection taken out', () => {
  const caught = FAULTS.map((fault) => ({ fault, ...CAUGHT[fault] }));

  it.each(caught)('$fault: the exploration finds $breaks', ({ fault, plan, breaks, last }) => {
    const { violation } = explore({ plan: FAULTY[plan], fault });
    expect(violation?.rule).toBe(breaks);
    expect(violation?.trace.at(-1)).toBe(last);
  });

  const shortest = (plan: PlanName, fault: Fault) => explore({ plan: FAULTY[plan], fault }).violation?.trace;

  it('tells a shortest history: cancelled after the bank had it, and what arrives is sent back by nobody', () => {
    expect(shortest(BOUNCES, 'cancel-after-handover')).toEqual([
      'an attempt of open lands, answered "ordered P1"',
      'the source hands over payment 1',
      'the bank takes payment 1',
      'the bank delivers payment 1',
      'the destination books its line of payment 1',
      'an ending is declared',
      'an attempt of fence:all lands, answered "fenced"',
      'the orchestrator hears "fenced" to fence:all',
      'an attempt of withdraw:all lands, answered "undone"',
      'the orchestrator hears "undone" to withdraw:all',
    ]);
  });

  it('tells a shortest history: two orders of one balance, and both are handed over', () => {
    expect(shortest(MONEY, 'two-live-orders')).toEqual([
      'an attempt of open lands, answered "ordered P1"',
      'somebody asks pay-after:1 too early, answered "ordered P2"',
      'the source hands over payment 1',
      'the source hands over payment 2',
    ]);
  });

  it('tells a shortest history: put back without the sealed paper, while the destination had accepted', () => {
    expect(shortest(SYSTEMS, 'restore-without-sealed-fence')).toEqual([
      'an attempt of open lands, answered "ordered P1"',
      'the orchestrator hears "ordered P1" to open',
      'an attempt of accept lands, answered "accepted"',
      'somebody asks withdraw:all without the paper, answered "undone"',
    ]);
  });
});

/** A state that breaks the rule and no rule before it; of the sums by themselves `protocol.test.ts` does the same. */
type Broken = { readonly postings: readonly PostingId[]; readonly change?: (s: State) => State };
const BREAKING: Readonly<Record<Exclude<Rule, 'conservation' | 'one-sided'>, Broken>> = {
  overdraft: { postings: ['P1:bounced'] },
  'credited-twice': { postings: ['P1:received', 'P2:received', 'P1:credit', 'P2:credit'] },
  'restored-twice': { postings: ['restore'] },
  'credited-and-restored': { postings: ['freeze', 'unfreeze', 'P1:received', 'P1:credit'] },
  'settled-and-restored': { postings: ['freeze', 'zero', 'restore', 'settle'] },
  'settled-without-credit': { postings: ['freeze', 'interest', 'zero', 'P1:sent', 'settle'] },
  'credited-after-fence': { postings: ['P1:received', 'P1:credit'], change: (s) => promising(s, 'credit-fenced') },
  'accepted-after-fence': { postings: [], change: (s) => ({ ...promising(s, 'fenced'), check: 'accepted' }) },
  'frozen-after-withdrawal': { postings: ['freeze'], change: (s) => promising(s, 'withdrawn') },
  'credited-without-acceptance': { postings: ['P1:received', 'P1:credit'] },
  'accepted-and-restored': { postings: ['freeze', 'unfreeze'], change: (s) => ({ ...s, check: 'accepted' }) },
  'ended-without-acceptance': { postings: [], change: (s) => ({ ...s, relationEnded: true }) },
  'paid-twice': { postings: ['P1:sent', 'P2:sent'] },
};

describe('each rule', () => {
  const protocol: Protocol = { plan: PLANS[SYSTEMS] };

  it.each(Object.entries(BREAKING))('%s is broken by a state made for it', (rule, { postings, change }) => {
    const posted = postings.reduce((s, id) => withPosting(s, id), initialState(protocol));
    expect(brokenRule(protocol, change?.(posted) ?? posted)).toBe(rule);
  });

  it('excuses what a death excuses, and nothing else', () => {
    const accepted: State = { ...initialState(protocol), check: 'accepted' };
    const putBack = (['freeze', 'unfreeze'] as const).reduce((s, id) => withPosting(s, id), accepted);
    expect(brokenRule(protocol, toggled(putBack, 'resumed'))).toBe('accepted-and-restored');
    expect(brokenRule(protocol, toggled(putBack, 'death'))).toBeUndefined();
  });
});
