// What is explored of the next edition of the money protocol: the plans, and the ways to build it wrongly.

/** What the case does and how much may go wrong in it. */
export interface Plan {
  /** False: only money moves, and the pivot is the credit. */
  readonly relation: boolean;
  /** Who answers the letter at the source, and who checks the form at the destination. */
  readonly source: 'system' | 'clerk';
  readonly destination: 'system' | 'clerk';
  /**
   * How many payments the bank may bounce of itself. To an account that is no longer the destination's it bounces
   * every one.
   */
  readonly bounces: 0 | 1 | 2;
  /** How often the destination may move to another receiving account. */
  readonly moves: 0 | 1;
}

/**
 * The plans that are explored. No more than two orders can fail in any of them, so three payment numbers are enough.
 */
export const PLANS = {
  'relation and money, both systems answer': {
    relation: true,
    source: 'system',
    destination: 'system',
    bounces: 1,
    moves: 1,
  },
  'relation and money, clerks answer': { relation: true, source: 'clerk', destination: 'clerk', bounces: 1, moves: 0 },
  'money alone': { relation: false, source: 'system', destination: 'system', bounces: 1, moves: 1 },
  'money alone, two bounces': { relation: false, source: 'system', destination: 'system', bounces: 2, moves: 0 },
} as const satisfies Readonly<Record<string, Plan>>;
export type PlanName = keyof typeof PLANS;

/** Ways to build the protocol wrongly. Each takes out one protection. */
export const FAULTS = [
  'restore-without-sealed-fence', // the source puts back what was ordered without the destination's sealed `fenced`
  'unfreeze-without-sealed-fence', // the source wants that paper only for what was ordered, not for what is frozen
  'fence-is-a-question', // the destination answers "not yet" and writes nothing
  'accept-not-fenced', // the fence covers the credit and leaves the destination's file open
  'late-freeze-not-fenced', // a withdrawal that comes before the file is opened is answered and not written
  'late-order-not-refused', // the source's tombstone is obeyed by all but the order after a bounce
  'order-not-called-back', // a withdrawal leaves in the outbox what was not handed over
  'cancel-after-handover', // a withdrawal cancels what the bank was handed already
  'two-live-orders', // the source's outbox takes another order while the one before is on its way
  'number-used-again', // the source counts only orders that are live, and gives a number a second time
  'pay-to-unsealed-account', // the source pays to an account that the destination never sealed
  'pay-to-the-letters-account', // after a bounce the letter's account is paid again, not the one valid now
  'credit-not-idempotent', // a repeated credit posts again
  'credit-before-acceptance', // what arrived is credited without waiting for the pivot
  'awaiting-is-kept', // "awaiting" is kept as the first answer, and the clerk's is never heard
  'end-without-slip', // the source ends its relation without the slip of the acceptance
  'settle-without-receipt', // the source settles without the signed receipt
  'forward-forgets-payment', // after "accepted already" the payment that was under way is not gone on with
  'withdraw-all-for-money', // after a death the source's whole file is closed, while its relation is still to be ended
  'death-calls-operator', // a death found when paying calls an operator, who can only say "retry"
  'death-drops-the-relation', // after a death a clerk is not waited for, and his filed answer is taken late
  'heirs-forget-what-was-sent', // after a death nobody waits for a sum that had left after all
  'bounce-names-nobody', // a payment bounced, and the case does not say who acts
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Protocol {
  readonly plan: Plan;
  /** Absent: the protocol as it is meant to be. */
  readonly fault?: Fault;
}
