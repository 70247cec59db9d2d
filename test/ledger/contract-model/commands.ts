// What is asked of the offices and what they say. Commands that carry a receiving account name it behind an @; it is
// no part of the key.
import { PAYMENTS, type Payment } from '../protocol/books.ts';

/** The destination's receiving accounts: the letter's, and the one it moves to. */
export const RECEIVING = [1, 2] as const;
export type Receiving = (typeof RECEIVING)[number];

/** Payments that another may follow. */
export const FOLLOWED = [1, 2] as const;
type Followed = (typeof FOLLOWED)[number];

export type Command =
  | 'open' // openTransferOut, with the letter and its account
  | `account:${0 | Followed}` // receivingAccount, asked before `confirm`, `pay` (0) and `pay-after`
  | `confirm@${Receiving}`
  | `pay@${Receiving}`
  | `pay-after:${Followed}@${Receiving}`
  | 'accept' // acceptForm
  | `credit:${Payment}`
  | 'conclude:relation' // with the slip of the acceptance
  | 'conclude:money' // with the receipt
  | 'conclude:both'
  | 'fence:all'
  | 'fence:credit'
  | 'withdraw:all' // with the destination's sealed `fenced`, as the next
  | 'withdraw:money'
  | `return:${Payment}`;

export const COMMANDS: readonly Command[] = [
  'open',
  'account:0',
  ...FOLLOWED.map((payment): Command => `account:${payment}`),
  ...RECEIVING.flatMap((to): Command[] => [`confirm@${to}`, `pay@${to}`]),
  ...FOLLOWED.flatMap((payment) => RECEIVING.map((to): Command => `pay-after:${payment}@${to}`)),
  'accept',
  ...PAYMENTS.flatMap((payment): Command[] => [`credit:${payment}`, `return:${payment}`]),
  'conclude:relation',
  'conclude:money',
  'conclude:both',
  'fence:all',
  'fence:credit',
  'withdraw:all',
  'withdraw:money',
];

/**
 * What nobody in the procedure asks, and a platform that is wrong might at any moment: an old run, a lost memory, a
 * forged paper. The offices must not rely on being asked in the right order.
 */
export const STRAYS = [
  'withdraw:all without the paper',
  'pay-after:1 too early',
  'pay-after:2 too early',
  'pay to a foreign account',
  'conclude:relation without the slip',
  'conclude:money without the receipt',
] as const;
export type Stray = (typeof STRAYS)[number];

/**
 * What an office says. `refused …`: a declared business refusal; `failed`: anything else, which is tried again without
 * limit.
 */
export type Answer =
  | 'awaiting' // a clerk's turn, never kept as the first answer
  | 'confirmed' // the form, and the balance frozen, without an order
  | `ordered P${Payment}`
  | 'held' // never kept either
  | `account ${Receiving}`
  | 'accepted' // with the slip
  | 'refuse'
  | 'credited' // with the receipt
  | 'concluded'
  | 'fenced' // the sealed paper
  | 'undone'
  | `undone, P${Payment} comes back`
  | 'returned'
  | 'settled'
  | `refused ${'R01' | 'R13' | 'M01' | 'M06' | 'closed' | 'fenced' | 'settled' | 'no paper' | 'on its way'}`
  | 'failed';

/** A command taken apart. */
interface Parts {
  /** Without the account it carries: what the office keeps its first answer under. */
  readonly key: string;
  readonly name: string;
  /** Payment, half or scope. */
  readonly of: string;
  /** The receiving account it carries; NaN: none. */
  readonly to: number;
  readonly bit: number;
}

function takenApart(command: Command, index: number): Parts {
  const [key = '', account] = command.split('@');
  const [name = '', of = ''] = key.split(':');
  return { key, name, of, to: Number(account), bit: 1 << index };
}

const PARTS = Object.fromEntries(COMMANDS.map((each, index) => [each, takenApart(each, index)])) as Readonly<
  Record<Command, Parts>
>;
export function partsOf(command: Command): Parts {
  return PARTS[command];
}
