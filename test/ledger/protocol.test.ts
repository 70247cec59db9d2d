// The money protocol holds in every state that it can reach, and each protection that is taken out is missed, with a shortest history.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Balances, balancesOf, type PostingId, withPosting } from './protocol/books.ts';
import { explore, type Violated } from './protocol/explore.ts';
import { brokenInSums, brokenRule, ENDS, RULES, type Rule, WAITS } from './protocol/invariants.ts';
import {
  initialState,
  PLANS,
  PROTOCOL_FAULTS,
  type ProtocolFault,
  promising,
  type State,
  toggled,
} from './protocol/state.ts';

type PlanName = keyof typeof PLANS;
const RELATION = 'relation and money, the destination checks by itself';
const CLERK = "relation and money, the destination's clerk checks";
const MONEY = 'money alone';

const explored = Object.entries(PLANS).map(([name, plan]) => ({ name: name as PlanName, ...explore({ plan }) }));
/** Should the exploration shrink, it proves less than it says. */
const AT_LEAST: Readonly<Record<PlanName, number>> = { [RELATION]: 12_000, [CLERK]: 20_000, [MONEY]: 3_000 };

describe('the protocol as it is', () => {
  it.each(explored)('$name: $states states, $transitions transitions, and no rule is broken', (one) => {
    expect(one.violation).toBeUndefined();
    expect(one.states).toBeGreaterThan(AT_LEAST[one.name]);
    expect(one.transitions).toBeGreaterThan(3 * AT_LEAST[one.name]);
  });

  it('comes to every good end, and waits for a person nowhere but where the case names one', () => {
    for (const end of ENDS) expect(Math.max(...explored.map(({ ends }) => ends[end])), end).toBeGreaterThan(0);
    const waits = new Set(explored.flatMap((one) => [...one.waits.keys()]));
    expect([...waits].sort()).toEqual([...WAITS].sort());
  });

  it('is described with the figures of this exploration', () => {
    const document = readFileSync(new URL('../../docs/money-protocol.md', import.meta.url), 'utf8');
    for (const { name, states, transitions, withoutEffect } of explored) {
      expect(document).toContain(`| ${name} | ${states} | ${transitions} | ${withoutEffect} |`);
    }
    for (const word of [...RULES, ...PROTOCOL_FAULTS]) expect(document).toContain(`\`${word}\``);
  });
});

/** What each fault breaks, and how the shortest history to it ends. */
const CAUGHT: Readonly<Record<ProtocolFault, { plan: PlanName; breaks: Violated; last: string }>> = {
  'restore-without-fence': {
    plan: MONEY,
    breaks: 'credited-and-restored',
    last: 'an attempt of restore lands, answered "restored, a sum comes back"',
  },
  'fence-is-a-question': {
    plan: MONEY,
    breaks: 'credited-after-fence',
    last: 'an attempt of credit:1 lands, answered "credited"',
  },
  'accept-not-fenced': {
    plan: RELATION,
    breaks: 'accepted-after-fence',
    last: 'an attempt of accept lands, answered "accepted"',
  },
  'late-freeze-not-fenced': {
    plan: MONEY,
    breaks: 'frozen-after-fence',
    last: 'an attempt of freeze lands, answered "frozen"',
  },
  'order-not-called-back': { plan: MONEY, breaks: 'dead-end', last: 'the bank delivers payment 1' },
  'new-payment-number-without-bounce': { plan: MONEY, breaks: 'paid-twice', last: 'the bank sends payment 2' },
  'credit-not-idempotent': {
    plan: MONEY,
    breaks: 'credited-twice',
    last: 'an attempt of credit:1 lands, answered "credited"',
  },
  'credit-before-acceptance': {
    plan: CLERK,
    breaks: 'credited-without-acceptance',
    last: 'an attempt of credit:1 lands, answered "credited"',
  },
  'forward-forgets-payment': {
    plan: RELATION,
    breaks: 'dead-end',
    last: 'the orchestrator hears "ended" to end-relation',
  },
  'restore-before-relation-ends': {
    plan: RELATION,
    breaks: 'dead-end',
    last: 'the orchestrator hears "unfrozen" to restore',
  },
  'death-calls-operator': { plan: RELATION, breaks: 'stuck', last: 'comes up: death' },
  'heirs-forget-what-was-sent': {
    plan: RELATION,
    breaks: 'dead-end',
    last: 'the orchestrator hears "restored, a sum comes back" to restore',
  },
  'bounce-names-nobody': { plan: MONEY, breaks: 'nobody-named', last: 'the case learns "bounced" of payment 1' },
};

describe('the protocol with one protection taken out', () => {
  const caught = PROTOCOL_FAULTS.map((fault) => ({ fault, ...CAUGHT[fault] }));

  it.each(caught)('$fault: the exploration finds $breaks', ({ fault, plan, breaks, last }) => {
    const { violation } = explore({ plan: PLANS[plan], fault });
    expect(violation?.rule).toBe(breaks);
    expect(violation?.trace.at(-1)).toBe(last);
  });

  it('tells a shortest history: a fence that only asks, and a credit that was thought lost', () => {
    expect(explore({ plan: PLANS[MONEY], fault: 'fence-is-a-question' }).violation?.trace).toEqual([
      'an attempt of freeze lands, answered "frozen"',
      'the orchestrator hears "frozen" to freeze',
      'an attempt of pay:1 lands, answered "ordered"',
      'the orchestrator hears "ordered" to pay:1',
      'the bank sends payment 1',
      'the bank delivers payment 1',
      'the case learns "received" of payment 1',
      'an ending is declared',
      'an attempt of fence lands, answered "fenced"',
      'an attempt of credit:1 lands, answered "credited"',
    ]);
  });
});

/** A state that breaks the rule and no rule before it; `conservation` and `one-sided` no postings can break, sums only. */
type Broken = { readonly postings: readonly PostingId[]; readonly change?: (s: State) => State };
const BREAKING: Readonly<Record<Exclude<Rule, 'conservation' | 'one-sided'>, Broken>> = {
  overdraft: { postings: ['P1:bounced'] },
  'credited-twice': { postings: ['P1:received', 'P2:received', 'P1:credit', 'P2:credit'] },
  'restored-twice': { postings: ['restore'] },
  'credited-and-restored': { postings: ['freeze', 'unfreeze', 'P1:received', 'P1:credit'] },
  'settled-and-restored': { postings: ['freeze', 'zero', 'restore', 'settle'] },
  'credited-after-fence': { postings: ['P1:received', 'P1:credit'], change: (s) => promising(s, 'credit-fenced') },
  'accepted-after-fence': { postings: [], change: (s) => ({ ...promising(s, 'fenced'), verdict: 'accepted' }) },
  'frozen-after-fence': { postings: ['freeze'], change: (s) => promising(s, 'never-frozen') },
  'credited-without-acceptance': { postings: ['P1:received', 'P1:credit'] },
  'accepted-and-restored': { postings: ['freeze', 'unfreeze'], change: (s) => ({ ...s, verdict: 'accepted' }) },
  'paid-twice': { postings: ['P1:sent', 'P2:sent'] },
};

describe('each rule', () => {
  const protocol = { plan: PLANS[RELATION] };

  it.each(Object.entries(BREAKING))('%s is broken by a state made for it', (rule, { postings, change }) => {
    const posted = postings.reduce((s, id) => withPosting(s, id), initialState(protocol));
    expect(brokenRule(protocol, change?.(posted) ?? posted)).toBe(rule);
  });

  it.each([
    ['conservation', (sums) => ({ ...sums, flightFen: 1n })],
    ['one-sided', (sums) => ({ ...sums, balances: { ...sums.balances, 'D bank': 1n } })],
  ] as const satisfies readonly (readonly [Rule, (sums: Balances) => Balances])[])(
    '%s is broken by a single fen',
    (rule, change) => {
      const sums = balancesOf(initialState(protocol));
      expect(brokenInSums(sums)).toBeUndefined();
      expect(brokenInSums(change(sums))).toBe(rule);
    },
  );

  it('excuses what a death excuses, and nothing else', () => {
    const split = ['freeze', 'unfreeze'] as const;
    const accepted: State = { ...initialState(protocol), verdict: 'accepted' };
    const putBack = split.reduce((s, id) => withPosting(s, id), accepted);
    expect(brokenRule(protocol, toggled(putBack, 'resumed'))).toBe('accepted-and-restored');
    expect(brokenRule(protocol, toggled(putBack, 'death'))).toBeUndefined();
  });
});
