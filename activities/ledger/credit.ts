// The destination's last word on a payment: which case a sum belongs to, the person credited with all its parts, or never any more.
import { sql } from 'kysely';
import { type Db, inTransaction } from '../database/connection.ts';
import { type Command, execute, type Recorded, recorded } from './execute.ts';
import { account, id } from './names.ts';
import type { FreezeKey, PaymentLeg } from './postings.ts';
import { LedgerRefusal } from './refusal.ts';

export interface MatchReceipt extends PaymentLeg {
  /** The receipt, where it is not `<payment>:received`: a sum without a reference, matched by hand. */
  readonly receiptId?: string;
  /** Two members of staff, where the sum does not name the case itself (§9.13). */
  readonly by?: readonly string[];
}
function matching({ caseNo, paymentNo, amountFen, receiptId, by }: MatchReceipt): Command {
  return { op: 'match', id: receiptId ?? id.received(paymentNo), paymentNo, caseNo, amount: amountFen, by };
}

/** Says which case a sum in suspense belongs to. One payment, one case, equal sums; anything else is refused. */
export async function match(db: Db, receipt: MatchReceipt): Promise<void> {
  await execute(db, receipt.office, [matching(receipt)]);
}

export interface CreditPerson extends MatchReceipt {
  readonly source: string;
  readonly n: number;
  readonly ref: string;
  /** `inheritance`: the person has died, and the sum goes to the inheritance desk (§9.1). Default: the person's account. */
  readonly to?: 'person' | 'inheritance';
}
export interface CreditRecorded {
  /** Of the first posting; a further part's has `:2`, `:3` … behind it. */
  readonly transferId: string;
  readonly paymentNo: string;
  /** All parts together. */
  readonly amountFen: bigint;
  /** ISO 8601, UTC. */
  readonly creditedAt: string;
}

interface Receipt {
  readonly id: string;
  readonly amountFen: bigint;
}

interface Part {
  readonly id: string;
  readonly resolves: string;
  /** Fen, as a decimal string. */
  readonly amount: string;
}

/** What was credited under an id, and what there is to credit; see ledger.credit_basis. */
interface Basis {
  readonly done: readonly Part[];
  readonly matched: { readonly receiptId: string; readonly caseNo: string } | null;
  readonly receipts: readonly {
    readonly id: string;
    readonly amount: string;
    readonly caseNo: string | null;
    readonly account: string;
    readonly resolvedBy: string | null;
  }[];
}

async function basisOf(db: Db, office: string, creditId: string, paymentNo: string): Promise<Basis> {
  const { rows } = await sql<{
    basis: Basis;
  }>`select ledger.credit_basis(${office}, ${creditId}, ${paymentNo}) as basis`.execute(db);
  const basis = rows[0]?.basis;
  if (basis === undefined) throw new Error('the ledger did not say what a credit goes by');
  return basis;
}

function sumOf(sums: readonly Part[]): bigint {
  return sums.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

/**
 * The receipts that a credit uses up: the first sum of the payment, and those after it until they are what was asked. What comes
 * beyond that (a bank's double) stays in suspense. Without a first sum, or once it was used up, the ledger's own refusal tells.
 */
function chosen(credit: CreditPerson, { done, matched, receipts }: Basis): readonly Receipt[] {
  const { caseNo, paymentNo, source, amountFen } = credit;
  if (done.length > 0) {
    return done.map(({ resolves, amount }) => ({ id: resolves, amountFen: BigInt(amount) }));
  }
  const first = credit.receiptId ?? matched?.receiptId ?? id.received(paymentNo);
  const whole = [{ id: first, amountFen }];
  if (credit.receiptId !== undefined || first !== id.received(paymentNo)) return whole;
  const ours = receipts.filter((each) => each.account === account.in(source));
  const [begins] = ours;
  // Of a single sum the ledger says all this itself.
  if (begins === undefined || ours.length < 2 || begins.id !== first) return whole;
  if (matched !== null && matched.caseNo !== caseNo) {
    throw new LedgerRefusal('already-matched', { id: first, paymentNo, caseNo: matched.caseNo, receipt: first });
  }
  if (begins.resolvedBy !== null) {
    throw new LedgerRefusal('already-resolved', {
      id: id.credit(caseNo, credit.n),
      resolves: first,
      by: begins.resolvedBy,
    });
  }
  const open = ours.filter((each) => each.resolvedBy === null && each.caseNo === caseNo);
  let sum = 0n;
  for (const [index, each] of open.entries()) {
    sum += BigInt(each.amount);
    if (sum === amountFen) {
      return open.slice(0, index + 1).map((part) => ({ id: part.id, amountFen: BigInt(part.amount) }));
    }
  }
  throw new LedgerRefusal('amount-differs', { id: first, expected: `${amountFen}`, actual: `${sum}` });
}

/**
 * Matches the payment with the case and credits the person (or the inheritance desk) in one breath: in/S → person, one posting a
 * receipt, each used up by its own. All parts together must be the sum asked (B03 otherwise), and the first posting bears the
 * credit's id: a fence there beats all of them. Again: the first answer.
 */
export function credit(db: Db, credit: CreditPerson): Promise<CreditRecorded> {
  const { office, caseNo, n, ref, paymentNo, amountFen, source, by, to = 'person' } = credit;
  const creditId = id.credit(caseNo, n);
  return inTransaction(db, async (tx) => {
    const basis = await basisOf(tx, office, creditId, paymentNo);
    const parts = chosen(credit, basis);
    const sum = parts.reduce((all, part) => all + part.amountFen, 0n);
    if (sum !== amountFen) {
      throw new LedgerRefusal('amount-differs', { id: creditId, expected: `${amountFen}`, actual: `${sum}` });
    }
    const target = to === 'person' ? account.person(ref) : account.inheritance(ref);
    const [first = { id: id.received(paymentNo), amountFen }] = parts;
    const answers = await execute(tx, office, [
      matching({ office, caseNo, paymentNo, amountFen: first.amountFen, receiptId: first.id, by }),
      ...parts.map(
        (part, index): Command => ({
          op: 'post',
          id: id.credit(caseNo, n, index + 1),
          debit: account.in(source),
          credit: target,
          amount: part.amountFen,
          resolves: part.id,
          caseNo,
          paymentNo,
        }),
      ),
    ]);
    return credited(recorded(answers, 1), amountFen);
  });
}

function credited({ id: transferId, paymentNo, recordedAt }: Recorded, amountFen: bigint): CreditRecorded {
  return { transferId, paymentNo: paymentNo ?? '', amountFen, creditedAt: recordedAt };
}

/** The destination's write that makes a credit impossible, or says that it was done: the source restores only after `fenced`. */
export async function fenceCredit(
  db: Db,
  { office, caseNo, n }: FreezeKey,
): Promise<{ readonly kind: 'fenced' } | ({ readonly kind: 'credited' } & CreditRecorded)> {
  const creditId = id.credit(caseNo, n);
  const [answer] = await execute(db, office, [{ op: 'fence', id: creditId }]);
  if (answer?.result === 'fenced') return { kind: 'fenced' };
  if (answer?.result !== 'exists') throw new Error('a fence was answered with something else');
  const { done } = await basisOf(db, office, creditId, answer.paymentNo ?? '');
  return { kind: 'credited', ...credited(answer, sumOf(done)) };
}
