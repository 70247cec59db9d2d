// A payment that arrives in parts, twice, or with another sum: what the case hears, what is credited in one breath, what goes back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inSuspense } from '../../activities/ledger/books.ts';
import { account } from '../../activities/ledger/names.ts';
import { lockReceipts, returnPayment } from '../../activities/ledger/outbox/returns.ts';
import * as post from '../../activities/ledger/postings.ts';
import { reconcile } from '../../activities/ledger/reconcile.ts';
import { LedgerRefusal } from '../../activities/ledger/refusal.ts';
import { type Misbehaviour, releasePayment, tellBank } from '../../bank/told.ts';
import type { BankEvent } from '../../contract/bank.ts';
import { carryOn, runBankAndDesk } from '../support/bank.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { at, CASE, D, openBoth, orderTransfer, PERSON, posted, refusalOf, S } from './books-of.ts';

let fresh: FreshDatabase;
beforeEach(async () => {
  fresh = await freshDatabase();
  await openBoth(fresh.db, 1_000n);
});
afterEach(async () => {
  const { faults } = await reconcile(fresh.db);
  await fresh.drop();
  expect(faults).toEqual([]);
});

const leg = { office: D, source: S, caseNo: CASE, paymentNo: 'P', amountFen: 1_000n };
const crediting = { ...leg, n: 1, ref: PERSON };

/** Orders the payment with a bank that was told so, and lets it do what it can at once. */
async function arrives(told: Misbehaviour): Promise<void> {
  await tellBank(fresh.db, { paymentNo: 'P' }, told);
  await orderTransfer(fresh.db, { paymentNo: 'P' });
  await steps();
}
async function steps(): Promise<void> {
  await carryOn(fresh.db);
}
/** Everything the bank owes the cases, told now. */
async function reports(): Promise<BankEvent[]> {
  const events: BankEvent[] = [];
  const stop = new AbortController();
  const note = async (event: BankEvent) => {
    events.push(event);
  };
  const bank = runBankAndDesk(fresh.db, { tell: note, signal: stop.signal });
  const owed = () => fresh.db.selectFrom('ledger.report').select('id').where('next_at', 'is not', null).execute();
  while ((await owed()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  await bank;
  return events;
}
const heard = (events: readonly BankEvent[]) =>
  events
    .map(({ kind, receipt, amountFen }) => `${kind}${receipt === undefined ? '' : ` ${receipt}`}: ${amountFen}`)
    .sort();
const state = async () =>
  (await fresh.db.selectFrom('bank.payment').select('state').where('payment_no', '=', 'P').executeTakeFirst())?.state;
const flight = async () => (await reconcile(fresh.db)).totals.flight;

describe('a payment in parts', () => {
  it('is told part by part, each once with its number and sum, and credited whole when the last has come', async () => {
    const { db } = fresh;
    await arrives({ parts: ['600', '400'], holdParts: true });
    expect(await posted(db, D, at.inS)).toBe(600n);
    expect([await state(), await flight()]).toEqual(['sent', 400n]);
    expect(await refusalOf(post.credit(db, crediting))).toMatchObject({
      code: 'amount-differs',
      data: { expected: '1000', actual: '600' },
    });
    await releasePayment(db, 'P');
    await steps();
    expect([await state(), await flight()]).toEqual(['delivered', 0n]);
    expect(heard(await reports())).toEqual(['received 2: 400', 'received: 600']);

    const credited = await post.credit(db, crediting);
    expect(credited).toMatchObject({ transferId: `${CASE}:credit:1`, amountFen: 1_000n, paymentNo: 'P' });
    expect(await post.credit(db, crediting)).toEqual(credited);
    expect([await posted(db, D, at.person), await posted(db, D, at.inS)]).toEqual([1_000n, 0n]);
    expect(await post.fenceCredit(db, crediting)).toEqual({ kind: 'credited', ...credited });
    const used = await db
      .selectFrom('ledger.transfer')
      .select(['id', 'resolves'])
      .where('credit', '=', at.person)
      .where('office', '=', D)
      .where('resolves', 'is not', null)
      .orderBy('id')
      .execute();
    expect(used).toEqual([
      { id: `${CASE}:credit:1`, resolves: 'P:received' },
      { id: `${CASE}:credit:1:2`, resolves: 'P:received:2' },
    ]);
    await post.settle(db, { ...leg, office: S, destination: D, n: 1 });
    expect(await posted(db, S, at.sentD)).toBe(0n);
  });

  it('is credited to nobody else: the payment belongs to one case, and to the sum that was asked', async () => {
    const { db } = fresh;
    await arrives({ parts: ['1/3', '1/3', '1/3'] });
    expect((await inSuspense(db, D)).map(({ amountFen }) => amountFen)).toEqual([333n, 333n, 334n]);
    await post.credit(db, crediting);
    expect((await refusalOf(post.credit(db, { ...crediting, n: 2 }))).code).toBe('already-resolved');
    expect((await refusalOf(post.credit(db, { ...crediting, amountFen: 999n }))).code).toBe('amount-differs');
    expect((await refusalOf(post.credit(db, { ...crediting, caseNo: '510100-20260930-2' }))).code).toBe(
      'already-matched',
    );
  });

  it('goes back part by part, and the source has its money when the last part is back', async () => {
    const { db } = fresh;
    await arrives({ parts: ['600', '400'], holdParts: true });
    await returnPayment(db, leg);
    await steps();
    expect([await posted(db, D, at.inS), await state(), await flight()]).toEqual([0n, 'sent', 1_000n]);
    expect(heard(await reports())).toEqual(['received: 600']);
    await releasePayment(db, 'P');
    await steps();
    expect(await posted(db, D, at.inS)).toBe(400n);
    await returnPayment(db, leg);
    await returnPayment(db, leg);
    await steps();
    expect(heard(await reports())).toEqual(['back: 1000', 'received 2: 400']);
    expect([await posted(db, D, at.inS), await posted(db, S, at.sentD), await flight()]).toEqual([0n, 0n, 0n]);
    expect((await refusalOf(post.credit(db, crediting))).code).toBe('already-resolved');
  });

  it('comes after a delay between its parts when the bank is told so', async () => {
    await arrives({ parts: ['1/2', '1/2'], delayPartsMs: 400 });
    expect((await inSuspense(fresh.db, D)).length).toBe(1);
    expect(heard(await reports()).filter((each) => each.startsWith('received'))).toContain('received: 500');
    while ((await state()) !== 'delivered') {
      await steps();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await steps();
    expect(await posted(fresh.db, D, at.inS)).toBe(1_000n);
  });

  it('that comes twice over besides is credited once, and only what came beyond it goes back', async () => {
    const { db } = fresh;
    await arrives({ parts: ['600', '400'], double: true });
    expect(heard(await reports())).toEqual(['received 2: 400', 'received 3: 1000', 'received: 600']);
    await post.credit(db, crediting);
    expect(await inSuspense(db, D)).toMatchObject([{ receiptId: 'P:received:3', amountFen: 1_000n }]);
    await returnPayment(db, leg);
    await returnPayment(db, leg);
    await steps();
    expect([await state(), await posted(db, D, at.inS), await flight()]).toEqual(['delivered', 0n, 0n]);
    expect(await reports()).toEqual([]);
  });
});

describe('a second whole sum under the same number', () => {
  it('is told with its number; when neither was credited both go back, and the source gets what it had sent', async () => {
    const { db } = fresh;
    await arrives({ double: true });
    expect(heard(await reports())).toEqual(['received 2: 1000', 'received: 1000']);
    await returnPayment(db, leg);
    await steps();
    expect(heard(await reports())).toEqual(['back: 1000']);
    expect([await posted(db, D, at.inS), await posted(db, S, at.sentD), await flight()]).toEqual([0n, 0n, 0n]);
    expect(await posted(db, S, account.bank)).toBe(1_000n);
  });

  it('goes back alone while the first waits, and the first is credited afterwards', async () => {
    const { db } = fresh;
    await arrives({ double: true });
    await returnPayment(db, { ...leg, receipt: 2 });
    await steps();
    expect([await state(), await flight()]).toEqual(['delivered', 0n]);
    await post.credit(db, crediting);
    expect((await refusalOf(returnPayment(db, { ...leg, receipt: 1 }))).code).toBe('already-resolved');
  });
});

describe('another sum than was ordered', () => {
  it.each([
    ['less', '999', 1n],
    ['more', '1001', -1n],
  ])(
    '%s: it stays in suspense as disputed, goes back whole, and the bank makes the difference good',
    async (_how, wrongAmount, inFlight) => {
      const { db } = fresh;
      await arrives({ wrongAmount });
      expect(heard(await reports())).toEqual([`received: ${wrongAmount}`]);
      expect((await refusalOf(post.credit(db, crediting))).code).toBe('amount-differs');
      const report = await reconcile(db);
      expect(report.totals.flight).toBe(inFlight);
      expect(report.suspects).toMatchObject([
        { suspect: 'disputed', id: 'P:received', amountFen: BigInt(wrongAmount), days: 0 },
      ]);
      await returnPayment(db, leg);
      await steps();
      expect(heard(await reports())).toEqual(['back: 1000']);
      expect([await posted(db, D, at.inS), await posted(db, S, at.sentD), await flight()]).toEqual([0n, 0n, 0n]);
    },
  );
});

describe('what reconciliation names', () => {
  it('is the double and not the sum that was meant, and only what is old enough', async () => {
    await arrives({ double: true });
    const inTenDays = new Date(Date.now() + 10 * 86_400_000 + 60_000).toISOString();
    const named = async (olderThanDays: number) =>
      (await reconcile(fresh.db, { olderThanDays, now: inTenDays })).suspects.map(({ suspect, id, days }) => [
        suspect,
        id,
        days,
      ]);
    expect(await named(0)).toEqual([['double', 'P:received:2', 10]]);
    expect(await named(10)).toEqual([['double', 'P:received:2', 10]]);
    expect(await named(11)).toEqual([]);
    await post.credit(fresh.db, crediting);
    expect(await named(0)).toEqual([['double', 'P:received:2', 10]]);
  });

  it('is nothing when all came right', async () => {
    await arrives({ parts: ['600', '400'] });
    expect((await reconcile(fresh.db)).suspects).toEqual([]);
  });
});

describe('raced', () => {
  /** Forty payments in parts, each to a person of its own case. */
  async function many(count: number) {
    const legs = [];
    await tellBank(fresh.db, {}, { parts: ['1/2', '1/2'] });
    for (let i = 0; i < count; i += 1) {
      const caseNo = `510100-20260930-${i + 10}`;
      await post.openAccount(fresh.db, S, `r${i}`, 100n);
      await post.openAccount(fresh.db, D, `r${i}`, 0n);
      await orderTransfer(fresh.db, { ref: `r${i}`, caseNo, paymentNo: `R${i}` });
      legs.push({ office: D, source: S, caseNo, paymentNo: `R${i}`, amountFen: 100n, n: 1, ref: `r${i}` });
    }
    await steps();
    return legs;
  }
  const outcome = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: unknown) => {
        if (error instanceof LedgerRefusal) return error.code;
        throw error;
      },
    );

  it('two credits of the same parts: both hear the same, and the person has them once', async () => {
    for (const one of await many(25)) {
      const answers = await Promise.all([
        post.credit(fresh.db, one),
        post.credit(fresh.db, one),
        post.credit(fresh.db, one),
      ]);
      expect(
        new Set(answers.map(({ transferId, amountFen, creditedAt }) => `${transferId} ${amountFen} ${creditedAt}`))
          .size,
      ).toBe(1);
      expect(await posted(fresh.db, D, account.person(one.ref))).toBe(100n);
    }
  });

  it('a fence against a credit in parts: all of them or none', async () => {
    let fencedFirst = 0;
    for (const [round, one] of (await many(40)).entries()) {
      const credit = () => outcome(post.credit(fresh.db, one));
      const fence = () => post.fenceCredit(fresh.db, one);
      const [done, fenced] =
        round % 2 === 0
          ? await Promise.all([credit(), fence()])
          : await Promise.all([fence(), credit()]).then(([f, c]) => [c, f] as const);
      expect([done, fenced.kind]).toEqual(done === 'done' ? ['done', 'credited'] : ['fenced', 'fenced']);
      if (fenced.kind === 'credited') expect(fenced.amountFen).toBe(100n);
      expect(await posted(fresh.db, D, account.person(one.ref))).toBe(done === 'done' ? 100n : 0n);
      fencedFirst += done === 'done' ? 0 : 1;
    }
    expect(await posted(fresh.db, D, at.inS)).toBe(BigInt(fencedFirst) * 100n);
  });

  it('a credit against a return of the parts: one of the two, and never half', async () => {
    for (const one of await many(25)) {
      const [credited, returned] = await Promise.all([
        outcome(post.credit(fresh.db, one)),
        outcome(returnPayment(fresh.db, one)),
      ]);
      expect([credited, returned].sort()).toEqual(['already-resolved', 'done']);
      expect(await posted(fresh.db, D, account.person(one.ref))).toBe(credited === 'done' ? 100n : 0n);
    }
    await steps();
    expect(await flight()).toBe(0n);
  });
});

describe('a payment that nobody ordered', () => {
  it('is not found, and nothing came in under it', async () => {
    expect(await lockReceipts(fresh.db, D, 'NEVER')).toEqual({ receipt: 1, netFen: 0n });
    expect((await refusalOf(returnPayment(fresh.db, leg))).code).toBe('not-found');
  });
});
