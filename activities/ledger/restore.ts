// Puts a person's balance back at the source, whatever had been done with it: the source's half of an undo.
import type { Transaction } from 'kysely';
import { type Db, inTransaction } from '../database/connection.ts';
import type { Database } from '../database/schema.ts';
import { type Command, execute } from './execute.ts';
import { account, id, TO_PERSON } from './names.ts';
import { cancelOrder, liveOrders } from './outbox/orders.ts';
import { type FreezeKey, fenceFreeze, interestReversal, restoration } from './postings.ts';
import { LedgerRefusal } from './refusal.ts';

export interface Restored {
  /** `never-frozen`: the freeze had not landed and now never can. */
  readonly how: 'never-frozen' | 'unfrozen' | 'restored';
  /** What the person has again: the frozen principal. Interest goes back to the office. */
  readonly amountFen: bigint;
  /** Handed to the bank and not back yet; it comes by itself, and the person does not wait for it. */
  readonly comesBack?: { readonly paymentNo: string; readonly amountFen: bigint };
}

/** Calls back what the bank was not handed; answers with what it was: one order of a case is live. */
async function callBack(
  tx: Transaction<Database>,
  key: FreezeKey,
  destination: string,
): Promise<Restored['comesBack']> {
  let comesBack: Restored['comesBack'];
  for (const order of await liveOrders(tx, key)) {
    if (order.state === 'ordered') {
      await cancelOrder(tx, key.office, order.paymentNo);
    } else if (destination === TO_PERSON) {
      // What went to the person's own account does not come back; only a bounce puts it into payout again.
      throw new LedgerRefusal('already-paid', { paymentNo: order.paymentNo });
    } else {
      comesBack = { paymentNo: order.paymentNo, amountFen: BigInt(order.amount) };
    }
  }
  return comesBack;
}

/** Interest is booked with the freeze and undone with it. */
async function undoInterest(tx: Transaction<Database>, key: FreezeKey, destination: string): Promise<Command[]> {
  const booked = await tx
    .selectFrom('ledger.transfer')
    .select('amount')
    .where('office', '=', key.office)
    .where('id', '=', id.interest(key.caseNo, key.n))
    .executeTakeFirst();
  return booked === undefined ? [] : [interestReversal({ ...key, destination, amountFen: booked.amount })];
}

/**
 * Finds what exists of freeze `n` and undoes it: fences a freeze that never landed, voids one that is open, restores one that
 * was posted; takes interest back; cancels orders the bank was not handed. The destination must have fenced its credit before.
 * Repeated, or raced by a late attempt of anything it undoes, it gives the same answer (`comesBack`: as it is now).
 * Refused: `already-settled` (the destination's receipt is booked), `already-paid` (the person has been paid).
 */
export function restoreBalance(db: Db, key: FreezeKey): Promise<Restored> {
  return inTransaction(db, async (tx) => {
    // The fence takes the lock on the freeze's id; zeroing, ordering and undoing all take it first, so nothing moves under us.
    const freeze = await fenceFreeze(tx, key);
    if (freeze.result === 'fenced') return { how: 'never-frozen', amountFen: 0n };
    const { office, caseNo, n } = key;
    const { amountFen } = freeze;
    const destination = freeze.credit === account.payout ? TO_PERSON : freeze.credit.slice('out/'.length);
    const interest = await undoInterest(tx, key, destination);

    if (freeze.resolvedBy === null || freeze.resolvedBy.kind === 'void-hold') {
      await execute(tx, office, [
        { op: 'void-hold', id: id.unfreeze(caseNo, n), resolves: id.freeze(caseNo, n), caseNo },
        ...interest,
      ]);
      return { how: 'unfrozen', amountFen };
    }

    const comesBack = await callBack(tx, key, destination);
    const ref = freeze.debit.slice('person/'.length);
    try {
      await execute(tx, office, [restoration({ ...key, destination, amountFen, ref }), ...interest]);
    } catch (error) {
      if (error instanceof LedgerRefusal && error.data.by === id.settle(caseNo, n)) {
        throw new LedgerRefusal('already-settled', { caseNo, by: error.data.by });
      }
      throw error;
    }
    return { how: 'restored', amountFen, comesBack };
  });
}
