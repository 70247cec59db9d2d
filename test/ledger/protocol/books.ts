// The books of one case as the model sees them: every posting it can have, and when the ledger takes or refuses each.
import type { LedgerRefusalCode } from '../../../activities/ledger/refusal.ts';

/** Payment numbers of a case: one more than the bank may bounce. */
export const PAYMENTS = [1, 2, 3] as const;
export type Payment = (typeof PAYMENTS)[number];

/** What the person has when the case begins, and the interest fixed with the form. Two sums that cannot be taken for each other. */
export const PRINCIPAL_FEN = 5n;
export const INTEREST_FEN = 2n;
export const AMOUNT_FEN = PRINCIPAL_FEN + INTEREST_FEN;

const CASE_POSTINGS = ['freeze', 'interest', 'zero', 'unfreeze', 'interest-reversed', 'restore', 'settle'] as const;
const PAYMENT_POSTINGS = ['sent', 'bounced', 'received', 'returned', 'back', 'credit'] as const;
type OfPayment = `P${Payment}:${(typeof PAYMENT_POSTINGS)[number]}`;
/**
 * A posting by the end of its id; `P1:credit` is `<case>:credit:<n>` of payment 1. `credit-again` exists in no ledger: the second
 * credit that a fault makes.
 */
export type PostingId = (typeof CASE_POSTINGS)[number] | OfPayment | 'credit-again';

export const POSTING_IDS: readonly PostingId[] = [
  ...CASE_POSTINGS,
  ...PAYMENTS.flatMap((payment) => PAYMENT_POSTINGS.map((name): OfPayment => `P${payment}:${name}`)),
  'credit-again',
];

/** Accounts of source (S) and destination (D). */
export type Account = `S ${'person' | 'out' | 'sent' | 'interest' | 'bank'}` | `D ${'in' | 'person' | 'bank'}`;
const DEBIT_SIDE: ReadonlySet<Account> = new Set<Account>(['S sent', 'S interest', 'S bank', 'D bank']);
const ACCOUNTS: readonly Account[] = [
  'S person',
  'S out',
  'S sent',
  'S interest',
  'S bank',
  'D in',
  'D person',
  'D bank',
];

interface Posting {
  readonly debit: Account;
  readonly credit: Account;
  readonly amountFen: bigint;
  /** A hold moves nothing until `zero` posts it. */
  readonly hold?: true;
  readonly void?: true;
  /** The posting that this one uses up, once. */
  readonly resolves?: PostingId;
}

const OF_CASE: Readonly<Record<(typeof CASE_POSTINGS)[number] | 'credit-again', Posting>> = {
  freeze: { debit: 'S person', credit: 'S out', amountFen: PRINCIPAL_FEN, hold: true },
  interest: { debit: 'S interest', credit: 'S out', amountFen: INTEREST_FEN },
  zero: { debit: 'S person', credit: 'S out', amountFen: PRINCIPAL_FEN, resolves: 'freeze' },
  unfreeze: { debit: 'S person', credit: 'S out', amountFen: PRINCIPAL_FEN, void: true, resolves: 'freeze' },
  'interest-reversed': { debit: 'S out', credit: 'S interest', amountFen: INTEREST_FEN, resolves: 'interest' },
  restore: { debit: 'S out', credit: 'S person', amountFen: PRINCIPAL_FEN, resolves: 'zero' },
  settle: { debit: 'S out', credit: 'S sent', amountFen: AMOUNT_FEN, resolves: 'zero' },
  'credit-again': { debit: 'D in', credit: 'D person', amountFen: AMOUNT_FEN },
};

function ofPayment(payment: Payment): Readonly<Record<(typeof PAYMENT_POSTINGS)[number], Posting>> {
  const [sent, received]: [PostingId, PostingId] = [`P${payment}:sent`, `P${payment}:received`];
  return {
    sent: { debit: 'S sent', credit: 'S bank', amountFen: AMOUNT_FEN },
    bounced: { debit: 'S bank', credit: 'S sent', amountFen: AMOUNT_FEN, resolves: sent },
    received: { debit: 'D bank', credit: 'D in', amountFen: AMOUNT_FEN },
    returned: { debit: 'D in', credit: 'D bank', amountFen: AMOUNT_FEN, resolves: received },
    back: { debit: 'S bank', credit: 'S sent', amountFen: AMOUNT_FEN, resolves: sent },
    credit: { debit: 'D in', credit: 'D person', amountFen: AMOUNT_FEN, resolves: received },
  };
}

const POSTINGS: ReadonlyMap<PostingId, Posting> = new Map<PostingId, Posting>([
  ...(Object.entries(OF_CASE) as [PostingId, Posting][]),
  ...PAYMENTS.flatMap((payment) =>
    Object.entries(ofPayment(payment)).map(([name, posting]): [PostingId, Posting] => [
      `P${payment}:${name}` as OfPayment,
      posting,
    ]),
  ),
]);

function postingOf(id: PostingId): Posting {
  const posting = POSTINGS.get(id);
  if (posting === undefined) throw new RangeError(`the model has no posting ${id}`);
  return posting;
}

/** Ids that can be fenced. */
export type FencedId = 'freeze' | 'credit';

/** What is in the books: a bit for each posting of {@link POSTING_IDS}, and one for each tombstone. */
export interface Books {
  readonly posted: number;
  readonly fenced: number;
}

const BITS: ReadonlyMap<PostingId, number> = new Map(POSTING_IDS.map((id, index) => [id, 1 << index]));
const FENCE_BITS: Readonly<Record<FencedId, number>> = { freeze: 1, credit: 2 };

export function isPosted({ posted }: Books, id: PostingId): boolean {
  return (posted & (BITS.get(id) ?? 0)) !== 0;
}
export function isFenced({ fenced }: Books, id: FencedId): boolean {
  return (fenced & FENCE_BITS[id]) !== 0;
}
export function postingsIn(books: Books): PostingId[] {
  return POSTING_IDS.filter((id) => isPosted(books, id));
}
/** A tombstone; nothing is checked, as `ledger.put_fence` is only asked where the id was never recorded. */
export function withFence<B extends Books>(books: B, id: FencedId): B {
  return { ...books, fenced: books.fenced | FENCE_BITS[id] };
}
/** Writes a posting down without asking whether it may be: what a fault does. */
export function withPosting<B extends Books>(books: B, id: PostingId): B {
  return { ...books, posted: books.posted | (BITS.get(id) ?? 0) };
}

export type Recording<B extends Books> = { readonly books: B } | { readonly refused: LedgerRefusalCode };

/** As `ledger.record`: the same id again changes nothing; fenced, without what it resolves, used up or uncovered: refused. */
export function record<B extends Books>(books: B, id: PostingId): Recording<B> {
  if (isPosted(books, id)) return { books };
  const { debit, credit, amountFen, hold, void: voids, resolves } = postingOf(id);
  const credits = id.endsWith(':credit');
  // Credits of a case share one id: another payment's credit under it is other content.
  if (credits && PAYMENTS.some((payment) => isPosted(books, `P${payment}:credit`)))
    return { refused: 'conflicting-content' };
  if ((id === 'freeze' && isFenced(books, 'freeze')) || (credits && isFenced(books, 'credit')))
    return { refused: 'fenced' };
  if (resolves !== undefined) {
    if (!isPosted(books, resolves)) return { refused: 'not-found' };
    if (POSTING_IDS.some((other) => postingOf(other).resolves === resolves && isPosted(books, other)))
      return { refused: 'already-resolved' };
  }
  const endsHold = id === 'zero' || voids === true;
  const now = balancesOf(books);
  const available = (account: Account) => now.balances[account] - (account === 'S person' ? now.heldFen : 0n);
  if (!endsHold) {
    if (hold && available(debit) <= 0n) return { refused: 'nothing-available' };
    if (!DEBIT_SIDE.has(debit) && available(debit) < amountFen) return { refused: 'insufficient-funds' };
    const ownedBank = credit === 'S bank' || credit === 'D bank';
    if (DEBIT_SIDE.has(credit) && !ownedBank && available(credit) < amountFen) return { refused: 'insufficient-funds' };
  }
  return { books: withPosting(books, id) };
}

export interface Balances {
  /** Posted, each on its own side. */
  readonly balances: Readonly<Record<Account, bigint>>;
  /** Frozen and neither zeroed nor freed. */
  readonly heldFen: bigint;
  /** Σ sent − received − bounced + returned − back. */
  readonly flightFen: bigint;
}

const known = new Map<number, Balances>();

/** The balances that the postings add up to. */
export function balancesOf(books: Books): Balances {
  const before = known.get(books.posted);
  if (before !== undefined) return before;
  const balances = Object.fromEntries(ACCOUNTS.map((account) => [account, 0n])) as Record<Account, bigint>;
  // The opening: bank → person.
  balances['S bank'] = PRINCIPAL_FEN;
  balances['S person'] = PRINCIPAL_FEN;
  let flightFen = 0n;
  for (const id of postingsIn(books)) {
    const { debit, credit, amountFen, hold, void: voids } = postingOf(id);
    if (hold || voids) continue;
    balances[debit] += DEBIT_SIDE.has(debit) ? amountFen : -amountFen;
    balances[credit] += DEBIT_SIDE.has(credit) ? -amountFen : amountFen;
    if (/:(sent|returned)$/.test(id)) flightFen += amountFen;
    if (/:(received|bounced|back)$/.test(id)) flightFen -= amountFen;
  }
  const held = isPosted(books, 'freeze') && !isPosted(books, 'zero') && !isPosted(books, 'unfreeze');
  const made = { balances, heldFen: held ? PRINCIPAL_FEN : 0n, flightFen };
  known.set(books.posted, made);
  return made;
}
