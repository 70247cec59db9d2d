// What officers do by hand with money that arrived wrong, each act by two of them: allot it, send it back, pay it to heirs.

import type { ExpectedPayment } from '../../contract/expected.ts';
import { type HeirsPaper, heirsPaper } from '../../domain/payee.ts';
import { type Db, inTransaction } from '../database/connection.ts';
import { balanceOf } from '../ledger/books.ts';
import { account, id } from '../ledger/names.ts';
import { lockReceipts, returnPayment } from '../ledger/outbox/returns.ts';
import { LedgerRefusal } from '../ledger/refusal.ts';
import {
  type Allotment,
  allotted,
  inheritancePaid,
  type Outflow,
  planAllotment,
  sendBack,
  unlessTooMuch,
} from '../ledger/unmatched.ts';
import { lockSubject, type TwoPersons, twoPersons } from './four-eyes.ts';

/** A first officer's act waits for a second one; `postingId`: what was posted when the second said the same. */
export type ByTwo =
  | { readonly state: 'proposed'; readonly first: string }
  | { readonly state: 'done'; readonly first: string; readonly second: string; readonly postingId: string };

/** Staff number or role, never a name. */
export interface By {
  readonly who: string;
}

/** What the platform says of the payment that an act is about; absent: it expects none of that number. */
export interface Expecting {
  readonly expected?: ExpectedPayment | undefined;
}

function memoOf({ first, second }: Extract<TwoPersons, { state: 'confirmed' }>): string {
  return `by ${first} and ${second}`;
}

/** Proposes an outflow, or posts it when the second person says the same; once posted, the answer stays. All in one transaction. */
async function byTwo(
  tx: Db,
  act: { readonly office: string; readonly subject: string; readonly content: Outflow & object; readonly who: string },
  post: (by: string) => Promise<string>,
): Promise<ByTwo> {
  const said = await twoPersons(tx, act);
  if (said.state === 'proposed') return said;
  const { first, second } = said;
  return { state: 'done', first, second, postingId: said.usedBy ?? (await post(memoOf(said))) };
}

/**
 * Allots an unmatched sum, or part of it, to a payment (§9.13): unmatched → in/S as the payment's next receipt; its
 * case is told as of any receipt. Refused: as `planAllotment`, and as `twoPersons`. The same allotment again, once
 * done, is answered and not done twice: to give a payment more, allot another amount.
 */
export function allot(db: Db, allotment: Allotment & By & Expecting): Promise<ByTwo> {
  const { office, key, paymentNo, amountFen, who, expected } = allotment;
  return inTransaction(db, async (tx) => {
    const subject = `allot/${key}/${paymentNo}`;
    const done = await doneBefore(tx, office, subject, `${amountFen}`);
    if (done !== undefined) return done;
    const plan = await planAllotment(tx, allotment, expected);
    return byTwo(tx, { office, subject, content: plan.outflow, who }, async (by) => {
      await allotted(tx, office, plan, by);
      return plan.receiptId;
    });
  });
}

/** Sends back all that is left of an unmatched sum: unmatched → bank. Refused: `not-found` (no such sum), and as `twoPersons`. */
export function returnUnmatched(db: Db, act: { readonly office: string; readonly key: string } & By): Promise<ByTwo> {
  const { office, key, who } = act;
  return inTransaction(db, async (tx) => {
    const subject = `return/${key}`;
    const debit = account.unmatched(key);
    const { availableFen, exists } = await balanceOf(tx, office, debit);
    if (!exists) throw new LedgerRefusal('not-found', { account: debit });
    if (availableFen === 0n) {
      const done = await doneBefore(tx, office, subject);
      if (done !== undefined) return done;
      throw new LedgerRefusal('nothing-available', { account: debit });
    }
    const content = { debit, credit: account.bank, amount: `${availableFen}` };
    return byTwo(tx, { office, subject, content, who }, (by) => sendBack(tx, office, key, availableFen, by));
  });
}

/**
 * Sends back one sum in suspense: a double, or what came for a case that is over. Of an open case only what came beyond
 * the sum ordered may go, and never the first sum: the case is credited with that one, or sends all of it back itself.
 * Refused: `not-found`, `already-resolved` (credited), `not-resolvable` (its case is open and waits for it), and as
 * `twoPersons`.
 */
export function returnReceipt(
  db: Db,
  act: { readonly office: string; readonly receiptId: string } & By & Expecting,
): Promise<ByTwo> {
  const { office, receiptId, who, expected } = act;
  return inTransaction(db, async (tx) => {
    const sum = await tx
      .selectFrom('ledger.transfer')
      .select(['credit', 'amount', 'payment_no', 'case_no'])
      .where('office', '=', office)
      .where('id', '=', receiptId)
      .executeTakeFirst();
    const receipt = sum?.payment_no == null ? undefined : receiptNumber(sum.payment_no, receiptId);
    if (sum?.payment_no == null || receipt === undefined || !sum.credit.startsWith('in/')) {
      throw new LedgerRefusal('not-found', { id: receiptId });
    }
    const { payment_no: paymentNo, case_no: caseNo, amount } = sum;
    const subject = `return/${receiptId}`;
    await lockSubject(tx, { office, subject });
    const done = await returnedBefore(tx, office, receiptId, subject);
    if (done !== undefined) return done;
    await unlessAwaited(tx, { office, paymentNo, receipt, receiptId, amountFen: amount }, expected);
    const content = { debit: sum.credit, credit: account.bank, amount: `${amount}`, paymentNo, receiptId };
    return byTwo(tx, { office, subject, content, who }, async () => {
      const source = sum.credit.slice('in/'.length);
      await returnPayment(tx, { office, source, caseNo: caseNo ?? '', paymentNo, amountFen: amount, receipt });
      return id.returned(paymentNo, receipt);
    });
  });
}

/** The answer, where two have sent the receipt back; refused where it was used up in another way. */
async function returnedBefore(db: Db, office: string, receiptId: string, subject: string): Promise<ByTwo | undefined> {
  const used = await db
    .selectFrom('ledger.transfer')
    .select(['id', 'credit'])
    .where('office', '=', office)
    .where('resolves', '=', receiptId)
    .executeTakeFirst();
  if (used === undefined) return undefined;
  const agreed = await newestProposal(db, office, subject);
  if (used.credit !== account.bank || agreed?.second == null) {
    throw new LedgerRefusal('already-resolved', { resolves: receiptId, by: used.id });
  }
  return { state: 'done', first: agreed.first, second: agreed.second, postingId: used.id };
}

/** The number within its payment; undefined: the id is no receipt of that payment. */
function receiptNumber(paymentNo: string, receiptId: string): number | undefined {
  if (receiptId === id.received(paymentNo)) return 1;
  const [, digits] = /:received:([1-9]\d{0,5})$/.exec(receiptId) ?? [];
  const receipt = Number(digits);
  return digits !== undefined && receiptId === id.received(paymentNo, receipt) ? receipt : undefined;
}

async function unlessAwaited(
  tx: Db,
  sum: {
    readonly office: string;
    readonly paymentNo: string;
    readonly receipt: number;
    readonly receiptId: string;
    readonly amountFen: bigint;
  },
  expected: ExpectedPayment | undefined,
): Promise<void> {
  const { netFen } = await lockReceipts(tx, sum.office, sum.paymentNo);
  if (expected?.paymentNo !== sum.paymentNo || !expected.awaited) return;
  const isBeyond = sum.receipt > 1 && netFen - sum.amountFen >= expected.amountFen;
  if (!isBeyond) {
    throw new LedgerRefusal('not-resolvable', { id: sum.receiptId, caseNo: expected.caseNo, kind: 'open' });
  }
}

export interface HeirsPayment {
  readonly office: string;
  /** The person's reference, or the case number where the person had no account here: what stands behind `inheritance/`. */
  readonly ref: string;
  /** The office's own number of this payment, so that it is made once. */
  readonly payoutNo: string;
  readonly amountFen: bigint;
  /** What shows who the heirs are: no account of an heir is the person's own. Both members of staff name the same paper. */
  readonly paper: HeirsPaper;
}

/**
 * The inheritance desk has paid heirs (§9.1): inheritance/<ref> → bank. Refused: `insufficient-funds`, `not-found`, and
 * as `twoPersons`.
 */
export async function payInheritance(db: Db, payment: HeirsPayment & By): Promise<ByTwo> {
  const { office, ref, payoutNo, amountFen, who } = payment;
  const paper = heirsPaper.parse(payment.paper);
  return inTransaction(db, async (tx) => {
    const subject = `inheritance/${ref}/${payoutNo}`;
    const done = await doneBefore(tx, office, subject, `${amountFen}`);
    if (done !== undefined) return done;
    const debit = account.inheritance(ref);
    await unlessTooMuch(tx, office, debit, amountFen);
    const content = { debit, credit: account.bank, amount: `${amountFen}`, payoutNo, paper };
    return byTwo(tx, { office, subject, content, who }, async (by) => {
      return (await inheritancePaid(tx, office, { ref, payoutNo, amountFen }, by)).id;
    });
  });
}

/** What is with the inheritance desk: one line a person, by the office's own reference or the case number. */
export async function inheritances(db: Db, office?: string) {
  const held = db
    .selectFrom('ledger.account')
    .select(['office', 'name', ({ eb }) => eb('credits_posted', '-', eb.ref('debits_posted')).as('amountFen')])
    .where('name', 'like', 'inheritance/%')
    .whereRef('credits_posted', '>', 'debits_posted')
    .orderBy('office')
    .orderBy('name');
  const rows = await (office === undefined ? held : held.where('office', '=', office)).execute();
  return rows.map(({ office, name, amountFen }) => ({ office, ref: name.slice('inheritance/'.length), amountFen }));
}

/** The answer to an act that two have agreed on and that was posted; asked again, nothing more happens. */
async function doneBefore(db: Db, office: string, subject: string, amount?: string): Promise<ByTwo | undefined> {
  await lockSubject(db, { office, subject });
  const newest = await newestProposal(db, office, subject);
  if (newest?.second == null || newest.used_by === null) return undefined;
  if (amount !== undefined && (newest.content as { readonly amount?: unknown }).amount !== amount) return undefined;
  return { state: 'done', first: newest.first, second: newest.second, postingId: newest.used_by };
}

function newestProposal(db: Db, office: string, subject: string) {
  return db
    .selectFrom('ledger.proposal')
    .select(['first', 'second', 'used_by', 'content'])
    .where('office', '=', office)
    .where('subject', '=', subject)
    .where('withdrawn_at', 'is', null)
    .orderBy('id', 'desc')
    .executeTakeFirst();
}
