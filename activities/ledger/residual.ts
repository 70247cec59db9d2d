// The postings of money that comes after a case (§9.14): booked and held at the office that pays, or taken for what was owed.
import { sql } from 'kysely';
import type { Db } from '../database/connection.ts';
import { type Command, execute, recorded } from './execute.ts';
import { account, id, leadsTo } from './names.ts';
import type { CreditRecorded, FreezeKey } from './postings.ts';

/** What came late. `reference`: the office's own key for it. `from`: interest enters by its own account, all else by the bank. */
export interface LateMoney {
  readonly reference: string;
  readonly from: 'bank' | 'interest';
}

export interface HoldResidual extends FreezeKey {
  readonly ref: string;
  /** The office the money is for, or `to-person`. */
  readonly destination: string;
  /** Absent: all that is available. */
  readonly amountFen?: bigint;
  /** Absent: the money is in the account already. */
  readonly late?: LateMoney;
}

/**
 * Books what came late (bank, or interest → person) and holds the sum for its way out, in one breath: pending person → out/D.
 * Answers what is held. Refused `insufficient-funds`, `nothing-available`, `already-frozen`, with nothing booked.
 */
export async function bookAndHold(db: Db, hold: HoldResidual): Promise<bigint> {
  const { office, caseNo, n, ref, amountFen, late } = hold;
  const person = account.person(ref);
  const commands: Command[] = [];
  if (late !== undefined && amountFen !== undefined) {
    const debit = late.from === 'interest' ? account.interest : account.bank;
    commands.push({ op: 'post', id: id.late(late.reference), debit, credit: person, amount: amountFen, caseNo });
  }
  const amount = amountFen ?? 'all';
  commands.push({
    op: 'hold',
    id: id.freeze(caseNo, n),
    debit: person,
    credit: leadsTo(hold.destination),
    amount,
    caseNo,
  });
  return recorded(await execute(db, office, commands), commands.length - 1).amountFen;
}

export interface TakeDebit extends FreezeKey {
  readonly ref: string;
  /** The office that paid. */
  readonly source: string;
  readonly paymentNo: string;
  readonly amountFen: bigint;
}

/**
 * A late debit has arrived: matched and credited like any sum (in/D → person), and in the same breath it pays what it was asked for
 * (person → bank); what the person owed on the books is settled with it (bank → overdraft). The account is left as it was.
 */
export async function takeDebit(db: Db, debit: TakeDebit): Promise<CreditRecorded> {
  const { office, caseNo, n, ref, source, paymentNo, amountFen } = debit;
  const person = account.person(ref);
  const { rows } = await sql<{ owed: bigint }>`
    select debits_posted - credits_posted as owed from ledger.account
    where office = ${office} and name = ${account.overdraft(ref)}`.execute(db);
  const owed = rows[0]?.owed ?? 0n;
  const settled = owed < amountFen ? owed : amountFen;
  const receiptId = id.received(paymentNo);
  const commands: Command[] = [
    { op: 'match', id: receiptId, paymentNo, caseNo, amount: amountFen },
    {
      op: 'post',
      id: id.credit(caseNo, n),
      debit: account.in(source),
      credit: person,
      amount: amountFen,
      resolves: receiptId,
      caseNo,
      paymentNo,
    },
    { op: 'post', id: id.claim(caseNo), debit: person, credit: account.bank, amount: amountFen, caseNo },
  ];
  if (settled > 0n) {
    const credit = account.overdraft(ref);
    commands.push({ op: 'post', id: id.debt(caseNo), debit: account.bank, credit, amount: settled, caseNo });
  }
  const credited = recorded(await execute(db, office, commands), 1);
  return { transferId: credited.id, paymentNo, amountFen: credited.amountFen, creditedAt: credited.recordedAt };
}
