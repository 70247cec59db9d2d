// Random drills: orders that arrive in parts, twice, wrong or nameless, and officers who do anything in any order.
// Whatever they did, once all
// is sent home or credited, every order is credited once or back at its source once, and nobody's bank is a fen richer or poorer.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balanceOf, inSuspense } from '../../activities/ledger/books.ts';
import { account } from '../../activities/ledger/names.ts';
import { returnPayment } from '../../activities/ledger/outbox/returns.ts';
import * as post from '../../activities/ledger/postings.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { LedgerRefusal } from '../../activities/ledger/refusal.ts';
import { suspenseQueue } from '../../activities/ledger/suspense.ts';
import { allot, returnReceipt, returnUnmatched } from '../../activities/offices/suspense.ts';
import { type Misbehaviour, releasePayment, tellBank } from '../../bank/told.ts';
import { carryOn, expectedByAll } from '../support/bank.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { D, orderTransfer, S } from './books-of.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

const DRILLS: readonly Misbehaviour[] = [
  {},
  { parts: ['1/3', '1/3', '1/3'] },
  { parts: ['3/5', '2/5'], holdParts: true },
  { double: true },
  { parts: ['1/2', '1/2'], double: true },
  { wrongAmount: '999' },
  { wrongAmount: '100001' },
  { loseReference: true },
  { holdDelivery: true },
  { bounce: 'M01' },
];
const ACTS = ['credit', 'fence', 'return', 'return-one', 'release', 'allot', 'allot-some', 'send-back'] as const;
type Act = (typeof ACTS)[number];

interface Order {
  readonly paymentNo: string;
  readonly caseNo: string;
  readonly ref: string;
  readonly amountFen: bigint;
  /** Under which reference it arrives with others; undefined: alone. */
  readonly merged: string | undefined;
}

async function steps(): Promise<void> {
  await carryOn(fresh.db);
}
/** Declared refusals are part of the game; anything else fails the test. */
async function tried(act: Promise<unknown>): Promise<boolean> {
  try {
    await act;
    return true;
  } catch (error) {
    if (!(error instanceof LedgerRefusal)) throw error;
    return false;
  }
}
const legOf = ({ caseNo, paymentNo, amountFen }: Order) => ({ office: D, source: S, caseNo, paymentNo, amountFen });
const both = async (act: (who: string) => Promise<unknown>) => {
  await act('clerk-7');
  await act('clerk-9');
};
async function keyOf({ paymentNo }: Order): Promise<string | undefined> {
  const row = await fresh.db
    .selectFrom('bank.payment')
    .select('arrived_as')
    .where('payment_no', '=', paymentNo)
    .executeTakeFirst();
  return row?.arrived_as ?? undefined;
}

const expectedOf = async (paymentNo: string) =>
  (await expectedByAll(fresh.db, () => false)).find((each) => each.paymentNo === paymentNo);

async function perform(act: Act, order: Order): Promise<boolean> {
  const { db } = fresh;
  const leg = legOf(order);
  const key = await keyOf(order);
  const expected = await expectedOf(order.paymentNo);
  switch (act) {
    case 'credit':
      return tried(post.credit(db, { ...leg, n: 1, ref: order.ref }));
    case 'fence':
      return (await post.fenceCredit(db, { ...leg, n: 1 })).kind === 'fenced';
    case 'return':
      return tried(returnPayment(db, leg));
    case 'return-one':
      return tried(both((who) => returnReceipt(db, { office: D, receiptId: `${order.paymentNo}:received:2`, who })));
    case 'release':
      return releasePayment(db, order.paymentNo);
    case 'allot':
    case 'allot-some': {
      if (key === undefined) return false;
      const amountFen = act === 'allot' ? order.amountFen : order.amountFen / 3n + 1n;
      return tried(both((who) => allot(db, { office: D, key, paymentNo: order.paymentNo, amountFen, who, expected })));
    }
    case 'send-back':
      return key === undefined ? false : tried(both((who) => returnUnmatched(db, { office: D, key, who })));
  }
}

/** Ends every wait, and sends home whatever is not credited. */
async function bringToRest(orders: readonly Order[]): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    for (const order of orders) {
      await releasePayment(fresh.db, order.paymentNo);
      await steps();
      await tried(returnPayment(fresh.db, legOf(order)));
      const key = await keyOf(order);
      if (key !== undefined) await perform('send-back', order);
    }
    await steps();
  }
}

async function check(orders: readonly Order[]): Promise<{ credited: number; back: number }> {
  const { db } = fresh;
  const report = await reconcile(db);
  expect(report.faults).toEqual([]);
  expect(report.flights).toEqual([]);
  expect(await inSuspense(db, D)).toEqual([]);
  const queue = await suspenseQueue(db, { office: D, openCases: new Set(), expected: () => expectedByAll(db) });
  expect(queue).toEqual({ receipts: [], unmatched: [] });
  const ends = { credited: 0, back: 0 };
  for (const { paymentNo, ref, amountFen } of orders) {
    const { balanceFen } = await balanceOf(db, D, account.person(ref));
    const { state } = await db
      .selectFrom('bank.payment')
      .select('state')
      .where('payment_no', '=', paymentNo)
      .executeTakeFirstOrThrow();
    const reports = await db.selectFrom('ledger.report').select('kind').where('payment_no', '=', paymentNo).execute();
    const backs = reports.filter(({ kind }) => kind === 'back').length;
    if (balanceFen > 0n) {
      expect([balanceFen, state, backs], paymentNo).toEqual([amountFen, 'delivered', 0]);
      ends.credited += 1;
    } else {
      expect([balanceFen, state, backs], paymentNo).toEqual(state === 'bounced' ? [0n, 'bounced', 0] : [0n, 'back', 1]);
      ends.back += 1;
    }
  }
  return ends;
}

describe('whatever arrives wrong, and whatever officers do about it', () => {
  it('ends with every order credited once or back once, and no fen made or lost', async () => {
    const plan = fc.record({
      orders: fc.array(
        fc.record({
          fen: fc.bigInt({ min: 1n, max: 100_000n }),
          drill: fc.nat(DRILLS.length - 1),
          merged: fc.boolean(),
          // Half of them go the way they should as far as they can, before anybody does anything else.
          smooth: fc.boolean(),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      acts: fc.array(fc.tuple(fc.nat(3), fc.constantFrom(...ACTS)), { minLength: 3, maxLength: 14 }),
    });
    let history = 0;
    let taken = 0;
    const ends = { credited: 0, back: 0 };
    let creditedBefore = 0n;
    await fc.assert(
      fc.asyncProperty(plan, async ({ orders: planned, acts }) => {
        history += 1;
        const mergers = planned.filter(({ merged }) => merged).length;
        const orders = planned.map(({ fen, merged }, index): Order => {
          const caseNo = `510100-20260930-${history * 10 + index}`;
          return {
            caseNo,
            paymentNo: `${caseNo}-P1`,
            ref: `h${history}-${index}`,
            amountFen: fen,
            merged: merged && mergers > 1 ? `M${history}` : undefined,
          };
        });
        for (const [index, order] of orders.entries()) {
          const { ref, caseNo, paymentNo, merged } = order;
          await post.openAccount(fresh.db, S, ref, order.amountFen);
          await post.openAccount(fresh.db, D, ref, 0n);
          const drill = DRILLS[planned[index]?.drill ?? 0] ?? {};
          const told = merged === undefined ? drill : { mergeInto: merged, mergeOrders: mergers };
          await tellBank(fresh.db, { paymentNo }, told);
          await orderTransfer(fresh.db, { ref, caseNo, paymentNo });
        }
        await steps();
        for (const [index, order] of orders.entries()) {
          if (planned[index]?.smooth !== true) continue;
          for (const act of ['release', 'release', 'allot', 'credit'] as const) {
            await perform(act, order);
            await steps();
          }
        }
        for (const [which, act] of acts) {
          const order = orders[which % orders.length];
          if (order === undefined) continue;
          if (await perform(act, order)) taken += 1;
          await steps();
          expect((await reconcile(fresh.db)).faults).toEqual([]);
        }
        await bringToRest(orders);
        const ended = await check(orders);
        ends.credited += ended.credited;
        ends.back += ended.back;
        for (const { ref } of orders) creditedBefore += (await balanceOf(fresh.db, D, account.person(ref))).balanceFen;
        // The destination's bank has what was credited and nothing else; the source's lacks exactly that.
        expect((await balanceOf(fresh.db, D, account.bank)).balanceFen).toBe(creditedBefore);
        expect((await balanceOf(fresh.db, S, account.sent(D))).balanceFen).toBe(creditedBefore);
      }),
      { numRuns: 25 },
    );
    // Drills in which nothing was ever credited, or nothing ever came back, would have proved little.
    expect(ends.credited).toBeGreaterThan(3);
    expect(ends.back).toBeGreaterThan(3);
    expect(taken).toBeGreaterThan(10);
  }, 600_000);
});
