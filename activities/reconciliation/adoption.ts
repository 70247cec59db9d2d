// What adopting a case whose run is gone has to know of it, from the register and from both offices' books: the
// activities' contract.

import type { BankAccount } from '../../domain/forms.ts';
import type { Plan } from '../../domain/plan.ts';
import type { LastKnown } from './runs.ts';

/** How far a freeze has come. `settled`: the destination's receipt is booked. */
export type FreezeState = 'frozen' | 'unfrozen' | 'zeroed' | 'restored' | 'settled';

/** One freeze of the case at its source. Fen as decimal strings. */
export interface FreezeStanding {
  readonly n: number;
  readonly state: FreezeState;
  /** What a payment of it carries: principal and interest. */
  readonly amountFen: string;
}

/** `sent`: on its way; `delivered`: all of it is at the destination, or with the person; `returning`: on its way back. */
export type PaymentState = 'ordered' | 'sent' | 'delivered' | 'bounced' | 'returning' | 'back' | 'cancelled';

/** One payment order of the case at its source. */
export interface PaymentStanding {
  readonly paymentNo: string;
  readonly n: number;
  readonly state: PaymentState;
  readonly amountFen: string;
}

/** Where a case stands by what was written down, whoever asked for it. */
export interface Standing {
  readonly caseNo: string;
  readonly applicationNo: string;
  readonly openedAt: string;
  readonly plan: Plan;
  readonly archived: boolean;
  /** By number. */
  readonly freezes: readonly FreezeStanding[];
  /** Oldest first. */
  readonly payments: readonly PaymentStanding[];
  /** The destination accepted a version of the form. */
  readonly accepted: boolean;
  /** The destination credited the sum. */
  readonly credited: boolean;
  /** It credited its inheritance desk, since the person had died. */
  readonly inherited: boolean;
  /** It has made the credit impossible; the relation may still go forward. */
  readonly creditFenced: boolean;
  readonly letterNo?: string;
  readonly certificateNo?: string;
  readonly formVersion?: number;
}

export interface Adoptions {
  /** Reads where the case stands; changes nothing. */
  standing(request: { readonly caseNo: string }): Promise<Standing>;
  /** The case as its run last told it, without the fields that change; undefined where the history is gone. */
  lastKnown(request: { readonly caseNo: string }): Promise<LastKnown | undefined>;
  /** The account the person asked to be paid to; undefined where the application names none, or its history is gone. */
  accountOfPerson(request: { readonly caseNo: string }): Promise<BankAccount | undefined>;
}
