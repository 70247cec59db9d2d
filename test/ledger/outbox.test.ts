// The outbox's guards and the way to the bank: what was handed over is not cancelled, one order of a case is live, and the bank
// answers a number once.
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account } from '../../activities/ledger/names.ts';
import { handOverOnce } from '../../activities/ledger/outbox/hand-over.ts';
import { bookLine, fileLines } from '../../activities/ledger/outbox/lines.ts';
import { cancelOrder, liveOrders, paymentsOf, submitOrder } from '../../activities/ledger/outbox/orders.ts';
import { returnPayment } from '../../activities/ledger/outbox/returns.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { restoreBalance } from '../../activities/ledger/restore.ts';
import { simulatedBank } from '../../bank/bank.ts';
import { stepOnce as bankStep } from '../../bank/steps.ts';
import { releasePayment, tellBank } from '../../bank/told.ts';
import type { Bank, PaymentOrder, StatementLine } from '../../contract/bank.ts';
import { carryOn, stepOnce } from '../support/bank.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { at, BANK_ACCOUNT, CASE, D, openBoth, orderTransfer, posted, refusalOf, S, zeroAndOrder } from './books-of.ts';

let fresh: FreshDatabase;
let bank: Bank;
beforeEach(async () => {
  fresh = await freshDatabase();
  bank = simulatedBank(fresh.db);
  await openBoth(fresh.db, 10_000n);
});
afterEach(async () => {
  const { faults } = await reconcile(fresh.db);
  await fresh.drop();
  expect(faults).toEqual([]);
});

const key = { office: S, caseNo: CASE, n: 1 };
const stateOf = async (paymentNo: string) =>
  (await paymentsOf(fresh.db, S, CASE)).find((each) => each.paymentNo === paymentNo)?.state;
const atBank = async () => fresh.db.selectFrom('bank.payment').select(['payment_no', 'state']).execute();
const handOver = () => handOverOnce(fresh.db, bank, 1);

describe('an order in the outbox', () => {
  it('is cancelled in the office alone while the bank was not handed it', async () => {
    await orderTransfer(fresh.db, { paymentNo: 'P' });
    expect(await cancelOrder(fresh.db, S, 'P')).toBe('cancelled');
    expect(await handOver()).toBeUndefined();
    expect(await atBank()).toEqual([]);
  });

  it('is not cancelled once it was handed over, and not before the bank has answered either', async () => {
    const { db } = fresh;
    await orderTransfer(db, { paymentNo: 'P' });
    // The bank takes it and its answer is lost: what may have been handed over counts as sent.
    const deaf: Bank = {
      ...bank,
      async order(order) {
        await bank.order(order);
        throw new Error('the answer was lost');
      },
    };
    await expect(handOverOnce(db, deaf, 1)).rejects.toThrow('could not be handed');
    expect(await cancelOrder(db, S, 'P')).toBe('already-sent');
    expect(await restoreBalance(db, key)).toMatchObject({
      how: 'restored',
      comesBack: { paymentNo: 'P', amountFen: 10_000n },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await handOver()).toBe('P');
    await carryOn(db);
    expect(await posted(db, D, at.inS)).toBe(10_000n);
    await returnPayment(db, { office: D, source: S, caseNo: CASE, paymentNo: 'P', amountFen: 10_000n });
    await carryOn(db);
    expect([await stateOf('P'), await posted(db, S, at.sentD)]).toEqual(['back', 0n]);
  });

  it('waits while the bank does not take it yet, can be cancelled meanwhile, and the bank then never takes it', async () => {
    const { db } = fresh;
    await tellBank(db, { paymentNo: 'P' }, { delaySendMs: 3_600_000 });
    await orderTransfer(db, { paymentNo: 'P' });
    expect(await handOver()).toBe('P');
    expect([await stateOf('P'), await posted(db, S, at.sentD)]).toEqual(['ordered', 0n]);
    expect(await cancelOrder(db, S, 'P')).toBe('cancelled');
    await handOver();
    expect(await atBank()).toEqual([{ payment_no: 'P', state: 'cancelled' }]);
    expect(await releasePayment(db, 'P')).toBe(false);
  });

  it('is the only live one of its case, whoever asks and whatever was zeroed, until the bank’s word is booked', async () => {
    const { db } = fresh;
    await tellBank(db, { paymentNo: 'P1' }, { bounce: 'M01' });
    await orderTransfer(db, { paymentNo: 'P1' });
    const again = () => zeroAndOrder(db, { paymentNo: 'P2', amountFen: 10_000n });
    const open = { code: 'order-open', data: { open: 'P1' } };
    expect(await refusalOf(again())).toMatchObject(open);
    await handOver();
    await bankStep(db);
    // It has bounced, and the source has not booked it.
    expect(await refusalOf(again())).toMatchObject(open);
    await fileLines(db, bank);
    await bookLine(db, 1);
    await again();
    expect((await liveOrders(db, key)).map(({ paymentNo }) => paymentNo)).toEqual(['P2']);
  });

  it('is asked for again with its content, and refused with another by the field’s name', async () => {
    const { db } = fresh;
    await orderTransfer(db, { paymentNo: 'P' });
    const order = { ...key, paymentNo: 'P', toOffice: D, amountFen: 10_000n, account: BANK_ACCOUNT };
    await submitOrder(db, order);
    const other = submitOrder(db, { ...order, account: { ...BANK_ACCOUNT, accountNo: '1' } });
    expect(await refusalOf(other)).toMatchObject({ code: 'conflicting-content', data: { differs: ['account'] } });
  });
});

describe('two faults, planted', () => {
  it('cancel-after-handover: the person has the balance, and the destination the sum', async () => {
    const { db, adminDb } = fresh;
    await orderTransfer(db, { paymentNo: 'P' });
    await handOver();
    await sql`alter function ledger.cancel_order(text, text) rename to cancel_only_waiting`.execute(adminDb);
    await sql`create function ledger.cancel_order(in_office text, in_payment_no text) returns text language sql security definer as $$
      update ledger.payment_order set state = 'cancelled' where office = in_office and payment_no = in_payment_no returning 'cancelled' $$`.execute(
      adminDb,
    );
    expect(await cancelOrder(db, S, 'P')).toBe('cancelled');
    // With the order over, the undo promises that nothing is on its way; the sum arrives all the same.
    expect(await restoreBalance(db, key)).toEqual({ how: 'restored', amountFen: 10_000n });
    await carryOn(db);
    expect([await posted(db, S, at.person), await posted(db, D, at.inS)]).toEqual([10_000n, 10_000n]);
  });

  it('two-live-orders: more leaves the bank than was zeroed', async () => {
    const { db, adminDb } = fresh;
    await orderTransfer(db, { paymentNo: 'P1' });
    await sql`drop index ledger.payment_order_one_live`.execute(adminDb);
    await sql`insert into ledger.payment_order (office, payment_no, case_no, n, to_office, amount, account)
      select office, 'P2', case_no, n, to_office, amount, account from ledger.payment_order`.execute(adminDb);
    await sql`insert into ledger.outbox (office, number, kind, payment_no, amount) values (${S}, 'P2', 'order', 'P2', 10000)`.execute(
      adminDb,
    );
    await carryOn(db);
    expect([await posted(db, S, at.sentD), await posted(db, S, at.outD)]).toEqual([20_000n, 10_000n]);
  });

  it('the second guard: a live order more is refused by the table itself', async () => {
    await orderTransfer(fresh.db, { paymentNo: 'P1' });
    const second = sql`insert into ledger.payment_order (office, payment_no, case_no, n, to_office, amount, account)
      select office, 'P2', case_no, n, to_office, amount, account from ledger.payment_order`.execute(fresh.adminDb);
    await expect(second).rejects.toThrow('payment_order_one_live');
  });
});

describe('the bank', () => {
  const order: PaymentOrder = {
    paymentNo: 'P',
    caseNo: CASE,
    fromOffice: S,
    toOffice: D,
    amountFen: '10000',
    account: BANK_ACCOUNT,
    orderedAt: '2026-09-30T02:00:00Z',
  };

  it('answers a payment number once, and refuses another content by the field’s name', async () => {
    await bank.order(order);
    await bank.order(order);
    expect(await bank.cancel(order)).toBe('taken');
    const other = (changed: Partial<PaymentOrder>) => expect(bank.order({ ...order, ...changed })).rejects;
    await other({ amountFen: '9999' }).toMatchObject({ name: 'OtherContent', differs: ['amountFen'] });
    await other({ toOffice: null }).toMatchObject({ differs: ['toOffice'] });
    await other({ account: { ...BANK_ACCOUNT, accountName: '另一户' } }).toMatchObject({ differs: ['account'] });
    await bankStep(fresh.db);
    expect(await bank.linesAfter({ [D]: 1 })).toEqual([]);
    expect(await bank.linesAfter({})).toMatchObject([{ office: D, line: 1, kind: 'received', amountFen: '10000' }]);
    // Only the bank was asked: nothing of it is in any office's books.
    expect(await posted(fresh.db, D, at.inS)).toBe(0n);
  });

  it('answers a return once, and refuses another content under its number', async () => {
    const word = { office: D, number: 'R', kind: 'return', paymentNo: 'P', amountFen: '10000' } as const;
    await bank.order(order);
    await bankStep(fresh.db);
    await bank.hear(word);
    await bank.hear(word);
    await expect(bank.hear({ ...word, amountFen: '1' })).rejects.toMatchObject({ differs: ['amountFen'] });
    await bankStep(fresh.db);
    expect(await bankStep(fresh.db)).toBeUndefined();
    expect((await bank.linesAfter({ [D]: 1 })).map(({ office, kind }) => [office, kind])).toEqual([[S, 'back']]);
  });
});

describe('statement lines', () => {
  it('are booked once, however often the bank gives them', async () => {
    const { db } = fresh;
    await orderTransfer(db, { paymentNo: 'P' });
    await stepOnce(db);
    await bankStep(db);
    const forgetful: Bank = { ...bank, linesAfter: () => bank.linesAfter({}) };
    expect(await fileLines(db, forgetful)).toBe(1);
    expect(await fileLines(db, forgetful)).toBe(1);
    expect([await bookLine(db, 1), await bookLine(db, 1)]).toEqual([true, false]);
    expect(await posted(db, D, at.inS)).toBe(10_000n);
  });

  it('that leave a gap are not filed', async () => {
    const line: StatementLine = {
      office: D,
      line: 2,
      kind: 'arrived',
      paymentNo: null,
      reference: 'K',
      caseNo: null,
      otherOffice: null,
      amountFen: '5',
      code: null,
      at: '2026-09-30T02:00:00Z',
    };
    const gap: Bank = { ...bank, linesAfter: async () => [line] };
    await expect(fileLines(fresh.db, gap)).rejects.toThrow('cannot follow');
    await fileLines(fresh.db, { ...bank, linesAfter: async () => [{ ...line, line: 1 }] });
    await bookLine(fresh.db, 1);
    expect(await posted(fresh.db, D, account.unmatched('K'))).toBe(5n);
  });
});
