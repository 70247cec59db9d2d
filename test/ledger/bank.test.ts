// The bank: what arrives, what is late, what bounces, what comes twice, what is sent back, and what survives a crash.
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../activities/database/connection.ts';
import type { Database } from '../../activities/database/schema.ts';
import { unmatched } from '../../activities/ledger/books.ts';
import { account, TO_PERSON } from '../../activities/ledger/names.ts';
import type { DeskOptions } from '../../activities/ledger/outbox/desk.ts';
import { fileLines } from '../../activities/ledger/outbox/lines.ts';
import { cancelOrder, paymentsOf } from '../../activities/ledger/outbox/orders.ts';
import { returnPayment } from '../../activities/ledger/outbox/returns.ts';
import * as post from '../../activities/ledger/postings.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { restoreBalance } from '../../activities/ledger/restore.ts';
import { simulatedBank } from '../../bank/bank.ts';
import type { PaymentState } from '../../bank/schema.ts';
import { stepOnce as bankStep } from '../../bank/steps.ts';
import { releasePayment, tellBank, untellBank } from '../../bank/told.ts';
import type { BankEvent, BankEventKind } from '../../contract/bank.ts';
import { runBankAndDesk, stepOnce } from '../support/bank.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { at, CASE, D, openBoth, orderTransfer, PERSON, posted, refusalOf, S, zeroAndOrder } from './books-of.ts';

const WAIT_MS = 60_000;
let fresh: FreshDatabase;
let events: BankEvent[];
const running: { stop: AbortController; ended: Promise<void> }[] = [];

type Overrides = Partial<Omit<DeskOptions, 'bank' | 'signal'>>;

/** Starts a bank and a desk that notes what it reports; `overrides` may replace that. */
function startBank(overrides: Overrides = {}, db: Kysely<Database> = fresh.db): AbortController {
  const stop = new AbortController();
  const tell = async (event: BankEvent) => {
    events.push(event);
  };
  running.push({ stop, ended: runBankAndDesk(db, { tell, signal: stop.signal, pollMs: 500, ...overrides }) });
  return stop;
}
async function stopBanks(): Promise<void> {
  for (const { stop } of running) stop.abort();
  await Promise.all(running.splice(0).map(({ ended }) => ended));
}
async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`it never came to this: ${what}; events: ${events.map(({ kind }) => kind).join(' ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const told = (kind: BankEventKind) =>
  until(`the case hears ${kind}`, () => events.some((event) => event.kind === kind));
const state = async (paymentNo: string): Promise<PaymentState | undefined> =>
  (await fresh.db.selectFrom('bank.payment').select('state').where('payment_no', '=', paymentNo).executeTakeFirst())
    ?.state;
const kinds = () => events.map(({ kind }) => kind);
const reportsDone = async () =>
  (await fresh.db.selectFrom('ledger.report').select('id').where('next_at', 'is not', null).execute()).length === 0;

beforeEach(async () => {
  events = [];
  fresh = await freshDatabase();
  await openBoth(fresh.db, 10_000n);
});
afterEach(async () => {
  await stopBanks();
  const { faults } = await reconcile(fresh.db);
  await fresh.drop();
  expect(faults).toEqual([]);
});

describe('a payment order', () => {
  it('arrives at once, is reported once, and names case, office, sum and hour', async () => {
    startBank();
    const { paymentNo } = await orderTransfer(fresh.db, { interestFen: 50n });
    await told('received');
    await until('the report is done', reportsDone);
    expect(events).toEqual([
      {
        kind: 'received',
        paymentNo,
        caseNo: CASE,
        office: D,
        amountFen: 10_050n,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
      },
    ]);
    expect(await posted(fresh.db, D, at.inS)).toBe(10_050n);
    expect(await posted(fresh.db, S, at.sentD)).toBe(10_050n);
    expect(await paymentsOf(fresh.db, S, CASE)).toEqual([
      { paymentNo, state: 'sent', amountFen: 10_050n, attempts: 0, lastError: null },
    ]);
  });

  it('is in flight until it is released, and the case hears that it left', async () => {
    startBank();
    await tellBank(fresh.db, { toOffice: D }, { holdDelivery: true });
    const { paymentNo } = await orderTransfer(fresh.db);
    await told('sent');
    expect((await reconcile(fresh.db)).flights).toEqual([{ paymentNo, flightFen: 10_000n }]);
    expect(await posted(fresh.db, D, at.inS)).toBe(0n);
    expect(await releasePayment(fresh.db, paymentNo)).toBe(true);
    await told('received');
    expect(kinds()).toEqual(['sent', 'received']);
    expect((await reconcile(fresh.db)).flights).toEqual([]);
    expect(await releasePayment(fresh.db, paymentNo)).toBe(false);
  });

  it('leaves late and arrives late when the bank is told so, for the next order only', async () => {
    const { db } = fresh;
    startBank();
    await tellBank(db, { once: true }, { delaySendMs: 300, delayDeliveryMs: 300 });
    await orderTransfer(db);
    await told('received');
    expect(kinds()).toEqual(['sent', 'received']);
    await post.openAccount(db, S, 'p2', 77n);
    await orderTransfer(db, { ref: 'p2', caseNo: '510100-20260930-2' });
    await until('the second arrives', () => events.length === 3);
    expect(kinds()).toEqual(['sent', 'received', 'received']);
  });

  it('bounces with the bank’s code, and is paid again under a new number; the old one stays over', async () => {
    const { db } = fresh;
    startBank();
    const rule = await tellBank(db, { fromOffice: S }, { bounce: 'M01' });
    const { paymentNo, amountFen } = await orderTransfer(db);
    await told('bounced');
    expect(events).toMatchObject([{ kind: 'bounced', code: 'M01', office: S, paymentNo }]);
    expect([await posted(db, S, at.sentD), await posted(db, S, at.outD)]).toEqual([0n, 10_000n]);
    await untellBank(db, rule);
    await zeroAndOrder(db, { paymentNo: 'SECOND', amountFen });
    await told('received');
    expect([await state(paymentNo), await state('SECOND')]).toEqual(['bounced', 'delivered']);
  });

  it('that arrives twice is credited once; the second sum is nobody’s and goes back to the bank', async () => {
    const { db } = fresh;
    startBank();
    await tellBank(db, { paymentNo: 'DOUBLE' }, { double: true });
    await orderTransfer(db, { paymentNo: 'DOUBLE' });
    await until('both sums are told', () => events.length === 2);
    await post.credit(db, {
      office: D,
      source: S,
      caseNo: CASE,
      n: 1,
      ref: PERSON,
      paymentNo: 'DOUBLE',
      amountFen: 10_000n,
    });
    expect(await unmatched(db, D)).toMatchObject([
      { receiptId: 'DOUBLE:received:2', paymentNo: 'DOUBLE', amountFen: 10_000n },
    ]);
    await returnPayment(db, {
      office: D,
      source: S,
      caseNo: CASE,
      paymentNo: 'DOUBLE',
      amountFen: 10_000n,
      receipt: 2,
    });
    expect(await unmatched(db, D)).toEqual([]);
    expect((await reconcile(db)).flights).toEqual([]);
    // Each sum is told once, the second with its number; the bank keeps what it had paid twice, so nothing is `back`.
    expect(events.map(({ kind, receipt, amountFen }) => [kind, receipt, amountFen])).toEqual(
      expect.arrayContaining([
        ['received', undefined, 10_000n],
        ['received', 2, 10_000n],
      ]),
    );
    expect(await state('DOUBLE')).toBe('delivered');
  });

  it('comes back when the destination returns it; the person has had the money since the undo', async () => {
    const { db } = fresh;
    startBank();
    const { paymentNo, amountFen } = await orderTransfer(db, { interestFen: 50n });
    await told('received');
    expect((await post.fenceCredit(db, { office: D, caseNo: CASE, n: 1 })).kind).toBe('fenced');
    expect(await restoreBalance(db, { office: S, caseNo: CASE, n: 1 })).toEqual({
      how: 'restored',
      amountFen: 10_000n,
      comesBack: { paymentNo, amountFen: 10_050n },
    });
    const leg = { office: D, source: S, caseNo: CASE, paymentNo, amountFen };
    await returnPayment(db, leg);
    await returnPayment(db, leg);
    await told('back');
    expect(kinds()).toEqual(['received', 'back']);
    expect(await restoreBalance(db, { office: S, caseNo: CASE, n: 1 })).toEqual({
      how: 'restored',
      amountFen: 10_000n,
    });
    expect([await posted(db, S, at.person), await posted(db, S, at.sentD), await posted(db, D, at.inS)]).toEqual([
      10_000n,
      0n,
      0n,
    ]);
    expect(await posted(db, S, account.bank)).toBe(10_000n);
  });

  it('is called back before it is sent, and comes too late after', async () => {
    const { db } = fresh;
    await orderTransfer(db, { paymentNo: 'EARLY' });
    expect(await cancelOrder(db, S, 'EARLY')).toBe('cancelled');
    expect(await cancelOrder(db, S, 'EARLY')).toBe('cancelled');
    startBank();
    await zeroAndOrder(db, { paymentNo: 'LATE', amountFen: 10_000n });
    await told('received');
    expect(await cancelOrder(db, S, 'LATE')).toBe('already-sent');
    expect(await cancelOrder(db, S, 'NEVER')).toBe('unknown');
    expect(events.map(({ paymentNo }) => paymentNo)).toEqual(['LATE']);
  });
});

describe('a payment to the person’s own account', () => {
  it('is paid and reported as paid, and cannot be undone then', async () => {
    const { db } = fresh;
    startBank();
    await orderTransfer(db, { to: TO_PERSON });
    await told('paid');
    expect(await posted(db, S, account.payout)).toBe(0n);
    expect((await reconcile(db)).offices.find(({ office }) => office === S)).toMatchObject({ paid: 10_000n });
    expect(await refusalOf(restoreBalance(db, { office: S, caseNo: CASE, n: 1 }))).toMatchObject({
      code: 'already-paid',
    });
  });

  it('whose bank function is not activated bounces with M07, and can be restored', async () => {
    const { db } = fresh;
    startBank();
    await tellBank(db, {}, { bounce: 'M07' });
    await orderTransfer(db, { to: TO_PERSON });
    await told('bounced');
    expect(events).toMatchObject([{ code: 'M07' }]);
    expect(await restoreBalance(db, { office: S, caseNo: CASE, n: 1 })).toEqual({
      how: 'restored',
      amountFen: 10_000n,
    });
  });
});

describe('a bank that fails', () => {
  it('tells a report again until the case has taken it', async () => {
    let tries = 0;
    const troubles: unknown[] = [];
    startBank({
      tell: async (event) => {
        tries += 1;
        if (tries < 4) throw new Error('the case could not be reached');
        events.push(event);
      },
      onTrouble: (error) => troubles.push(error),
    });
    await orderTransfer(fresh.db);
    await told('received');
    await until('the report is done', reportsDone);
    expect([tries, troubles.length]).toEqual([4, 3]);
  });

  it('tells a report again that another bank took and died with', async () => {
    const { db } = fresh;
    startBank({ tell: () => new Promise(() => undefined), leaseMs: 300 });
    await orderTransfer(db);
    await until(
      'the first bank holds the report',
      async () => (await db.selectFrom('ledger.report').select('attempts').executeTakeFirst())?.attempts === 1,
    );
    running.splice(0)[0]?.stop.abort();
    startBank();
    await told('received');
  });

  it('closes at once though a case never answers: the next one tells it', async () => {
    const { db } = fresh;
    startBank({ tell: () => new Promise(() => undefined) }); // with the lease of half a minute
    await orderTransfer(db);
    const attempts = async () => (await db.selectFrom('ledger.report').select('attempts').executeTakeFirst())?.attempts;
    await until('the case is told', async () => (await attempts()) === 1);
    const from = Date.now();
    await stopBanks();
    expect(Date.now() - from).toBeLessThan(20_000);
    startBank();
    await told('received');
  });

  it('is not held up by one case that never answers', async () => {
    const { db } = fresh;
    const stuck = '510100-20260930-66';
    const note = async (event: BankEvent) => {
      if (event.caseNo === stuck) await new Promise(() => undefined);
      events.push(event);
    };
    startBank({ tell: note, concurrency: 2, leaseMs: 400 });
    for (const caseNo of [stuck, '510100-20260930-67', '510100-20260930-68']) {
      await post.openAccount(db, S, caseNo, 10n);
      await orderTransfer(db, { ref: caseNo, caseNo });
    }
    await until('the others are told', () => events.length === 2);
    await until('the silent one is asked again', async () => {
      const silent = await db
        .selectFrom('ledger.report')
        .select('attempts')
        .where('payment_no', '=', `${stuck}-P1`)
        .executeTakeFirst();
      return (silent?.attempts ?? 0) > 1;
    });
  });

  it('killed between sent and received goes on there, and no sum is doubled', async () => {
    const { db } = fresh;
    const { paymentNo, amountFen } = await orderTransfer(db);
    expect(await stepOnce(db)).toBe(paymentNo);
    expect((await reconcile(db)).flights).toEqual([{ paymentNo, flightFen: amountFen }]);
    await bankStep(db);
    // The booking of the line dies in its transaction, after the posting and before the commit.
    await fileLines(db, simulatedBank(db));
    const dying = connect(fresh.url, { max: 1, applicationName: 'dying desk' });
    const died = dying.transaction().execute(async (tx) => {
      await sql`select ledger.take_line()`.execute(tx);
      await post.received(tx, { office: D, source: S, caseNo: CASE, paymentNo, amountFen });
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying desk'`.execute(
        db,
      );
      await sql`select ledger.book_line(${D}, 1, 1)`.execute(tx);
    });
    await expect(died).rejects.toThrow();
    await dying.destroy();
    expect(await posted(db, D, at.inS)).toBe(0n);
    startBank();
    startBank();
    await told('received');
    expect(await posted(db, D, at.inS)).toBe(amountFen);
    expect(await state(paymentNo)).toBe('delivered');
  });

  it('whose connections are cut again and again delivers all of many orders, each once', async () => {
    const { db } = fresh;
    // Two banks and two desks listen, each on a connection of its own, and need another to work.
    const shaky = connect(fresh.url, { max: 8, applicationName: 'shaky bank' });
    startBank({ leaseMs: 1000 }, shaky);
    startBank({ leaseMs: 1000 }, shaky);
    let working = true;
    const killer = (async () => {
      while (working) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shaky bank' order by random() limit 1`.execute(
          db,
        );
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    })();
    const orders = 25;
    for (let i = 2; i < orders + 2; i += 1) {
      await post.openAccount(db, S, `m${i}`, 100n);
      await orderTransfer(db, { ref: `m${i}`, caseNo: `510100-20260930-${i}` });
    }
    await until('all have arrived', async () => (await posted(db, D, at.inS)) >= BigInt(orders) * 100n);
    working = false;
    await killer;
    await until(
      'all are reported',
      async () => new Set(events.map(({ caseNo }) => caseNo)).size === orders && (await reportsDone()),
    );
    await stopBanks();
    await shaky.destroy();
    expect(await posted(db, D, at.inS)).toBe(BigInt(orders) * 100n);
    expect(await posted(db, S, at.sentD)).toBe(BigInt(orders) * 100n);
  });

  it('puts an order aside whose step is refused, and carries out the others meanwhile', async () => {
    const { db } = fresh;
    // Somebody took the payment's id for something else: this order can never be sent.
    await post.openAccount(db, S, 'p2', 5n, 'STUCK:sent');
    const troubles: unknown[] = [];
    await orderTransfer(db, { paymentNo: 'STUCK' });
    startBank({ onTrouble: (error) => troubles.push(error) });
    await orderTransfer(db, { ref: 'p2', caseNo: '510100-20260930-2' });
    await told('received');
    expect(await paymentsOf(db, S, CASE)).toMatchObject([{ state: 'ordered', lastError: 'conflicting-content' }]);
    expect(troubles).toMatchObject([{ name: 'HandOverFailed', number: 'STUCK' }]);
    expect(await restoreBalance(db, { office: S, caseNo: CASE, n: 1 })).toEqual({
      how: 'restored',
      amountFen: 10_000n,
    });
  });
});
