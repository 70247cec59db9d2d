// Offices, persons and shorthand for the ledger's tests.
import type { Kysely } from 'kysely';
import type { Database } from '../../activities/database/schema.ts';
import { balanceOf } from '../../activities/ledger/books.ts';
import { account, TO_PERSON } from '../../activities/ledger/names.ts';
import { submitOrder } from '../../activities/ledger/outbox/orders.ts';
import { freezeWithInterest, openAccount, zero } from '../../activities/ledger/postings.ts';
import { LedgerRefusal } from '../../activities/ledger/refusal.ts';

/** Source and destination of most cases, and a third office. */
export const S = '320100';
export const D = '510100';
export const E = '610100';
export const CASE = '510100-20260930-1';
export const PERSON = 'p1';

export const BANK_ACCOUNT = {
  accountName: '测试收款户',
  bank: '测试银行',
  bankCode: '102100099996',
  accountNo: '6222000000000001',
};

export async function posted(db: Kysely<Database>, office: string, name: string): Promise<bigint> {
  return (await balanceOf(db, office, name)).balanceFen;
}

/** The refusal that a call must end in; anything else fails the test by name. */
export async function refusalOf(call: Promise<unknown>): Promise<LedgerRefusal> {
  try {
    await call;
  } catch (error) {
    if (error instanceof LedgerRefusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** The person with a balance at the source, and an empty account at the destination. */
export async function openBoth(db: Kysely<Database>, balanceFen: bigint, ref = PERSON): Promise<void> {
  await openAccount(db, S, ref, balanceFen);
  await openAccount(db, D, ref, 0n);
}

/** Freezes, zeroes and orders the payment, as an office does when it has confirmed a case. */
export async function orderTransfer(
  db: Kysely<Database>,
  given: { caseNo?: string; n?: number; ref?: string; to?: string; paymentNo?: string; interestFen?: bigint } = {},
): Promise<{ paymentNo: string; amountFen: bigint }> {
  const { caseNo = CASE, n = 1, ref = PERSON, to = D, interestFen = 0n } = given;
  const { paymentNo = `${caseNo}-P1` } = given;
  const frozen = await freezeWithInterest(db, { office: S, caseNo, n, ref, destination: to, interestFen });
  const amountFen = frozen.frozenFen + interestFen;
  await zeroAndOrder(db, { caseNo, n, to, paymentNo, amountFen });
  return { paymentNo, amountFen };
}

export async function zeroAndOrder(
  db: Kysely<Database>,
  {
    caseNo = CASE,
    n = 1,
    to = D,
    paymentNo,
    amountFen,
  }: { caseNo?: string; n?: number; to?: string; paymentNo: string; amountFen: bigint },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await zero(tx, { office: S, caseNo, n });
    const toOffice = to === TO_PERSON ? undefined : to;
    await submitOrder(tx, { paymentNo, caseNo, n, office: S, toOffice, amountFen, account: BANK_ACCOUNT });
  });
}

export const at = { person: account.person(PERSON), outD: account.out(D), sentD: account.sent(D), inS: account.in(S) };
