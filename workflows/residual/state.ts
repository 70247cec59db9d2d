// The state of one residual transfer: plain data that handlers and procedure share. The kit's parts are board, clocks,
// desk, steps, money.

import type { BankAccount } from '../../domain/forms.ts';
import type { ResidualOutcome } from '../../domain/residual.ts';
import { type Board, openBoard } from '../kit/board.ts';
import { type Clocks, openClocks } from '../kit/clocks.ts';
import { type Desk, openDesk } from '../kit/desk.ts';
import { now } from '../kit/now.ts';
import { amountOf, type MoneyTrack, openMoney, type Parties } from '../kit/payment.ts';
import { openSteps, type Steps } from '../kit/steps.ts';
import type { AnswerDebit, ResidualInput } from './messages.ts';

/** `amountFen`: what was asked for, agreed to or frozen; absent: the whole balance, not yet frozen. */
export interface Money extends MoneyTrack {
  /**
   * Counts the sums that the payer was asked to freeze; 0: nothing has to be undone. Offices key freeze and credit by
   * it.
   */
  freezeNo: number;
  /** The person's own account, as it was named last. */
  payTo?: BankAccount;
  /** True once an operator has decided that the sum goes on to where the person is. */
  follows: boolean;
  /** The residual transfer that takes it on. */
  followedBy?: string;
}

/** Why it ends before it is completed. */
export interface Ending {
  readonly outcome: Exclude<ResidualOutcome, 'completed'>;
  readonly because: string;
}

export interface Residual {
  readonly input: ResidualInput;
  readonly openedAt: string;
  readonly money: Money;
  /** How the destination's clerk has answered a late debit. */
  answer?: AnswerDebit;
  /** The sum is credited; or, paid to the person, ordered. From there only forward. */
  pivot: 'before' | 'passed';
  readonly end: { declared?: Ending; outcome?: ResidualOutcome; closedAt?: string };
  readonly board: Board;
  readonly clocks: Clocks;
  readonly desk: Desk;
  readonly steps: Steps;
}

export function openResidual(input: ResidualInput): Residual {
  return {
    input,
    openedAt: now(),
    money: { ...openMoney(input.request.amountFen), freezeNo: 0, payTo: input.payTo, follows: false },
    pivot: 'before',
    end: {},
    board: openBoard(),
    clocks: openClocks(input.clocks),
    desk: openDesk(),
    steps: openSteps(input.residualNo),
  };
}

/** Onward the source of the case pays, back the destination does. */
export function partiesOf({ input }: Residual): Parties {
  const { source, destination } = input.offices;
  const toPerson = input.disposition === 'to-person';
  return input.request.direction === 'onward'
    ? { payer: source, payerIs: 'source', payee: destination, payeeIs: 'destination', toPerson }
    : { payer: destination, payerIs: 'destination', payee: source, payeeIs: 'source', toPerson };
}

/** The frozen sum as offices are told of it. */
export function sumOf(r: Residual) {
  return { n: r.money.freezeNo, amountFen: amountOf(r) };
}

/** The office that the frozen sum is for, as the payer books it; for the person's own bank account, `to-person`. */
export function frozenFor({ payee, toPerson }: Parties): string {
  return toPerson ? 'to-person' : payee.pool;
}
