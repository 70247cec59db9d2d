// The postings of a case as functions: which account to which, under which id. One row of the table in docs, one function here.
import type { Db } from '../database/connection.ts';
import { type Command, execute, type Recorded, recorded } from './execute.ts';
import { account, id, leadsTo } from './names.ts';
import { LedgerRefusal } from './refusal.ts';

export { type CreditPerson, type CreditRecorded, credit, fenceCredit, type MatchReceipt, match } from './credit.ts';

/** One freeze of one case in one office's books. `n` is the number of that freeze, the same in every posting that follows it. */
export interface FreezeKey {
  readonly office: string;
  readonly caseNo: string;
  readonly n: number;
}
/** One payment in the books of one of its two offices. Amounts are fen. */
export interface PaymentLeg {
  readonly office: string;
  readonly caseNo: string;
  readonly paymentNo: string;
  readonly amountFen: bigint;
}
export type AtSource = PaymentLeg & { readonly destination: string };
export type AtDestination = PaymentLeg & {
  readonly source: string;
  /** 2 and more: a further sum under the same payment reference (a bank's double). Default 1. */
  readonly receipt?: number;
};

async function executeOne(db: Db, office: string, command: Command): Promise<Recorded> {
  return recorded(await execute(db, office, [command]), 0);
}

/**
 * Opens a person's account with what the person has: bank → person. A debt is booked as overdraft/<ref> → bank, and the account
 * starts at zero. Again with the same sum: nothing happens; with another: refused `conflicting-content`.
 */
export async function openAccount(
  db: Db,
  office: string,
  ref: string,
  openingFen: bigint,
  openingId = id.opening(ref),
): Promise<void> {
  const person = account.person(ref);
  const commands: Command[] = [{ op: 'open', account: person }];
  if (openingFen > 0n) {
    commands.push({ op: 'post', id: openingId, debit: account.bank, credit: person, amount: openingFen });
  }
  if (openingFen < 0n) {
    commands.push({
      op: 'post',
      id: openingId,
      debit: account.overdraft(ref),
      credit: account.bank,
      amount: -openingFen,
    });
  }
  await execute(db, office, commands);
}

/** The person has paid what was owed: bank → overdraft/<ref>. `receiptId` is the office's own key for that payment. */
export function settleOverdraft(
  db: Db,
  office: string,
  ref: string,
  amountFen: bigint,
  receiptId: string,
): Promise<Recorded> {
  return executeOne(db, office, {
    op: 'post',
    id: receiptId,
    debit: account.bank,
    credit: account.overdraft(ref),
    amount: amountFen,
  });
}

export interface FreezeWithInterest extends FreezeKey {
  readonly ref: string;
  /** The office the money is for, or `to-person`. */
  readonly destination: string;
  /** The balance that the information form names. Refused `amount-differs` (B04) if the account has another. */
  readonly expectFen?: bigint;
  readonly interestFen: bigint;
}

/**
 * Freezes the whole balance (§9.6) and books the interest fixed with the form, in one breath: pending person → out/D, and
 * interest → out/D. Without interest its id is fenced, so that a repetition cannot bring some.
 */
export async function freezeWithInterest(
  db: Db,
  freeze: FreezeWithInterest,
): Promise<{ frozenFen: bigint; interestFen: bigint }> {
  const { office, caseNo, n, interestFen } = freeze;
  const towards = leadsTo(freeze.destination);
  const interestId = id.interest(caseNo, n);
  const answers = await execute(db, office, [
    {
      op: 'hold',
      id: id.freeze(caseNo, n),
      debit: account.person(freeze.ref),
      credit: towards,
      amount: 'all',
      expect: freeze.expectFen,
      caseNo,
    },
    interestFen === 0n
      ? { op: 'fence', id: interestId }
      : { op: 'post', id: interestId, debit: account.interest, credit: towards, amount: interestFen, caseNo },
  ]);
  if (answers[1]?.result === 'exists')
    throw new LedgerRefusal('conflicting-content', { id: interestId, differs: ['amount'] });
  return { frozenFen: recorded(answers, 0).amountFen, interestFen };
}

/** Zeroes the account (清零): posts the freeze. */
export function zero(db: Db, { office, caseNo, n }: FreezeKey): Promise<Recorded> {
  return executeOne(db, office, { op: 'post-hold', id: id.zero(caseNo, n), resolves: id.freeze(caseNo, n), caseNo });
}

/** Opens the frozen balance again: voids the freeze. Interest is left alone; `restoreBalance` undoes both. */
export function unfreeze(db: Db, { office, caseNo, n }: FreezeKey): Promise<Recorded> {
  return executeOne(db, office, {
    op: 'void-hold',
    id: id.unfreeze(caseNo, n),
    resolves: id.freeze(caseNo, n),
    caseNo,
  });
}

/** Makes a freeze impossible that has not landed; `exists` if it has, with what it was and what ended it. */
export async function fenceFreeze(db: Db, { office, caseNo, n }: FreezeKey) {
  const [answer] = await execute(db, office, [{ op: 'fence', id: id.freeze(caseNo, n) }]);
  if (answer?.result !== 'exists' && answer?.result !== 'fenced')
    throw new Error('a fence was answered with something else');
  return answer;
}

type Undoing = FreezeKey & { readonly destination: string; readonly amountFen: bigint };

/** Takes booked interest back: out/D → interest. */
export function interestReversal({ caseNo, n, destination, amountFen }: Undoing): Command {
  return {
    op: 'post',
    id: id.interestReversed(caseNo, n),
    debit: leadsTo(destination),
    credit: account.interest,
    amount: amountFen,
    resolves: id.interest(caseNo, n),
    caseNo,
  };
}
export function reverseInterest(db: Db, undoing: Undoing): Promise<Recorded> {
  return executeOne(db, undoing.office, interestReversal(undoing));
}

/** Puts a zeroed balance back, once the destination has fenced its credit: out/D → person. Refused once it is settled. */
export function restoration({ caseNo, n, destination, amountFen, ref }: Undoing & { readonly ref: string }): Command {
  return {
    op: 'post',
    id: id.restore(caseNo, n),
    debit: leadsTo(destination),
    credit: account.person(ref),
    amount: amountFen,
    resolves: id.zero(caseNo, n),
    caseNo,
  };
}
export function restore(db: Db, undoing: Undoing & { readonly ref: string }): Promise<Recorded> {
  return executeOne(db, undoing.office, restoration(undoing));
}

/** The sum left the source's bank: sent/D → bank. */
export function sent(db: Db, { office, caseNo, paymentNo, amountFen, destination }: AtSource): Promise<Recorded> {
  const [debit, credit] = [account.sent(destination), account.bank];
  return executeOne(db, office, {
    op: 'post',
    id: id.sent(paymentNo),
    debit,
    credit,
    amount: amountFen,
    caseNo,
    paymentNo,
  });
}

/** The bank brought it back undelivered (M01 … M07): bank → sent/D. A new attempt has a new payment number. */
export function bounced(db: Db, { office, caseNo, paymentNo, amountFen, destination }: AtSource): Promise<Recorded> {
  const [debit, credit] = [account.bank, account.sent(destination)];
  const resolves = id.sent(paymentNo);
  return executeOne(db, office, {
    op: 'post',
    id: id.bounced(paymentNo),
    debit,
    credit,
    amount: amountFen,
    resolves,
    caseNo,
    paymentNo,
  });
}

/** The sum that came in: bank → in/S. Nobody's yet, until it is matched and credited. */
export function received(db: Db, leg: AtDestination): Promise<Recorded> {
  const { office, caseNo, paymentNo, amountFen, source, receipt } = leg;
  const [debit, credit] = [account.bank, account.in(source)];
  return executeOne(db, office, {
    op: 'post',
    id: id.received(paymentNo, receipt),
    debit,
    credit,
    amount: amountFen,
    caseNo,
    paymentNo,
  });
}

/** A sum that may not be credited leaves again: in/S → bank. Refused once it is credited. */
export function returned(db: Db, leg: AtDestination): Promise<Recorded> {
  const { office, caseNo, paymentNo, amountFen, source, receipt } = leg;
  return executeOne(db, office, {
    op: 'post',
    id: id.returned(paymentNo, receipt),
    debit: account.in(source),
    credit: account.bank,
    amount: amountFen,
    resolves: id.received(paymentNo, receipt),
    caseNo,
    paymentNo,
  });
}

/** The returned sum is at the source again: bank → sent/D. */
export function back(db: Db, { office, caseNo, paymentNo, amountFen, destination }: AtSource): Promise<Recorded> {
  const [debit, credit] = [account.bank, account.sent(destination)];
  const resolves = id.sent(paymentNo);
  return executeOne(db, office, {
    op: 'post',
    id: id.back(paymentNo),
    debit,
    credit,
    amount: amountFen,
    resolves,
    caseNo,
    paymentNo,
  });
}

/** The destination's receipt is verified: out/D → sent/D. From here on nothing can be restored. `amountFen`: with interest. */
export function settle(
  db: Db,
  { office, caseNo, n, destination, paymentNo, amountFen }: AtSource & FreezeKey,
): Promise<Recorded> {
  return executeOne(db, office, {
    op: 'post',
    id: id.settle(caseNo, n),
    debit: account.out(destination),
    credit: account.sent(destination),
    amount: amountFen,
    resolves: id.zero(caseNo, n),
    caseNo,
    paymentNo,
  });
}

/** Paid to the person's own bank account: payout → bank. */
export function paid(db: Db, { office, caseNo, paymentNo, amountFen }: PaymentLeg): Promise<Recorded> {
  const [debit, credit] = [account.payout, account.bank];
  return executeOne(db, office, {
    op: 'post',
    id: id.paid(paymentNo),
    debit,
    credit,
    amount: amountFen,
    caseNo,
    paymentNo,
  });
}

/** The person's bank refused it (M01 … M07): bank → payout. */
export function payoutBounced(db: Db, { office, caseNo, paymentNo, amountFen }: PaymentLeg): Promise<Recorded> {
  const [debit, credit] = [account.bank, account.payout];
  const resolves = id.paid(paymentNo);
  return executeOne(db, office, {
    op: 'post',
    id: id.bounced(paymentNo),
    debit,
    credit,
    amount: amountFen,
    resolves,
    caseNo,
    paymentNo,
  });
}
