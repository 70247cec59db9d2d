// What a bank may be handed by offices, and what it tells each of them: orders, returns, and the lines of a statement.
import type { BankAccount } from '../domain/forms.ts';

/** A payment as the bank may know of it before it is handed the order. */
export interface Announcement {
  /** The source's own number: the bank answers it once. */
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly fromOffice: string;
  /** Null: to the person's own account. */
  readonly toOffice: string | null;
  /** Fen, a decimal string. */
  readonly amountFen: string;
}

export interface PaymentOrder extends Announcement {
  readonly account: BankAccount;
  /** ISO 8601, UTC. */
  readonly orderedAt: string;
}

/**
 * What the destination says of a sum that had arrived: it sends it back, or it knows now which payment a sum without
 * our reference was. `number`: the destination's own for this word, answered once.
 */
export interface Word {
  readonly office: string;
  readonly number: string;
  readonly kind: 'return' | 'allotted';
  /** Absent: a return of what came without a payment number we know. */
  readonly paymentNo?: string;
  /** The bank's own reference of the sum it was taken from, where that had come without a payment number. */
  readonly reference?: string;
  /** Fen, a decimal string. */
  readonly amountFen: string;
}

export const LINE_KINDS = ['sent', 'paid', 'bounced', 'received', 'arrived', 'back'] as const;
/**
 * `sent`: it left and did not arrive at once; `paid`: to the person's own account; `bounced`: undelivered, with a code;
 * `received`: under a payment number; `arrived`: without one, under the bank's reference; `back`: what the destination
 * returned is at the source again.
 */
export type LineKind = (typeof LINE_KINDS)[number];

/** One line of an office's statement. Lines are numbered from 1 without gaps. */
export interface StatementLine {
  readonly office: string;
  readonly line: number;
  readonly kind: LineKind;
  /** Null of `arrived` alone. */
  readonly paymentNo: string | null;
  /** Of `arrived`: letters, digits, - and _, at most 64. */
  readonly reference: string | null;
  readonly caseNo: string | null;
  /** The office at the other end. */
  readonly otherOffice: string | null;
  /** Fen, a decimal string: what moved, which need not be what was ordered. */
  readonly amountFen: string;
  /** Why it bounced, M01 … M07. */
  readonly code: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** An order or a word under a number that the bank has answered with another content; trying again does not help. */
export class OtherContent extends Error {
  override readonly name = 'OtherContent';
  readonly number: string;
  /** The fields that differ. */
  readonly differs: readonly string[];

  constructor(number: string, differs: readonly string[]) {
    super(`the bank has ${number} with another content: ${differs.join(', ')}`);
    this.number = number;
    this.differs = differs;
  }
}

/** A bank between offices. Everything may be asked again: the first answer stands. Whatever fails is tried again. */
export interface Bank {
  /** Milliseconds until the bank takes this order; 0: now. Nothing is ordered by it. */
  opensIn(payment: Announcement): Promise<number>;
  /** @throws OtherContent */
  order(order: PaymentOrder): Promise<void>;
  /** An order that was announced and will not come. `taken`: it came before, and bounces, comes back or is delivered. */
  cancel(payment: Announcement): Promise<'cancelled' | 'taken'>;
  /** @throws OtherContent */
  hear(word: Word): Promise<void>;
  /** The lines beyond those that are named, office by office and in order; `after`: the last line an office has. */
  linesAfter(after: Readonly<Record<string, number>>): Promise<readonly StatementLine[]>;
}

/** What an office's bank did to a payment, as the office tells the case: what its books have taken of a statement. */
export const BANK_EVENT_KINDS = ['sent', 'received', 'paid', 'bounced', 'back'] as const;
export type BankEventKind = (typeof BANK_EVENT_KINDS)[number];

export interface BankEvent {
  readonly kind: BankEventKind;
  readonly paymentNo: string;
  readonly caseNo: string;
  /** In whose books. */
  readonly office: string;
  /** Of a `received` event the sum of that receipt; of the others what was ordered. */
  readonly amountFen: bigint;
  /** Of `received`: 2 and more for further sums under the payment number (parts, a double). Absent: the first. */
  readonly receipt?: number;
  /** ISO 8601, +08:00. */
  readonly at: string;
  /** Why it bounced, M01 … M07. */
  readonly code?: string;
}
